/** Which relation types say that an item is inside another. */

/** What the manifest of a hub says about a relation type. */
export interface RelationType {
  name: string
  inverse?: string | undefined
  role?: string | undefined
  inverseRole?: string | undefined
  /** The widget types that it may start at and lead to. */
  from?: string[] | undefined
  to?: string[] | undefined
}

interface Nesting {
  inner: 'from' | 'to'
  /** A place can contain many unrelated items; other containers consist of their parts. */
  isPlace: boolean
}

/** The meaning of usual names, for relation types whose role does not say it. */
const usual: Readonly<Record<string, Nesting>> = {
  'part-of': { inner: 'from', isPlace: true },
  'runs-on': { inner: 'from', isPlace: true },
  hosts: { inner: 'to', isPlace: true },
  contains: { inner: 'to', isPlace: true },
  exposes: { inner: 'to', isPlace: false },
  'stores-in': { inner: 'to', isPlace: false },
  'backed-up-by': { inner: 'to', isPlace: false }
}

/** For a hub whose manifest was not read. */
const usualTypes: readonly RelationType[] = Object.keys(usual).map((name) => ({ name }))

function nestingOf({ name, role, inverseRole }: RelationType): Nesting | undefined {
  if (role === 'where') return { inner: 'from', isPlace: true }
  if (inverseRole === 'where') return { inner: 'to', isPlace: true }
  // An address that does not work without the item is a part of it; a gateway in front of it is not.
  if (role === 'reached' && inverseRole === 'depends-on') return { inner: 'to', isPlace: false }
  return Object.hasOwn(usual, name) ? usual[name] : undefined
}

export interface Rules {
  nesting: Map<string, Nesting>
  /** The widget types on the map; undefined for all. */
  types: Set<string> | undefined
}

/** The rules of a hub. Without its relation types, those of the usual names. */
export function rulesOf(relationTypes: readonly RelationType[] = usualTypes): Rules {
  const nesting = new Map<string, Nesting>()
  const types = new Set<string>()
  for (const type of relationTypes) {
    const found = nestingOf(type)
    if (!found) continue
    nesting.set(type.name, found)
    // Only a relation type that names both its ends tells which types contain each other.
    if (type.from?.length && type.to?.length) for (const name of [...type.from, ...type.to]) types.add(name)
  }
  return { nesting, types: types.size > 0 ? types : undefined }
}
