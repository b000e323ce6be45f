/** The state of an outcome signal: computed when it is read, from the evidence alone. Silence never confirms. */
import { type Db, type Sql, sql } from '../db/sql.ts'
import type { Step } from '../hubs/index.ts'
import type { Reference } from './kinds.ts'

/**
 * A lateral join `s` with state, event_id, subject, outcome, observed_at and fresh_until of the outcome signal `r`. The
 * evidence counts while it is fresh and where its fact was observed at `since` or later; contrary evidence counts first.
 */
export function stateOfSignal(now: Date): Sql {
  const at = sql`${now.toISOString()}::timestamptz`
  return sql`left join lateral (
      select e.proof_event_id as event_id, e.subject, e.proof_outcome as outcome, e.proof_seen_at as observed_at,
        hub.fresh_until(e, v.fresh_for_s) as fresh_until
      from hub.evidence e join hub.vocabulary v on v.hub_id = e.hub_id and v.kind = 'event-type' and v.name = e.event_type
        and v.status = 'active' and v.fresh_for_s is not null
      where e.hub_id = r.hub_id and e.widget_id = r.widget_id and e.event_type = r.event_type
        and (r.subject is null or e.subject = r.subject) and e.proof_event_id is not null
        and least(e.proof_as_of, e.proof_seen_at) >= r.since and hub.fresh_until(e, v.fresh_for_s) > ${at}
      order by (e.proof_outcome = r.expected), e.proof_seen_at desc, e.subject limit 1) shown on true
    cross join lateral (select case when shown.outcome = r.expected then 'confirmed' when shown.outcome is not null then 'refuted'
      when r.due_at <= ${at} then 'overdue' else 'pending' end as state) s`
}

/** The columns of it, beginning with a comma. */
export const signalColumns = sql`, s.state, case when shown.event_id is not null then jsonb_build_object('eventId', shown.event_id,
  'subject', shown.subject, 'outcome', shown.outcome, 'observedAt', hub.api_time(shown.observed_at),
  'freshUntil', hub.api_time(shown.fresh_until)) end as evidence`

/** The states of signals now, and the events that show them. */
export async function statesOf(
  db: Db,
  hubId: string,
  ids: readonly string[],
  now: Date
): Promise<{ id: string; state: string; eventId: string | null }[]> {
  if (ids.length === 0) return []
  return db.query(sql`select r.id, s.state, shown.event_id as "eventId"
    from hub.outcome_signals r ${stateOfSignal(now)} where r.hub_id = ${hubId} and r.id = any (${ids}::uuid[])`)
}

/** From when evidence counts for a new signal: the newest deployment among its causes, else now. */
export async function sinceOf({ db, hub, now }: Step, causes: readonly Reference[]): Promise<string> {
  const ids = causes.filter(({ kind }) => kind === 'deployment-record').map(({ id }) => id)
  const [row] = await db.query<{ at: string | null }>(sql`select max(d.deployed_at) as at from hub.deployment_records d
    where d.hub_id = ${hub.id} and d.id = any (${ids}::uuid[])`)
  return row?.at ?? now.toISOString()
}

/** Whether events of this type prove anything in the hub. */
export async function provesAnything(db: Db, hubId: string, eventType: string): Promise<boolean | undefined> {
  const [entry] = await db.query<{
    proves: boolean
  }>(sql`select v.fresh_for_s is not null as proves from hub.vocabulary v
    where v.hub_id = ${hubId} and v.kind = 'event-type' and v.name = ${eventType} and v.status = 'active'`)
  return entry?.proves
}
