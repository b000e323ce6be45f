/**
 * What has to change in the hub so that it says what the inventory says. Pure: current state in, plan out; applied once,
 * the same inventory plans nothing more.
 *
 * The inventory owns a widget's name, type, scope, description and owner, and of the attributes those it names
 * (`managedAttributes`); what others have written into further attributes stays. It adopts a widget of the same slug,
 * whoever made it, unless another inventory declares it. A relation goes when the last inventory that declares it no
 * longer does.
 */
import { withoutCredentials } from './credentials.ts'
import { checksInHub, isSameJson, mergePatchOf } from './hub-form.ts'
import type { Entry, Inventory, Json } from './inventory.ts'
import { obsoleteEvidence } from './plan-evidence.ts'
import { planPauses } from './plan-pauses.ts'
import { planRecords } from './plan-records.ts'
import { planRelations, relationConflicts } from './plan-relations.ts'
import type { Current, CurrentWidget, FieldChange, MissingWidget, NewWidget, Plan, WidgetUpdate } from './plan-types.ts'

const manager = 'inventory'

export interface PlanOptions {
  /** Milliseconds since 1970. */
  now?: number
  /** Takes widgets over from other inventories that declare them. */
  takeOver?: boolean
}

export function planInventory(desired: Inventory, current: Current, options: PlanOptions = {}): Plan {
  const { takeOver = false, now = Date.now() } = options
  const existing = new Map(current.widgets.map((widget) => [widget.slug, widget]))
  const plan: Plan = {
    create: [],
    update: [],
    unchanged: [],
    relationsToCreate: [],
    relationsToUpdate: [],
    relationsToDelete: [],
    evidenceToRetire: [],
    conflicts: [],
    missing: [],
    records: [],
    ownersOfOthers: [],
    recordsToPrune: [],
    pauses: planPauses(desired, current, now)
  }
  for (const entry of desired.widgets) {
    const widget = existing.get(entry.slug)
    if (!widget) {
      plan.create.push(newWidget(entry))
      continue
    }
    const owner = ownerOf(widget)
    if (!takeOver && widget.status === 'active' && owner !== undefined && !desired.names.includes(owner))
      plan.conflicts.push({ what: entry.slug, inventory: entry.inventory, other: owner })
    const update = updateOf(entry, widget)
    if (update) plan.update.push(update)
    else plan.unchanged.push(entry.slug)
  }
  Object.assign(plan, planRelations(desired, current))
  plan.conflicts.push(...relationConflicts(desired, current))
  plan.evidenceToRetire = obsoleteEvidence(desired, current, mergedAttributes)
  plan.missing = missingWidgets(desired, current.widgets)
  const { changes, obsolete, ofOthers } = planRecords(desired, current)
  plan.ownersOfOthers = ofOthers
  plan.records = changes
  plan.recordsToPrune = obsolete
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
    attributes: managedAttributes(entry),
    ...(Object.keys(entry.labels).length > 0 ? { labels: entry.labels } : {})
  }
}

/** What the file says of a widget beyond the API's own fields, and that the file says it. */
function managedAttributes({ attributes, labels, aliases, checks, checksPaused, inventory }: Entry): Json {
  const stated: Json = { ...attributes }
  if (aliases.length > 0) stated.aliases = aliases
  if (checksPaused !== undefined) stated.checksPaused = checksPaused
  if (checks.length > 0) stated.checks = checksInHub(checks)
  const keys = Object.keys(labels).sort()
  const managedLabels = keys.length > 0 ? { managedLabels: keys } : {}
  return { ...stated, ...managedLabels, managedBy: manager, inventory, managedAttributes: Object.keys(stated).sort() }
}

function updateOf(entry: Entry, widget: CurrentWidget): WidgetUpdate | undefined {
  const { slug, attributes: _attributes, labels: _labels, ...fields } = newWidget(entry)
  const merged = mergedAttributes(entry, widget)
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
    const after = merged[key]
    if (isSameJson(before, after)) continue
    // The labels themselves are shown.
    if (key !== 'managedLabels')
      changes.push({
        field: `attributes.${key}`,
        before: key === 'checks' ? withoutCredentials(before) : before,
        after
      })
    patch.attributes ??= mergePatchOf(widget.attributes, merged)
  }
  for (const [key, after] of Object.entries(changedLabels(entry, widget))) {
    changes.push({ field: `labels.${key}`, before: widget.labels?.[key], after: after ?? undefined })
    patch.labels = { ...patch.labels, [key]: after }
  }
  return Object.keys(patch).length === 0 ? undefined : { id: widget.id, slug, version: widget.version, changes, patch }
}

/** The labels to set, and with null those to remove: what the inventory declared before and no longer does. */
function changedLabels({ labels }: Entry, widget: CurrentWidget): Record<string, string | null> {
  const now = widget.labels ?? {}
  const { managedBy, managedLabels } = widget.attributes
  const declared = managedBy === manager && Array.isArray(managedLabels) ? managedLabels.map(String) : []
  const obsolete = declared.filter((key) => now[key] !== undefined && labels[key] === undefined)
  const changed = Object.entries(labels).filter(([key, value]) => now[key] !== value)
  return Object.fromEntries([...changed, ...obsolete.map((key) => [key, null] as const)])
}

/** The attributes that others wrote: all but those that an inventory has named. */
function withoutManaged(attributes: Json): Json {
  const named =
    attributes.managedBy === manager && Array.isArray(attributes.managedAttributes) ? attributes.managedAttributes : []
  return Object.fromEntries(
    Object.entries(attributes).filter(([key]) => !named.includes(key) && key !== 'managedLabels')
  )
}

/** The attributes after the plan: what the file says, and what others wrote. */
function mergedAttributes(entry: Entry, widget: CurrentWidget): Json {
  return { ...withoutManaged(widget.attributes), ...managedAttributes(entry) }
}

/** The inventory that manages a widget. */
function ownerOf({ attributes: { managedBy, inventory } }: CurrentWidget): string | undefined {
  return managedBy === manager && typeof inventory === 'string' ? inventory : undefined
}

function missingWidgets(desired: Inventory, widgets: readonly CurrentWidget[]): MissingWidget[] {
  const entries = new Set(desired.widgets.map(({ slug }) => slug))
  return widgets.flatMap((widget) => {
    const { id, version, slug, name, status } = widget
    const inventory = ownerOf(widget)
    if (inventory === undefined || !desired.names.includes(inventory)) return []
    return status === 'active' && !entries.has(slug) ? { id, version, slug, name, inventory } : []
  })
}
