/** The input and the result of planning. */
import type { DeclaredNotice, DeclaredRelation, Json } from './inventory.ts'
import type { CheckObservation, Pause } from './pause.ts'

/** A widget as API v2 answers it, as far as planning looks. */
export interface CurrentWidget {
  id: string
  slug: string
  name: string
  widgetType: string
  policyScope: string | null
  description: string
  attributes: Json
  labels?: Record<string, string>
  owner: string | null
  status: 'active' | 'archived'
  version: number
  /** Slugs that it had before. */
  formerSlugs?: readonly string[]
  /** Its slug in the hub, where the plan renames it: `slug` is the new one. */
  renamedFrom?: string
  /** By inventory the fields that it manages, as JSON pointers. */
  ownership?: Record<string, string[]>
  /** By inventory and pointer where a field is declared. */
  declaredAt?: Record<string, Record<string, string>>
}

/** Which fields of a widget an inventory manages. */
export interface Management {
  inventory: string
  /** All fields that it manages, as JSON pointers. */
  fields: string[]
  /** Other inventories that no longer manage fields of the widget. */
  takeOver?: string[]
  /** Where the fields are declared, by their pointers. */
  declaredAt: Record<string, string>
}

/** A widget that is as declared, but declared elsewhere than before. */
export interface MovedWidget {
  inventory: string
  slug: string
  version: number
  declaredAt: Record<string, string>
}

/** A widget to create. */
export interface NewWidget extends Management {
  slug: string
  name: string
  widgetType: string
  policyScope?: string
  description?: string
  owner?: string
  attributes: Json
  labels?: Record<string, string>
}

export interface FieldChange {
  /** Such as `name` or `attributes.role`. */
  field: string
  before: unknown
  after: unknown
}

export interface WidgetUpdate extends Management {
  id: string
  slug: string
  /** The version that was compared. */
  version: number
  /** The slug that it has in the hub, if the plan renames it. */
  renamedFrom?: string
  changes: FieldChange[]
  /** The merge patch of the widget: the changed fields alone, of the attributes the changed members alone. */
  patch: {
    name?: string
    widgetType?: string
    policyScope?: string | null
    description?: string
    owner?: string | null
    attributes?: Json
    labels?: Record<string, string | null>
    status?: 'active'
  }
}

/** Two inventories that declare the same. */
export interface Conflict {
  /** A widget's slug, or a relation as `<from> <type> <to>`. */
  what: string
  inventory: string
  other: string
}

export interface MissingWidget {
  id: string
  /** The version that was compared. */
  version: number
  slug: string
  name: string
  /** The inventory that manages it and no longer names it. */
  inventory: string
}

export interface Plan {
  create: NewWidget[]
  update: WidgetUpdate[]
  /** Slugs. */
  unchanged: string[]
  relationsToCreate: DeclaredRelation[]
  /** Those that exist with other content, or that this inventory does not declare yet. */
  relationsToUpdate: DeclaredRelation[]
  relationsToDelete: ObsoleteRelation[]
  /** What is as declared, but on another line or in another file than before. This is no difference. */
  moved: MovedWidget[]
  relationsMoved: DeclaredRelation[]
  /** Evidence of checks that the inventory no longer declares. */
  evidenceToRetire: ObsoleteEvidence[]
  /** What another inventory declares too. `apply` writes nothing while there are any. */
  conflicts: Conflict[]
  /** What one of these inventories manages and no longer names: candidates for pruning. */
  missing: MissingWidget[]
  /** Owners, contexts, gaps, and channels and rules of notices. */
  records: RecordChange[]
  /** The channels and rules that are sent to the hub together. */
  notices: DeclaredNotice[]
  /** Records that are not changed because another inventory declares them. */
  recordsOfOthers: { kind: 'owner' | 'context' | 'channel' | 'rule'; name: string; inventory: string }[]
  /** Owners and contexts that one of these inventories manages and no longer declares: candidates for pruning. */
  recordsToPrune: RecordChange[]
  /** Checks that will not run. */
  pauses: PlannedPause[]
}

