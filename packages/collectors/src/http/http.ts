/**
 * The http collector: asks a URL and reports status, headers, certificate, phases and the beginning of the body.
 * It compares with what the check expects and lists the differences; the manifest's outcome rule judges them.
 */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endConnection, givenUp } from '../connections/connection.ts'
import { type Exchange, redirectOf, runExchange, startExchange } from '../connections/http-exchange.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { withWarnings } from '../difference.ts'
import { endpointEvidence, healthEvidence } from '../evidence.ts'
import { LookFailure } from '../look-error.ts'
import { redactUrl } from '../redaction/redact.ts'
import { openProbe, type ProbeContext, takeLook } from '../take-look.ts'
import { openAccess } from './access.ts'
import { Cookies } from './cookies.ts'
import { answeredOf, describe, type Trail, warningDifferences } from './describe.ts'
import { loginPage } from './expectations.ts'
import { type HttpSettings, httpSettings } from './settings.ts'

export type { HttpSettings }

export const httpCollector: SingleProbe<HttpSettings> = {
  kind: 'http',
  settings: httpSettings,
  emits: { 'ops-endpoint-verified': endpointEvidence, 'ops-health-checked': healthEvidence('http') },
  volatile: ['latencyMs', 'phases', 'resolvedIp', 'bodyExcerpt', 'redirects', 'observedHeader', 'json'],
  look
}

async function look(settings: HttpSettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const trail = startTrail()
  const seen = await ask(settings, context, trail)
  const numbers = Object.entries(seen.metadata.json ?? {}).filter(
    ([pointer, value]) => typeof value === 'number' && pointer.length <= 100
  )
  const { json, body, that } = settings.expect ?? {}
  const expectsContent = json !== undefined || body !== undefined || that !== undefined
  const doubt = seen.error || expectsContent ? undefined : loginPage(answeredOf(trail))
  const warnings = seen.error ? [] : context.mask.json(warningDifferences(settings, trail))
  const found = { ...seen, ...(numbers.length > 0 && { values: Object.fromEntries(numbers) }) }
  return withWarnings(found, warnings, doubt === undefined ? [] : [doubt])
}

function ask(settings: HttpSettings, context: ProbeContext, trail: Trail): Promise<Look> {
  return takeLook(context, settings.timeout ?? timeoutSetting.default, {
    work: () => followHops(settings, context, trail),
    late: (timeoutMs) => late(settings, trail, timeoutMs),
    end: () => endTrail(trail),
    describe: () => describe(settings, trail, context.mask)
  })
}

export function startTrail(): Trail {
  return { seen: startExchange(), redirects: [], startMs: performance.now() }
}

/** Closes the connections that are open. */
export function endTrail({ seen, token }: Trail): void {
  if (token) endConnection(token.seen)
  endConnection(seen)
}

function late(settings: HttpSettings, trail: Trail, timeoutMs: number): Error | undefined {
  return isJudged(settings, trail.seen) ? undefined : trailGivenUp(trail, timeoutMs)
}

/** What it means that the time is up. */
export function trailGivenUp({ seen, token }: Trail, timeoutMs: number): Error {
  // The target was not asked.
  if (token)
    return new LookFailure('no-credentials', `Waited ${timeoutMs} ms in vain for the token server ${token.host}.`)
  return givenUp(seen, timeoutMs)
}

/** Whether all that is expected of an answer has been seen, though its body goes on without an announced end. */
function isJudged({ expect }: HttpSettings, { stage, isOpenEnded }: Exchange): boolean {
  const { json, body, that, latency } = expect ?? {}
  const needsBody = [json, body, that, latency].some((one) => one !== undefined)
  return stage === 'body' && isOpenEnded === true && !needsBody
}

/** Asks the url of the settings, and follows redirects. What is seen is in the trail. @throws what `classifyError` understands */
export async function followHops(settings: HttpSettings, given: ProbeContext, trail: Trail): Promise<void> {
  const limit = settings.followRedirects ?? 0
  const first = given.egress.inspect(settings.url)
  const access = await openAccess(settings, first, given, trail)
  const cookies = new Cookies()
  let asksAnew = false
  for (let url = first; ; ) {
    if (trail.seen.ended) return
    const isOwn = url.origin === first.origin
    const headers = {
      'user-agent': 'ops-hub',
      accept: '*/*',
      'accept-encoding': 'identity',
      ...cookies.for(url),
      ...(isOwn && (await access.headersFor(url)))
    }
    if (trail.seen.ended) return
    const { proxy, context, clientContext } = access
    const hop = { url, ...requestOf(asksAnew ? { method: 'GET' } : settings, headers), ...(proxy && { proxy }) }
    await runExchange({ ...hop, ...(isOwn && clientContext && { clientContext }) }, context, trail.seen)
    if (isOwn && trail.seen.status === 401 && (await access.renew())) {
      trail.seen = startExchange()
      continue
    }
    cookies.keep(url, trail.seen.rawHeaders)
    asksAnew ||= isAskedAnew(settings, trail.seen)
    const location = redirectOf(trail.seen, url)
    if (!location || limit === 0) return
    if (trail.redirects.length === limit) throw new LookFailure('protocol', `There are more than ${limit} redirects.`)
    trail.redirects.push(redactUrl(location))
    url = context.egress.inspect(location.href)
    if (trail.seen.ended) return
    trail.seen = startExchange()
  }
}

/** Whether a redirect makes a GET of a request with a body, as browsers have it (Fetch standard). */
function isAskedAnew({ method = 'GET' }: HttpSettings, { status }: Exchange): boolean {
  if (method === 'GET' || method === 'HEAD') return false
  return status === 303 || (method === 'POST' && (status === 301 || status === 302))
}

function requestOf({ method = 'GET', body }: Pick<HttpSettings, 'method' | 'body'>, headers: Record<string, string>) {
  if (body === undefined) return { method, headers }
  const isText = typeof body === 'string'
  const bytes = Buffer.from(isText ? body : JSON.stringify(body))
  const type = isText ? 'text/plain; charset=utf-8' : 'application/json'
  return { method, headers: { 'content-type': type, ...headers, 'content-length': String(bytes.length) }, body: bytes }
}
