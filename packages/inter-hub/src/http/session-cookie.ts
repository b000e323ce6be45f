/**
 * The session cookie of the console, and the requests it is accepted for. Browsers send cookies automatically, even with requests
 * from other sites. Changes therefore need a header that only the console's own script can send, and all requests must come from
 * the origin of the server.
 */
import type { FastifyRequest } from 'fastify'
import { CrossSiteRequest, Problem } from '../kernel/problem.ts'
import { SignInRefused } from '../kernel/session.ts'

/** The header that the console sends with each request; `background` for requests that no user action caused. */
export const consoleHeader = 'ihub-console'

interface Site {
  origin: string
  cookie: string
  isSecure: boolean
}

const isLoopback = (name: string) => name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name)

/**
 * The address under which a browser reached this server, and its cookie. With https the cookie is bound to the host (`__Host-`);
 * with http on this computer its name contains the port, because cookies are shared between ports.
 * @throws SignInRefused for any other address
 */
export function siteOf(request: FastifyRequest): Site {
  const { host } = request
  const wanted = new URL(request.server.publicUrl)
  const origin = host === wanted.host ? wanted.origin : `${request.protocol}://${host}`
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (url?.protocol === 'https:' && url.host === wanted.host) return { origin, cookie: '__Host-ihub', isSecure: true }
  if (url?.protocol === 'http:' && isLoopback(url.hostname))
    return { origin, cookie: `ihub-${url.port || '80'}`, isSecure: false }
  throw new SignInRefused(
    `Signing in at ${origin} is not safe: the session would be sent unencrypted, or the address does not belong to this server. Use ${wanted.origin}, with https (IHUB_PUBLIC_URL), or http://localhost on the server itself.`
  )
}

/**
 * The origin in links to the console. On this computer it is `localhost`, because passkeys do not work with IP addresses, with
 * the port of the request, or the port of the public address if the request has no valid host.
 */
export function linkOrigin({ server, host }: FastifyRequest): string {
  const { origin, hostname, protocol } = new URL(server.publicUrl)
  if (protocol === 'https:' || !isLoopback(hostname)) return origin
  const asked = `http://${host}`
  return `http://localhost:${new URL(URL.canParse(asked) ? asked : origin).port || '80'}`
}

/** The session of a request; undefined if it has none, a problem if it is not accepted for this request. */
export function readSessionCookie(request: FastifyRequest): string | Problem | undefined {
  const { cookie } = request.headers
  if (cookie === undefined) return undefined
  try {
    const site = siteOf(request)
    const text = cookie
      .split(';')
      .map((one) => one.trim())
      .find((one) => one.startsWith(`${site.cookie}=`))
      ?.slice(site.cookie.length + 1)
    return text === undefined || text === '' ? undefined : (crossSite(request, site) ?? text)
  } catch (error) {
    if (error instanceof Problem) return undefined
    throw error
  }
}

/** Why a request does not come from the console; undefined if it does. */
export function crossSite(request: FastifyRequest, site: Site): CrossSite | undefined {
  const { headers, method } = request
  const fetchSite = headers['sec-fetch-site']
  const isOwn = fetchSite === undefined ? headers.origin === site.origin : fetchSite === 'same-origin'
  if (headers.origin !== undefined && headers.origin !== site.origin) return refuse('comes from another origin')
  const isRead = method === 'GET' || method === 'HEAD'
  if (isRead && request.routeOptions.config.alsoAnswers?.includes('text/event-stream')) {
    return fetchSite === 'same-origin' ? undefined : refuse('opens a stream from outside the console')
  }
  if (isRead)
    return isOwn || fetchSite === undefined || fetchSite === 'none' ? undefined : refuse('comes from another site')
  if (!isOwn) return refuse('comes from another site')
  return headers[consoleHeader] === undefined ? refuse(`has no header ${consoleHeader}`) : undefined
}

type CrossSite = InstanceType<typeof CrossSiteRequest>

const refuse = (what: string) =>
  new CrossSiteRequest(`The request ${what}, so the session cookie is not accepted. Send a key instead.`)

/** The value of `Set-Cookie`; without a session it deletes the cookie. */
export function sessionCookie(
  { cookie, isSecure }: Site,
  session: { text: string; maxAgeS: number } | undefined
): string {
  return [
    `${cookie}=${session?.text ?? ''}`,
    'Path=/',
    `Max-Age=${session?.maxAgeS ?? 0}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : [])
  ].join('; ')
}
