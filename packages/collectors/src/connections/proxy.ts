/**
 * Connections through an HTTP proxy that a check names: a tunnel (CONNECT) to an encrypted target; to another, the connection
 * to the proxy itself, which passes the request on.
 *
 * The guard vets the address of the proxy, and no other is connected to. The target is vetted by its name and, where this host
 * can resolve it, by its addresses. Where it cannot, as in a network that leaves all names to the proxy, the proxy decides.
 */
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { type EgressGuard, EgressRefused, ResolverError } from '@inter-hub/egress'
import { readCertificate } from '../certificates/certificate.ts'
import { LookFailure } from '../look-error.ts'
import { type SecretReference, secretSetting } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'
import { type Connection, closed, type Destination, openConnection, openTls } from './connection.ts'
import { destinationOf, formatTarget, urlSetting } from './target.ts'

export interface ProxySettings {
  proxy?: string
  proxyUser?: string
  proxyPassword?: SecretReference
}

export interface HttpProxy {
  /** Vetted by the guard's `inspect`. */
  url: URL
  /** Value of `Proxy-Authorization`. */
  authorization?: string
}

export const proxySettings = {
  proxy: urlSetting({
    pattern: '^https?://[^/?#]+/?$',
    example: 'http://host:port',
    instead: 'Write the user under proxyUser and name the password: proxyPassword: {secret: <name>}.',
    description:
      'HTTP proxy for all requests of the check. The egress rules must allow its address, and the target as well'
  }),
  proxyUser: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[^:]*$', description: 'The user at the proxy' },
  proxyPassword: { ...secretSetting, description: 'The password at the proxy, by the name of a secret of the runtime' }
}

/** The proxy of a check, with its credentials. @throws EgressRefused, LookFailure `no-credentials` */
export async function proxyOf(
  { proxy, proxyUser, proxyPassword }: ProxySettings,
  context: ProbeContext
): Promise<HttpProxy | undefined> {
  if (proxy === undefined) return undefined
  const url = context.egress.inspect(proxy)
  if (proxyUser === undefined || proxyPassword === undefined) return { url }
  const password = await context.valueOf(proxyPassword, destinationOf(url))
  const encoded = Buffer.from(`${proxyUser}:${password}`).toString('base64')
  context.mask.add(encoded)
  return { url, authorization: `Basic ${encoded}` }
}

type Parts = Pick<ProbeContext, 'egress' | 'secureContext'>

/**
 * The connection on which a request to the target is sent.
 * @throws LookFailure `no-route` when there is no connection to the proxy; otherwise what {@link classifyError} understands
 */
export async function openThroughProxy(
  proxy: HttpProxy,
  target: Destination,
  parts: Parts,
  seen: Connection
): Promise<Socket> {
  await vetTarget(target, parts.egress)
  const { host, port } = destinationOf(proxy.url)
  seen.awaitedProxy = formatTarget(host, port)
  const socket = await connectProxy(proxy, parts, seen)
  const { awaitedProxy: name } = seen
  delete seen.awaitedProxy
  // These are of the proxy.
  delete seen.resolvedIp
  delete seen.tlsNotAfter
  return target.scheme === 'https' ? openTunnel(socket, proxy, name, target, seen) : socket
}

async function connectProxy({ url }: HttpProxy, { egress, secureContext }: Parts, seen: Connection): Promise<Socket> {
  const { host, port, isEncrypted } = destinationOf(url)
  try {
    const raw = await openConnection({ host, port, scheme: url.protocol.slice(0, -1) }, egress, seen)
    if (!isEncrypted) return raw
    const socket = await openTls(raw, { serverName: host, ...(secureContext && { secureContext }) }, seen)
    const { faults } = readCertificate(socket, host, new Date(), { secureContext })
    if (faults.length > 0) throw new Error(faults.join(' '))
    return socket
  } catch (cause) {
    if (cause instanceof EgressRefused || seen.ended) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new LookFailure('no-route', `The proxy ${formatTarget(host, port)} cannot be used: ${why}`, { cause })
  }
}

/** Names that are never public. One of them that does not resolve here could be anything behind the proxy. */
const privateNames = /^[^.]+$|\.(?:internal|local|localhost|home\.arpa|intranet|private|corp|home|lan)$/

async function vetTarget({ host, port, scheme }: Destination, egress: EgressGuard): Promise<void> {
  try {
    await egress.resolve(host, port, scheme)
  } catch (error) {
    if (!(error instanceof ResolverError)) throw error
    if (!privateNames.test(host.toLowerCase().replace(/\.$/, ''))) return
    const text = `${host}: a private name must resolve here, so that its addresses can be checked before the proxy is asked.`
    throw new EgressRefused('name', text)
  }
}

function openTunnel(
  socket: Socket,
  { authorization }: HttpProxy,
  name: string | undefined,
  { host, port }: Destination,
  seen: Connection
): Promise<Socket> {
  seen.stage = 'tunnel'
  const path = formatTarget(host, port)
  const headers = {
    ...{ host: path, 'user-agent': 'ops-hub' },
    ...(authorization !== undefined && { 'proxy-authorization': authorization })
  }
  return new Promise((resolve, reject) => {
    const asked = request({ createConnection: () => socket, method: 'CONNECT', path, headers })
    asked.once('error', (error) =>
      reject(new LookFailure('no-route', `The proxy ${name} broke off: ${error.message}`, { cause: error }))
    )
    asked.once('close', () => reject(closed()))
    asked.once('connect', ({ statusCode = 0 }, tunnel: Socket, head) => {
      if (statusCode < 200 || statusCode > 299) {
        tunnel.destroy()
        return reject(refusal(statusCode, `The proxy ${name}`, path))
      }
      if (head.length > 0) tunnel.unshift(head)
      resolve(tunnel)
    })
    asked.end()
  })
}

/** The statuses by which a proxy says that it asked the target count as seen at the target (RFC 9110, section 15.6). */
function refusal(status: number, proxy: string, target: string): LookFailure {
  if (status === 407)
    return new LookFailure(
      'no-credentials',
      `${proxy} asks for credentials, or does not accept those of the check (407).`
    )
  if (status === 504) return new LookFailure('timeout', `${proxy} waited in vain for ${target} (504).`)
  if (status === 502 || status === 503)
    return new LookFailure('refused', `${proxy} could not connect to ${target} (${status}).`)
  return new LookFailure('no-route', `${proxy} does not connect to ${target} (${status}).`)
}
