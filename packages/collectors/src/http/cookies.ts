/** Cookies of one probe: what a host sets while redirects are followed goes back to that host, and nowhere else. */
import { findHeaders } from '../connections/http-exchange.ts'

const countMax = 50
const bytesMax = 16 * 1024

export class Cookies {
  /** By host, then by name. */
  readonly #kept = new Map<string, Map<string, { value: string; isSecure: boolean }>>()

  /** The request header for a URL; none without cookies. */
  for(url: URL): { cookie?: string } {
    const own = [...(this.#kept.get(url.hostname) ?? [])].filter(
      ([, { isSecure }]) => !isSecure || url.protocol === 'https:'
    )
    return own.length === 0 ? {} : { cookie: own.map(([name, { value }]) => `${name}=${value}`).join('; ') }
  }

  keep(url: URL, rawHeaders: readonly string[]): void {
    const own = this.#kept.get(url.hostname) ?? new Map<string, { value: string; isSecure: boolean }>()
    for (const { value: line } of findHeaders(rawHeaders, 'set-cookie')) {
      const [pair = '', ...attributes] = line.split(';')
      const [, name = '', value = ''] = /^\s*([^=\s]+)=(.*)$/.exec(pair) ?? []
      const lower = attributes.map((attribute) => attribute.trim().toLowerCase())
      if (name === '' || line.length > bytesMax || (own.size >= countMax && !own.has(name))) continue
      if (isOver(lower)) own.delete(name)
      else own.set(name, { value: value.trim(), isSecure: lower.includes('secure') })
    }
    this.#kept.set(url.hostname, own)
  }
}

/** Whether a cookie is to be deleted: Max-Age counts before Expires (RFC 6265 section 5.3). */
function isOver(attributes: readonly string[]): boolean {
  const attributeOf = (name: string) => attributes.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
  const maxAge = attributeOf('max-age')
  if (maxAge !== undefined && /^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0
  const expires = Date.parse(attributeOf('expires') ?? '')
  return !Number.isNaN(expires) && expires <= Date.now()
}
