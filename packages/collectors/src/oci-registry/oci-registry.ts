/**
 * The oci-registry collector: looks at the challenge of a registry, at whether its credentials are accepted, and at whether
 * it has the manifest of a tag. Nothing is pulled or pushed unless the check asks for a round trip, and no token is kept.
 */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { givenUp } from '../connections/connection.ts'
import { type Exchange, findHeaders, startExchange } from '../connections/http-exchange.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { endpointEvidence } from '../evidence.ts'
import { classifyError, isFail, LookFailure } from '../look-error.ts'
import { redactText, redactUrl } from '../redaction/redact.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { type ImageEvidence, releaseEvidence, runbookEvidence } from './evidence.ts'
import { findImage, type ImageAnswer } from './find-image.ts'
import {
  type Answer,
  answerChallenge,
  ask,
  basicFor,
  type Challenge,
  type Credentials,
  endTalk,
  isRegistry,
  readChallenge,
  type Talk,
  tooOften
} from './registry-talk.ts'
import { makeRoundTrip, type RoundTrip, type RoundTripSettings, startRoundTrip } from './round-trip.ts'
import { type OciRegistrySettings, ociRegistrySettings } from './settings.ts'

export type { OciRegistrySettings }

export const ociRegistryCollector: SingleProbe<OciRegistrySettings> = {
  kind: 'oci-registry',
  settings: ociRegistrySettings,
  emits: {
    'ops-endpoint-verified': endpointEvidence,
    'ops-release-observed': releaseEvidence,
    'ops-runbook-executed': runbookEvidence
  },
  volatile: ['latencyMs', 'phases', 'resolvedIp'],
  look
}

const versionHeader = 'Docker-Distribution-Api-Version'
const version = 'registry/2.0'

interface Seen {
  /** The answer to a request without credentials. */
  first?: Answer
  challenge?: Challenge
  /** The credentials were accepted. */
  authenticated?: boolean
  image?: ImageAnswer
  roundTrip?: RoundTrip
}

function look(settings: OciRegistrySettings, given: CollectorContext): Promise<Look> {
  const context = openProbe(given)
  const base = URL.parse('/v2/', settings.url) ?? new URL('about:invalid')
  const { repository } = settings
  const talk: Talk = {
    context,
    base,
    repository,
    authorizations: new Map(),
    answered: new Set(),
    seen: startExchange()
  }
  const seen: Seen = {}
  return takeLook(context, settings.timeout ?? timeoutSetting.default, {
    async work() {
      talk.base = new URL('/v2/', context.egress.inspect(settings.url))
      talk.credentials = readCredentials(settings)
      // Before the first request: a registry that may not have the password is not asked at all.
      if (talk.credentials) await basicFor(talk.credentials, talk.base, context)
      seen.first = await ask(talk, talk.base)
      if (seen.first.status === 429) throw tooOften(seen.first.url.host)
      seen.challenge = seen.first.status === 401 ? readChallenge(seen.first) : undefined
      await goOn(settings, talk, seen).catch((error) => {
        // What is wrong already stays wrong when it turns out that no more can be seen.
        if (listMismatches(settings, seen.first, seen).length === 0 || isFail(classifyError(error).kind)) throw error
      })
    },
    late: (timeoutMs) => givenUp(talk.seen, timeoutMs),
    end: () => endTalk(talk),
    describe: () => describe(settings, talk, seen)
  })
}

/** Behind the challenge, as far as the check wants to see it and the registry is one. */
async function goOn({ repository, tag, roundTrip }: OciRegistrySettings, talk: Talk, seen: Seen): Promise<void> {
  const { first, challenge } = seen
  if (!first || (first.status !== 200 && !challenge)) return
  if (roundTrip && repository === undefined) return travel(roundTrip, talk, seen)
  if (!talk.credentials && repository === undefined) return
  if (challenge) {
    // Its scope is not about the repository that is looked for; some registries name one that does not exist.
    const { scope, ...general } = challenge
    await answerChallenge(talk, general, first.url)
  }
  if (repository !== undefined && tag !== undefined) {
    seen.image = await findImage(talk, { repository, tag })
    if (seen.image.exists === undefined) return
  } else if (challenge) {
    await logIn(talk)
  }
  if (talk.credentials && talk.answered.size > 0) seen.authenticated = true
  if (roundTrip) await travel(roundTrip, talk, seen)
}

