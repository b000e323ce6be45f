/** Whether a registry has the manifest of a tag. Nothing is pulled. */
import { findHeaders } from '../connections/http-exchange.ts'
import { LookFailure } from '../look-error.ts'
import { type Answer, answerChallenge, ask, readChallenge, readCode, type Talk, tooOften } from './registry-talk.ts'

export interface Image {
  repository: string
  tag: string
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

const manifestTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json'
]
const accept = manifestTypes.join(', ')

/** @throws LookFailure `no-credentials` when the image may not be read with what there is */
export async function findImage(talk: Talk, { repository, tag }: Image): Promise<ImageAnswer> {
  const url = new URL(`${repository}/manifests/${tag}`, talk.base)
  // Asking for the head alone is not a pull, which some registries count; but only a body tells what is wrong.
  const head = await askAuthorized(talk, url, 'HEAD')
  const answer = isManifest(head) ? head : await askAuthorized(talk, url, 'GET')
  const code = readCode(answer)
  const suffix = code === undefined ? '' : ` (${code})`
  const said = `The registry answers ${answer.status} for ${repository}:${tag}`
  switch (answer.status) {
    case 200:
      if (isManifest(answer)) return { exists: true, ...readManifestHeaders(answer) }
      return { mismatch: `${said}, but not with an image manifest.` }
    case 401:
    case 403: {
      const means = talk.authorizations.has(answer.url.origin) ? 'with these credentials' : 'without credentials'
      throw new LookFailure('no-credentials', `The registry denies reading ${repository} ${means}${suffix}.`)
    }
    case 429:
      throw tooOften(answer.url.host)
    case 404:
      if (code === undefined) break
      return explainAbsence({ repository, tag }, await refineCode(talk, repository, code))
  }
  return { ...(code && { code }), mismatch: `${said}${suffix}.` }
}

/** Asks again after each challenge that was not answered yet; redirects bring at most as many of them. */
const challengesMax = 3

async function askAuthorized(talk: Talk, url: URL, method: 'GET' | 'HEAD'): Promise<Answer> {
  for (;;) {
    const answer = await ask(talk, url, { method, accept })
    const challenge = answer.status === 401 ? readChallenge(answer) : undefined
    if (!challenge || talk.answered.size >= challengesMax) return answer
    if (!(await answerChallenge(talk, challenge, answer.url))) return answer
  }
}

/** A page that answers every path is not a manifest. Servers that do not name the type still send the version. */
function isManifest(answer: Answer): boolean {
  if (answer.status !== 200) return false
  const { mediaType = '' } = readManifestHeaders(answer)
  if (/^application\/vnd\.(?:oci\.image|docker\.distribution)\./.test(mediaType)) return true
  return /^\s*\{[\s\S]*"schemaVersion"\s*:\s*[12]\b/.test(Buffer.concat(answer.body).toString('utf8'))
}

function explainAbsence({ repository, tag }: Image, code: string): ImageAnswer {
  if (code === 'NAME_UNKNOWN') {
    return { exists: false, code, mismatch: `The registry has no repository ${repository} (${code}).` }
  }
  return { exists: false, code, mismatch: `The repository ${repository} has no tag ${tag} (${code}).` }
}

/** Many registries say MANIFEST_UNKNOWN also when there is no such repository; the list of its tags knows better. */
async function refineCode(talk: Talk, repository: string, code: string): Promise<string> {
  if (code !== 'MANIFEST_UNKNOWN') return code
  const tags = await ask(talk, new URL(`${repository}/tags/list?n=1`, talk.base))
  return tags.status === 404 && readCode(tags) === 'NAME_UNKNOWN' ? 'NAME_UNKNOWN' : code
}

function readManifestHeaders({ rawHeaders }: Answer): Pick<ImageAnswer, 'digest' | 'mediaType'> {
  const digest = findHeaders(rawHeaders, 'docker-content-digest')[0]?.value
  const mediaType = findHeaders(rawHeaders, 'content-type')[0]?.value.split(';')[0]?.trim()
  return {
    ...(digest && /^[a-z0-9+._-]{1,40}:[0-9a-fA-F]{32,200}$/.test(digest) && { digest }),
    ...(mediaType && /^[\w.+/-]{1,200}$/.test(mediaType) && { mediaType })
  }
}
