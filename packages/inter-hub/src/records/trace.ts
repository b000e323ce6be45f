/** The trace of an object: its direct and indirect causes and effects. */
import type { Context } from '../db/record-table.ts'
import { type Db, type Sql, sql } from '../db/sql.ts'
import { isUuid } from '../kernel/ids.ts'
import { NotFound } from '../kernel/problem.ts'
import { findById, findNodes, type Reference } from './kinds.ts'
import type { Trace, TraceNode } from './link-schema.ts'
import { statesOf } from './outcome.ts'

const nodesMax = 500
const edgesMax = 5000

type Direction = 'up' | 'down'

/**
 * One step from the node `n`, as rows of kind and id. Beside the links: an annotation follows from its event, and an event
 * from the outcome signal that asks for it is shown with the signal.
 */
function stepFrom(hubId: string, direction: Direction): Sql {
  return direction === 'down'
    ? sql`select l.to_kind, l.to_id from hub.links l where l.hub_id = ${hubId} and l.from_kind = n.kind and l.from_id = n.id
        union all select 'annotation', a.id from hub.annotations a
        where n.kind = 'event' and a.hub_id = ${hubId} and a.event_id = n.id`
    : sql`select l.from_kind, l.from_id from hub.links l where l.hub_id = ${hubId} and l.to_kind = n.kind and l.to_id = n.id
        union all select 'event', a.event_id from hub.annotations a
        where n.kind = 'annotation' and a.hub_id = ${hubId} and a.id = n.id and a.event_id is not null`
}

/** Everything reachable in one direction, nearest first; one more than is shown, to detect truncation. */
async function reach(db: Db, hubId: string, starts: readonly Reference[], direction: Direction): Promise<Reference[]> {
  return db.query<Reference>(sql`
    with recursive n (kind, id) as (
      select * from unnest(${starts.map(({ kind }) => kind)}::text[], ${starts.map(({ id }) => id)}::uuid[])
      union
      select s.* from n cross join lateral (${stepFrom(hubId, direction)}) as s (kind, id)
    )
    select kind, id from n limit ${nodesMax + 1}`)
}

/** @throws NotFound for an id that there never was, and for one that the actor may not read */
export async function traceOf({ db, actor, now }: Context, id: string): Promise<Trace> {
  const found = isUuid(id) ? await findById(db, actor, id.toLowerCase()) : undefined
  if (!found) throw new NotFound('No record, annotation, event or widget has this id, or the key has no access to it.')
  const { hubId, hubSlug } = found
  const start = { kind: found.kind, id: found.id }
  // From the event that shows an outcome back to the signal that asked for it.
  const starts = start.kind === 'event' ? [start, ...(await signalsShownBy(db, hubId, start.id, now))] : [start]
  const reached = [...(await reach(db, hubId, starts, 'up')), ...(await reach(db, hubId, [start], 'down'))]
  const shown = await shownEvents(db, hubId, reached, now)
  const all = unique([start, ...reached, ...shown.map(({ to }) => to)])
  const references = all.slice(0, nodesMax)
  const keys = new Set(references.map(keyOf))
  const edges = [...(await edgesBetween(db, hubId, references)), ...shown].filter(
    ({ from, to }) => keys.has(keyOf(from)) && keys.has(keyOf(to))
  )
  return {
    hubId,
    hubSlug,
    start,
    nodes: await nodesOf(db, hubId, references, now),
    edges: edges.slice(0, edgesMax),
    truncated: all.length > nodesMax || edges.length > edgesMax
  }
}

const keyOf = ({ kind, id }: Reference) => `${kind} ${id}`

function unique(references: readonly Reference[]): Reference[] {
  return [...new Map(references.map((one) => [keyOf(one), one])).values()]
}

interface Edge {
  from: Reference
  to: Reference
  role: string
}

/** For each outcome signal the event that confirms or refutes it now. */
async function shownEvents(db: Db, hubId: string, references: readonly Reference[], now: Date): Promise<Edge[]> {
  const ids = references.filter(({ kind }) => kind === 'outcome-signal').map(({ id }) => id)
  return (await statesOf(db, hubId, [...new Set(ids)], now)).flatMap(({ id, state, eventId }) =>
    eventId === null
      ? []
      : [{ from: { kind: 'outcome-signal', id }, to: { kind: 'event', id: eventId }, role: `${state}-by` }]
  )
}

async function signalsShownBy(db: Db, hubId: string, eventId: string, now: Date): Promise<Reference[]> {
  const rows = await db.query<{ id: string }>(sql`select r.id from hub.outcome_signals r
    join hub.interaction_events e on e.hub_id = r.hub_id and e.id = ${eventId} and e.widget_id = r.widget_id
      and e.event_type = r.event_type
    where r.hub_id = ${hubId} order by r.created_at desc limit ${nodesMax}`)
  const states = await statesOf(
    db,
    hubId,
    rows.map(({ id }) => id),
    now
  )
  return states.filter((one) => one.eventId === eventId).map(({ id }) => ({ kind: 'outcome-signal', id }))
}

async function edgesBetween(db: Db, hubId: string, references: readonly Reference[]): Promise<Edge[]> {
  const rows = await db.query<{
    fromKind: Reference['kind']
    fromId: string
    toKind: Reference['kind']
    toId: string
    role: string
  }>(sql`
    with n as (select * from unnest(${references.map(({ kind }) => kind)}::text[], ${references.map(({ id }) => id)}::uuid[]) as n (kind, id))
    select l.from_kind as "fromKind", l.from_id as "fromId", l.to_kind as "toKind", l.to_id as "toId", l.role
    from n f join hub.links l on l.hub_id = ${hubId} and l.from_kind = f.kind and l.from_id = f.id
    join n t on t.kind = l.to_kind and t.id = l.to_id
    union all
    select 'event', a.event_id, 'annotation', a.id, 'noted' from n t join hub.annotations a on a.hub_id = ${hubId} and a.id = t.id
    join n f on f.kind = 'event' and f.id = a.event_id where t.kind = 'annotation'
    limit ${edgesMax + 1}`)
  return rows.map(({ fromKind, fromId, toKind, toId, role }) => ({
    from: { kind: fromKind, id: fromId },
    to: { kind: toKind, id: toId },
    role
  }))
}

/** How each is shown, oldest first; what has gone keeps its place without a title. */
async function nodesOf(db: Db, hubId: string, references: readonly Reference[], now: Date): Promise<TraceNode[]> {
  const found = new Map((await findNodes(db, hubId, references)).map((node) => [keyOf(node), node]))
  const signals = references.filter(({ kind }) => kind === 'outcome-signal').map(({ id }) => id)
  const states = new Map((await statesOf(db, hubId, signals, now)).map(({ id, state }) => [id, state]))
  const gone = { title: null, status: null, at: null, by: null }
  const nodes = references.map((one) => {
    const node = found.get(keyOf(one)) ?? { ...one, ...gone }
    return (one.kind === 'outcome-signal' ? { ...node, status: states.get(one.id) ?? null } : node) as TraceNode
  })
  return nodes.sort((a, b) => (a.at ?? '').localeCompare(b.at ?? ''))
}
