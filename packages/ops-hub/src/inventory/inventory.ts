/** What an inventory says, once it is read and checked: the desired state that planning and scheduling work from. */

export type Json = Record<string, unknown>

export const relationStates = ['current', 'target', 'superseded', 'unknown'] as const
export const confidences = ['stated', 'inferred', 'unknown'] as const
export type RelationState = (typeof relationStates)[number]
export type Confidence = (typeof confidences)[number]

/** The two names of the vocabulary that the format itself gives a meaning. */
export const environmentType = 'ops-environment'
export const membership = 'part-of'

export interface Inventory {
  /** The names of the inventories read: one per file. Pruning looks at nothing else. */
  names: string[]
  /** Files without a name of their own: each is called after its file. */
  unnamed: string[]
  owners: Owner[]
  widgets: Entry[]
  /** In the direction of the relation type, whichever end declared it; memberships of `environment` included. */
  relations: DeclaredRelation[]
  gaps: Gap[]
  contexts: Context[]
  notices: DeclaredNotice[]
}

/** A channel or rule of notices. */
export interface DeclaredNotice {
  /** The inventory that declares it. */
  inventory: string
  kind: 'channel' | 'rule'
  slug: string
  /** The members that are declared, without the slug; a secret is `{env: NAME}`. */
  body: Json
  /** Where a member is declared. */
  placeOf(path: readonly (string | number)[]): { file: string; line: number; column: number; path: string }
}

/** Where the view contexts that begin with a prefix can be opened. */
export interface Context {
  /** The inventory that declares it. */
  inventory: string
  prefix: string
  /** A template. */
  url: string
}

export interface Owner {
  /** The inventory that declares it. */
  inventory: string
  name: string
  title?: string
  contact?: string
  url?: string
  attributes: Json
}

export interface Entry {
  inventory: string
  slug: string
  /** The slug that it had before. */
  renamedFrom?: string
  type: string
  name: string
  owner?: string
  /** Slug of the environment entry. */
  environment?: string
  policyScope?: string
  description: string
  attributes: Json
  labels: Record<string, string>
  /** Web addresses by name. */
  links: Record<string, string>
  aliases: string[]
  checks: DeclaredCheck[]
  /** On an environment: why none of the checks inside it runs until an operator enables them. */
  checksPaused?: string
  /** Where each field is declared, such as `shop.yaml:12`, by its JSON pointer. */
  places: Record<string, string>
}

export interface DeclaredCheck {
  name: string
  kind: string
  everyMs: number
  emits: string
  paused?: string
  /** What the collector of this kind reads: all of the check's other keys. */
  settings: Json
}

export interface DeclaredRelation {
  /** The inventory that declares it. */
  inventory: string
  from: string
  type: string
  to: string
  state: RelationState
  confidence: Confidence
  note?: string
  /** Where it is declared, such as `shop.yaml:14`. */
  place?: string
}

/** A fact that has not been written down. It becomes an annotation on its subject. */
export interface Gap {
  /** The inventory that declares it. */
  inventory: string
  id: string
  subject: string
  fact: string
  category: string
  closesWith?: string
  blocks: string[]
}
