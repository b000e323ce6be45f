/**
 * The outbound guard: decides which targets a check or webhook may reach, before any packet is sent, and again for the
 * addresses a name resolves to. Allowed without a rule: https (and wss, tls) on port 443 of public addresses, nothing else.
 * http, other ports, private networks and this host itself need a rule of the operator. Link-local and cloud metadata
 * addresses are refused under every rule.
 *
 * The caller must open one connection per attempt to the addresses given here, follow redirects only after inspecting each
 * hop, and limit time and size. A caller that uses a proxy has the address of the proxy vetted here, and the target as well.
 */
import type { LookupFunction } from 'node:net'
import {
  type AddressBytes,
  formatAddress,
  isNeverReachable,
  isPublic,
  parseAddress,
  readOwnAddresses
} from './address.ts'
import { EgressRefused, ResolverError } from './error.ts'
import { type Host, isLocalhost, parseHost } from './host.ts'
import { createSystemResolver, type NameResolver } from './resolver.ts'
import { type CompiledRule, compileRule, type EgressRule } from './rules.ts'

export interface ResolvedAddress {
  address: string
  family: 4 | 6
}

export interface EgressGuardOptions {
  allow: readonly EgressRule[]
  /** Schemes that `inspect` takes, without colon; by default https and http. Unencrypted ones need a rule anyway. */
  schemes?: readonly string[]
  resolver?: NameResolver
  /** Longest time for one name, in ms; 3000 by default. */
  resolveTimeoutMs?: number
  /** This host's addresses, which count as private; by default those of its interfaces. */
  ownAddresses?: () => ReadonlySet<string>
}

export interface EgressGuard {
  /**
   * Parses and vets a URL: scheme, user information, port, and an address or `localhost` as host; for other names
   * whether any rule could open the port. Sends nothing.
   * @returns the URL with its host canonical and without trailing dot.
   * @throws {EgressRefused}
   */
  inspect(url: string, options?: { schemes?: readonly string[] }): URL
  /**
   * Resolves a host (name or address) once, all A and AAAA records, and vets every address: one that is not allowed
   * refuses them all. Connect to what is returned and never to the name.
   * @param scheme decides whether port 443 is open without a rule; `https` by default.
   * @throws {EgressRefused}
   * @throws {ResolverError}
   */
  resolve(hostname: string, port: number, scheme?: string): Promise<ResolvedAddress[]>
  /** For node:https, node:tls on port 443: a `lookup` that gives vetted addresses alone. As `lookupFor(443)`. */
  lookup: LookupFunction
  /**
   * A `lookup` for that port and scheme. node:net asks no lookup for a host that is an address: `inspect` the URL
   * first.
   */
  lookupFor(port: number, scheme?: string): LookupFunction
}

const defaultPorts: Record<string, number> = { https: 443, wss: 443, http: 80, ws: 80 }
const encrypted = new Set(['https', 'wss', 'tls'])
const loopback = ['127.0.0.1', '::1']

/** @throws {TypeError} for a rule that can't be used. */
export function createEgressGuard(options: EgressGuardOptions): EgressGuard {
  const { resolver = createSystemResolver(), resolveTimeoutMs = 3000, ownAddresses = readOwnAddresses } = options
  const rules = options.allow.map((rule) => compileRule(rule))
  const judge = (address: AddressBytes, port: number, scheme: string) =>
    judgeAddress(rules, ownAddresses(), address, port, scheme)

  const inspect: EgressGuard['inspect'] = (text, { schemes = options.schemes ?? ['https', 'http'] } = {}) => {
    const { url, scheme, port, host } = parseTarget(text, schemes)
    const addresses = host.address ? [host.address] : isLocalhost(host.name) ? loopbackBytes() : []
    const refusals = addresses.map((address) => judge(address, port, scheme))
    const [first] = refusals
    if (first && !refusals.includes(undefined)) throw refused(host, first)
    if (addresses.length === 0 && !isOpen(port, scheme) && !rules.some((rule) => rule.opens(port))) {
      const text = `${scheme} on port ${port} needs an egress rule; without one only https on port 443 is open`
      throw new EgressRefused(closedPart(port, scheme), `${text}.`, true)
    }
    return url
  }

  const resolve: EgressGuard['resolve'] = async (hostname, port, scheme = 'https') => {
    const host = parseHost(hostname)
    const texts = host.address ? [host.name] : await resolveName(host.name)
    const judged = texts.map((text) => {
      const bytes = parseAddress(text)
      const refusal = bytes
        ? judge(bytes, port, scheme)
        : ({ part: 'address', text: `${text} is not an address` } as const)
      return { address: bytes ? formatAddress(bytes) : text, family: bytes?.length === 4 ? 4 : 6, refusal } as const
    })
    const allowed = judged.filter(({ refusal }) => !refusal)
    // `localhost` stands for two addresses by definition; a rule for one of them is enough.
    const enough = isLocalhost(host.name) ? 1 : judged.length
    const refusal = judged.find((entry) => entry.refusal)?.refusal
    if (refusal && allowed.length < enough) throw refused(host, refusal)
    return allowed.map(({ address, family }) => ({ address, family }))
  }

  async function resolveName(name: string): Promise<string[]> {
    if (isLocalhost(name)) return loopback
    const addresses = await withTimeout(resolver(name), resolveTimeoutMs, name)
    if (addresses.length === 0) throw new ResolverError('ENODATA', `The name ${name} has no address.`)
    return addresses
  }

  const lookupFor = (port: number, scheme?: string): LookupFunction => toLookup((name) => resolve(name, port, scheme))
  return { inspect, resolve, lookup: lookupFor(443), lookupFor }
}

