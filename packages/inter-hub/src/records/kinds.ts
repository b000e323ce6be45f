/** What may be linked: the records of the loop and what they come from. Each is a row of one table in one hub. */
import { type Db, Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import type { Actor } from '../kernel/actor.ts'

export const linkKinds = [
  'annotation',
  'event',
  'requirement-candidate',
  'decision-record',
  'deployment-record',
  'outcome-signal',
  'widget'
] as const
export type LinkKind = (typeof linkKinds)[number]

export interface Reference {
  kind: LinkKind
  id: string
}

/** Where a kind is stored, and how a row `x` of it is shown. */
interface Stored {
  table: string
  title: string
  status: string
  at: string
  hasActor: boolean
}

const record = (table: string): Stored => ({
  table,
  title: 'x.title',
  status: 'x.status',
  at: 'x.created_at',
  hasActor: true
})

const stored: Record<LinkKind, Stored> = {
  annotation: { ...record('annotations'), title: 'left(x.body, 200)' },
  event: { ...record('interaction_events'), title: 'x.event_type', status: 'x.outcome', at: 'x.occurred_at' },
  'requirement-candidate': record('requirement_candidates'),
  'decision-record': record('decision_records'),
  'deployment-record': record('deployment_records'),
  // Its state follows from the evidence, so it is computed where it is shown.
  'outcome-signal': { ...record('outcome_signals'), status: 'null::text' },
  widget: { ...record('widgets'), title: 'x.name', hasActor: false }
}

export interface Node extends Reference {
  title: string
  status: string | null
  at: string
  by: { id: string; kind: string; name: string; via: string | null } | null
}

/** What there is of these in one hub; what is not there, is not answered. */
export async function findNodes(db: Db, hubId: string, references: readonly Reference[]): Promise<Node[]> {
  if (references.length === 0) return []
  const wanted = sql`with wanted as (select kind, id from unnest(${references.map(({ kind }) => kind)}::text[],
    ${references.map(({ id }) => id)}::uuid[]) as w (kind, id))`
  const kinds = new Set(references.map(({ kind }) => kind))
  const selects = [...kinds].map((kind) => sql`(${selectOf(kind)} where x.hub_id = ${hubId})`)
  return db.query<Node>(sql`${wanted} ${selects.reduce((joined, next) => sql`${joined} union all ${next}`)}`)
}

function selectOf(kind: LinkKind): Sql {
  const { table, title, status, at, hasActor } = stored[kind]
  const actor = hasActor
    ? `(select jsonb_build_object('id', y.id, 'via', x.via, 'kind', y.kind, 'name', y.name)
        from hub.actors y where y.id = x.actor_id)`
    : 'null::jsonb'
  return new Sql(
    [
      `select '${kind}' as kind, x.id, ${title} as title, ${status} as status, ${at} as at, ${actor} as "by"
       from (select distinct id from wanted where kind = '${kind}') w join hub.${table} x on x.id = w.id`
    ],
    []
  )
}

/** The hub and kind of what has this id, or had it once and is still linked, in the hubs that the actor may read. */
export async function findById(
  db: Db,
  actor: Actor,
  id: string
): Promise<(Reference & { hubId: string; hubSlug: string }) | undefined> {
  // By hub and id, as the indexes are.
  const selects = linkKinds.map(
    (kind) =>
      new Sql([`select '${kind}' as kind from hub.${stored[kind].table} x where x.hub_id = h.id and x.id = `, ''], [id])
  )
  const linked = (end: 'from' | 'to') =>
    new Sql(
      [
        `select l.${end}_kind from hub.links l where l.hub_id = h.id and l.${end}_kind = any (`,
        `) and l.${end}_id = `,
        ''
      ],
      [linkKinds, id]
    )
  const all = [...selects, linked('from'), linked('to')].reduce((joined, next) => sql`${joined} union all ${next}`)
  const [first] = await db.query<Reference & { hubId: string; hubSlug: string }>(sql`
    select f.kind, ${id}::text as id, h.id as "hubId", h.slug as "hubSlug"
    from hub.hubs h cross join lateral (${all}) f where ${visible(actor)} limit 1`)
  return first
}
