/**
 * Addresses and ranges: which are public, and which no rule can open.
 *
 * The table unites those of GitLab, Svix and Smokescreen with the IANA special-purpose registries. An IPv4-mapped
 * address (::ffff:a.b.c.d) is the IPv4 address it stands for, since the kernel connects to that. node:net's BlockList
 * is not used: it misses mapped addresses unless told the family, and IPv4 rules don't see ::127.0.0.1.
 */
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import ipaddr from 'ipaddr.js'

/** 4 or 16 bytes, never an IPv4-mapped form. */
export type AddressBytes = readonly number[]

export interface Range {
  bytes: AddressBytes
  bits: number
}

/** Strict: four decimal parts or RFC 4291 text, no zone, no short or octal forms. Undefined for anything else. */
export function parseAddress(text: string): AddressBytes | undefined {
  if (isIP(text) === 0 || text.includes('%')) return undefined
  return ipaddr.process(text).toByteArray()
}

export function formatAddress(bytes: AddressBytes): string {
  return ipaddr.fromByteArray([...bytes]).toString()
}

/** @returns undefined for what is not a CIDR. Host bits are kept, so that a caller may refuse them. */
export function parseRange(text: string): Range | undefined {
  const [, address = '', prefix] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const bytes = parseAddress(address)
  if (!bytes) return undefined
  const mapped = isIP(address) === 6 && bytes.length === 4
  const bits = prefix === undefined ? bytes.length * 8 : Number(prefix) - (mapped ? 96 : 0)
  return bits < 0 || bits > bytes.length * 8 ? undefined : { bytes, bits }
}

export function isInRange(address: AddressBytes, range: Range): boolean {
  if (address.length !== range.bytes.length) return false
  const whole = range.bits >> 3
  for (let i = 0; i < whole; i++) if (address[i] !== range.bytes[i]) return false
  const rest = range.bits & 7
  return rest === 0 || ((address[whole] ?? 0) ^ (range.bytes[whole] ?? 0)) >> (8 - rest) === 0
}

/** Link-local and the cloud metadata services: whatever the rules say, on whatever detour. */
const neverReachable = ranges(['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', 'fd20:ce::254'])

const notPublic = ranges(
  [
    ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
    ['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
    // Azure's platform address: public by number, private by meaning.
    ['168.63.129.16'],
    ['2001::/23', '2001:db8::/32', '2002::/16', '2620:4f:8000::/48', '3fff::/20']
  ].flat()
)

/**
 * Only these contain unicast addresses of the internet; ::/96, fc00::/7, ff00::/8, 64:ff9b::/96, 5f00::/16 and others are
 * outside.
 */
const globalUnicast = ranges(['2000::/3'])

/** Where IPv6 addresses carry an IPv4 one: the prefix, the places of its four bytes, and whether they are inverted. */
const carriers: { range: Range; at: readonly number[]; inverted?: boolean }[] = [
  { range: range('::/96'), at: [12, 13, 14, 15] },
  { range: range('::ffff:0:0:0/96'), at: [12, 13, 14, 15] },
  { range: range('2002::/16'), at: [2, 3, 4, 5] },
  { range: range('2001::/32'), at: [4, 5, 6, 7] },
  { range: range('2001::/32'), at: [12, 13, 14, 15], inverted: true },
  { range: range('64:ff9b::/96'), at: [12, 13, 14, 15] },
  // RFC 6052 lays the address around byte 8 under a prefix of 48 bits; a prefix of 96 bits may be cut from it too.
  { range: range('64:ff9b:1::/48'), at: [6, 7, 9, 10] },
  { range: range('64:ff9b:1::/48'), at: [12, 13, 14, 15] }
]

/** Also when the address only carries such a one (6to4, Teredo, NAT64, ISATAP, IPv4-compatible). */
export function isNeverReachable(address: AddressBytes): boolean {
  if (neverReachable.some((entry) => isInRange(address, entry))) return true
  if (address.length === 4) return false
  return (
    (isIsatap(address) && isNeverReachable(address.slice(12))) ||
    carriers.some(
      ({ range: carrier, at, inverted }) =>
        isInRange(address, carrier) && isNeverReachable(at.map((i) => (address[i] ?? 0) ^ (inverted ? 255 : 0)))
    )
  )
}

/** RFC 5214: the interface part is 0000:5efe or 0200:5efe and an IPv4 address. */
function isIsatap(address: AddressBytes): boolean {
  return ((address[8] ?? 0) & ~2) === 0 && address[9] === 0 && address[10] === 0x5e && address[11] === 0xfe
}

/** Public: reachable over the internet, and not an address of this host. */
export function isPublic(address: AddressBytes, ownAddresses: ReadonlySet<string>): boolean {
  if (address.length === 16 && !globalUnicast.some((entry) => isInRange(address, entry))) return false
  return !notPublic.some((entry) => isInRange(address, entry)) && !ownAddresses.has(formatAddress(address))
}

const ownAddressesMaxAgeMs = 10_000
let own: { addresses: ReadonlySet<string>; readAtMs: number } | undefined

/** The addresses of this host's interfaces, at most 10 s old. */
export function readOwnAddresses(): ReadonlySet<string> {
  const nowMs = performance.now()
  if (own && nowMs - own.readAtMs < ownAddressesMaxAgeMs) return own.addresses
  const parsed = Object.values(networkInterfaces()).flatMap((entries) =>
    (entries ?? []).map(({ address }) => parseAddress(address.replace(/%.*$/, '')))
  )
  const addresses = new Set(parsed.filter((bytes) => bytes !== undefined).map(formatAddress))
  own = { addresses, readAtMs: nowMs }
  return addresses
}

function ranges(cidrs: string[]): Range[] {
  return cidrs.map(range)
}

function range(cidr: string): Range {
  const parsed = parseRange(cidr)
  if (!parsed) throw new TypeError(`${cidr} is not a CIDR`)
  return parsed
}
