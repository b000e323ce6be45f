/**
 * Many widgets or relations of a hub in one request, each created or updated and answered for itself: one that is refused
 * is undone alone. All is one transaction, so that a repeated request with its Idempotency-Key is answered as the first.
 */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { type Db, sql } from '../db/sql.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import type { HubRef } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { Problem, ValidationFailed } from '../kernel/problem.ts'
import { camelBody } from '../kernel/spelling.ts'
import { newAjv, validationProblem } from '../kernel/validate.ts'
import { checkMembers } from './attributes.ts'
import { FieldManaged } from './errors.ts'
import {
  changedFields,
  checkCharacters,
  claimed,
  fieldsMax,
  fieldsOf,
  type Managed,
  managedBy,
  type Ownership,
  released
} from './ownership.ts'
import { type RelationUpserts, UpsertRelation } from './relation-schema.ts'
import { keepRelation } from './relations.ts'
import { CreateWidget, type UpdateWidget, UpsertWidget, type WidgetUpserts } from './schema.ts'
import { insertWidget, updateWidget } from './store.ts'

type Answer = WidgetUpserts['data'][number]

/** Upserts widgets; `inventory` becomes the manager of the fields that it sends. */
export async function upsertWidgets(
  db: UnitOfWork,
  hub: HubRef,
  items: readonly unknown[],
  inventory: string | undefined,
  actor: Actor
): Promise<WidgetUpserts> {
  const slugOf = (item: unknown) => String((item as { slug?: unknown } | null)?.slug ?? '')
  const named = (item: unknown) => (slugOf(item) === '' ? {} : { slug: slugOf(item) })
  return upsertEach(items, slugOf, named, (item) => {
    const upsert = checked(item)
    return db.attempt(() => upsertOne(db, hub, upsert, inventory, actor))
  })
}

/** Upserts relations; `inventory` is added to those that declare them. */
export async function upsertRelations(
  db: UnitOfWork,
  hub: HubRef,
  items: readonly unknown[],
  inventory: string | undefined,
  actor: Actor
): Promise<RelationUpserts> {
  const placeOf = (item: unknown) => {
    const { fromWidget, fromWidgetId, type, toWidget, toWidgetId } = (item ?? {}) as Record<string, unknown>
    return JSON.stringify([fromWidget ?? fromWidgetId, type, toWidget ?? toWidgetId])
  }
  return upsertEach(
    items,
    placeOf,
    () => ({}),
    (item) => {
      const upsert = fit<UpsertRelation>(UpsertRelation, camelBody(item))
      return db.attempt(() => keepRelation(db, hub, upsert, actor, inventory))
    }
  )
}

interface Upserted {
  status: Answer['status']
  id?: string
}

/** Each by itself, in one order everywhere, as adoptions do too: or two requests could wait for each other. */
async function upsertEach<Done extends Upserted, Named extends object>(
  items: readonly unknown[],
  placeOf: (item: unknown) => string,
  named: (item: unknown) => Named,
  upsert: (item: unknown) => Promise<Done>
): Promise<{ data: ((Done | Refusal) & { index: number })[]; meta: WidgetUpserts['meta'] }> {
  const answers: ((Done | Refusal) & { index: number })[] = []
  const order = items.map((item, index) => ({ item, index, place: placeOf(item) }))
  for (const { item, index } of order.sort((a, b) => (a.place < b.place ? -1 : Number(a.place > b.place)))) {
    try {
      answers[index] = { index, ...(await upsert(item)) }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      answers[index] = { index, ...named(item), ...refusal(error) }
    }
  }
  const count = (wanted: Answer['status']) => answers.filter(({ status }) => status === wanted).length
  const [created, updated, unchanged] = [count('created'), count('updated'), count('unchanged')]
  return { data: answers, meta: { total: items.length, created, updated, unchanged, refused: count('refused') } }
}

type Refusal = Pick<Answer, 'problem'> & { status: 'refused' }

function refusal({ code, title, message, errors, members }: Problem): Refusal {
  const problem = {
    code,
    title,
    detail: message,
    ...(errors ? { errors: errors as object[] as Record<string, unknown>[] } : {}),
    ...members
  }
  return { status: 'refused', problem }
}

const validators = new Map<object, ValidateFunction>()

function fit<T>(schema: object, value: unknown): T {
  const validate = validators.get(schema) ?? newAjv().compile(schema)
  validators.set(schema, validate)
  if (!validate(value)) throw validationProblem('body', (validate.errors ?? []) as ErrorObject[])
  return value as T
}

const checked = (item: unknown) => fit<UpsertWidget>(UpsertWidget, camelBody(item))

async function upsertOne(
  db: Db,
  hub: HubRef,
  { slug, ...change }: UpsertWidget,
  inventory: string | undefined,
  actor: Actor
): Promise<Omit<Answer, 'index'>> {
  checkMembers(change.attributes)
  const before = await findState(db, hub.id, sql`w.slug = ${slug}`)
  if (!before) {
    const { status, ...content } = change
    const id = await insertWidget(db, hub, fit<CreateWidget>(CreateWidget, { slug, ...content }), actor)
    if (status === 'archived') await updateWidget(db, hub, id, { status }, actor, () => undefined)
    if (inventory !== undefined) await keepOwnership(db, hub.id, id, claim({}, inventory, fieldsOf(change, {})))
    return { slug, status: 'created', id, version: (await findState(db, hub.id, sql`w.id = ${id}`))?.version ?? 1 }
  }
  const { id, ownership } = before
  const isManaged = Object.keys(ownership).length > 0
  const changed = () => (isManaged ? changedFields(change, before) : [])
  const pointers = inventory === undefined ? changed() : fieldsOf(change, before)
  const managed = managedBy(ownership, pointers, inventory)
  if (managed) refuse(managed)
  if (Object.keys(change).length > 0) await updateWidget(db, hub, id, change, actor, () => undefined)
  const owned = inventory === undefined ? ownership : claim(ownership, inventory, pointers)
  const isClaimed = JSON.stringify(owned) !== JSON.stringify(ownership) && pointers.length > 0
  if (isClaimed) await keepOwnership(db, hub.id, id, owned)
  const version = (await findState(db, hub.id, sql`w.id = ${id}`))?.version ?? before.version
  return { slug, status: version !== before.version || isClaimed ? 'updated' : 'unchanged', id, version }
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
  const managed = managedBy(before.ownership, pointers, undefined)
  if (!managed) return
  if (!isForced) refuse(managed)
  await keepOwnership(db, hubId, id, released(before.ownership, pointers))
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
  version: number
  ownership: Ownership
}

/** A widget with its ownership, locked against changes; rows that name it can still be added. */
async function findState(db: Db, hubId: string, which: ReturnType<typeof sql>): Promise<State | undefined> {
  const [row] = await db.query<State>(sql`
    select w.id, w.version, w.ownership, w.name, w.widget_type as "widgetType", w.policy_scope as "policyScope",
      w.description, w.attributes, w.labels, w.owner, w.status
    from hub.widgets w where w.hub_id = ${hubId} and ${which} for no key update`)
  return row
}

async function keepOwnership(db: Db, hubId: string, id: string, ownership: Ownership): Promise<void> {
  await db.query(sql`
    update hub.widgets w set ownership = ${JSON.stringify(ownership)}::jsonb, updated_at = clock_timestamp()
    where w.hub_id = ${hubId} and w.id = ${id}`)
}
