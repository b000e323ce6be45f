/**
 * The host of a URL in its one canonical form. WHATWG parsing turns every spelling of an IPv4 address (octal, hex,
 * short, full-width digits) into four decimal parts, but only for http and its like, and it leaves `localhost.`.
 */
import { type AddressBytes, parseAddress } from './address.ts'
import { EgressRefused } from './error.ts'

export interface Host {
  /** Lower case, without brackets and trailing dot. */
  name: string
  /** Present when the host is written as an address. */
  address?: AddressBytes
}

/** @throws {EgressRefused} with reason `url` for what can be no host. */
export function parseHost(text: string): Host {
  const bracketed = text.includes(':') && !text.startsWith('[') ? `[${text}]` : text
  // Characters that would end the host and make the rest a path, a port or user information.
  if (/[/?#@\\\s]/.test(bracketed) || /\]./.test(bracketed)) throw noHost(text)
  const url = URL.parse(`http://${bracketed}/`)
  if (url?.port !== '' || url.pathname !== '/') throw noHost(text)
  const name = url.hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
  const address = parseAddress(name)
  if (address) return { name, address }
  if (!isName(name)) throw noHost(text)
  return { name }
}

/** RFC 1123 labels, underscores let through. That the last is not a number, the URL parser has seen to. */
function isName(name: string): boolean {
  const labels = name.split('.')
  if (name.length > 253) return false
  return labels.every((label) => /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label))
}

/** RFC 6761: these names are this host, and no DNS server is asked. */
export function isLocalhost(name: string): boolean {
  return name === 'localhost' || name.endsWith('.localhost')
}

function noHost(text: string): EgressRefused {
  return new EgressRefused('url', `"${text}" is neither a host name nor an IP address.`)
}

/** The one spelling of a host: lower case, ASCII, without brackets and trailing dot. @throws {EgressRefused} */
export function canonicalHost(text: string): string {
  return parseHost(text).name
}
