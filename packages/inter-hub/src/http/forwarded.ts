/**
 * `X-Forwarded-For` as proxies write it: addresses with ports (`203.0.113.9:1025`, `[2001:db8::7]:1025`), IPv6 addresses in
 * brackets, and `unknown` or names if a proxy hides the address (RFC 7239 section 6). What stands to the left of an entry
 * that is not an address cannot be attributed, so it is dropped; the caller is then the proxy that added the entry.
 */
import { isIP } from 'node:net'
import type { FastifyInstance } from 'fastify'

export function addForwardedAddresses(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, next) => {
    const { headers } = request.raw
    const sent = headers['x-forwarded-for']
    if (sent !== undefined) {
      const plain = plainAddresses(String(sent))
      if (plain === '') delete headers['x-forwarded-for']
      else headers['x-forwarded-for'] = plain
    }
    next()
  })
}

/** The addresses of an `X-Forwarded-For` header without ports and brackets, from its last entry that is not one. */
export function plainAddresses(header: string): string {
  const addresses: string[] = []
  for (const entry of header.split(',').reverse()) {
    const address = addressOf(entry.trim().replace(/^"(.*)"$/, '$1'))
    if (address === undefined) break
    addresses.unshift(address)
  }
  return addresses.join(', ')
}

function addressOf(entry: string): string | undefined {
  const inBrackets = /^\[([^\]]+)\](?::\d{1,5})?$/.exec(entry)?.[1]
  const withoutPort = /^([\d.]+):\d{1,5}$/.exec(entry)?.[1]
  const address = inBrackets ?? withoutPort ?? entry
  return isIP(address) ? address : undefined
}
