import { by } from '../db/by.ts'
import { pageRows, partRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { idsNamed } from '../db/widget-named.ts'
import { type HubRef, hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, FieldManaged, NotFound, ValidationFailed } from '../kernel/problem.ts'
import { UnknownRelationType } from './errors.ts'
import {
  type CreateRelation,
  inventoriesMax,
  type Relation,
  type RelationQuery,
  type UpsertRelation
} from './relation-schema.ts'
import { resolveWidget } from './store.ts'

const columns = sql`r.id, r.hub_id as "hubId", r.from_widget_id as "fromWidgetId", f.slug as "fromWidgetSlug", r.type,
  r.to_widget_id as "toWidgetId", t.slug as "toWidgetSlug", r.origin, r.state, r.confidence, r.note, r.inventories,
  coalesce(r.declared_at, '{}') as "declaredAt", ${by('r')},
  r.created_at as "createdAt", r.updated_at as "updatedAt"`
const joined = sql`hub.relations r
  join hub.widgets f on f.hub_id = r.hub_id and f.id = r.from_widget_id
  join hub.widgets t on t.hub_id = r.hub_id and t.id = r.to_widget_id`

/** All relations of a hub. */
export function relationsOfHub(hubId: string): Sql {
  return sql`select ${columns} from ${joined} where r.hub_id = ${hubId} order by r.created_at, r.id`
}

/** All relations of a widget, in both directions. @throws PageTooLarge */
export async function relationsOf(db: Db, hubId: string, widgetId: string): Promise<Relation[]> {
  const query = sql`select ${columns} from ${joined}
    where r.hub_id = ${hubId} and (r.from_widget_id = ${widgetId} or r.to_widget_id = ${widgetId})
    order by r.created_at, r.id`
  return partRows<Relation>(db, query, 'List them with GET /relations?widget=….')
}

export async function listRelations(db: Db, actor: Actor, query: RelationQuery, page: Page): Promise<Listed<Relation>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = []
  if (hubs !== null) conditions.push(sql`r.hub_id = any (${hubs}::uuid[])`)
  if (query.type !== undefined) conditions.push(sql`r.type = ${query.type}`)
  if (query.origin !== undefined) conditions.push(sql`r.origin = ${query.origin}`)
  if (query.inventory !== undefined) conditions.push(sql`${query.inventory} = any (r.inventories)`)
  if (query.widget !== undefined) {
    const ids = isUuid(query.widget) ? sql`array[${query.widget}::uuid]` : idsNamed(query.widget)
    conditions.push(sql`(r.from_widget_id = any (${ids}) or r.to_widget_id = any (${ids}))`)
  }
  const where = all(conditions)
  const items = await pageRows<Relation>(
    db,
    page,
    sql`select ${columns} from ${joined} where ${where}
    order by r.created_at, r.id`
  )
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

/** The ends of a relation that may be made. @throws ValidationFailed, UnknownRelationType */
async function endsOf(db: Db, hub: HubRef, body: UpsertRelation): Promise<{ from: string; to: string }> {
  const from = await resolveWidget(db, hub, oneEnd(body.fromWidget, body.fromWidgetId, 'fromWidget'), '#/fromWidget')
  const to = await resolveWidget(db, hub, oneEnd(body.toWidget, body.toWidgetId, 'toWidget'), '#/toWidget')
  if (from.id === to.id) {
    throw new ValidationFailed('A widget cannot be related to itself.', {
      errors: [{ pointer: '#/toWidget', detail: 'is where the relation starts' }]
    })
  }
  await requireType(db, hub, body.type, from.widgetType, to.widgetType)
  return { from: from.id, to: to.id }
}

/** Where an inventory declares a relation, as JSON; null if it does not say so. @throws ValidationFailed */
function placeOf(inventory: string | undefined, { declaredAt }: UpsertRelation): string | null {
  if (declaredAt === undefined) return null
  if (inventory !== undefined) return JSON.stringify({ [inventory]: declaredAt })
  const detail = 'is for an inventory; name it in the member inventory of the request'
  throw new ValidationFailed(`declaredAt ${detail}.`, { errors: [{ pointer: '#/declaredAt', detail }] })
}

async function addRelation(
  db: Db,
  hub: HubRef,
  { from, to }: { from: string; to: string },
  body: UpsertRelation,
  actor: Actor,
  inventory?: string
): Promise<string | undefined> {
  const [created] = await db.query<{ id: string }>(sql`
    insert into hub.relations (hub_id, from_widget_id, type, to_widget_id, origin, state, confidence, note, inventories, declared_at,
      actor_id, via)
    values (${hub.id}, ${from}, ${body.type}, ${to}, ${body.origin ?? 'declared'}, ${body.state ?? 'current'},
      ${body.confidence ?? 'stated'}, ${body.note}, ${inventory === undefined ? [] : [inventory]},
      ${placeOf(inventory, body)}::jsonb, ${actor.id}, ${actor.via})
    on conflict do nothing returning id`)
  return created?.id
}

export async function insertRelation(db: Db, hub: HubRef, body: CreateRelation, actor: Actor): Promise<Relation> {
  const id = await addRelation(db, hub, await endsOf(db, hub, body), body, actor)
  if (id === undefined) throw new AlreadyExists('This relation with this origin already exists between the widgets.')
  return only(
    await db.query<Relation>(sql`select ${columns} from ${joined} where r.hub_id = ${hub.id} and r.id = ${id}`)
  )
}

export interface Kept {
  id: string
  status: 'created' | 'updated' | 'unchanged'
}

/**
 * Creates a relation, or updates the state, confidence and note of the existing one to what the body sends. An inventory
 * is added to those that declare it.
 * @throws ValidationFailed, UnknownRelationType; FieldManaged where another inventory declares it otherwise
 */
export async function keepRelation(
  db: Db,
  hub: HubRef,
  body: UpsertRelation,
  actor: Actor,
  inventory?: string
): Promise<Kept> {
  const ends = await endsOf(db, hub, body)
  const there = await findRelation(db, hub, ends, body)
  if (!there) {
    const created = await addRelation(db, hub, ends, body, actor, inventory)
    if (created !== undefined) return { id: created, status: 'created' }
    // Another request has made it since.
    return keepRelation(db, hub, body, actor, inventory)
  }
  const { id, changed, inventories } = there
  const other = inventories.find((name) => name !== inventory)
  if (changed !== null && other !== undefined) {
    throw new FieldManaged(
      `The inventory ${JSON.stringify(other)} declares this relation with a different ${changed}. Change it there, or make both inventories agree.`,
      {
        errors: [{ pointer: `#/${changed}`, detail: `is managed by the inventory ${other}` }],
        members: { inventory: other, pointer: `/${changed}` }
      }
    )
  }
  const place = placeOf(inventory, body)
  if (changed === null && (inventory === undefined || inventories.includes(inventory))) {
    if (place !== null) await keepPlace(db, hub.id, id, place)
    return { id, status: 'unchanged' }
  }
  if (inventory !== undefined && !inventories.includes(inventory) && inventories.length >= inventoriesMax) {
    const detail = `declares a relation that is already declared by ${inventoriesMax} inventories, the limit`
    throw new ValidationFailed(`The inventory ${detail}.`, { errors: [{ pointer: '#/inventory', detail }] })
  }
  await db.query(sql`
    update hub.relations r set state = coalesce(${body.state}, r.state), confidence = coalesce(${body.confidence}, r.confidence),
      note = case when ${body.note !== undefined} then ${body.note} else r.note end, version = r.version + 1, updated_at = clock_timestamp(),
      inventories = case when ${inventory}::text is null or ${inventory} = any (r.inventories) then r.inventories
        else r.inventories || ${inventory}::text end
    where r.hub_id = ${hub.id} and r.id = ${id}`)
  if (place !== null) await keepPlace(db, hub.id, id, place)
  return { id, status: 'updated' }
}

/** Where a relation is declared is not a change of it: it keeps its version and the time of its last change. */
async function keepPlace(db: Db, hubId: string, id: string, place: string): Promise<void> {
  await db.query(sql`
    update hub.relations r set declared_at = coalesce(r.declared_at, '{}') || ${place}::jsonb
    where r.hub_id = ${hubId} and r.id = ${id} and not coalesce(r.declared_at, '{}') @> ${place}::jsonb`)
}

interface Existing {
  id: string
  inventories: string[]
  /** The first member to which the body gives another value. */
  changed: 'state' | 'confidence' | 'note' | null
}

/** The relation that a body means, locked. */
async function findRelation(
  db: Db,
  hub: HubRef,
  { from, to }: { from: string; to: string },
  { type, origin = 'declared', state, confidence, note }: UpsertRelation
): Promise<Existing | undefined> {
  const [row] = await db.query<Existing & Record<string, unknown>>(sql`
    select r.id, r.inventories, case
      when r.state is distinct from coalesce(${state}, r.state) then 'state'
      when r.confidence is distinct from coalesce(${confidence}, r.confidence) then 'confidence'
      when ${note !== undefined} and r.note is distinct from ${note} then 'note'
    end as changed
    from hub.relations r where r.hub_id = ${hub.id} and r.from_widget_id = ${from} and r.type = ${type}
      and r.to_widget_id = ${to} and r.origin = ${origin} for update`)
  return row
}

function oneEnd(reference: string | undefined, id: string | undefined, name: string): string {
  const one = reference ?? id
  if (one === undefined || (reference !== undefined && id !== undefined)) {
    const detail =
      one === undefined ? 'is missing (slug or id of a widget)' : `and ${name}Id are both set; send one of them`
    throw new ValidationFailed(`${name} ${detail}.`, { errors: [{ pointer: `#/${name}`, detail }] })
  }
  return one
}

async function requireType(db: Db, hub: HubRef, type: string, from: string, to: string): Promise<void> {
  const [entry] = await db.query<{ definition: { from?: string[]; to?: string[] } }>(sql`
    select v.definition from hub.vocabulary v
    where v.hub_id = ${hub.id} and v.kind = 'relation-type' and v.name = ${type} and v.status = 'active'`)
  const refusal = !entry
    ? `${JSON.stringify(type)} is not a relation type in the active manifest of ${hub.slug}`
    : entry.definition.from?.length && !entry.definition.from.includes(from)
      ? `${type} cannot start at a widget of the type ${from}`
      : entry.definition.to?.length && !entry.definition.to.includes(to)
        ? `${type} cannot lead to a widget of the type ${to}`
        : undefined
  if (refusal) throw new UnknownRelationType(`${refusal}.`, { errors: [{ pointer: '#/type', detail: refusal }] })
}

export async function getRelation(db: Db, actor: Actor, id: string): Promise<Relation & { hubSlug: string }> {
  const rows = isUuid(id)
    ? await db.query<Relation & { hubSlug: string }>(sql`select ${columns}, h.slug as "hubSlug" from ${joined}
        join hub.hubs h on h.id = r.hub_id where r.id = ${id} and ${visible(actor)}`)
    : []
  if (!rows[0]) throw new NotFound('This relation does not exist, or the key has no access to it.')
  return rows[0]
}

/**
 * Deletes a relation. An inventory removes itself from those that declare the relation, which is deleted with the last of
 * them. Without an inventory, a declared relation is deleted only if `isForced`.
 * @throws FieldManaged
 */
export async function removeRelation(
  db: Db,
  hubId: string,
  id: string,
  { inventory, isForced }: { inventory: string | undefined; isForced: boolean }
): Promise<void> {
  // Locked: an inventory may be declaring it at the same time.
  const [row] = await db.query<{ inventories: string[] }>(
    sql`select r.inventories from hub.relations r where r.hub_id = ${hubId} and r.id = ${id} for update`
  )
  const [other] = row?.inventories.filter((name) => name !== inventory) ?? []
  if (inventory === undefined && other !== undefined && !isForced) {
    throw new FieldManaged(
      `The inventory ${JSON.stringify(other)} declares this relation. Remove it from the inventory, or send force=true.`,
      { members: { inventory: other, pointer: '' } }
    )
  }
  if (inventory !== undefined && other !== undefined) {
    await db.query(sql`
      update hub.relations r set inventories = array_remove(r.inventories, ${inventory}),
        declared_at = r.declared_at - ${inventory}::text, version = r.version + 1,
        updated_at = clock_timestamp()
      where r.hub_id = ${hubId} and r.id = ${id} and ${inventory} = any (r.inventories)`)
    return
  }
  await db.query(sql`delete from hub.relations where hub_id = ${hubId} and id = ${id}`)
}
