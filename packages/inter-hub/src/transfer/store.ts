import pg from 'pg'
import { connectionSettings } from '../db/pool.ts'
import { type Db, only, Sql, sql } from '../db/sql.ts'
import { type Table, tables } from './tables.ts'

const rowsAtOnce = 500

/** Text of our own as SQL; never what came from outside. */
const raw = (text: string) => new Sql([text], [])

async function columnsOf(db: Db, { name }: Table): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`
    select a.attname as name from pg_catalog.pg_attribute a
    where a.attrelid = ${`hub.${name}`}::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`)
  return rows.map((row) => row.name)
}

/** Every row of an installation as a line of JSON, all of one moment. */
export async function* exportRows(url: string): AsyncGenerator<{ kind: string; row: string }> {
  const client = new pg.Client(connectionSettings(url, 'inter-hub export'))
  client.on('error', () => undefined)
  await client.connect()
  const db: Db = { query: async ({ strings, values }) => (await client.query(textOf(strings), [...values])).rows }
  try {
    await client.query('begin isolation level repeatable read read only')
    for (const table of tables) {
      const columns = await columnsOf(db, table)
      const list = columns.map((name) => `${table.exported?.[name] ?? `t.${name}`} as ${name}`).join(', ')
      const where = table.where ? `where ${table.where}` : ''
      await client.query(
        `declare export no scroll cursor for select row_to_json(x)::text as row from
           (select ${list} from hub.${table.name} t ${where} order by ${table.order}) x`
      )
      for (;;) {
        const { rows } = await client.query<{ row: string }>(`fetch ${rowsAtOnce} from export`)
        for (const { row } of rows) yield { kind: table.name, row }
        if (rows.length < rowsAtOnce) break
      }
      await client.query('close export')
    }
    await client.query('commit')
  } finally {
    await client.end().catch(() => undefined)
  }
}

function textOf(strings: readonly string[]): string {
  return strings.reduce((text, part, index) => `${text}$${index}${part}`)
}

/** Adds rows of a table that are not there yet; answers how many were added. A row that is there stays as it is. */
export async function importRows(db: Db, table: Table, rows: readonly string[]): Promise<number> {
  const columns = await columnsOf(db, table)
  const values = columns.map((name) => `${table.imported?.[name] ?? `r.${name}`} as ${name}`).join(', ')
  const { added } = only(
    await db.query<{ added: number }>(sql`
      with made as (
        insert into ${raw(`hub.${table.name} (${columns.join(', ')})`)}
        select ${raw(values)} from jsonb_populate_recordset(${raw(`null::hub.${table.name}`)}, ${`[${rows.join(',')}]`}::jsonb) r
        on conflict do nothing returning 1
      )
      select count(*) as added from made`)
  )
  return added
}

/** The ids of these rows that the table does not have, since something else has their name. */
export async function missingIds(db: Db, table: Table, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select i.id from unnest(${ids}::uuid[]) i (id)
    where not exists (select from ${raw(`hub.${table.name}`)} t where t.id = i.id)`)
  return rows.map(({ id }) => id)
}

/** The hubs whose events do not go on without a gap. */
export async function hubsWithGaps(db: Db, hubIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ slug: string }>(sql`
    select h.slug from hub.hubs h
    cross join lateral (select count(*) as events, coalesce(max(e.seq), 0) as last from hub.interaction_events e
      where e.hub_id = h.id) e
    where h.id = any (${hubIds}::uuid[]) and e.events <> e.last order by h.slug`)
  return rows.map(({ slug }) => slug)
}

/** Takes the locks of hubs that are written to, in one order. */
export async function lockHubs(db: Db, hubIds: readonly string[]): Promise<void> {
  for (const id of [...hubIds].sort()) await db.query(sql`select hub.lock_hub(${id})`)
}

/** What came is history: nothing of it is sent to webhooks, and no state is told as a change. */
export async function settleImport(db: Db, hubIds: readonly string[]): Promise<void> {
  await db.query(sql`update hub.state_watches set seq = null where hub_id = any (${hubIds}::uuid[])`)
  await db.query(sql`
    insert into hub.webhook_cursors as c (hub_id, seq, system_seq)
    select h.id, coalesce((select max(e.seq) from hub.interaction_events e where e.hub_id = h.id), 0),
      coalesce((select max(s.seq) from hub.system_events s where s.hub_id = h.id), 0)
    from hub.hubs h where h.id = any (${hubIds}::uuid[]) and exists (select from hub.webhooks w where w.hub_id = h.id)
    on conflict (hub_id) do update set seq = greatest(c.seq, excluded.seq), system_seq = greatest(c.system_seq, excluded.system_seq)`)
}

/** One record of the audit log for all that came; what was done elsewhere was recorded there. */
export async function recordImport(db: Db, added: number): Promise<void> {
  await db.query(sql`
    insert into hub.audit (action, after, key_id, key_prefix, consumer_id, address, operation, request_id)
    select 'installation.imported', jsonb_build_object('rows', ${added}::bigint), (r ->> 'keyId')::uuid, r ->> 'prefix',
      (r ->> 'consumerId')::uuid, r ->> 'address', r ->> 'operation', (r ->> 'requestId')::uuid
    from (select current_setting('ihub.request')::jsonb as r) x`)
}
