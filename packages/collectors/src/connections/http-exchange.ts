/**
 * One HTTP request on one new connection to vetted addresses: no agent, no reuse, no redirect, and no proxy unless the check
 * names one.
 *
 * The connection is made here and handed to node:http only when it stands (and, under TLS, only when its certificate
 * holds, so that no header goes to a stranger). That gives the phases exactly, and the certificate's end also when it
 * is refused. node:http with a connection of its own is the fastest client of Node (15,000 requests a second and core).
 */
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'
import type { SecureContext } from 'node:tls'
import { readCertificate } from '../certificates/certificate.ts'
import { LookFailure } from '../look-error.ts'
import type { SecretMask } from '../redaction/secret-mask.ts'
import type { ProbeContext } from '../take-look.ts'
import { type Connection, closed, openConnection, openTls, since, startConnection } from './connection.ts'
import { HeadBytes } from './http-fault.ts'
import { type HttpProxy, openThroughProxy } from './proxy.ts'
import { destinationOf } from './target.ts'
import { tlsFailure } from './tls-failure.ts'

const headerBytesMax = 256 * 1024
const bodyBytesUsual = 64 * 1024

export interface Hop {
  /** Vetted by the guard's `inspect`. */
  url: URL
  method: string
  headers: Record<string, string>
  body?: Buffer
  proxy?: HttpProxy
  /** Trust, with a client certificate to show. */
  clientContext?: SecureContext
  /** Bytes of the body that are read; 64 KiB by default. */
  bodyBytesMax?: number
}

/** Filled while the exchange goes on. */
export interface Exchange extends Connection {
  status?: number
  /** Name, value, name, value ... in the spelling received. */
  rawHeaders: readonly string[]
  /** What was read of it, and what came with the last bytes. */
  body: Buffer[]
  /** When the answer was whole, by `performance.now()`. */
  endedMs?: number
  /** The body was longer. */
  isCut?: boolean
  /** The body has no length that was announced, so that it may never end. */
  isOpenEnded?: boolean
}

export function startExchange(): Exchange {
  return { ...startConnection(), rawHeaders: [], body: [] }
}

/**
 * Resolves, connects, asks and reads the answer into `seen`. The caller ends it early with `endConnection`.
 * @throws what {@link classifyError} understands.
 */
export async function runExchange(
  hop: Hop,
  context: Pick<ProbeContext, 'egress' | 'secureContext' | 'mask'>,
  seen: Exchange
): Promise<void> {
  const { egress, secureContext, mask } = context
  const startMs = performance.now()
  const { host, port, isEncrypted } = destinationOf(hop.url)
  const target = { host, port, scheme: hop.url.protocol.slice(0, -1) }
  const socket = hop.proxy
    ? await openThroughProxy(hop.proxy, target, context, seen)
    : await openConnection(target, egress, seen)
  await ask(hop, isEncrypted ? await secure(socket, host, secureContext, seen, hop.clientContext) : socket, seen, mask)
  seen.body = mask.bytes(seen.body)
  seen.phases.total = since(startMs)
  seen.endedMs = performance.now()
}

async function secure(
  raw: Socket,
  host: string,
  secureContext: SecureContext | undefined,
  seen: Exchange,
  clientContext: SecureContext | undefined
): Promise<Socket> {
  const trust = clientContext ?? secureContext
  const options = { serverName: host, ...(trust && { secureContext: trust }), protocols: ['http/1.1'] }
  const socket = await openTls(raw, { ...options, showsCertificate: clientContext !== undefined }, seen)
  const { faults } = readCertificate(socket, host, new Date(), { secureContext: trust })
  if (faults.length === 0) return socket
  throw new LookFailure('bad-certificate', faults.join(' '))
}

/** What a request says to a server, or, of an unencrypted URL, to the proxy that passes it on (RFC 9112, section 3.2.2). */
function targetOf({ url, proxy, headers }: Hop): { path: string; headers: Record<string, string> } {
  const path = `${url.pathname}${url.search}`
  if (!proxy || url.protocol === 'https:') return { path, headers: { host: url.host, ...headers } }
  const { authorization } = proxy
  const own = authorization !== undefined && { 'proxy-authorization': authorization }
  return { path: `${url.origin}${path}`, headers: { host: url.host, ...headers, ...own } }
}

