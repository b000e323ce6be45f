/**
 * What has to change in one widget so that it says what its entry says, and which of its fields the inventory manages from
 * then on: those that the entry declares. Fields that it declared before and no longer does are removed; what others have
 * written into further fields stays.
 */
import { withoutCredentials } from './credentials.ts'
import { checksInHub, isSameJson, mergePatchOf } from './hub-form.ts'
import type { Entry, Json } from './inventory.ts'
import type { Conflict, CurrentWidget, FieldChange, MovedWidget, NewWidget, WidgetUpdate } from './plan-types.ts'
import { isWithin, pointerOf, withoutPointer } from './pointers.ts'

/** How an inventory takes fields over from others. */
export interface Taking {
  /** The names of the inventories that are planned together. */
  names: readonly string[]
  /** Takes widgets over from other inventories that declare them. */
  takeOver: boolean
}

/** The body that creates the widget of an entry. */
export function newWidget(entry: Entry): NewWidget {
  const { inventory, slug, name, type, policyScope, description, owner, labels } = entry
  return {
    slug,
    name,
    widgetType: type,
    ...(policyScope === undefined ? {} : { policyScope }),
    ...(description === '' ? {} : { description }),
    ...(owner === undefined ? {} : { owner }),
    attributes: statedAttributes(entry),
    ...(Object.keys(labels).length > 0 ? { labels } : {}),
    inventory,
    fields: fieldsOf(entry),
    declaredAt: entry.places
  }
}

/** Undefined if the hub knows where the entry is declared. */
export function movedWidget({ inventory, slug, places }: Entry, widget: CurrentWidget): MovedWidget | undefined {
  const known = Object.hasOwn(widget.declaredAt ?? {}, inventory) ? widget.declaredAt?.[inventory] : undefined
  return isSameJson(known, places) ? undefined : { inventory, slug, version: widget.version, declaredAt: places }
}

/** What the file says of a widget beyond the API's own fields. */
function statedAttributes({ attributes, aliases, links, checks, checksPaused }: Entry): Json {
  return {
    ...attributes,
    ...(aliases.length > 0 ? { aliases } : {}),
    ...(checksPaused === undefined ? {} : { checksPaused }),
    ...(Object.keys(links).length > 0 ? { links } : {}),
    ...(checks.length > 0 ? { checks: checksInHub(checks) } : {})
  }
}

/** Attributes of which each member is a field of its own. */
const keyed = ['checks', 'links']

/** The fields that an entry declares, as JSON pointers: an attribute is one field, and so is a check and a link. */
export function fieldsOf(entry: Entry): string[] {
  const { policyScope, description, owner, labels } = entry
  const attributes = Object.entries(statedAttributes(entry)).flatMap(([name, value]) =>
    keyed.includes(name)
      ? Object.keys(value as Json).map((member) => pointerOf('attributes', name, member))
      : pointerOf('attributes', name)
  )
  return [
    '/name',
    '/widgetType',
    ...(policyScope === undefined ? [] : ['/policyScope']),
    ...(description === '' ? [] : ['/description']),
    ...(owner === undefined ? [] : ['/owner']),
    ...attributes,
    ...Object.keys(labels).map((name) => pointerOf('labels', name))
  ].sort()
}

/** The inventory that declares a widget: the one that manages its type. */
export function inventoryOf({ ownership }: Pick<CurrentWidget, 'ownership'>): string | undefined {
  return Object.entries(ownership ?? {}).find(([, fields]) => fields.includes('/widgetType'))?.[0]
}

/** The inventories that no longer manage the fields that they have; an archived widget is free for any. */
function releasing({ ownership = {}, status }: CurrentWidget, { names, takeOver }: Taking): string[] {
  return Object.keys(ownership).filter((name) => takeOver || status === 'archived' || names.includes(name))
}

/** Another inventory that manages a field which the entry declares. */
export function conflictOf(entry: Entry, widget: CurrentWidget, taking: Taking): Conflict | undefined {
  const released = releasing(widget, taking)
  const isDeclared = isWithin(fieldsOf(entry))
  const [other] =
    Object.entries(widget.ownership ?? {}).find(
      ([name, fields]) => !released.includes(name) && fields.some((field) => isDeclared(field) !== 'apart')
    ) ?? []
  return other === undefined ? undefined : { what: entry.slug, inventory: entry.inventory, other }
}

