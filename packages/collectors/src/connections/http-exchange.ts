/**
 * One HTTP request on one new connection to vetted addresses: no agent, no reuse, no proxy, no redirect.
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
import type { SecretDestination } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'
import { type Connection, closed, openConnection, openTls, since, startConnection } from './connection.ts'
import { HeadBytes } from './http-fault.ts'
import { tlsFailure } from './tls-failure.ts'

const headerBytesMax = 256 * 1024
const bodyBytesMax = 64 * 1024

export interface Hop {
  /** Vetted by the guard's `inspect`. */
  url: URL
  method: string
  headers: Record<string, string>
  body?: Buffer
}

/** Filled while the exchange goes on. */
export interface Exchange extends Connection {
  status?: number
  /** Name, value, name, value ... in the spelling received. */
  rawHeaders: readonly string[]
  /** 64 KiB, and what came with the last of them. */
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
  { egress, secureContext, mask }: Pick<ProbeContext, 'egress' | 'secureContext' | 'mask'>,
  seen: Exchange
): Promise<void> {
  const startMs = performance.now()
  const { host, port, isEncrypted } = destinationOf(hop.url)
  const socket = await openConnection({ host, port, scheme: hop.url.protocol.slice(0, -1) }, egress, seen)
  await ask(hop, isEncrypted ? await secure(socket, host, secureContext, seen) : socket, seen, mask)
  seen.body = mask.bytes(seen.body)
  seen.phases.total = since(startMs)
  seen.endedMs = performance.now()
}

/** Where a request goes, of a URL that the guard's `inspect` has vetted. */
export function destinationOf({ protocol, hostname, port }: URL): SecretDestination {
  const isEncrypted = protocol === 'https:'
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: Number(port) || (isEncrypted ? 443 : 80), isEncrypted }
}

async function secure(
  raw: Socket,
  host: string,
  secureContext: SecureContext | undefined,
  seen: Exchange
): Promise<Socket> {
  const socket = await openTls(raw, { serverName: host, secureContext, protocols: ['http/1.1'] }, seen)
  const { faults } = readCertificate(socket, host, new Date(), { secureContext })
  if (faults.length === 0) return socket
  throw new LookFailure('bad-certificate', faults.join(' '))
}

function ask({ url, method, headers, body }: Hop, socket: Socket, seen: Exchange, mask: SecretMask): Promise<void> {
  const startMs = performance.now()
  seen.stage = 'answer'
  return new Promise((resolve, reject) => {
    const head = new HeadBytes()
    socket.on('data', (chunk: Buffer) => head.add(chunk))
    const fail = (error: unknown) => {
      seen.status ??= head.status
      reject(head.explain(error) ?? tlsFailure(error, seen.tlsNotAfter !== undefined))
    }
    const asked = request({
      createConnection: () => socket,
      // Bare line feeds and the like are read as browsers read them; what cannot be read is told by `HeadBytes`.
      insecureHTTPParser: true,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers },
      maxHeaderSize: headerBytesMax
    })
    let done = false
    let answered: IncomingMessage | undefined
    const end = () => {
      done = true
      socket.destroy()
      resolve()
    }
    asked.on('error', fail)
    asked.once('close', () => {
      if (!done) reject(answered ? cutShort(answered, seen) : closed())
    })
    asked.once('upgrade', (response) => {
      if (noteAnswer(response)) end()
    })
    asked.once('response', (response) => {
      answered = response
      response.on('error', (error) =>
        reject(isConnectionEnd(error) ? cutShort(response, seen) : (head.explain(error) ?? error))
      )
      if (noteAnswer(response)) readBody(response, seen, end)
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

function readBody(response: IncomingMessage, seen: Exchange, end: () => void): void {
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