async function travel(settings: RoundTripSettings, talk: Talk, seen: Seen): Promise<void> {
  seen.roundTrip = startRoundTrip(settings, talk.base)
  const own = Object.assign(talk, { repository: settings.repository, pushes: true })
  own.authorizations.clear()
  own.answered.clear()
  await makeRoundTrip(settings, own, seen.roundTrip)
}

async function logIn(talk: Talk): Promise<void> {
  const { status, url } = await ask(talk, talk.base)
  if (status === 200) return
  if (status === 429) throw tooOften(url.host)
  throw status === 401 || status === 403
    ? new LookFailure('no-credentials', `The registry does not accept the credentials (${status}).`)
    : new LookFailure('protocol', `The registry answers ${status} to its own token.`)
}

function readCredentials({ user, password }: OciRegistrySettings): Credentials | undefined {
  if (user === undefined && password === undefined) return undefined
  if (user !== undefined && password !== undefined) return { user, password }
  throw new LookFailure('no-credentials', `The check names no ${user === undefined ? 'user' : 'password'}.`)
}

function describe(settings: OciRegistrySettings, talk: Talk, seen: Seen): Record<string, unknown> {
  const { base } = talk
  const { challenge, authenticated, image, roundTrip } = seen
  // A first answer that breaks off still tells what was seen of it.
  const first: Exchange = seen.first ?? talk.seen
  const hasHeader = findHeaders(first.rawHeaders, versionHeader).length > 0 && isRegistry(first)
  const realm = challenge?.realm === undefined ? null : URL.parse(challenge.realm)
  return {
    endpoint: redactUrl(base),
    method: 'GET',
    expectedStatus: settings.expect?.status ?? 401,
    ...(first.status !== undefined && { observedStatus: first.status }),
    // Clients must not depend on it; where it is there, it is the proof.
    ...(hasHeader && {
      expectedHeader: `${versionHeader}: ${version}`,
      observedHeader: `${versionHeader}: ${version}`
    }),
    ...(challenge && { authScheme: challenge.scheme }),
    ...(realm && challenge?.scheme === 'Bearer' && { tokenRealm: redactUrl(realm) }),
    ...(authenticated && { authenticated }),
    ...(roundTrip && { roundTrip: { ...roundTrip } }),
    ...(settings.repository !== undefined && { image: describeImage(settings, base, image) }),
    ...(first.status !== undefined && {
      mismatches: [
        ...listMismatches(settings, first, seen),
        ...[image?.mismatch, roundTrip?.mismatch].filter((one) => one !== undefined)
      ]
    }),
    ...(first.resolvedIp !== undefined && { resolvedIp: first.resolvedIp }),
    ...(first.tlsNotAfter !== undefined && { tlsNotAfter: first.tlsNotAfter }),
    ...(settings.vantage && { vantage: settings.vantage }),
    redirects: seen.first?.redirects ?? [],
    phases: { ...first.phases }
  }
}

function describeImage(settings: OciRegistrySettings, base: URL, image: ImageAnswer | undefined): ImageEvidence {
  const { repository = '', tag, environment, service = repository.split('/').at(-1) ?? '' } = settings
  return { reference: `${base.host}/${repository}:${tag}`, service, ...(environment && { environment }), ...image }
}

/** What is wrong with the answer to those without credentials. */
function listMismatches(
  { expect }: OciRegistrySettings,
  first: Exchange | undefined,
  { challenge, image }: Seen
): string[] {
  if (first?.status === undefined) return []
  const { status } = first
  const expected = expect?.status ?? 401
  const hasHeader = findHeaders(first.rawHeaders, versionHeader).length > 0
  const isKnown = isRegistry(first) || (!hasHeader && image?.exists !== undefined)
  const mismatches = [
    status !== expected && explainStatus(status, expected),
    !isKnown && strangeness(first),
    status === 401 && !challenge && 'The registry asks for credentials but not how (WWW-Authenticate).'
  ]
  return mismatches.filter((mismatch) => mismatch !== false)
}

function strangeness({ rawHeaders }: Exchange): string {
  const observed = findHeaders(rawHeaders, versionHeader)[0]?.value
  if (observed !== undefined)
    return `The header ${versionHeader} is "${redactText(observed).slice(0, 200)}", not "${version}".`
  return 'This is not a registry: it answers /v2/ neither with its header nor in the form of the specification.'
}

function explainStatus(status: number, expected: number): string {
  if (status === 200) return 'The registry answers 200 without credentials, so it is open to all; 401 is expected.'
  if (status === 401) return 'The registry asks for credentials (401); it is expected to be open to all (200).'
  return `The registry answers ${status} at /v2/, not ${expected}.`
}
