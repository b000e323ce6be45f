/** Checks before a deployment whether a registry has an image. A missing image is distinguished from one that cannot be checked. */
import type { CollectorContext } from '../collector.ts'
import { givenUp } from '../connections/connection.ts'
import { startExchange } from '../connections/http-exchange.ts'
import type { LookErrorKind } from '../look-error.ts'
import { openProbe, takeLook } from '../take-look.ts'
import { findImage, type ImageAnswer } from './find-image.ts'
import { type Credentials, endTalk, type Talk } from './registry-talk.ts'

export interface ImageReference {
  /** `https://registry.example` */
  registry: string
  repository: string
  /** A tag, or a digest such as `sha256:…`. */
  tag: string
}

export type ImageFinding =
  | 'published'
  | 'manifest-unknown'
  | 'denied'
  | 'no-name'
  | 'no-route'
  | 'bad-certificate'
  | 'protocol'

export interface ImageReport {
  finding: ImageFinding
  /** Of the manifest. */
  digest?: string
  /** Why the image is not found or cannot be checked; without secrets. */
  reason?: string
}

const findings: Partial<Record<LookErrorKind, ImageFinding>> = {
  'no-credentials': 'denied',
  'name-not-found': 'no-name',
  'resolver-unavailable': 'no-name',
  refused: 'no-route',
  reset: 'no-route',
  timeout: 'no-route',
  'no-route': 'no-route',
  'egress-refused': 'no-route',
  'bad-certificate': 'bad-certificate'
}

/** Rejects only when the signal of the context aborts. */
export async function findPublishedImage(
  { registry, repository, tag }: ImageReference,
  given: CollectorContext,
  { credentials, timeout = '10s' }: { credentials?: Credentials; timeout?: string } = {}
): Promise<ImageReport> {
  const context = openProbe(given)
  const talk: Talk = {
    context,
    base: new URL('/v2/', registry),
    repository,
    ...(credentials && { credentials }),
    authorizations: new Map(),
    answered: new Set(),
    seen: startExchange()
  }
  let image: ImageAnswer = {}
  const { error } = await takeLook(context, timeout, {
    async work() {
      talk.base = context.egress.inspect(talk.base.href)
      image = await findImage(talk, { repository, tag })
    },
    late: (timeoutMs) => givenUp(talk.seen, timeoutMs),
    end: () => endTalk(talk),
    describe: () => ({})
  })
  if (error) return { finding: findings[error.kind] ?? 'protocol', reason: error.message }
  const { exists, digest, mismatch } = image
  if (exists) return { finding: 'published', ...(digest && { digest }) }
  const finding = exists === false ? 'manifest-unknown' : 'protocol'
  return { finding, ...(mismatch && { reason: context.mask.json(mismatch) }) }
}