/** Without a rule: an encrypted scheme on port 443. */
function isOpen(port: number, scheme: string): boolean {
  return port === 443 && encrypted.has(scheme)
}

/** Which part of a target is not allowed, if its address is. */
function closedPart(port: number, scheme: string): 'port' | 'scheme' {
  return !encrypted.has(scheme) && (port === 443 || port === defaultPorts[scheme]) ? 'scheme' : 'port'
}

interface Refusal {
  part: 'address' | 'port' | 'scheme'
  text: string
  isForGood?: boolean
}

/** Why this address may not be reached, or undefined. */
function judgeAddress(
  rules: readonly CompiledRule[],
  ownAddresses: ReadonlySet<string>,
  address: AddressBytes,
  port: number,
  scheme: string
): Refusal | undefined {
  const text = formatAddress(address)
  if (isNeverReachable(address)) {
    return {
      part: 'address',
      text: `${text} is link-local or a cloud metadata service, which is never reachable`,
      isForGood: true
    }
  }
  const open = isPublic(address, ownAddresses)
  if (rules.some((rule) => rule.opens(port) && rule.covers(address, open))) return undefined
  if (!open) {
    return { part: 'address', text: `${text} is not a public address, and no egress rule opens its port ${port}` }
  }
  if (isOpen(port, scheme)) return undefined
  return { part: closedPart(port, scheme), text: `no egress rule opens ${scheme} on port ${port} of ${text}` }
}

function parseTarget(text: string, schemes: readonly string[]): { url: URL; scheme: string; port: number; host: Host } {
  const url = URL.parse(text)
  if (!url) {
    const port = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*:(\d+)(?:[/?#]|$)/i.exec(text)?.[1]
    if (port !== undefined && Number(port) > 65_535) throw noPort()
    throw new EgressRefused('url', 'The URL must be absolute, such as https://receiver.example.org/in.')
  }
  const scheme = url.protocol.slice(0, -1)
  if (!schemes.includes(scheme)) {
    throw new EgressRefused('scheme', `The scheme ${scheme} is not supported here; use ${schemes.join(' or ')}.`)
  }
  if (url.username !== '' || url.password !== '') {
    throw new EgressRefused('userinfo', 'The URL must not contain a user name or password.')
  }
  const host = parseHost(url.hostname)
  const port = url.port === '' ? defaultPorts[scheme] : Number(url.port)
  if (port === undefined || port === 0) throw noPort()
  url.hostname = host.address?.length === 16 || host.name.includes(':') ? `[${host.name}]` : host.name
  return { url, scheme, port, host }
}

function noPort(): EgressRefused {
  return new EgressRefused('port', 'The port of the URL must be from 1 to 65535.')
}

function loopbackBytes(): AddressBytes[] {
  return loopback.map((text) => parseAddress(text) ?? [])
}

function refused(host: Host, { part, text, isForGood = false }: Refusal): EgressRefused {
  if (host.address) return new EgressRefused(part, `${text}.`, !isForGood)
  return new EgressRefused(part === 'address' ? 'name' : part, `${host.name}: ${text}.`, !isForGood)
}

async function withTimeout(answer: Promise<string[]>, timeoutMs: number, name: string): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new ResolverError('ETIMEOUT', `No DNS server answered the query for ${name}.`)),
      timeoutMs
    )
  })
  try {
    return await Promise.race([answer, late])
  } catch (cause) {
    if (cause instanceof ResolverError) throw cause
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'ESERVFAIL'
    throw new ResolverError(code, `The name ${name} could not be looked up (${code}).`, { cause })
  } finally {
    clearTimeout(timer)
  }
}

function toLookup(resolve: (hostname: string) => Promise<ResolvedAddress[]>): LookupFunction {
  return (hostname, { all, family }, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const wanted = family === 'IPv4' ? 4 : family === 'IPv6' ? 6 : family
        const fitting = addresses.filter((a) => !wanted || a.family === wanted)
        const [first] = fitting
        if (!first) callback(new ResolverError('ENODATA', `${hostname} has no IPv${wanted} address.`), [])
        else if (all) callback(null, fitting)
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, [])
    )
  }
}
