/**
 * One HTTP request on one new connection to vetted addresses: no agent, no reuse, no proxy, no redirect.
 *
 * The connection is made here and handed to node:http only when it stands (and, under TLS, only when its certificate
 * holds, so that no header goes to a stranger). That gives the phases exactly, and the certificate's end also when it
 * is refused. node:http with a connection of its own is the fastest client of Node (15,000 requests a second and core).
 */
import { type IncomingMessage, request } from 'node:http'
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls'
import { type EgressGuard, type ResolvedAddress, ResolverError } from '@inter-hub/egress'
import { LookFailure } from './look-error.ts'

const headerBytesMax = 16 * 1024
const bodyBytesMax = 64 * 1024
/** Between two addresses of one name. */
const nextAddressAfterMs = 1000

export interface Hop {
  /** Vetted by the guard's `inspect`. */
  url: URL
  method: 'GET' | 'HEAD'
  headers: Record<string, string>
}

/** Filled while the exchange goes on, so that a look that breaks off still tells what it saw. */
export interface Exchange {
  stage: 'name' | 'connect' | 'tls' | 'answer' | 'body'
  /** Milliseconds; a phase that did not end is missing. `dns` is missing for addresses. */
  phases: { dns?: number; connect?: number; tls?: number; firstByte?: number; total?: number }
  resolvedIp?: string
  tlsNotAfter?: string
  status?: number
  /** Name, value, name, value ... in the spelling received. */
  rawHeaders: readonly string[]
  /** At most 64 KiB. */
  body: Buffer[]
  socket?: Socket
  /** Set by whoever gave up on the exchange. */
  ended?: boolean
}

export function startExchange(): Exchange {
  return { stage: 'name', phases: {}, rawHeaders: [], body: [] }
}

let sharedContext: SecureContext | undefined

/** Made once: a context per connection costs a third of all https looks. */
function defaultSecureContext(): SecureContext {
  sharedContext ??= createSecureContext()
  return sharedContext
}

/**
 * Resolves, connects, asks and reads the answer into `seen`. The caller ends it early by destroying `seen.socket`.
 * @throws what {@link classifyError} understands.
 */
export async function runExchange(
  hop: Hop,
  egress: EgressGuard,
  seen: Exchange,
  secureContext = defaultSecureContext()
): Promise<void> {
  const startMs = performance.now()
  const secure = hop.url.protocol === 'https:'
  const port = Number(hop.url.port) || (secure ? 443 : 80)
  const host = hop.url.hostname.replace(/^\[(.*)\]$/, '$1')
  const addresses = await egress.resolve(host, port, hop.url.protocol.slice(0, -1))
  if (addresses[0]?.address !== host) seen.phases.dns = since(startMs)
  let socket = await connect(host, port, addresses, seen)
  if (secure) socket = await secureSocket(socket, host, secureContext, seen)
  await ask(hop, socket, seen)
  seen.phases.total = since(startMs)
}

function connect(host: string, port: number, addresses: ResolvedAddress[], seen: Exchange): Promise<Socket> {
  if (seen.ended) throw new LookFailure('timeout', 'the look was given up')
  const startMs = performance.now()
  seen.stage = 'connect'
  const [only] = addresses
  const lookup: LookupFunction = (_, { all }, callback) => {
    if (all) callback(null, addresses)
    else callback(null, only?.address ?? '', only?.family)
  }
  const socket = connectTcp({
    ...(addresses.length === 1 && only ? { host: only.address } : { host, lookup }),
    port,
    noDelay: true,
    autoSelectFamilyAttemptTimeout: nextAddressAfterMs
  })
  seen.socket = socket
  return new Promise((resolve, reject) => {
    const onClose = () => reject(closed())
    socket.on('error', reject)
    socket.once('close', onClose)
    socket.once('connect', () => {
      socket.off('close', onClose)
      seen.phases.connect = since(startMs)
      seen.resolvedIp = socket.remoteAddress
      resolve(socket)
    })
  })
}

function secureSocket(raw: Socket, host: string, secureContext: SecureContext, seen: Exchange): Promise<TLSSocket> {
  const startMs = performance.now()
  seen.stage = 'tls'
  // An address is no server name (RFC 6066); the certificate is compared with it all the same.
  const servername = /^[\d.]+$|:/.test(host) ? '' : host
  const socket = connectTls({ socket: raw, host, servername, secureContext, rejectUnauthorized: false })
  seen.socket = socket
  return new Promise((resolve, reject) => {
    const onClose = () => reject(closed())
    socket.on('error', reject)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      socket.off('close', onClose)
      seen.phases.tls = since(startMs)
      seen.tlsNotAfter = socket.getPeerX509Certificate()?.validToDate.toISOString()
      if (socket.authorized) return resolve(socket)
      const reason = socket.authorizationError
      reject(new LookFailure('bad-certificate', `The certificate does not hold: ${reason?.message ?? reason}`))
    })
  })
}

function ask({ url, method, headers }: Hop, socket: Socket, seen: Exchange): Promise<void> {
  const startMs = performance.now()
  seen.stage = 'answer'
  return new Promise((resolve, reject) => {
    const asked = request({
      createConnection: () => socket,
      method,
      path: `${url.pathname}${url.search}`,
      headers: { host: url.host, ...headers },
      maxHeaderSize: headerBytesMax
    })
    let done = false
    const end = () => {
      done = true
      socket.destroy()
      resolve()
    }
    asked.on('error', reject)
    asked.once('close', () => {
      if (!done) reject(closed())
    })
    asked.once('upgrade', (response) => {
      if (noteAnswer(response)) end()
    })
    asked.once('response', (response) => {
      response.on('error', reject)
      if (noteAnswer(response)) readBody(response, seen, end)
    })
    asked.end()

    function noteAnswer({ statusCode = 0, rawHeaders }: IncomingMessage): boolean {
      seen.phases.firstByte = since(startMs)
      seen.rawHeaders = rawHeaders
      const valid = statusCode >= 100 && statusCode <= 599
      if (valid) seen.status = statusCode
      else reject(new LookFailure('protocol', `HTTP has no status ${statusCode}.`))
      return valid
    }
  })
}

function readBody(response: IncomingMessage, seen: Exchange, end: () => void): void {
  seen.stage = 'body'
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    seen.body.push(chunk)
    bytes += chunk.length
    if (bytes >= bodyBytesMax) end()
  })
  response.once('end', end)
}

function closed(): LookFailure {
  return new LookFailure('reset', 'The connection was closed without an answer.')
}

/** Milliseconds to a hundredth. */
function since(startMs: number): number {
  return Math.round((performance.now() - startMs) * 100) / 100
}

/** Given up in that stage: a silent resolver says nothing about the target, a silent target does. */
export function givenUp(seen: Exchange, timeoutMs: number): Error {
  const doing = {
    name: '',
    connect: 'to connect',
    tls: 'to agree on TLS',
    answer: 'for an answer',
    body: 'for the body'
  }
  if (seen.stage === 'name') return new ResolverError('ETIMEOUT', `No resolver answered within ${timeoutMs} ms.`)
  return new LookFailure('timeout', `Waited ${timeoutMs} ms in vain ${doing[seen.stage]}.`)
}
