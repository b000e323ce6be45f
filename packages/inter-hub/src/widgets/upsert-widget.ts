/** A change of a widget and the inventories that manage its fields. */
import { isDeepStrictEqual } from 'node:util'
import { type Db, sql } from '../db/sql.ts'
import type { HubRef } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { FieldManaged, PreconditionFailed, type Problem, ValidationFailed } from '../kernel/problem.ts'
import { fit } from '../kernel/validate.ts'
import { checkMembers } from './attributes.ts'
import {
  changedFields,
  checkCharacters,
  claimed,
  fieldsMax,
  fieldsOf,
  type Managed,
  managedBy,
  type Ownership,
  released,
  without
} from './ownership.ts'
import { CreateWidget, type UpdateWidget, type UpsertWidget, type WidgetUpserts } from './schema.ts'
import { insertWidget, updateWidget } from './store.ts'

type Answer = WidgetUpserts['data'][number]

/**
 * Creates or changes one widget by its slug. With an inventory, its fields become managed by it.
 * @throws FieldManaged, PreconditionFailed, ValidationFailed, UnknownWidgetType, UnknownPolicyScope
 */
export async function upsertWidget(
  db: Db,
  hub: HubRef,
  { slug, renamedFrom, version, fields, takeOver = [], declaredAt, ...change }: UpsertWidget,
  inventory: string | undefined,
  actor: Actor
): Promise<Omit<Answer, 'index'>> {
  checkMembers(change.attributes)
  const before = await findUpserted(db, hub.id, slug, renamedFrom)
  if (version !== undefined && version !== (before?.version ?? 0)) throw otherVersion(slug, version, before?.version)
  const claims = claimsOf(inventory, { fields, takeOver, declaredAt })
  if (!before) {
    const { status, ...content } = change
    const id = await insertWidget(db, hub, fit<CreateWidget>(CreateWidget, { slug, ...content }), actor)
    if (status === 'archived') await updateWidget(db, hub, id, { status }, actor, () => undefined)
    if (claims) {
      await keepOwnership(db, hub.id, id, claims.after({}, fieldsOf(change, {})))
      await keepPlaces(db, hub.id, id, claims.places({}, {}))
    }
    return { slug, status: 'created', id, version: (await findState(db, hub.id, sql`w.id = ${id}`))?.version ?? 1 }
  }
  const { id } = before
  const ownership = without(before.ownership, takeOver)
  const isManaged = Object.keys(ownership).length > 0
  const changed = () => (isManaged ? changedFields(change, before) : [])
  const pointers = claims && !fields ? fieldsOf(change, before) : [...changed(), ...(fields ?? [])]
  const managed =
    managedBy(ownership, pointers, inventory) ??
    keptBy(ownership, change, inventory) ??
    namedBy(ownership, before.slug !== slug, inventory)
  if (managed) refuse(managed)
  const whole = before.slug === slug ? change : { ...change, slug }
  if (Object.keys(whole).length > 0) await updateWidget(db, hub, id, whole, actor, () => undefined)
  const owned = claims ? claims.after(ownership, pointers) : ownership
  const isClaimed = !isDeepStrictEqual(owned, before.ownership)
  if (isClaimed) await keepOwnership(db, hub.id, id, owned)
  if (claims) await keepPlaces(db, hub.id, id, claims.places(before.declaredAt, owned))
  const now = (await findState(db, hub.id, sql`w.id = ${id}`))?.version ?? before.version
  return { slug, status: now !== before.version || isClaimed ? 'updated' : 'unchanged', id, version: now }
}

/** An inventory archives only a widget of which no other inventory manages a field. */
function keptBy(ownership: Ownership, { status }: UpdateWidget, inventory: string | undefined): Managed | undefined {
  if (inventory === undefined || status !== 'archived') return undefined
  const other = Object.keys(ownership).find((name) => name !== inventory)
  return other === undefined ? undefined : { inventory: other, pointer: '/status' }
}

/** The slug of a widget is declared by each inventory that manages one of its fields. */
function namedBy(ownership: Ownership, isRenamed: boolean, inventory: string | undefined): Managed | undefined {
  const other = isRenamed ? Object.keys(ownership).find((name) => name !== inventory) : undefined
  return other === undefined ? undefined : { inventory: other, pointer: '/slug' }
}

/** The widget that an upsert is about: that with the slug, otherwise that with the slug of before. */
async function findUpserted(db: Db, hubId: string, slug: string, renamedFrom: string | undefined) {
  const found = await findState(db, hubId, sql`w.slug = ${slug}`)
  return found || renamedFrom === undefined ? found : findState(db, hubId, sql`w.slug = ${renamedFrom}`)
}

function otherVersion(slug: string, wanted: number, present: number | undefined): Problem {
  const found = present === undefined ? 'does not exist' : `has version ${present}`
  const detail = wanted === 0 ? 'exists already' : `${found}, not version ${wanted}`
  return new PreconditionFailed(`The widget ${slug} ${detail}. Read it again and repeat the change.`)
}

/** Where inventories declare the fields of a widget: by inventory and pointer. */
type Places = Record<string, Record<string, string>>

type Claims = Pick<UpsertWidget, 'fields' | 'takeOver' | 'declaredAt'>

