/**
 * What a registry is asked, after the OCI distribution specification: its challenge, a token where it wants one, and the
 * manifest of a tag. Every request is one exchange of its own; redirects are followed.
 */
import { endConnection } from '../connections/connection.ts'
import {
  destinationOf,
  type Exchange,
  findHeaders,
  redirectOf,
  runExchange,
  startExchange
} from '../connections/http-exchange.ts'
import { LookFailure } from '../look-error.ts'
import { redactUrl } from '../redaction/redact.ts'
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
}

export interface ImageAnswer {
  /** Absent when the registry said neither. */
  exists?: boolean
  digest?: string
  mediaType?: string
  /** Why not, in the words of the specification, such as MANIFEST_UNKNOWN. */
  code?: string
  /** The same as a sentence. */
  mismatch?: string
}

export interface Talk {
  context: ProbeContext
  /** `https://host/v2/` */
  base: URL
  /** The request under way, or the last. */
  seen: Exchange
}

const agent = { 'user-agent': 'ops-hub', 'accept-encoding': 'identity' }
const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
].join(', ')

/** How often a request is sent on before it counts as going in circles. */
const redirectsMax = 3

/**
 * Asks with requests of their own and gives the whole answer, of the last where the registry redirects. Each hop is vetted,
 * and `Authorization` stays with the origin that it is meant for.
 * @throws what {@link classifyError} understands
 */
export async function ask(
  talk: Talk,
  url: URL,
  { method = 'GET', accept = 'application/json', authorization }: AskOptions = {}
): Promise<Exchange> {
  let own = authorization
  for (let [target, redirects] = [url, 0]; ; redirects++) {
    if (talk.seen.ended) throw new LookFailure('timeout', 'The probe was given up.')
    const seen = startExchange()
    talk.seen = seen
    const headers = { ...agent, accept, ...(own !== undefined && { authorization: own }) }
    await runExchange({ url: target, method, headers }, talk.context, seen)
    const location = redirectOf(seen, target)
    if (!location) return seen
    if (redirects === redirectsMax)
      throw new LookFailure('protocol', `${url.host} redirects more than ${redirectsMax} times.`)
    const next = talk.context.egress.inspect(location.href)
    if (next.origin !== target.origin) own = undefined
    target = next
  }
}

