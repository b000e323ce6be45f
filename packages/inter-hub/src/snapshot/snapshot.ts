/**
 * A consistent snapshot of what the runtime of a hub needs, with the cursor of that moment. A stream from that cursor
 * misses and repeats nothing.
 */
import type pg from 'pg'
import { by } from '../db/by.ts'
import { holdEvents } from '../db/hold-events.ts'
import { outage } from '../db/outage.ts'
import { ownConnection } from '../db/own-connection.ts'
import { streamRows } from '../db/row-stream.ts'
import { type Db, type Sql, sql, statement } from '../db/sql.ts'
import { bounded, type Digest, digestsOfHub } from '../evidence/index.ts'
import { cursorSealer } from '../kernel/cursor.ts'
import { NotReady } from '../kernel/problem.ts'
import { observationsOfHub } from '../observations/index.ts'
import { statusAt, statusesOfHub } from '../statuses/index.ts'
import { newestPlaces, readFeed } from '../system/index.ts'
import { relationsOfHub, widgetsOfHub } from '../widgets/index.ts'

/** How often it is tried to find a moment at which every system event has its number. */
const attemptsMax = 500

export interface Snapshot {
  /** Each object as JSON; read only as fast as it is taken. */
  rows(): AsyncGenerator<{ kind: string; row: string }>
  /** The cursor of its moment; any filter over this hub takes it. */
  position: string
  /** Closes its connection; safe to call again. */
  close(): Promise<void>
}

/** @throws NotReady */
export async function openSnapshot(url: string, hubId: string, now: Date): Promise<Snapshot> {
  const { client, close } = ownConnection(url, 'inter-hub snapshot')
  try {
    await client.connect()
    await beginNumbered(client, hubId)
    const db = { query: async (query: Sql) => (await client.query(statement(query))).rows } as Db
    const feed = await readFeed(db, [hubId], hubId)
    const seal = cursorSealer(feed, { hub: hubId, filter: {} }, true)
    const position = seal(newestPlaces(feed, { events: true, system: true }))
    return { rows: () => rowsOf(client, hubId, now), position, close }
  } catch (error) {
    await close()
    throw outage(error) ?? error
  }
}

/**
 * Begins a transaction whose snapshot has no system event without a number: one that is numbered later would come again
 * behind the cursor. Numbering and beginning travel together, so that little can be committed in between.
 */
async function beginNumbered(client: pg.Client, hubId: string): Promise<void> {
  const hub = client.escapeLiteral(hubId)
  const text = `begin; select hub.number_system_events(${hub}); commit; begin isolation level repeatable read read only;
    ${holdEvents}; select exists (select from hub.unnumbered_system_events u where u.hub_id = ${hub}) as waits`
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const results = (await client.query(text)) as unknown as pg.QueryResult<{ waits: boolean }>[]
    if (results.at(-1)?.rows[0]?.waits === false) return
    await client.query('rollback')
  }
  throw new NotReady('The hub is changing too fast for a snapshot at the moment. Try again.', {
    headers: { 'retry-after': '1' }
  })
}

interface Part {
  kind: string
  query: Sql
  /** From a row of the query to the object. */
  as?: (row: never) => object
}

function partsOf(hubId: string, now: Date): Part[] {
  return [
    { kind: 'owner', query: ownersOfHub(hubId) },
    { kind: 'widget', query: widgetsOfHub(hubId, now) },
    { kind: 'relation', query: relationsOfHub(hubId) },
    { kind: 'observation', query: observationsOfHub(hubId, now) },
    { kind: 'status', query: statusesOfHub(hubId), as: (row) => statusAt(row, now) },
    { kind: 'evidence', query: digestsOfHub(hubId), as: (row: Digest) => bounded(row) },
    { kind: 'decision', query: decisionsOfHub(hubId) }
  ]
}

async function* rowsOf(client: pg.Client, hubId: string, now: Date): AsyncGenerator<{ kind: string; row: string }> {
  for (const { kind, query, as = (row: object) => row } of partsOf(hubId, now)) {
    const { text, values } = statement(query)
    for await (const row of streamRows<never>(client, text, values)) yield { kind, row: JSON.stringify(as(row)) }
  }
}

const ownersOfHub = (hubId: string) => sql`
  select o.id, o.hub_id as "hubId", h.slug as "hubSlug", o.slug, o.title, o.contact, o.url, o.inventory, ${by('o')}, o.version,
    o.created_at as "createdAt", o.updated_at as "updatedAt"
  from hub.owners o join hub.hubs h on h.id = o.hub_id where o.hub_id = ${hubId} order by o.created_at, o.id`

/** The snapshot contains the evidence that a decision cites without its metadata, which `GET /decision-records/{id}` has. */
const decisionsOfHub = (hubId: string) => sql`
  select d.id, d.hub_id as "hubId", h.slug as "hubSlug", d.widget_id as "widgetId", w.slug as "widgetSlug", d.title,
    d.description, d.kind, d.subject, d.status, d.reason, d.approver, d.decided_at as "decidedAt", d.expires_at as "expiresAt",
    (select coalesce(jsonb_agg(v.cited - 'metadata' order by v.position), '[]')
      from jsonb_array_elements(d.evidence) with ordinality v (cited, position)) as evidence,
    ${by('d')}, d.version, d.created_at as "createdAt", d.updated_at as "updatedAt"
  from hub.decision_records d join hub.hubs h on h.id = d.hub_id
  left join hub.widgets w on w.hub_id = d.hub_id and w.id = d.widget_id
  where d.hub_id = ${hubId} order by d.created_at, d.id`
