/** Confirmations and retirements of evidence by another server. */
import { Type } from 'typebox'
import { type Db, only, sql } from '../db/sql.ts'
import { Count, type Intake, operatorMark, row } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'

interface PastEvidence {
  hub_id: string
  widget_id: string
  event_type: string
  subject: string
  event_id: string
  confirmations: number
  confirmed_at?: string | null
  since?: string | null
  measured?: Record<string, number> | null
  retired_as_of?: string | null
  retired_at?: string | null
  retired_reason?: string | null
  retired_by?: string | null
}

export const pastEvidence: Intake = {
  name: 'past_evidence',
  row: row({
    hub_id: Id,
    widget_id: Id,
    event_type: Type.String({ minLength: 1, maxLength: 100 }),
    subject: Type.String({ maxLength: 200 }),
    event_id: Id,
    confirmations: Count,
    confirmed_at: nullable(Time),
    since: nullable(Time),
    measured: Type.Unsafe<Record<string, number> | null>({
      type: ['object', 'null'],
      additionalProperties: { type: 'number' },
      maxProperties: 50
    }),
    retired_as_of: nullable(Time),
    retired_at: nullable(Time),
    retired_reason: nullable(Type.String({ maxLength: 10_000 })),
    retired_by: nullable(Id)
  }),
  take: async (db, rows, { offsetMs }) => {
    let count = 0
    for (const one of rows as unknown as PastEvidence[]) {
      const isRetired = await retire(db, one, offsetMs)
      const isConfirmed = await confirm(db, one, offsetMs)
      if (isRetired || isConfirmed) count++
    }
    return count
  }
}

/** Returns whether anything changed. */
async function retire(db: Db, one: PastEvidence, offsetMs: number): Promise<boolean> {
  if (!one.retired_as_of) return false
  const { retired_by: by = operatorMark, retired_reason: reason } = one
  const { status } = only(
    await db.query<{ status: string }>(sql`
      select hub.retire_evidence(${one.hub_id}, ${one.widget_id}, ${one.event_type}, ${one.subject}, ${one.retired_as_of},
        make_interval(secs => ${offsetMs}::double precision / 1000), ${reason || 'Retired on the other server.'},
        case when ${by}::uuid = ${operatorMark}::uuid
          then (select o.id from hub.consumers o where o.hub_id is null and o.name = 'operator') else ${by}::uuid end, null) as status`)
  )
  if (status !== 'retired') return false
  await db.query(sql`update hub.evidence e set retired_at = least(${one.retired_at ?? null}::timestamptz, e.retired_at)
    where e.hub_id = ${one.hub_id} and e.widget_id = ${one.widget_id} and e.event_type = ${one.event_type}
      and e.subject = ${one.subject}`)
  return true
}

/** Observes the event again, at the time of its last confirmation. Returns whether that was new. */
async function confirm(db: Db, one: PastEvidence, offsetMs: number): Promise<boolean> {
  if (!one.confirmed_at || one.confirmations === 0) return false
  const { status } = only(
    await db.query<{ status: string }>(sql`
      select hub.observe(${one.hub_id}, ${one.event_id}, ${one.confirmed_at}, true,
        ${one.measured ? JSON.stringify(one.measured) : null}::jsonb, t.now) as status
      from (select date_trunc('milliseconds', clock_timestamp() + make_interval(secs => ${offsetMs}::double precision / 1000))
        as now) t where ${one.confirmed_at}::timestamptz <= t.now
      union all select 'in_future' limit 1`)
  )
  if (status !== 'confirmed') return false
  await db.query(sql`
    update hub.evidence e set confirmations = greatest(e.confirmations, ${one.confirmations}),
      proof_since = least(coalesce(${one.since ?? null}::timestamptz, e.proof_since), e.proof_seen_at)
    where e.hub_id = ${one.hub_id} and e.widget_id = ${one.widget_id} and e.event_type = ${one.event_type}
      and e.subject = ${one.subject} and e.proof_event_id = ${one.event_id}`)
  await db.query(sql`select hub.move_touched(${one.hub_id}, date_trunc('milliseconds', clock_timestamp()
    + make_interval(secs => ${offsetMs}::double precision / 1000)))`)
  return true
}
