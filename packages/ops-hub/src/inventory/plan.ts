/**
 * What has to change in the hub so that it says what the inventory says. Pure: current state in, plan out; applied once,
 * the same inventory plans nothing more.
 *
 * The inventory manages the fields that it declares; what others have written into further fields stays. It adopts a widget
 * of the same slug, whoever made it, unless another inventory manages one of these fields. A relation is deleted when the
 * last inventory that declares it no longer does.
 */
import type { Inventory } from './inventory.ts'
import { obsoleteEvidence } from './plan-evidence.ts'
import { planPauses } from './plan-pauses.ts'
import { planRecords } from './plan-records.ts'
import { planRelations, relationConflicts } from './plan-relations.ts'
import type { Current, CurrentWidget, MissingWidget, Plan } from './plan-types.ts'
import { conflictOf, contentAfter, inventoryOf, movedWidget, newWidget, updateOf } from './plan-widgets.ts'

export interface PlanOptions {
  /** Milliseconds since 1970. */
  now?: number
  /** Takes widgets over from other inventories that declare them. */
  takeOver?: boolean
}

export function planInventory(desired: Inventory, found: Current, options: PlanOptions = {}): Plan {
  const current = withRenames(desired, found)
  const { takeOver = false, now = Date.now() } = options
  const taking = { names: desired.names, takeOver }
  const existing = new Map(current.widgets.map((widget) => [widget.slug, widget]))
  const plan: Plan = {
    create: [],
    update: [],
    unchanged: [],
    relationsToCreate: [],
    relationsToUpdate: [],
    relationsToDelete: [],
    moved: [],
    relationsMoved: [],
    evidenceToRetire: [],
    conflicts: [],
    missing: [],
    records: [],
    notices: [],
    recordsOfOthers: [],
    recordsToPrune: [],
    pauses: planPauses(desired, current, now)
  }
  for (const entry of desired.widgets) {
    const widget = existing.get(entry.slug)
    if (!widget) {
      plan.create.push(newWidget(entry))
      continue
    }
    const conflict = conflictOf(entry, widget, taking)
    if (conflict) plan.conflicts.push(conflict)
    const update = updateOf(entry, widget, taking)
    if (update) plan.update.push(update)
    else {
      plan.unchanged.push(entry.slug)
      const moved = movedWidget(entry, widget)
      if (moved) plan.moved.push(moved)
    }
  }
  Object.assign(plan, planRelations(desired, current))
  plan.conflicts.push(...relationConflicts(desired, current))
  plan.evidenceToRetire = obsoleteEvidence(
    desired,
    current,
    (entry, widget) => contentAfter(entry, widget, taking).attributes
  )
  plan.missing = missingWidgets(desired, current.widgets)
  const { changes, obsolete, ofOthers, notices } = planRecords(desired, current)
  plan.notices = notices
  plan.recordsOfOthers = ofOthers
  plan.records = changes
  plan.recordsToPrune = obsolete
  return plan
}

/**
 * The hub with the new slugs of the widgets that the inventory renames: everything else is planned as if they had them. An
 * entry whose slug a widget has already was renamed before. `renamedFrom` may be any former slug of the widget, unless another entry
 * declares the widget by its current slug.
 */
function withRenames({ widgets: entries }: Inventory, current: Current): Current {
  const taken = new Set(current.widgets.map(({ slug }) => slug))
  const declared = new Set(entries.map(({ slug }) => slug))
  const presentSlug = (name: string) =>
    taken.has(name)
      ? name
      : current.widgets.find(({ slug, formerSlugs = [] }) => formerSlugs.includes(name) && !declared.has(slug))?.slug
  const renames = new Map(
    entries.flatMap(({ slug, renamedFrom }) => {
      const from = renamedFrom === undefined || taken.has(slug) ? undefined : presentSlug(renamedFrom)
      return from === undefined ? [] : [[from, slug] as const]
    })
  )
  if (renames.size === 0) return current
  const widgets = current.widgets.map((widget): CurrentWidget => {
    const { slug, formerSlugs = [] } = widget
    const renamed = renames.get(slug)
    return renamed === undefined
      ? widget
      : { ...widget, slug: renamed, renamedFrom: slug, formerSlugs: [slug, ...formerSlugs] }
  })
  const annotations = current.annotations?.map((one) => ({
    ...one,
    widgetSlug: renames.get(one.widgetSlug) ?? one.widgetSlug
  }))
  return { ...current, widgets, ...(annotations ? { annotations } : {}) }
}

function missingWidgets(desired: Inventory, widgets: readonly CurrentWidget[]): MissingWidget[] {
  const entries = new Set(desired.widgets.map(({ slug }) => slug))
  return widgets.flatMap((widget) => {
    const { id, version, slug, name, status } = widget
    const inventory = inventoryOf(widget)
    if (inventory === undefined || !desired.names.includes(inventory)) return []
    return status === 'active' && !entries.has(slug) ? { id, version, slug, name, inventory } : []
  })
}