interface AskOptions {
  method?: 'GET' | 'HEAD'
  accept?: string
  authorization?: string
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
  const [realm, service] = [chosen.parameters.get('realm'), chosen.parameters.get('service')]
  const scheme = chosen.scheme === 'bearer' ? 'Bearer' : 'Basic'
  return { scheme, ...(realm && { realm }), ...(service && { service }) }
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
 * The value of the header `Authorization` that the challenge wants; without credentials a token for everybody.
 * @throws LookFailure `no-credentials` when there are none, or they are not accepted
 */
export async function authorize(
  talk: Talk,
  { scheme, realm, service }: Challenge,
  credentials: Credentials | undefined,
  repository: string | undefined
): Promise<string> {
  if (scheme === 'Basic') {
    if (credentials) return basicFor(credentials, talk.base, talk.context)
    throw new LookFailure('no-credentials', 'The registry asks for a password, and the check names none.')
  }
  if (realm === undefined) throw new LookFailure('protocol', 'The registry names no token server (realm).')
  const url = talk.context.egress.inspect(realm)
  if (credentials && talk.base.protocol === 'https:' && url.protocol !== 'https:') {
    throw new LookFailure('no-credentials', `The password is not sent to ${redactUrl(url)}, which is not encrypted.`)
  }
  if (service !== undefined) url.searchParams.set('service', service)
  if (repository !== undefined) url.searchParams.set('scope', `repository:${repository}:pull`)
  const authorization = credentials && (await basicFor(credentials, url, talk.context))
  const answer = await ask(talk, url, { authorization })
  if (answer.status === 401 || answer.status === 403) {
    const who = credentials ? 'does not accept the credentials' : 'gives none without credentials'
    throw new LookFailure('no-credentials', `The token server ${url.host} ${who} (${answer.status}).`)
  }
  if (answer.status === 429) throw tooOften(url.host)
  const token = readToken(answer, url.host)
  talk.context.mask.add(token)
  return `Bearer ${token}`
}

function readToken(answer: Exchange, host: string): string {
  const body = readJson(answer)
  // Empty is none: some servers send both names and fill one.
  const token = [body.token, body.access_token].find((one) => typeof one === 'string' && one !== '')
  if (answer.status === 200 && typeof token === 'string' && /^[\x21-\x7e]{1,12000}$/.test(token)) return token
  throw new LookFailure('protocol', `The token server ${host} answers ${answer.status} without a token.`)
}

/** @throws LookFailure `no-credentials` when the image may not be read with what there is */
export async function findImage(
  talk: Talk,
  image: { repository: string; tag: string },
  given: string | undefined,
  /** What a challenge at the manifest wants; it may be another than that of the registry. */
  answerTo: (challenge: Challenge) => Promise<string>
): Promise<ImageAnswer> {
  const { repository, tag } = image
  let authorization = given
  const url = new URL(`${repository}/manifests/${tag}`, talk.base)
  // Asking for the head alone is not a pull, which some registries count; but only a body tells what is wrong.
  let head = await ask(talk, url, { method: 'HEAD', accept: manifestTypes, authorization })
  const challenge = head.status === 401 && authorization === undefined ? readChallenge(head) : undefined
  if (challenge) {
    authorization = await answerTo(challenge)
    head = await ask(talk, url, { method: 'HEAD', accept: manifestTypes, authorization })
  }
  const answer = head.status === 200 ? head : await ask(talk, url, { accept: manifestTypes, authorization })
  const code = readCode(answer)
  const suffix = code === undefined ? '' : ` (${code})`
  switch (answer.status) {
    case 200:
      return { exists: true, ...readManifestHeaders(answer) }
    case 401:
    case 403: {
      const means = authorization === undefined ? 'without credentials' : 'with these credentials'
      throw new LookFailure('no-credentials', `The registry denies reading ${repository} ${means}${suffix}.`)
    }
    case 429:
      throw tooOften(talk.base.host)
    case 404:
      if (code === undefined) break
      return explainAbsence(image, await refineCode(talk, repository, code, authorization))
  }
  return { ...(code && { code }), mismatch: `The registry answers ${answer.status} for ${repository}:${tag}${suffix}.` }
}

function explainAbsence({ repository, tag }: { repository: string; tag: string }, code: string): ImageAnswer {
  if (code === 'NAME_UNKNOWN') {
    return { exists: false, code, mismatch: `The registry has no repository ${repository} (${code}).` }
  }
  return { exists: false, code, mismatch: `The repository ${repository} has no tag ${tag} (${code}).` }
}

/** Many registries say MANIFEST_UNKNOWN also when there is no such repository; the list of its tags knows better. */
async function refineCode(talk: Talk, repository: string, code: string, authorization?: string): Promise<string> {
  if (code !== 'MANIFEST_UNKNOWN') return code
  const tags = await ask(talk, new URL(`${repository}/tags/list?n=1`, talk.base), { authorization })
  return tags.status === 404 && readCode(tags) === 'NAME_UNKNOWN' ? 'NAME_UNKNOWN' : code
}

function readManifestHeaders({ rawHeaders }: Exchange): Pick<ImageAnswer, 'digest' | 'mediaType'> {
  const digest = findHeaders(rawHeaders, 'docker-content-digest')[0]?.value
  const mediaType = findHeaders(rawHeaders, 'content-type')[0]?.value.split(';')[0]?.trim()
  return {
    ...(digest && /^[a-z0-9+._-]{1,40}:[0-9a-fA-F]{32,200}$/.test(digest) && { digest }),
    ...(mediaType && /^[\w.+/-]{1,200}$/.test(mediaType) && { mediaType })
  }
}

function readCode(answer: Exchange): string | undefined {
  const { errors } = readJson(answer)
  const code = Array.isArray(errors) ? errors[0]?.code : undefined
  return typeof code === 'string' && /^[A-Z_]{1,60}$/.test(code) ? code : undefined
}

function readJson({ body }: Exchange): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.concat(body).toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

/** Our own fault, which says nothing about the registry. */
export function tooOften(host: string): LookFailure {
  return new LookFailure('collector-broken', `${host} answers 429: it is asked too often.`)
}
