import type pg from 'pg'
import { holdEvents } from '../db/hold-events.ts'
import { outage } from '../db/outage.ts'
import { ownConnection } from '../db/own-connection.ts'
import { streamRows } from '../db/row-stream.ts'
import { type Db, Sql, sql, statement } from '../db/sql.ts'
import { operatorMark, type Table } from '../db/table.ts'

/** Text of our own as SQL; never what came from outside. */
const raw = (text: string) => new Sql([text], [])

const columnsQuery = ({ name }: Table) => sql`
  select a.attname as name from pg_catalog.pg_attribute a
  where a.attrelid = ${`hub.${name}`}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`

async function columnsOf(db: Db, table: Table): Promise<string[]> {
  return (await db.query<{ name: string }>(columnsQuery(table))).map(({ name }) => name)
}

export interface Export {
  /** Every row of the installation as JSON, all of one moment; read only as fast as it is taken. */
  rows(): AsyncGenerator<{ kind: string; row: string }>
  /** Closes its connection, which ends its snapshot; safe to call again. */
  close(): Promise<void>
}

/** Opens a connection of its own for an export. @throws NotReady when there is none */
export async function openExport(url: string, tables: readonly Table[]): Promise<Export> {
  const { client, close } = ownConnection(url, 'inter-hub export')
  try {
    await client.connect()
    await client.query(`begin isolation level repeatable read read only; ${holdEvents}`)
  } catch (error) {
    await close()
    throw outage(error) ?? error
  }
  return { rows: () => rowsOf(client, tables), close }
}

async function* rowsOf(client: pg.Client, tables: readonly Table[]): AsyncGenerator<{ kind: string; row: string }> {
  for (const table of tables) {
    const names = (await client.query<{ name: string }>(statement(columnsQuery(table)))).rows
    const list = names.map(({ name }) => `${exported(table, name)} as ${name}`).join(', ')
    const where = table.where ? `where ${table.where}` : ''
    const text = `select row_to_json(x)::text as row from
      (select ${list} from hub.${table.name} t ${where} order by ${table.order}) x`
    for await (const { row } of streamRows<{ row: string }>(client, text)) yield { kind: table.name, row }
  }
}

/** The consumer of the installation's operator. */
const operator = "(select o.id from hub.consumers o where o.hub_id is null and o.name = 'operator')"

function exported({ exported, actors }: Table, name: string): string {
  if (actors?.includes(name)) return `case when t.${name} = ${operator} then '${operatorMark}' else t.${name} end`
  return exported?.[name] ?? `t.${name}`
}

/**
 * What a column gets from the imported row `r`. The first format wrote the operator's own id, which nothing else in the
 * export names.
 */
function imported({ imported, actors }: Table, name: string, isFirstFormat: boolean): string {
  if (!actors?.includes(name)) return imported?.[name] ?? `r.${name}`
  const unknown = `not exists (select from hub.consumers k where k.id = r.${name})`
  const isOperator = `r.${name} = '${operatorMark}'${isFirstFormat ? ` or ${unknown}` : ''}`
  return `case when r.${name} is null then null when ${isOperator} then ${operator} else r.${name} end`
}

function unlessThere({ name, named }: Table): string {
  if (named === undefined) return ''
  const same = named.map((column) => `y.${column} = r.${column}`).join(' and ')
  return `where not exists (select from hub.${name} y where ${same})`
}

/** Adds rows that do not exist yet. Returns those that were added. */
export async function importRows(
  db: Db,
  table: Table,
  rows: readonly string[],
  isFirstFormat: boolean
): Promise<{ row: string | null }[]> {
  const columns = await columnsOf(db, table)
  const values = columns.map((name) => `${imported(table, name, isFirstFormat)} as ${name}`).join(', ')
  const answer = table.audited?.onImport
    ? `(to_jsonb(t) - '{${table.audited.hidden.join(',')}}'::text[])::text`
    : 'null'
  return db.query<{ row: string | null }>(sql`
    insert into ${raw(`hub.${table.name} as t (${columns.map((name) => `"${name}"`).join(', ')})`)}
    select ${raw(values)} from jsonb_populate_recordset(${raw(`null::hub.${table.name}`)}, ${`[${rows.join(',')}]`}::jsonb) r
    ${raw(unlessThere(table))}
    on conflict do nothing returning ${raw(answer)} as row`)
}

/** Updates existing rows that are older than the imported ones and differ from them. Returns them with their imported versions. */
export async function updateRows(
  db: Db,
  table: Table,
  { columns: changed, version = 'version', where = 'true' }: NonNullable<Table['updated']>,
  rows: readonly string[]
): Promise<{ id: string; version: number }[]> {
  const columns = await columnsOf(db, table)
  const values = columns.map((name) => `${imported(table, name, false)} as ${name}`).join(', ')
  const set = changed.map((name) => `"${name}" = n."${name}"`).join(', ')
  const content = (row: string) => `(${changed.map((name) => `${row}."${name}"`).join(', ')})`
  const hub = columns.includes('hub_id') ? 'and t.hub_id is not distinct from n.hub_id' : ''
  return db.query<{ id: string; version: number }>(sql`
    update ${raw(`hub.${table.name} t`)} set ${raw(set)}, updated_at = n.updated_at,
      ${raw(`${version} = greatest(t.${version} + 1, n.${version})`)}
    from (select ${raw(values)} from jsonb_populate_recordset(${raw(`null::hub.${table.name}`)}, ${`[${rows.join(',')}]`}::jsonb) r) n
    where t.id = n.id ${raw(hub)} and t.updated_at < n.updated_at and ${raw(where)}
      and (${raw(`n.${version} > t.${version} or ${content('n')} is distinct from ${content('t')}`)})
    returning t.id, ${raw(`n.${version}`)} as version`)
}

