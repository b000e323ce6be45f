/** A collector of OpenTelemetry: takes OTLP over HTTP as protobuf and keeps the spans, read by the numbers of the fields. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SpanSeen {
  traceId: string
  spanId: string
  parentId: string
  traceState: string
  name: string
  /** 2: server, 3: client. */
  kind: number
  attributes: Record<string, string | number | boolean>
  links: { traceId: string; spanId: string }[]
  /** 2: error. */
  status: number
  resource: Record<string, string | number | boolean>
}

export interface Collector {
  url: string
  spans: SpanSeen[]
  /** Bytes as they came. */
  raw: Buffer[]
  /** What is answered from now on. */
  answer: number
  close(): void
}

export async function startCollector(): Promise<Collector> {
  const collector: Collector = { url: '', spans: [], raw: [], answer: 200, close: () => void server.close() }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    collector.raw.push(body)
    const isTraces = request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf'
    if (isTraces && collector.answer === 200) collector.spans.push(...readExport(body))
    response.writeHead(isTraces ? collector.answer : 404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return collector
}

type Message = Map<number, (Buffer | bigint)[]>

/** The fields of a message in the wire format of protobuf. */
function read(bytes: Buffer): Message {
  const fields: Message = new Map()
  let at = 0
  const varint = () => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++] ?? 0
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const take = (length: number) => {
    at += length
    return bytes.subarray(at - length, at)
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    const kind = tag & 7
    const value = kind === 0 ? varint() : take(kind === 1 ? 8 : kind === 5 ? 4 : Number(varint()))
    fields.set(tag >> 3, [...(fields.get(tag >> 3) ?? []), value])
  }
  return fields
}

const messages = (message: Message, field: number) => (message.get(field) ?? []).map((one) => read(one as Buffer))
const bytesOf = (message: Message, field: number) => (message.get(field)?.[0] as Buffer | undefined) ?? Buffer.alloc(0)
const text = (message: Message, field: number) => bytesOf(message, field).toString('utf8')
const hex = (message: Message, field: number) => bytesOf(message, field).toString('hex')
const int = (message: Message, field: number) => Number((message.get(field)?.[0] as bigint | undefined) ?? 0n)

function readExport(body: Buffer): SpanSeen[] {
  return messages(read(body), 1).flatMap((ofResource) => {
    const resource = attributes(messages(ofResource, 1)[0] ?? new Map(), 1)
    return messages(ofResource, 2).flatMap((scope) => messages(scope, 2).map((span) => readSpan(span, resource)))
  })
}

function readSpan(span: Message, resource: SpanSeen['resource']): SpanSeen {
  return {
    traceId: hex(span, 1),
    spanId: hex(span, 2),
    traceState: text(span, 3),
    parentId: hex(span, 4),
    name: text(span, 5),
    kind: int(span, 6),
    attributes: attributes(span, 9),
    links: messages(span, 13).map((link) => ({ traceId: hex(link, 1), spanId: hex(link, 2) })),
    status: int(messages(span, 15)[0] ?? new Map(), 3),
    resource
  }
}

function attributes(message: Message, field: number): SpanSeen['attributes'] {
  return Object.fromEntries(
    messages(message, field).map((pair) => {
      const value = messages(pair, 2)[0] ?? new Map()
      return [text(pair, 1), value.has(1) ? text(value, 1) : value.has(2) ? int(value, 2) === 1 : int(value, 3)]
    })
  )
}
