/**
 * The system's name lookup: hosts file, then DNS through c-ares with the search list of resolv.conf.
 *
 * getaddrinfo is not used: it says ENOTFOUND both for a name that does not exist and on a machine without a resolver,
 * occupies a thread of the pool while a server is silent, and reads `127.1` as an address.
 */

import { Resolver } from 'node:dns/promises'
import { readFile, stat } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseAddress } from './address.ts'
import { ResolverError } from './error.ts'

/**
 * Gives all addresses of a name, IPv4 first, without deciding about them.
 * @throws {ResolverError} or an error with a c-ares `code`.
 */
export type NameResolver = (hostname: string) => Promise<string[]>

interface ResolverOptions {
  hostsFile?: string
  resolvConf?: string
  /** `address` or `address:port`; by default those of the system. */
  servers?: string[]
  /** For one query to one server, in ms; c-ares asks each server twice. */
  queryTimeoutMs?: number
}

/** Both files are read again when they change. Takes addresses of names only; never asks for an address literal. */
export function createSystemResolver(options: ResolverOptions = {}): NameResolver {
  const { hostsFile = '/etc/hosts', resolvConf = '/etc/resolv.conf', servers, queryTimeoutMs = 1000 } = options
  const readHosts = readWhenChanged(hostsFile, parseHosts)
  const readDns = readWhenChanged(resolvConf, (text) => {
    const resolver = new Resolver({ timeout: queryTimeoutMs, tries: 2 })
    if (servers) resolver.setServers(servers)
    return { resolver, ...parseSearch(text) }
  })

  return async (hostname) => {
    const listed = (await readHosts()).get(hostname.toLowerCase())
    if (listed) return listed
    const { resolver, search, ndots } = await readDns()
    const errors: ResolverError[] = []
    for (const name of candidateNames(hostname, search, ndots)) {
      const answer = await resolveBoth(resolver, name)
      if (Array.isArray(answer)) return answer
      errors.push(answer)
    }
    // The result is known only if every query for the name was answered.
    const code = errors.find((error) => !isAnswer(error))?.code ?? errors.find((e) => e.code === 'ENODATA')?.code
    throw new ResolverError(code ?? 'ENOTFOUND', explain(code ?? 'ENOTFOUND', hostname))
  }
}

/** A server said that there is no such name, or that it has no address. */
function isAnswer({ code }: ResolverError): boolean {
  return code === 'ENOTFOUND' || code === 'ENODATA'
}

/** Some servers never answer queries for AAAA records. Once one query has found addresses, the other gets this long. */
const otherFamilyMs = 250

async function resolveBoth(resolver: Resolver, name: string): Promise<string[] | ResolverError> {
  const queries = [resolver.resolve4(name), resolver.resolve6(name)]
  const enough = Promise.any(queries).then(() => sleep<string[]>(otherFamilyMs, []))
  const answers = await Promise.allSettled(queries.map((query) => Promise.race([query, enough])))
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []))
  if (addresses.length > 0) return addresses
  const codes = answers.map((answer) => (answer.status === 'rejected' ? String(answer.reason.code) : 'ENODATA'))
  // NXDOMAIN speaks for every record type. ENODATA speaks for its own: beside it a silent server leaves the question open.
  const code = codes.find((c) => c === 'ENOTFOUND') ?? codes.find((c) => c !== 'ENODATA') ?? 'ENODATA'
  return new ResolverError(code, explain(code, name))
}

function explain(code: string, name: string): string {
  if (code === 'ENOTFOUND') return `The name ${name} does not exist.`
  if (code === 'ENODATA') return `The name ${name} has no address.`
  return `No DNS server could answer the query for ${name} (${code}).`
}

/** As resolv.conf(5): a name with fewer dots than ndots is tried under the search list first. */
function candidateNames(hostname: string, search: string[], ndots: number): string[] {
  const extended = search.map((domain) => `${hostname}.${domain}`)
  const dots = hostname.split('.').length - 1
  return dots >= ndots ? [hostname, ...extended] : [...extended, hostname]
}

function parseSearch(text: string): { search: string[]; ndots: number } {
  const lines = text.split('\n').map((line) => line.trim().split(/\s+/))
  const search = lines.findLast(([word]) => word === 'search' || word === 'domain')?.slice(1) ?? []
  const option = lines.filter(([word]) => word === 'options').flatMap((line) => line.slice(1))
  const ndots = Number(option.findLast((o) => o.startsWith('ndots:'))?.slice(6) ?? 1)
  return { search: search.filter((domain) => domain !== '.'), ndots: Number.isInteger(ndots) ? ndots : 1 }
}

function parseHosts(text: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (!parseAddress(address)) continue
    for (const name of names) hosts.set(name.toLowerCase(), [...(hosts.get(name.toLowerCase()) ?? []), address])
  }
  return hosts
}

/**
 * Caches the parsed file until its modification time changes, checked at most once a second; a missing file counts as
 * empty.
 */
function readWhenChanged<T>(path: string, parse: (text: string) => T): () => Promise<T> {
  let kept: { value: T; mtimeMs: number } | undefined
  let lookedAtMs = Number.NEGATIVE_INFINITY
  return async () => {
    const nowMs = performance.now()
    if (kept && nowMs - lookedAtMs < 1000) return kept.value
    const mtimeMs = await stat(path).then(
      (s) => s.mtimeMs,
      () => 0
    )
    lookedAtMs = nowMs
    if (!kept || kept.mtimeMs !== mtimeMs) {
      kept = { value: parse(await readFile(path, 'utf8').catch(() => '')), mtimeMs }
    }
    return kept.value
  }
}