/** How a request changes the ownership of a widget; undefined without an inventory. @throws ValidationFailed */
function claimsOf(inventory: string | undefined, { fields, takeOver = [], declaredAt }: Claims) {
  if (inventory === undefined) {
    const name = fields ? 'fields' : takeOver.length > 0 ? 'takeOver' : declaredAt ? 'declaredAt' : undefined
    if (name === undefined) return undefined
    const detail = 'is for an inventory; name it in the member inventory of the request'
    throw new ValidationFailed(`${name} ${detail}.`, { errors: [{ pointer: `#/${name}`, detail }] })
  }
  if (takeOver.includes(inventory)) {
    const detail = 'names the inventory itself; name other inventories'
    throw new ValidationFailed(`takeOver ${detail}.`, { errors: [{ pointer: '#/takeOver', detail }] })
  }
  const withFields = (ownership: Ownership, wanted: readonly string[]) =>
    wanted.length > 0 ? claim(ownership, inventory, wanted) : ownership
  return {
    /** The ownership after the request; `sent` are the fields that it sends. */
    after: (ownership: Ownership, sent: readonly string[]): Ownership =>
      fields === undefined ? withFields(ownership, sent) : withFields(without(ownership, [inventory]), fields),
    /** The places after the request, of the inventories that still manage fields. */
    places: (before: Places, ownership: Ownership): Places => {
      const others = Object.entries(before).filter(([name]) => name !== inventory && Object.hasOwn(ownership, name))
      const own = declaredAt ?? (Object.hasOwn(before, inventory) ? before[inventory] : undefined)
      const isShown = own !== undefined && fields?.length !== 0
      return Object.fromEntries([...others, ...(isShown ? [[inventory, own] as const] : [])])
    }
  }
}

/** @throws ValidationFailed when they are too many or too long */
function claim(ownership: Ownership, inventory: string, pointers: Iterable<string>): Ownership {
  const owned = claimed(ownership, inventory, pointers)
  const fields = owned[inventory] ?? []
  checkCharacters(fields)
  const count = fields.length
  if (count > fieldsMax) {
    const detail = `has ${count} fields; an inventory manages at most ${fieldsMax} of a widget`
    throw new ValidationFailed(`The widget ${detail}.`, { errors: [{ pointer: '#/attributes', detail }] })
  }
  return owned
}

/**
 * Refuses a change of fields that an inventory manages; with `isForced` no inventory manages the fields from then on.
 * @throws FieldManaged, ValidationFailed
 */
export async function requireUnmanaged(
  db: Db,
  hubId: string,
  id: string,
  change: UpdateWidget,
  isForced: boolean
): Promise<void> {
  checkMembers(change.attributes)
  const before = await findState(db, hubId, sql`w.id = ${id}`)
  if (!before || Object.keys(before.ownership).length === 0) return
  const pointers = changedFields(change, before)
  const isRenamed = change.slug !== undefined && change.slug !== before.slug
  const managed = managedBy(before.ownership, pointers, undefined) ?? namedBy(before.ownership, isRenamed, undefined)
  if (!managed) return
  if (!isForced) refuse(managed)
  await keepOwnership(db, hubId, id, released(before.ownership, pointers))
}

/** Refuses the deletion of a widget that an inventory manages. @throws FieldManaged */
export async function requireNotManaged(db: Db, hubId: string, id: string): Promise<void> {
  const before = await findState(db, hubId, sql`w.id = ${id}`)
  const [inventory] = Object.keys(before?.ownership ?? {})
  if (inventory === undefined) return
  const detail = `is managed by the inventory ${JSON.stringify(inventory)}`
  throw new FieldManaged(`The widget ${detail}. Remove it from the inventory first, or send force=true.`, {
    members: { inventory, pointer: '' }
  })
}

function refuse({ inventory, pointer }: Managed): never {
  throw new FieldManaged(
    `The inventory ${JSON.stringify(inventory)} manages ${pointer}. Change it there, or send force=true with PATCH to remove it from the inventory.`,
    {
      errors: [{ pointer: `#${pointer}`, detail: `is managed by the inventory ${inventory}` }],
      members: { inventory, pointer }
    }
  )
}

interface State extends Record<string, unknown> {
  id: string
  slug: string
  version: number
  ownership: Ownership
  declaredAt: Places
}

/** A widget with its ownership, locked against changes; rows that name it can still be added. */
async function findState(db: Db, hubId: string, which: ReturnType<typeof sql>): Promise<State | undefined> {
  const [row] = await db.query<State>(sql`
    select w.id, w.slug, w.version, w.ownership, coalesce(w.declared_at, '{}') as "declaredAt", w.name, w.widget_type as "widgetType", w.policy_scope as "policyScope",
      w.description, w.attributes, w.labels, w.owner, w.status
    from hub.widgets w where w.hub_id = ${hubId} and ${which} for no key update`)
  return row
}

async function keepOwnership(db: Db, hubId: string, id: string, ownership: Ownership): Promise<void> {
  await db.query(sql`
    update hub.widgets w set ownership = ${JSON.stringify(ownership)}::jsonb, updated_at = clock_timestamp()
    where w.hub_id = ${hubId} and w.id = ${id}`)
}

/** Where fields are declared is not a change of the widget: it keeps its version and the time of its last change. */
async function keepPlaces(db: Db, hubId: string, id: string, places: Places): Promise<void> {
  checkCharacters(Object.values(places).flatMap((own) => Object.entries(own).flat()))
  const value = Object.keys(places).length === 0 ? null : JSON.stringify(places)
  await db.query(sql`
    update hub.widgets w set declared_at = ${value}::jsonb
    where w.hub_id = ${hubId} and w.id = ${id} and w.declared_at is distinct from ${value}::jsonb`)
}
