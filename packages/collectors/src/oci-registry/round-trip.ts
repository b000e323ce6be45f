/**
 * Pushes an image without layers and pulls it back, as `docker login`, `docker push` and `docker pull` do, and compares digests.
 * The tag is removed afterwards where the registry permits that; else the next run replaces it.
 */
import { createHash, randomBytes } from 'node:crypto'
import { findHeaders } from '../connections/http-exchange.ts'
import { LookFailure } from '../look-error.ts'
import {
  type Answer,
  type AskOptions,
  answerChallenge,
  ask,
  readChallenge,
  readCode,
  type Talk,
  tooOften
} from './registry-talk.ts'

export interface RoundTripSettings {
  repository: string
  tag?: string
  runbookId?: string
}

export interface RoundTrip {
  runbookId: string
  /** `host/repository:tag` */
  reference: string
  digest?: string
  stepsPassed: string[]
  /** The step under way, or the one that failed. */
  step?: string
  /** Why it failed, if the registry said or gave something else than expected. */
  mismatch?: string
  finishedAt?: string
}

export const probeTag = 'ops-hub-probe'
export const probeRunbook = 'proof-registry-publish'

export function startRoundTrip(
  { repository, tag = probeTag, runbookId = probeRunbook }: RoundTripSettings,
  base: URL
): RoundTrip {
  return { runbookId, reference: `${base.host}/${repository}:${tag}`, stepsPassed: [] }
}

/** Another answer than the step needs. */
class StepFailed extends Error {}

/** Fills `trip` while it goes on. @throws what `classifyError` understands, for what is not an answer of the registry */
export async function makeRoundTrip(
  { repository, tag = probeTag }: RoundTripSettings,
  talk: Talk,
  trip: RoundTrip
): Promise<void> {
  const at = (path: string) => new URL(`${repository}/${path}`, talk.base)
  const config = Buffer.from(JSON.stringify({ probe: 'ops-hub', nonce: randomBytes(16).toString('hex') }))
  const manifest = Buffer.from(JSON.stringify(manifestOf(config)))
  trip.digest = digestOf(manifest)
  const step = async (name: string, work: () => Promise<void>) => {
    trip.step = name
    await work()
    trip.stepsPassed.push(name)
  }
  try {
    await step('docker-login', async () => {
      const answer = await authorized(talk, talk.base)
      if (answer.status === 401 || answer.status === 403)
        throw new LookFailure('no-credentials', `The registry does not accept the credentials (${answer.status}).`)
      expectStatus(answer, [200], 'the login')
    })
    await step('docker-push', async () => {
      await pushBlob(talk, at('blobs/uploads/'), config)
      const put = { method: 'PUT', body: manifest, contentType: manifestType } as const
      expectStatus(await authorized(talk, at(`manifests/${tag}`), put), [201], 'the manifest')
    })
    await step('docker-pull', async () => {
      const pulled = await authorized(talk, at(`manifests/${tag}`), { accept: manifestType })
      compare(pulled, trip.digest ?? '', 'the manifest')
      compare(await authorized(talk, at(`blobs/${digestOf(config)}`)), digestOf(config), 'the blob')
    })
    delete trip.step
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error
    trip.mismatch = error.message
  }
  trip.finishedAt = talk.context.now().toISOString()
  // Many registries do not permit it.
  await authorized(talk, at(`manifests/${trip.digest}`), { method: 'DELETE' }).catch(() => undefined)
}

const manifestType = 'application/vnd.oci.image.manifest.v1+json'
const emptyType = 'application/vnd.oci.empty.v1+json'

function manifestOf(config: Buffer) {
  const blob = { size: config.length, digest: digestOf(config) }
  return {
    schemaVersion: 2,
    mediaType: manifestType,
    artifactType: 'application/vnd.ops-hub.probe.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...blob },
    // Some registries refuse a manifest without layers.
    layers: [{ mediaType: emptyType, ...blob }]
  }
}

async function pushBlob(talk: Talk, uploads: URL, content: Buffer): Promise<void> {
  const begun = await authorized(talk, uploads, { method: 'POST', body: Buffer.alloc(0) })
  expectStatus(begun, [202], 'the beginning of an upload')
  const location = findHeaders(begun.rawHeaders, 'location')[0]?.value
  const place = location === undefined ? null : URL.parse(location, begun.url.href)
  if (!place) throw new StepFailed('The registry does not say where the upload goes (Location).')
  place.searchParams.set('digest', digestOf(content))
  const vetted = talk.context.egress.inspect(place.href)
  const put = { method: 'PUT', body: content, contentType: 'application/octet-stream' } as const
  expectStatus(await authorized(talk, vetted, put), [201], 'the blob')
}

/** Answers the challenges of the registry itself. */
async function authorized(talk: Talk, url: URL, options: AskOptions = {}): Promise<Answer> {
  for (;;) {
    const answer = await ask(talk, url, options)
    if (answer.status === 429) throw tooOften(answer.url.host)
    const challenge = answer.status === 401 ? readChallenge(answer) : undefined
    if (!challenge || answer.url.origin !== talk.base.origin) return answer
    const { scope: _, ...general } = challenge
    if (!(await answerChallenge(talk, general, answer.url))) return answer
  }
}

function expectStatus(answer: Answer, statuses: readonly number[], what: string): void {
  if (statuses.includes(answer.status ?? 0)) return
  const code = readCode(answer)
  throw new StepFailed(`The registry answers ${answer.status} to ${what}${code === undefined ? '' : ` (${code})`}.`)
}

function compare(answer: Answer, digest: string, what: string): void {
  expectStatus(answer, [200], `the pull of ${what}`)
  const found = digestOf(Buffer.concat(answer.body))
  if (found !== digest) throw new StepFailed(`The digest of ${what} that was pulled is ${found}; ${digest} was pushed.`)
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