/** Records each of these rows in the audit log, `<kind>.imported`, with what it holds. */
export async function auditRows(
  db: Db,
  { kind }: { kind: string },
  rows: readonly { row: string | null }[]
): Promise<void> {
  await db.query(sql`
    insert into hub.audit (action, hub_id, target_kind, target_id, target_name, after, actor_id, via, address, operation,
      request_id)
    select ${`${kind}.imported`},
      coalesce(i.v ->> 'hub_id', case when ${kind} = 'hub' then i.v ->> 'id' end,
        (select c.hub_id::text from hub.consumers c where c.id = (i.v ->> 'consumer_id')::uuid))::uuid,
      ${kind}, (i.v ->> 'id')::uuid, coalesce(i.v ->> 'slug', i.v ->> 'name', i.v ->> 'prefix'), i.v,
      (x.r ->> 'actorId')::uuid, x.r ->> 'via', x.r ->> 'address', x.r ->> 'operation', (x.r ->> 'requestId')::uuid
    from jsonb_array_elements(${`[${rows.map(({ row }) => row).join(',')}]`}::jsonb) i (v),
      (select current_setting('ihub.request')::jsonb as r) x`)
}

/** Which of these keys belong to a consumer without a hub. */
export async function keysWithoutHub(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select k.id from hub.keys k join hub.consumers c on c.id = k.consumer_id
    where k.id = any (${ids}::uuid[]) and c.hub_id is null`)
  return rows.map(({ id }) => id)
}

/** Evidence of these hubs whose event is missing or says otherwise, as `<widget>/<event type>`. */
export async function unfoundedEvidence(db: Db, hubIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select w.slug || '/' || p.event_type as name from hub.evidence p
    join hub.widgets w on w.hub_id = p.hub_id and w.id = p.widget_id
    where p.hub_id = any (${hubIds}::uuid[]) and p.proof_event_id is not null and not exists (
      select from hub.interaction_events e where e.hub_id = p.hub_id and e.id = p.proof_event_id
        and e.widget_id = p.widget_id and e.event_type = p.event_type and e.subject = p.subject and e.outcome = p.proof_outcome)
    order by 1 limit 20`)
  return rows.map(({ name }) => name)
}

/** Patterns whose versions are not each number from 1 to their latest: they could not be read, or not get another. */
export async function patternsWithGaps(db: Db): Promise<{ id: string; slug: string; latest: number }[]> {
  return db.query(sql`
    select p.id, p.slug, p.latest from hub.widget_patterns p
    cross join lateral (select count(*) as versions, max(v.number) as newest from hub.widget_pattern_versions v
      where v.pattern_id = p.id) v
    where (v.versions, v.newest) is distinct from (p.latest::bigint, p.latest) order by p.slug limit 20`)
}

/** The ids of these rows that the table does not have, since something else has their name. */
export async function missingIds(db: Db, table: Table, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select i.id from unnest(${ids}::uuid[]) i (id)
    where not exists (select from ${raw(`hub.${table.name}`)} t where t.id = i.id)`)
  return rows.map(({ id }) => id)
}

/** The hubs whose events have a gap from the first on that they have to have; those before it were removed when their time was over. */
export async function hubsWithGaps(db: Db, hubIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ slug: string }>(sql`
    select h.slug from hub.hubs h
    cross join lateral (select count(*) as events, coalesce(max(e.seq), h.first_seq - 1) as last from hub.interaction_events e
      where e.hub_id = h.id and e.seq >= h.first_seq) e
    where h.id = any (${hubIds}::uuid[]) and e.events <> e.last - h.first_seq + 1 order by h.slug`)
  return rows.map(({ slug }) => slug)
}

/** Takes the locks of hubs that are written to, in one order. */
export async function lockHubs(db: Db, hubIds: readonly string[]): Promise<void> {
  for (const id of [...hubIds].sort()) await db.query(sql`select hub.lock_hub(${id})`)
}

/**
 * Imported events are history and are not sent to webhooks. All states are computed again without announcing changes, unless the
 * import contained only observations, which change states like new events.
 */
export async function settleImport(db: Db, hubIds: readonly string[], isObserved: boolean): Promise<void> {
  if (!isObserved) {
    await db.query(sql`
      update hub.state_watches set seq = null, vocabulary_version = vocabulary_version + 1
      where hub_id = any (${hubIds}::uuid[])`)
  }
  await db.query(sql`
    insert into hub.webhook_cursors as c (hub_id, seq, system_seq)
    select h.id, coalesce((select max(e.seq) from hub.interaction_events e where e.hub_id = h.id), 0),
      coalesce((select max(s.seq) from hub.system_events s where s.hub_id = h.id), 0)
    from hub.hubs h where h.id = any (${hubIds}::uuid[]) and exists (select from hub.webhooks w where w.hub_id = h.id)
    on conflict (hub_id) do update set seq = greatest(c.seq, excluded.seq), system_seq = greatest(c.system_seq, excluded.system_seq)`)
}

/** One record of the audit log for the whole import: how many rows of each table. */
export async function recordImport(db: Db, added: Record<string, number>): Promise<void> {
  await db.query(sql`
    insert into hub.audit (action, after, actor_id, via, address, operation, request_id)
    select 'installation.imported', ${JSON.stringify({ rows: added })}::jsonb, (r ->> 'actorId')::uuid, r ->> 'via', r ->> 'address', r ->> 'operation', (r ->> 'requestId')::uuid
    from (select current_setting('ihub.request')::jsonb as r) x`)
}