export interface PlannedPause extends Pause {
  widget: string
  check: string
}

/** A record that an inventory manages as a whole, by its name. */
export interface RecordBodies {
  owner: Pick<CurrentOwner, 'title' | 'contact' | 'url' | 'inventory'>
  context: Pick<CurrentContext, 'url' | 'inventory'>
}

/** A change of such a record. */
export type NamedChange<Kind extends keyof RecordBodies = keyof RecordBodies> = {
  [One in Kind]:
    | { kind: One; action: 'create'; name: string; body: RecordBodies[One] }
    | { kind: One; action: 'update'; name: string; id: string; version: number; body: RecordBodies[One] }
    | { kind: One; action: 'remove'; name: string; id: string; version: number }
}[Kind]

/** A change of a channel or rule of notices. What is created or updated is in `Plan.notices`. */
export type NoticeChange = { kind: 'channel' | 'rule'; name: string } & (
  | { action: 'create' | 'update' }
  | { action: 'remove'; id: string; version: number }
)

/** A change of a record that is not a widget. */
export type RecordChange =
  | NamedChange
  | {
      kind: 'gap'
      action: 'create'
      name: string
      widget: string
      body: Pick<CurrentAnnotation, 'category' | 'body' | 'links'>
    }
  | {
      kind: 'gap'
      action: 'update'
      name: string
      id: string
      version: number
      body: Pick<CurrentAnnotation, 'category' | 'body'> & { status?: 'open' }
    }
  | NoticeChange
  /** The annotation is resolved. */
  | { kind: 'gap'; action: 'remove'; name: string; id: string; version: number }

/** An owner as API v2 answers it, as far as planning looks. */
export interface CurrentOwner {
  id: string
  version: number
  slug: string
  title: string
  contact: string | null
  url: string | null
  inventory: string | null
}

/** A context as API v2 answers it, as far as planning looks. */
export interface CurrentContext {
  id: string
  version: number
  prefix: string
  url: string
  inventory: string | null
}

/** An annotation as API v2 answers it, as far as planning looks. */
export interface CurrentAnnotation {
  id: string
  version: number
  widgetSlug: string
  category: string
  body: string
  status: 'open' | 'resolved'
  resolution?: string | null
  links: { title?: string; url: string }[]
}

/** A channel or rule of notices as API v2 answers it, as far as planning looks. */
export interface CurrentNotice {
  id: string
  version: number
  slug: string
  inventory: string | null
  /** Only a rule has it. */
  condition?: string
}

/** What the hub says now. */
export interface Current {
  owners?: readonly CurrentOwner[]
  contexts?: readonly CurrentContext[]
  annotations?: readonly CurrentAnnotation[]
  channels?: readonly CurrentNotice[]
  rules?: readonly CurrentNotice[]
  widgets: readonly CurrentWidget[]
  relations: readonly CurrentRelation[]
  evidence: readonly CurrentEvidence[]
  /** What is set for checks. */
  observations: readonly (CheckObservation & { widgetId: string })[]
}

/** A relation as API v2 answers it, as far as planning looks. */
export interface CurrentRelation {
  id: string
  fromWidgetId: string
  type: string
  toWidgetId: string
  origin: 'declared' | 'observed' | 'attested'
  state: string
  confidence: string
  note: string | null
  /** The inventories that declare it. */
  inventories: string[]
  /** Where they do. */
  declaredAt?: Record<string, string>
}

/** A relation that an inventory no longer declares. */
export interface ObsoleteRelation {
  id: string
  from: string
  type: string
  to: string
  inventory: string
  /** The other inventories that declare it: it stays. */
  others: string[]
}

/** Evidence as the snapshot of a hub holds it, as far as planning looks. */
export interface CurrentEvidence {
  widgetId: string
  eventType: string
  subject: string
  viewContext: string | null
  /** Taken back already. */
  retired: boolean
}

export interface ObsoleteEvidence {
  widgetId: string
  slug: string
  inventory: string
  eventType: string
  /** The name of the check that it came from. */
  subject: string
}
