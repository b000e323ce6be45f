/** `openbao://<mount>/<path>#<field>`: a field of a secret in the key-value store (version 2) of OpenBao. */

export interface Reference {
  /** Mount path of the store, such as `platform`. */
  mount: string
  /** Path of the secret below the mount, such as `operators/ops-hub/runtime`. */
  path: string
  field: string
}

/** The text is not a reference. The message does not repeat text that may be a key. */
export class BadReference extends Error {}

const scheme = 'openbao://'

export function isReference(text: string): boolean {
  return text.startsWith(scheme)
}

/** `field`: the default if the text names none. @throws BadReference */
export function readReference(text: string, field?: string): Reference {
  const form = 'Use openbao://<mount>/<path>#<field>, such as openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY.'
  if (!isReference(text)) throw new BadReference(`A reference to a secret must begin with ${scheme}. ${form}`)
  const [place = '', wanted = field, ...more] = text.slice(scheme.length).split('#')
  const [mount = '', ...rest] = place.split('/').map(decoded)
  const named = wanted === undefined || wanted === '' ? field : wanted
  const isWhole = mount !== '' && rest.length > 0 && ![mount, ...rest].some((part) => /^(|\.|\.\.)$/.test(part ?? ''))
  if (!isWhole || more.length > 0 || [mount, ...rest].includes(undefined) || text.includes('?'))
    throw new BadReference(`${JSON.stringify(text.slice(0, 200))} is not a reference to a secret. ${form}`)
  if (named === undefined) throw new BadReference(`${JSON.stringify(text.slice(0, 200))} names no field. ${form}`)
  return { mount, path: rest.join('/'), field: named }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** The reference as text. It contains no secret. */
export function referenceText({ mount, path, field }: Reference): string {
  return `${scheme}${[mount, ...path.split('/')].map(encodeURIComponent).join('/')}#${field}`
}
