/**
 * What has to change in the hub so that it says what the inventory says. Pure: current state in, plan out; applied once,
 * the same inventory plans nothing more.
 *
 * The inventory owns a widget's name, type, scope, description and owner, and of the attributes those it names
 * (`managedAttributes`); what others have written into further attributes stays. It adopts a widget of the same slug,
 * whoever made it. Declared relations between its entries are its own; observed and attested ones are not.
 */
import { checksInHub, isSameJson, mergePatchOf } from './hub-form.ts'
import type { DeclaredRelation, Entry, Inventory, Json } from './inventory.ts'

/** A widget as API v2 answers it, as far as planning looks. */
export interface CurrentWidget {
  id: string
  slug: string
  name: string
  widgetType: string
  policyScope: string | null
  description: string
  attributes: Json
  owner: string | null
  status: 'active' | 'archived'
  version: number
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
}

/** The body that creates a widget. */
export interface NewWidget {
  slug: string
  name: string
  widgetType: string
  policyScope: string | null
  description: string
  owner: string | null
  attributes: Json
}

export interface FieldChange {
  /** Such as `name` or `attributes.role`. */
  field: string
  before: unknown
  after: unknown
}

export interface WidgetUpdate {
  id: string
  slug: string
  /** The version that was compared: for `If-Match`. */
  version: number
  changes: FieldChange[]
  /** The merge patch of the widget: the changed fields alone, of the attributes the changed members alone. */
  patch: Partial<Omit<NewWidget, 'slug'>> & { status?: 'active' }
}

export interface ObsoleteRelation {
  id: string
  from: string
  type: string
  to: string
}

export interface MissingWidget {
  id: string
  /** The version that was compared: for `If-Match`. */
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
  /** To be deleted before others are created: a changed relation is in both lists. */
  relationsToDelete: ObsoleteRelation[]
  relationsToCreate: DeclaredRelation[]
  /** What one of these inventories manages and no longer names: candidates for pruning. */
  missing: MissingWidget[]
}

const manager = 'inventory'

export function planInventory(
  desired: Inventory,
  current: { widgets: readonly CurrentWidget[]; relations: readonly CurrentRelation[] }
): Plan {
  const existing = new Map(current.widgets.map((widget) => [widget.slug, widget]))
  const plan: Plan = {
    create: [],
    update: [],
    unchanged: [],
    relationsToDelete: [],
    relationsToCreate: [],
    missing: []
  }
  for (const entry of desired.widgets) {
    const widget = existing.get(entry.slug)
    if (!widget) {
      plan.create.push(newWidget(entry))
      continue
    }
    const update = updateOf(entry, widget)
    if (update) plan.update.push(update)
    else plan.unchanged.push(entry.slug)
  }
  planRelations(desired, current, plan)
  plan.missing = missingWidgets(desired, current.widgets)
  return plan
}

function newWidget(entry: Entry): NewWidget {
  return {
    slug: entry.slug,
    name: entry.name,
    widgetType: entry.type,
    policyScope: entry.policyScope ?? null,
    description: entry.description,
    owner: entry.owner ?? null,
    attributes: managedAttributes(entry)
  }
}

/** What the file says of a widget beyond the API's own fields, and that the file says it. */
function managedAttributes({ attributes, aliases, checks, checksPaused, inventory }: Entry): Json {
  const stated: Json = { ...attributes }
  if (aliases.length > 0) stated.aliases = aliases
  if (checksPaused !== undefined) stated.checksPaused = checksPaused
  if (checks.length > 0) stated.checks = checksInHub(checks)
  return { ...stated, managedBy: manager, inventory, managedAttributes: Object.keys(stated).sort() }
}

function updateOf(entry: Entry, widget: CurrentWidget): WidgetUpdate | undefined {
  const { slug, attributes, ...fields } = newWidget(entry)
  const merged = { ...withoutManaged(widget.attributes), ...attributes }
  const changes: FieldChange[] = []
  const patch: WidgetUpdate['patch'] = {}
  for (const field of Object.keys(fields) as (keyof typeof fields)[]) {
    const before = widget[field] ?? null
    const after = fields[field]
    if (before === after || (field === 'description' && before === null && after === '')) continue
    changes.push({ field, before, after })
    Object.assign(patch, { [field]: after })
  }
  if (widget.status === 'archived') {
    changes.push({ field: 'status', before: 'archived', after: 'active' })
    patch.status = 'active'
  }
  const keys = new Set([...Object.keys(widget.attributes), ...Object.keys(merged)])
  for (const key of [...keys].sort()) {
    const before = widget.attributes[key]
    const after = merged[key as keyof typeof merged]
    if (isSameJson(before, after)) continue
    changes.push({ field: `attributes.${key}`, before, after })
    patch.attributes ??= mergePatchOf(widget.attributes, merged)
  }
  return changes.length === 0 ? undefined : { id: widget.id, slug, version: widget.version, changes, patch }
}

/** The attributes that others wrote: all but those that an inventory has named. */
function withoutManaged(attributes: Json): Json {
  const named =
    attributes.managedBy === manager && Array.isArray(attributes.managedAttributes) ? attributes.managedAttributes : []
  return Object.fromEntries(Object.entries(attributes).filter(([key]) => !named.includes(key)))
}

function planRelations(
  desired: Inventory,
  current: { widgets: readonly CurrentWidget[]; relations: readonly CurrentRelation[] },
  plan: Plan
): void {
  const keyOf = (from: string, type: string, to: string) => JSON.stringify([from, type, to])
  const wanted = new Map(
    desired.relations.map((relation) => [keyOf(relation.from, relation.type, relation.to), relation])
  )
  const slugs = new Map(current.widgets.map(({ id, slug }) => [id, slug]))
  const entries = new Set(desired.widgets.map(({ slug }) => slug))
  const kept = new Set<string>()
  for (const relation of current.relations) {
    const { id, fromWidgetId, type, toWidgetId, origin } = relation
    const from = slugs.get(fromWidgetId)
    const to = slugs.get(toWidgetId)
    if (origin !== 'declared' || from === undefined || to === undefined) continue
    const key = keyOf(from, type, to)
    const wish = wanted.get(key)
    if (wish && saysTheSame(wish, relation)) kept.add(key)
    // A link to a widget of another inventory that is not wished for here may be wished for there.
    else if (wish || (entries.has(from) && entries.has(to))) plan.relationsToDelete.push({ id, from, type, to })
  }
  plan.relationsToCreate = desired.relations.filter(({ from, type, to }) => !kept.has(keyOf(from, type, to)))
}

function saysTheSame(wish: DeclaredRelation, { state, confidence, note }: CurrentRelation): boolean {
  return wish.state === state && wish.confidence === confidence && (wish.note ?? null) === (note ?? null)
}

function missingWidgets(desired: Inventory, widgets: readonly CurrentWidget[]): MissingWidget[] {
  const entries = new Set(desired.widgets.map(({ slug }) => slug))
  return widgets.flatMap(({ id, version, slug, name, status, attributes }) => {
    const { managedBy, inventory } = attributes
    const isMine = managedBy === manager && typeof inventory === 'string' && desired.names.includes(inventory)
    return isMine && status === 'active' && !entries.has(slug) ? { id, version, slug, name, inventory } : []
  })
}
