/**
 * Egress rules: what an operator allows in addition to https on port 443 of public addresses.
 *
 *     10.0.0.0/8:443,8443  127.0.0.1:8400  [fd12:3456::/32]:8000-8100  public:80  192.168.1.20:*
 *
 * Entries are separated by white space. Each is an address, a CIDR or the word `public`, a colon, and ports: numbers,
 * ranges, or `*` for all. IPv6 is in brackets. A rule allows every scheme on its ports, unencrypted ones too.
 */
import { type AddressBytes, formatAddress, isInRange, isNeverReachable, parseRange, type Range } from './address.ts'

export interface EgressRule {
  /** An address, a CIDR in its shortest form (no host bits), or `public`. */
  cidr: string
  /** `443`, `443,8000-8100`, `*`; absent means all. */
  ports?: string
}

export interface CompiledRule {
  covers(address: AddressBytes, isPublic: boolean): boolean
  opens(port: number): boolean
}

/**
 * Parses the value of `IHUB_EGRESS_ALLOW`; an empty text gives no rules.
 * @throws {TypeError} naming the first invalid entry and the expected form.
 */
export function parseEgressAllow(text: string): EgressRule[] {
  return text.split(/\s+/).filter(Boolean).map(parseEntry)
}

function parseEntry(entry: string): EgressRule {
  const [, bracketed, plain, ports] = /^(?:\[([^\]]+)\]|([^:[\]]+)):([\d,*-]+)$/.exec(entry) ?? []
  const cidr = bracketed ?? plain
  if (cidr === undefined || ports === undefined) {
    throw fault(entry, 'write an address or CIDR followed by ports, such as 10.0.0.0/8:443,8443 or [fd12::/16]:*')
  }
  if (bracketed !== undefined && !bracketed.includes(':')) throw fault(entry, 'brackets are only for IPv6 addresses')
  const rule = { cidr, ports }
  compileRule(rule, entry)
  return rule
}

/** @throws {TypeError} for a rule that can't be used, naming `entry`. */
export function compileRule(rule: EgressRule, entry = `${rule.cidr}:${rule.ports ?? '*'}`): CompiledRule {
  const opens = compilePorts(rule.ports ?? '*', entry)
  if (rule.cidr === 'public') return { opens, covers: (_, isPublic) => isPublic }
  const range = parseRange(rule.cidr)
  if (!range)
    throw fault(entry, `${rule.cidr} is neither an IP address, a CIDR nor "public" (host names are not allowed)`)
  const network = networkOf(range)
  if (network !== formatAddress(range.bytes)) {
    throw fault(entry, `${rule.cidr} has bits beyond its prefix; did you mean ${network}/${range.bits}?`)
  }
  if (range.bits >= 10 && isNeverReachable(range.bytes)) {
    throw fault(entry, 'link-local and cloud metadata addresses can never be opened')
  }
  return { opens, covers: (address) => isInRange(address, range) }
}

function networkOf({ bytes, bits }: Range): string {
  return formatAddress(bytes.map((byte, i) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - i * 8)))))
}

function compilePorts(text: string, entry: string): (port: number) => boolean {
  if (text === '*') return () => true
  const spans = text.split(',').map((part) => {
    const [, first, last] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(part) ?? []
    const [from, to] = [Number(first), Number(last ?? first)]
    if (first === undefined || from < 1 || to > 65_535 || from > to) {
      throw fault(entry, `"${part}" is not a port from 1 to 65535, a range such as 8000-8100, or *`)
    }
    return [from, to] as const
  })
  return (port) => spans.some(([from, to]) => port >= from && port <= to)
}

function fault(entry: string, reason: string): TypeError {
  return new TypeError(`The egress rule "${entry}" can't be used: ${reason}.`)
}