type Content = Pick<CurrentWidget, 'name' | 'widgetType' | 'policyScope' | 'description' | 'owner'> & {
  attributes: Json
  labels: Record<string, string>
}

/** The content of a widget once its entry is applied. */
export function contentAfter(entry: Entry, widget: CurrentWidget, taking: Taking): Content {
  const { policyScope, description, owner, attributes, labels = {} } = widget
  const isDeclared = isWithin(fieldsOf(entry))
  const held = releasing(widget, taking).flatMap((name) => widget.ownership?.[name] ?? [])
  const left = held
    .filter((field) => !['same', 'below'].includes(isDeclared(field)))
    .reduce<Json>(withoutPointer, { policyScope, description, owner, attributes, labels }) as Partial<Content>
  const stated = Object.entries(statedAttributes(entry)).map(([name, value]): [string, unknown] => {
    const others = left.attributes?.[name]
    const isMap = typeof others === 'object' && others !== null && !Array.isArray(others)
    return [name, keyed.includes(name) ? { ...(isMap ? others : {}), ...(value as Json) } : value]
  })
  return {
    name: entry.name,
    widgetType: entry.type,
    policyScope: entry.policyScope ?? left.policyScope ?? null,
    description: entry.description || (left.description ?? ''),
    owner: entry.owner ?? left.owner ?? null,
    attributes: { ...left.attributes, ...Object.fromEntries(stated) },
    labels: { ...left.labels, ...entry.labels }
  }
}

/** Undefined if the widget says what the entry says already, and the inventory manages just that. */
export function updateOf(entry: Entry, widget: CurrentWidget, taking: Taking): WidgetUpdate | undefined {
  const { id, slug, version, renamedFrom, ownership = {} } = widget
  const after = contentAfter(entry, widget, taking)
  const { changes, patch } = contentChanges(widget, after)
  const { inventory } = entry
  const fields = fieldsOf(entry)
  const takeOver = releasing(widget, taking).filter((name) => name !== inventory)
  const before = Object.hasOwn(ownership, inventory) ? (ownership[inventory] ?? []) : []
  if (renamedFrom !== undefined) changes.unshift({ field: 'slug', before: renamedFrom, after: slug })
  const isManaged = takeOver.length === 0 && isSameJson(before, fields)
  if (isManaged && changes.length === 0) return undefined
  const declaring = inventoryOf(widget)
  if (declaring !== inventory) changes.push({ field: 'inventory', before: declaring, after: inventory })
  else if (changes.length === 0) changes.push({ field: 'managed fields', before, after: fields })
  const renamed = renamedFrom === undefined ? {} : { renamedFrom }
  return { id, slug, version, ...renamed, changes, patch, inventory, fields, takeOver, declaredAt: entry.places }
}

function contentChanges(widget: CurrentWidget, after: Content): Pick<WidgetUpdate, 'changes' | 'patch'> {
  const changes: FieldChange[] = []
  const patch: WidgetUpdate['patch'] = {}
  for (const field of ['name', 'widgetType', 'policyScope', 'description', 'owner'] as const) {
    const before = widget[field] ?? (field === 'description' ? '' : null)
    if (before === after[field]) continue
    changes.push({ field, before, after: after[field] })
    Object.assign(patch, { [field]: after[field] })
  }
  if (widget.status === 'archived') {
    changes.push({ field: 'status', before: 'archived', after: 'active' })
    patch.status = 'active'
  }
  for (const part of ['attributes', 'labels'] as const) {
    const now: Json = widget[part] ?? {}
    const wanted: Json = after[part]
    const names = [...new Set([...Object.keys(now), ...Object.keys(wanted)])].sort()
    const changed = names.filter((name) => !isSameJson(own(now, name), own(wanted, name)))
    for (const name of changed) {
      const isChecks = part === 'attributes' && name === 'checks'
      const before = isChecks ? withoutCredentials(own(now, name)) : own(now, name)
      changes.push({ field: `${part}.${name}`, before, after: own(wanted, name) })
    }
    if (changed.length > 0) Object.assign(patch, { [part]: mergePatchOf(now, wanted) })
  }
  return { changes, patch }
}

const own = (map: Json, name: string) => (Object.hasOwn(map, name) ? map[name] : undefined)
