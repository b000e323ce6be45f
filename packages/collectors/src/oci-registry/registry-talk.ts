/**
 * Requests to a registry, after the OCI distribution specification, and answers to its challenges. Every request is one
 * exchange of its own. Redirects are followed, and an origin receives only the authorization that it asked for.
 */
import { endConnection } from '../connections/connection.ts'
import {
  type Exchange,
  findHeaders,
  jsonOf,
  redirectOf,
  runExchange,
  startExchange
} from '../connections/http-exchange.ts'
import { destinationOf } from '../connections/target.ts'
import { LookFailure } from '../look-error.ts'
import { excerptOf, redactUrl } from '../redaction/redact.ts'
import type { SecretReference } from '../secrets.ts'
import type { ProbeContext } from '../take-look.ts'
import { parseChallenges } from './challenges.ts'

export interface Credentials {
  user: string | SecretReference
  password: SecretReference
}

/** `Authorization` of these credentials for one server. @throws LookFailure `no-credentials` when they may not go there */
export async function basicFor({ user, password }: Credentials, url: URL, context: ProbeContext): Promise<string> {
  const destination = destinationOf(url)
  const name = typeof user === 'string' ? user : await context.valueOf(user, destination)
  const encoded = Buffer.from(`${name}:${await context.valueOf(password, destination)}`).toString('base64')
  context.mask.add(encoded)
  return `Basic ${encoded}`
}

export interface Challenge {
  scheme: 'Basic' | 'Bearer'
  realm?: string
  service?: string
  scope?: string
}

export interface Talk {
  context: ProbeContext
  /** `https://host/v2/` */
  base: URL
  credentials?: Credentials
  repository?: string
  /** Whether tokens are asked for that may push to the repository. */
  pushes?: boolean
  /** `Authorization` by the origin that asked for it. */
  authorizations: Map<string, string>
  /** The challenges that were answered, each by its origin and what it wants. */
  answered: Set<string>
  /** The request under way, or the last. */
  seen: Exchange
}

export interface Answer extends Exchange {
  /** Where the answer is from, after redirects. */
  url: URL
  /** The URLs that were redirected to, without queries. */
  redirects: string[]
}

const agent = { 'user-agent': 'ops-hub', 'accept-encoding': 'identity' }

const redirectsMax = 3

/**
 * Sends a request, follows at most three redirects, each vetted by the guard, and gives the last answer.
 * @throws what {@link classifyError} understands; LookFailure `protocol` after too many redirects
 */
export async function ask(
  talk: Talk,
  url: URL,
  {
    method = 'GET',
    accept = 'application/json',
    authorizations = talk.authorizations,
    body,
    contentType
  }: AskOptions = {}
): Promise<Answer> {
  const redirects: string[] = []
  for (let target = url; ; ) {
    if (talk.seen.ended) throw new LookFailure('timeout', 'The probe was given up.')
    const seen = startExchange()
    talk.seen = seen
    const authorization = authorizations.get(target.origin)
    const headers = {
      ...agent,
      accept,
      ...(contentType !== undefined && { 'content-type': contentType }),
      ...(body && { 'content-length': String(body.length) }),
      ...(authorization !== undefined && { authorization })
    }
    await runExchange({ url: target, method, headers, ...(body && { body }) }, talk.context, seen)
    const location = redirectOf(seen, target)
    // Others would make a GET of a push.
    const isFollowed = method === 'GET' || method === 'HEAD' || seen.status === 307 || seen.status === 308
    if (!location || !isFollowed) return { ...seen, url: target, redirects }
    if (redirects.length === redirectsMax)
      throw new LookFailure('protocol', `${url.host} redirects more than ${redirectsMax} times.`)
    target = talk.context.egress.inspect(location.href)
    redirects.push(redactUrl(new URL(target.pathname, target)))
  }
}

export interface AskOptions {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  body?: Buffer
  contentType?: string
  accept?: string
  /** `Authorization` by origin; that of the registry by default. */
  authorizations?: ReadonlyMap<string, string>
}

export function endTalk({ seen }: Talk): void {
  endConnection(seen)
}

/** The challenge that is answered: the first of Bearer, else the first of Basic. */
export function readChallenge({ rawHeaders }: Exchange): Challenge | undefined {
  const challenges = findHeaders(rawHeaders, 'www-authenticate').flatMap(({ value }) => parseChallenges(value))
  const found = ['bearer', 'basic'].map((wanted) => challenges.find(({ scheme }) => scheme === wanted))
  const chosen = found.find((one) => one !== undefined)
  if (!chosen) return undefined
  const [realm, service, scope] = ['realm', 'service', 'scope'].map((name) => chosen.parameters.get(name))
  const scheme = chosen.scheme === 'bearer' ? 'Bearer' : 'Basic'
  return { scheme, ...(realm && { realm }), ...(service && { service }), ...(scope && { scope }) }
}

