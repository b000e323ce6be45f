import { type Db, only, sql } from '../db/sql.ts'
import { keptHours } from '../kernel/idempotency.ts'

/** Whose key it is, and for which operation. */
export interface Scope {
  actorId: string
  method: string
  route: string
  key: string
}

export interface Kept {
  fingerprint: Buffer
  status: number
  headers: Record<string, string>
  body: string | null
}

/** Takes the key for this transaction; false when another one has it. */
export async function lockKey(db: Db, { actorId, method, route, key }: Scope): Promise<boolean> {
  const name = ['idempotency', actorId, method, route, key].join('\n')
  const { taken } = only(
    await db.query<{ taken: boolean }>(
      sql`select pg_try_advisory_xact_lock(hashtextextended(${name}::text, 0)) as taken`
    )
  )
  return taken
}

export async function findKept(db: Db, { actorId, method, route, key }: Scope): Promise<Kept | undefined> {
  const [kept] = await db.query<Kept>(sql`
    select i.fingerprint, i.status, i.headers, i.body from hub.idempotency i
    where i.actor_id = ${actorId} and i.method = ${method} and i.route = ${route} and i.key = ${key}
      and i.created_at > clock_timestamp() - make_interval(hours => ${keptHours})`)
  return kept
}

export async function keepAnswer(
  db: Db,
  { actorId, method, route, key }: Scope,
  { fingerprint, status, headers, body }: Kept
): Promise<void> {
  // A key that is older than the promised period is replaced.
  await db.query(sql`
    insert into hub.idempotency as i (actor_id, method, route, key, fingerprint, status, headers, body)
    values (${actorId}, ${method}, ${route}, ${key}, ${fingerprint}, ${status}, ${JSON.stringify(headers)}::jsonb, ${body})
    on conflict (actor_id, method, route, key) do update set fingerprint = excluded.fingerprint, status = excluded.status,
      headers = excluded.headers, body = excluded.body, event_id = null, hub_id = null, created_at = excluded.created_at`)
}

/** Removes answers that were kept long enough. */
export async function forgetAnswers(db: Db): Promise<void> {
  await db.query(
    sql`delete from hub.idempotency where created_at < clock_timestamp() - make_interval(hours => ${keptHours})`
  )
}
