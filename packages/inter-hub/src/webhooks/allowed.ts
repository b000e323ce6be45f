/** Checks whether messages may be sent to a URL. */
import { type EgressGuard, EgressRefused } from '@inter-hub/egress'
import { UrlNotAllowed } from './errors.ts'

/**
 * Checked now so that mistakes show immediately, and again before every attempt. Called before the transaction of the
 * request, because resolving a name may take a while.
 */
export async function requireAllowed(egress: EgressGuard, text: string | undefined): Promise<void> {
  if (text === undefined) return
  if (/[\s\p{Cc}]/u.test(text)) {
    const detail = 'contains white space or control characters'
    throw new UrlNotAllowed(`The URL ${detail}.`, { errors: [{ pointer: '#/url', detail }] })
  }
  await refused(async () => {
    const url = egress.inspect(text)
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    await egress.resolve(url.hostname.replace(/^\[|\]$/g, ''), port, url.protocol.slice(0, -1))
  })
}

/** The same for a server without an http(s) URL. @throws UrlNotAllowed */
export async function requireServerAllowed(egress: EgressGuard, host: string, port: number, scheme: string) {
  await refused(() => egress.resolve(host, port, scheme))
}

/** @throws UrlNotAllowed if the guard refuses */
async function refused(check: () => Promise<unknown>): Promise<void> {
  try {
    await check()
  } catch (error) {
    // A name that cannot be resolved now may be resolvable later.
    if (!(error instanceof EgressRefused)) return
    const detail = reasonOf(error)
    const advice = error.canBeOpened ? ' The operator can allow it with IHUB_EGRESS_ALLOW.' : ''
    throw new UrlNotAllowed(`The URL ${detail}.${advice}`, { errors: [{ pointer: '#/url', detail }] })
  }
}

/** The error contains no resolved address, so that callers learn nothing about the network of this server. */
function reasonOf({ reason, canBeOpened }: EgressRefused): string {
  if (reason === 'userinfo') return 'contains a user name or password; webhooks are authenticated by their signature'
  if (reason === 'url') return 'is not an absolute URL, such as https://receiver.example.org/in'
  if (reason === 'port' && !canBeOpened) return 'has a port that is not between 1 and 65535'
  if (reason === 'scheme' && !canBeOpened) return 'has a scheme other than https and http'
  if (reason === 'scheme') return 'uses plain http, which is not allowed; use https'
  if (reason === 'port') return 'has a port other than 443, which is not allowed'
  if (reason === 'name') return 'has a host whose addresses this server is not allowed to reach'
  return canBeOpened
    ? 'has an address that this server is not allowed to reach'
    : 'has an address that is never allowed'
}