/** What makes a registry of a server: its header, or answers in the form of the specification. */
export function isRegistry(answer: Exchange): boolean {
  const versions = findHeaders(answer.rawHeaders, 'docker-distribution-api-version').flatMap(({ value }) =>
    value.split(',').map((one) => one.trim().toLowerCase())
  )
  if (versions.length > 0) return versions.includes('registry/2.0')
  if (answer.status === 401) return readChallenge(answer) !== undefined && readCode(answer) !== undefined
  return answer.status === 200 && isJsonObject(answer)
}

function isJsonObject({ body }: Exchange): boolean {
  try {
    const value: unknown = JSON.parse(Buffer.concat(body).toString('utf8'))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

/**
 * Answers a challenge: from now on, requests to the origin that made it carry what it asks for. Without credentials that is a
 * token for everybody.
 * @returns false where this challenge was answered before
 * @throws LookFailure `no-credentials` when there are no credentials, or they may not be sent there, or are not accepted
 */
export async function answerChallenge(talk: Talk, challenge: Challenge, challenger: URL): Promise<boolean> {
  const { credentials, context, authorizations, answered } = talk
  const tokenUrl = challenge.scheme === 'Bearer' ? tokenUrlOf(talk, challenge) : undefined
  const key = `${challenger.origin} ${tokenUrl?.href ?? 'Basic'}`
  if (answered.has(key)) return false
  // For a token too: else a stranger's registry would get one for naming the server that the password belongs to.
  const basic = credentials && (await basicFor(credentials, challenger, context))
  if (!tokenUrl && basic === undefined)
    throw new LookFailure('no-credentials', 'The registry asks for a password, and the check names none.')
  authorizations.set(challenger.origin, tokenUrl ? await fetchToken(talk, tokenUrl, challenger) : (basic ?? ''))
  answered.add(key)
  return true
}

function tokenUrlOf({ context, repository, pushes }: Talk, { realm, service, scope }: Challenge): URL {
  const parsed = realm === undefined ? null : URL.parse(realm)
  if (realm === undefined || !parsed || !/^https?:$/.test(parsed.protocol)) {
    const named = realm === undefined ? '' : `, but "${excerptOf(realm, 100)}"`
    throw new LookFailure('protocol', `The registry names no token server (realm)${named}.`)
  }
  const url = context.egress.inspect(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  // A registry may name the repository otherwise, but is given no token for more than is needed.
  const own = repository === undefined ? undefined : `repository:${repository}:${pushes ? 'pull,push' : 'pull'}`
  const wanted = scope !== undefined && /^repository:[^\s:]+:pull$/.test(scope) ? scope : own
  if (wanted !== undefined) url.searchParams.set('scope', wanted)
  return url
}

async function fetchToken(talk: Talk, url: URL, challenger: URL): Promise<string> {
  const { credentials, context } = talk
  if (credentials && challenger.protocol === 'https:' && url.protocol !== 'https:') {
    throw new LookFailure('no-credentials', `The password is not sent to ${redactUrl(url)}, which is not encrypted.`)
  }
  const authorizations = new Map(credentials && [[url.origin, await basicFor(credentials, url, context)]])
  const answer = await ask(talk, url, { authorizations })
  if (answer.status === 401 || answer.status === 403) {
    const who = credentials ? 'does not accept the credentials' : 'gives none without credentials'
    throw new LookFailure('no-credentials', `The token server ${url.host} ${who} (${answer.status}).`)
  }
  if (answer.status === 429) throw tooOften(url.host)
  const token = readToken(answer, url.host)
  context.mask.add(token)
  return `Bearer ${token}`
}

function readToken(answer: Exchange, host: string): string {
  const body = jsonOf(answer)
  // Empty is none: some servers send both names and fill one.
  const token = [body.token, body.access_token].find((one) => typeof one === 'string' && one !== '')
  if (answer.status === 200 && typeof token === 'string' && /^[\x21-\x7e]{1,12000}$/.test(token)) return token
  throw new LookFailure('protocol', `The token server ${host} answers ${answer.status} without a token.`)
}

/** The code of the first error in the body, such as MANIFEST_UNKNOWN. */
export function readCode(answer: Exchange): string | undefined {
  const { errors } = jsonOf(answer)
  const code = Array.isArray(errors) ? errors[0]?.code : undefined
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : undefined
}

/** Our own fault, which says nothing about the registry. */
export function tooOften(host: string): LookFailure {
  return new LookFailure('collector-broken', `${host} answers 429: it is asked too often.`)
}
