/** Checks from this host whether an image is published. The caller names the registry, so every address is permitted. */
import { findPublishedImage, type ImageReference, type ImageReport, LookFailure } from '@inter-hub/collectors'
import { createEgressGuard, parseEgressAllow } from '@inter-hub/egress'

export type { ImageFinding, ImageReport } from '@inter-hub/collectors'

export interface RegistryLogin {
  user: string
  password: string
}

/** @throws TypeError for a text that is not a reference with a tag or a digest */
export function parseImageReference(text: string, isPlain = false): ImageReference {
  const form =
    /^(?<host>[A-Za-z0-9.-]+(?::\d{1,5})?|\[[0-9a-f:]+\](?::\d{1,5})?)\/(?<repository>[^\s:@]+)(?::(?<tag>[^\s@]*))?(?:@(?<digest>.*))?$/
  const { host = '', repository = '', tag, digest } = form.exec(text)?.groups ?? {}
  const isName = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/
  if (!/[.:]|^localhost$/.test(host) || !isName.test(repository))
    throw new TypeError('write <registry>/<owner>/<image>:<tag>, such as registry.example/shop/web:1.4')
  if (!tag && digest === undefined) throw new TypeError('the tag is missing: write it after a colon')
  if (tag && !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/.test(tag)) throw new TypeError('this is not a valid tag')
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new TypeError('this is not a valid digest: write sha256: and 64 hexadecimal digits')
  return { registry: `${isPlain ? 'http' : 'https'}://${host}`, repository, tag: digest ?? tag ?? '' }
}

/** The login is sent to the registry and to the token server that it names, without TLS only if the registry is plain HTTP. */
export function checkImage(reference: ImageReference, login: RegistryLogin | undefined): Promise<ImageReport> {
  const isPlain = reference.registry.startsWith('http:')
  const context = {
    egress: createEgressGuard({ allow: parseEgressAllow('0.0.0.0/0:* [::/0]:*') }),
    signal: new AbortController().signal,
    now: () => new Date(),
    secret: () => ({
      valueFor: async ({ isEncrypted }: { isEncrypted: boolean }) => {
        if (isEncrypted || isPlain) return login?.password ?? ''
        throw new LookFailure('no-credentials', 'The password is not sent without TLS.')
      },
      valueForProgram: async () => {
        throw new LookFailure('no-credentials', 'The password is for a registry.')
      }
    }),
    authorities: async () => {
      throw new LookFailure('collector-broken', 'No authorities are named.')
    }
  }
  const credentials = login && { user: login.user, password: { secret: 'registry' } }
  return findPublishedImage(reference, context, credentials && { credentials })
}
