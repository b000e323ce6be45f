/**
 * One new connection to vetted addresses: no agent, no reuse, no proxy. What happens is noted while it goes on, so that a
 * look that breaks off still tells what it saw, and gives the phases exactly.
 */
import { X509Certificate } from 'node:crypto'
import { connect as connectTcp, type LookupFunction, type Socket } from 'node:net'
import {
  connect as connectTls,
  createSecureContext,
  type PeerCertificate,
  type SecureContext,
  type TLSSocket
} from 'node:tls'
import { domainToASCII } from 'node:url'
import { type EgressGuard, type ResolvedAddress, ResolverError } from '@inter-hub/egress'
import { LookFailure } from '../look-error.ts'
import { ClientCertificateWanted, tlsFailure } from './tls-failure.ts'

/** Between two addresses of one name. */
const nextAddressAfterMs = 1000

export interface Connection {
  stage: 'name' | 'connect' | 'tunnel' | 'tls' | 'answer' | 'body'
  /** Milliseconds; a phase that did not end is missing. `dns` is missing for addresses. */
  phases: { dns?: number; connect?: number; tls?: number; firstByte?: number; total?: number }
  /** Present when the connection stood. */
  resolvedIp?: string
  tlsNotAfter?: string
  /** Whether the server was, or would have been, shown a client certificate. */
  showsCertificate?: boolean
  /** `host:port` of the proxy while the connection to it is being made; what happens then says nothing about the target. */
  awaitedProxy?: string
  socket?: Socket
  /** Set by whoever gave up on it. */
  ended?: boolean
}

export interface Destination {
  /** Name or address, an IPv6 address without brackets. */
  host: string
  port: number
  /** For the guard: it decides whether port 443 is open without a rule. */
  scheme: string
}

export function startConnection(): Connection {
  return { stage: 'name', phases: {} }
}

/** Resolves the host once, has its addresses vetted, and connects. @throws what {@link classifyError} understands */
export async function openConnection(
  { host, port, scheme }: Destination,
  egress: EgressGuard,
  seen: Connection
): Promise<Socket> {
  const startMs = performance.now()
  const addresses = await egress.resolve(host, port, scheme)
  if (addresses[0]?.address !== host) seen.phases.dns = since(startMs)
  return connect(host, port, addresses, seen)
}

function connect(host: string, port: number, addresses: ResolvedAddress[], seen: Connection): Promise<Socket> {
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
  return opened(socket, 'connect', () => {
    seen.phases.connect = since(startMs)
    seen.resolvedIp = socket.remoteAddress
  })
}

/** Waits for the event that says a socket is open; `note` runs then. @throws what closes the socket before */
function opened<S extends Socket>(socket: S, event: 'connect' | 'secureConnect', note: () => void): Promise<S> {
  return new Promise((resolve, reject) => {
    const onClose = () => reject(closed())
    socket.on('error', reject)
    socket.once('close', onClose)
    socket.once(event, () => {
      socket.off('close', onClose)
      note()
      resolve(socket)
    })
  })
}

export interface TlsOptions {
  /** The name asked for, and looked for in the certificate. */
  serverName: string
  /** Trust; by default the authorities of Node and of NODE_EXTRA_CA_CERTS. */
  secureContext?: SecureContext
  /** Whether the context has a client certificate. */
  showsCertificate?: boolean
  /** Protocols that are offered (ALPN); none by default. */
  protocols?: string[]
}

/** Agrees on TLS, whatever the certificate is worth: see `authorized` and `authorizationError` of the socket. */
export function openTls(raw: Socket, options: TlsOptions, seen: Connection): Promise<TLSSocket> {
  const startMs = performance.now()
  const { secureContext = defaultSecureContext(), protocols, showsCertificate = false } = options
  seen.showsCertificate = showsCertificate
  const serverName = asciiName(options.serverName)
  seen.stage = 'tls'
  // An address is not a server name (RFC 6066); the certificate is compared with it all the same.
  const servername = isAddress(serverName) ? '' : serverName
  const socket = connectTls({
    ...{ socket: raw, host: serverName, servername, secureContext, rejectUnauthorized: false },
    ...(protocols && { ALPNProtocols: protocols })
  })
  seen.socket = socket
  // Under TLS that is within TLS, to a proxy, the outer connection would stay open.
  socket.once('close', () => raw.destroy())
  const noteCertificate = () => {
    const notAfter = parseCertificate(socket.getPeerCertificate())?.validToDate.toISOString()
    if (notAfter !== undefined) seen.tlsNotAfter = notAfter
  }
  const agreed = opened(socket, 'secureConnect', () => {
    seen.phases.tls = since(startMs)
    noteCertificate()
  })
  return agreed.catch((error: unknown) => {
    noteCertificate()
    const failure = tlsFailure(error, seen)
    throw failure instanceof ClientCertificateWanted ? Object.assign(failure, { socket }) : failure
  })
}

/** A name as certificates and TLS have it: in lower case, without a dot at its end, one outside of ASCII in its xn-- form. */
export function asciiName(name: string): string {
  return isAddress(name) ? name : (domainToASCII(name) || name).replace(/\.$/, '')
}

/**
 * Undefined when there is none. Not `getPeerX509Certificate`: it takes the certificate off OpenSSL's chain, so that the
 * next call finds none (nodejs/node issue 65579).
 */
export function parseCertificate(peer: Partial<PeerCertificate> | null): X509Certificate | undefined {
  // Null of a connection that is closed.
  return peer?.raw && new X509Certificate(peer.raw)
}

function isAddress(host: string): boolean {
  return /^[\d.]+$|:/.test(host)
}

let sharedContext: SecureContext | undefined

/** Made once: a context per connection costs a third of all https looks. */
function defaultSecureContext(): SecureContext {
  sharedContext ??= createSecureContext()
  return sharedContext
}

/** Closes what the look left open; work that is still under way gives up. */
export function endConnection(seen: Connection): void {
  seen.ended = true
  seen.socket?.destroy()
}

/** The error of a connection that ended too soon. */
export function closed(): LookFailure {
  return new LookFailure('reset', 'The connection was closed without an answer.')
}

/** Given up in that stage: a silent resolver says nothing about the target, a silent target does. */
export function givenUp(seen: Connection, timeoutMs: number): Error {
  const { awaitedProxy, stage } = seen
  if (awaitedProxy) return new LookFailure('no-route', `Waited ${timeoutMs} ms in vain for the proxy ${awaitedProxy}.`)
  const doing = {
    name: '',
    connect: 'to connect',
    tunnel: 'for the proxy to connect',
    tls: 'to agree on TLS',
    answer: 'for an answer',
    body: 'for the body'
  }
  if (stage === 'name') return new ResolverError('ETIMEOUT', `No resolver answered within ${timeoutMs} ms.`)
  return new LookFailure('timeout', `Waited ${timeoutMs} ms in vain ${doing[stage]}.`)
}

/** Milliseconds to a hundredth. */
export function since(startMs: number): number {
  return Math.round((performance.now() - startMs) * 100) / 100
}
