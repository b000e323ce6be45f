/** Links: from a cause to what it led to, within one hub. */
import { by } from '../db/by.ts'
import { pageRows } from '../db/pages.ts'
import type { Context, ListQuery } from '../db/record-table.ts'
import { all, type Db, only, Sql, sql } from '../db/sql.ts'
import { listed, visible } from '../db/visible.ts'
import { chooseHub, type Step } from '../hubs/index.ts'
import { requireHub } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, NotFound, type ProblemItem, ValidationFailed } from '../kernel/problem.ts'
import { findNodes, type Reference } from './kinds.ts'
import type { CreateLink, Link } from './link-schema.ts'

/** Causes and effects of the row `r` of a record, as columns that begin with a comma. */
export function linkedTo(kind: Reference['kind']): Sql {
  const linked = (near: 'from' | 'to', far: 'from' | 'to') =>
    `coalesce((select jsonb_agg(jsonb_build_object('kind', l.kind, 'id', l.id, 'role', l.role)) from (
      select l.${far}_kind as kind, l.${far}_id as id, l.role from hub.links l
      where l.hub_id = r.hub_id and l.${near}_kind = '${kind}' and l.${near}_id = r.id
      order by l.created_at, l.id limit 100) l), '[]')`
  return new Sql([`, ${linked('to', 'from')} as causes, ${linked('from', 'to')} as effects`], [])
}

/**
 * Refuses references to what the hub does not have or the actor may not read, in the same words.
 * @throws ValidationFailed with a pointer for each, `places` in the body
 */
export async function requireThere(step: Step, references: readonly Reference[], places: string[]): Promise<void> {
  if (references.length === 0) return
  const { db, hub, actor } = step
  const nodes = actor.grants.allows('read', hub.slug) ? await findNodes(db, hub.id, references) : []
  const there = new Set(nodes.map(({ kind, id }) => `${kind} ${id}`))
  const errors = references.flatMap(({ kind, id }, index): ProblemItem[] => {
    if (there.has(`${kind} ${id.toLowerCase()}`)) return []
    return [{ pointer: `#${places[index]}`, detail: `is not the id of a ${kind} of the hub` }]
  })
  const [first] = errors
  if (!first) return
  throw new ValidationFailed(`${first.pointer} ${first.detail}.`, { errors })
}

/** Links causes to a new record. @throws ValidationFailed */
export async function linkCauses(step: Step, to: Reference, causes: readonly Reference[], role: string): Promise<void> {
  if (causes.length === 0) return
  const { db, hub, actor } = step
  await db.query(sql`
    insert into hub.links (hub_id, from_kind, from_id, to_kind, to_id, role, actor_id, via)
    select ${hub.id}::uuid, c.kind, c.id, ${to.kind}::text, ${to.id}::uuid, ${role}::text, ${actor.id}::uuid, ${actor.via}::text
    from unnest(${causes.map(({ kind }) => kind)}::text[], ${causes.map(({ id }) => id)}::uuid[]) with ordinality as c (kind, id, ix)
    order by c.ix
    on conflict do nothing`)
}

interface Row extends Omit<Link, 'from' | 'to'> {
  fromKind: Reference['kind']
  fromId: string
  toKind: Reference['kind']
  toId: string
}

const columns = sql`r.id, r.hub_id as "hubId", h.slug as "hubSlug", r.from_kind as "fromKind", r.from_id as "fromId",
  r.to_kind as "toKind", r.to_id as "toId", r.role, ${by('r')}, r.created_at as "createdAt"`
const joined = sql`hub.links r join hub.hubs h on h.id = r.hub_id`

function linkOf({ fromKind, fromId, toKind, toId, ...link }: Row): Link {
  return { ...link, from: { kind: fromKind, id: fromId }, to: { kind: toKind, id: toId } }
}

type Filters = Partial<Record<'fromKind' | 'fromId' | 'toKind' | 'toId' | 'role', string>>

/** The store of `/links`, as `addResource` takes it. */
export const linkStore = {
  list: async ({ db, actor }: Context, query: ListQuery & Filters, page: Page): Promise<Listed<Link>> => {
    const conditions = [listed(actor, query.hub)]
    if (query.fromKind !== undefined) conditions.push(sql`r.from_kind = ${query.fromKind}`)
    if (query.fromId !== undefined) conditions.push(sql`r.from_id = ${query.fromId}`)
    if (query.toKind !== undefined) conditions.push(sql`r.to_kind = ${query.toKind}`)
    if (query.toId !== undefined) conditions.push(sql`r.to_id = ${query.toId}`)
    if (query.role !== undefined) conditions.push(sql`r.role = ${query.role}`)
    const where = all(conditions)
    const ordered = sql`select ${columns} from ${joined} where ${where} order by r.created_at, r.id`
    const rows = await pageRows<Row>(db, page, ordered)
    const { total } = only(
      await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`)
    )
    return { items: rows.map(linkOf), total }
  },

  get: async ({ db, actor }: Context, id: string): Promise<Link> => {
    const [row] = isUuid(id)
      ? await db.query<Row>(sql`select ${columns} from ${joined} where r.id = ${id} and ${visible(actor)}`)
      : []
    if (!row) throw new NotFound('This link does not exist, or the key has no access to it.')
    return linkOf(row)
  },

  create: async ({ db, actor, now }: Context, { from, to, role = 'causes', hub }: CreateLink): Promise<Link> => {
    const chosen = await chooseHub(db, actor, 'write', hub)
    if (from.kind === to.kind && from.id.toLowerCase() === to.id.toLowerCase()) {
      throw new ValidationFailed('An object cannot be linked to itself.', {
        errors: [{ pointer: '#/to', detail: 'is the same as from' }]
      })
    }
    return db.transaction(async (tx) => {
      await requireThere({ db: tx, hub: chosen, actor, now }, [from, to], ['/from/id', '/to/id'])
      const [created] = await tx.query<{ id: string }>(sql`
        insert into hub.links (hub_id, from_kind, from_id, to_kind, to_id, role, actor_id, via)
        values (${chosen.id}, ${from.kind}, ${from.id}, ${to.kind}, ${to.id}, ${role}, ${actor.id}, ${actor.via})
        on conflict do nothing returning id`)
      if (!created) throw new AlreadyExists('A link with this role already exists between the two objects.')
      return readLink(tx, created.id)
    })
  },

  remove: async (context: Context, id: string): Promise<void> => {
    const link = await linkStore.get(context, id)
    requireHub(context.actor, 'write', link.hubSlug)
    await context.db.query(sql`delete from hub.links where id = ${link.id}`)
  }
}

async function readLink(db: Db, id: string): Promise<Link> {
  return linkOf(only(await db.query<Row>(sql`select ${columns} from ${joined} where r.id = ${id}`)))
}