function ask(hop: Hop, socket: Socket, seen: Exchange, mask: SecretMask): Promise<void> {
  const { method, body, bodyBytesMax = bodyBytesUsual } = hop
  const startMs = performance.now()
  seen.stage = 'answer'
  return new Promise((resolve, reject) => {
    const head = new HeadBytes()
    socket.on('data', (chunk: Buffer) => head.add(chunk))
    let done = false
    let answered: IncomingMessage | undefined
    const fail = (error: unknown) => {
      // What follows a complete answer, such as the body of a 204, changes nothing about it.
      if (answered?.complete) return
      seen.status ??= head.status
      reject(head.explain(error) ?? tlsFailure(error, seen))
    }
    const asked = request({
      createConnection: () => socket,
      // Bare line feeds and the like are read as browsers read them; what cannot be read is told by `HeadBytes`.
      insecureHTTPParser: true,
      method,
      ...targetOf(hop),
      maxHeaderSize: headerBytesMax
    })
    const end = () => {
      done = true
      socket.destroy()
      resolve()
    }
    asked.on('error', fail)
    asked.once('close', () => {
      if (!done && !answered?.complete) reject(answered ? cutShort(answered, seen) : closed())
    })
    asked.once('upgrade', (response) => {
      if (noteAnswer(response)) end()
    })
    asked.once('response', (response) => {
      answered = response
      response.on('error', (error) =>
        reject(isConnectionEnd(error) ? cutShort(response, seen) : (head.explain(error) ?? error))
      )
      if (noteAnswer(response)) readBody(response, seen, bodyBytesMax, end)
    })
    asked.end(body)

    function noteAnswer({ statusCode = 0, rawHeaders }: IncomingMessage): boolean {
      seen.phases.firstByte = since(startMs)
      seen.rawHeaders = rawHeaders.map((text) => mask.text(text))
      const valid = statusCode >= 100 && statusCode <= 599
      if (valid) seen.status = statusCode
      else reject(new LookFailure('protocol', `HTTP has no status ${statusCode}.`))
      return valid
    }
  })
}

/** A connection that ended before the body did. */
function cutShort({ headers }: IncomingMessage, { body }: Exchange): LookFailure {
  const bytes = body.reduce((sum, { length }) => sum + length, 0)
  const announced = headers['content-length']
  const of = announced === undefined ? '' : ` of ${announced}`
  return new LookFailure('reset', `The body was cut short: ${bytes}${of} bytes arrived.`)
}

function readBody(response: IncomingMessage, seen: Exchange, bodyBytesMax: number, end: () => void): void {
  seen.stage = 'body'
  seen.isOpenEnded = response.headers['content-length'] === undefined
  // A stream of events has no end to wait for.
  if (/^text\/event-stream\b/i.test(response.headers['content-type'] ?? '')) {
    end()
    return
  }
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    seen.body.push(chunk)
    bytes += chunk.length
    if (bytes <= bodyBytesMax) return
    seen.isCut = true
    end()
  })
  response.once('end', end)
}

/** The members of a body that is a JSON object, with or without a byte order mark; none of another body. */
export function jsonOf({ body }: Exchange): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(Buffer.concat(body)))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** The header's lines, in the spelling received. */
export function findHeaders(rawHeaders: readonly string[], name: string): { name: string; value: string }[] {
  const found = []
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const [spelled = '', value = ''] = [rawHeaders[i], rawHeaders[i + 1]]
    if (spelled.toLowerCase() === name.toLowerCase()) found.push({ name: spelled, value })
  }
  return found
}

function isConnectionEnd(error: NodeJS.ErrnoException): boolean {
  return error.code === 'ECONNRESET' || error.code === 'EPIPE'
}

/** Where an answer redirects to; undefined where it does not. */
export function redirectOf({ status = 0, rawHeaders }: Exchange, base: URL): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = findHeaders(rawHeaders, 'location')[0]?.value
  // Bytes outside of ASCII stay the bytes that they are.
  const plain = location?.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`)
  return plain === undefined ? undefined : (URL.parse(plain, base.href) ?? undefined)
}
