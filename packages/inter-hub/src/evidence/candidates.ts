/** The newest events of a type on a widget with the times of their observations: what a readiness gate is judged by. */
import { by } from '../db/by.ts'
import { partRows } from '../db/pages.ts'
import { type Db, only, sql } from '../db/sql.ts'
import { jsonWith } from '../kernel/json-text.ts'
import type { EvidenceCandidate } from './schema.ts'

/** The most times of observations of an event. */
export const observedAtMax = 10
/** Events of the widget among which those of the type are searched, newest first. */
const searchedMax = 5000

type Row = Omit<EvidenceCandidate, 'metadata'> & { metadata: string; newest: string }

export interface FoundCandidates {
  /** Events as JSON texts, the newest observation first. */
  texts: string[]
  /** The number of subjects whose newest event, or newest pass or fail, is not in `texts`. */
  subjectsLeftOut: number
  /** Whether older events of the type may exist that are not in `texts`. */
  olderLeftOut: boolean
}

interface About {
  hubId: string
  widgetId: string
  eventType: string
}

/**
 * Retired evidence is left out. If the limit is reached, the newest event of each subject has priority, so that an old failure of one
 * subject is not hidden by the many events of others. @throws PageTooLarge
 */
export async function evidenceCandidates(db: Db, about: About, limit: number): Promise<FoundCandidates> {
  const found = await readCandidates(db, about, limit)
  // If there was room, an event recorded between the two statements was counted as left out.
  return found.subjectsLeftOut > 0 && found.texts.length < limit ? readCandidates(db, about, limit) : found
}

async function readCandidates(db: Db, about: About, limit: number): Promise<FoundCandidates> {
  const { hubId, widgetId, eventType } = about
  const ofWidget = sql`hub_id = ${hubId} and widget_id = ${widgetId}`
  const counts = sql`(v.retired_as_of is null or v.latest_at > v.retired_as_of)`
  const rows = await partRows<Row>(
    db,
    sql`
    with subjects as (
      select v.latest_event_id, v.proof_event_id from hub.evidence v
      where v.${ofWidget} and v.event_type = ${eventType} and ${counts}
      order by greatest(v.latest_at, v.proof_seen_at) desc limit ${limit}
    ), ids as (
      select x.id, min(x.rank) as rank from (
        select latest_event_id as id, 0 as rank from subjects
        union all select proof_event_id, 1 from subjects
        union all (select e.id, 2 from (select x.id, x.event_type, x.subject, x.occurred_at, x.seq from hub.interaction_events x
          where x.${ofWidget} order by x.seq desc limit ${searchedMax}) e
          where e.event_type = ${eventType} and not exists (select from hub.evidence r where r.${ofWidget}
            and r.event_type = ${eventType} and r.subject = e.subject and r.retired_as_of >= e.occurred_at)
          order by e.seq desc limit ${limit})
      ) x where x.id is not null group by x.id
    )
    select e.id as "eventId", e.event_type as "eventType", e.subject, e.outcome, e.outcome_reason as "outcomeReason", e.source,
      e.view_context as "viewContext", ${by('e')}, e.occurred_at as "occurredAt", e.as_of as "asOf", e.until, o.times as "observedAt",
      e.metadata, o.newest
    from ids cross join lateral hub.event(${hubId}, ids.id) e
    left join hub.evidence r on r.hub_id = e.hub_id and r.widget_id = e.widget_id and r.event_type = e.event_type
      and r.subject = e.subject
    cross join lateral (
      select array_agg(to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') order by t.at desc) as times, max(t.at) as newest
      from (select distinct at from (
        select e.occurred_at as at
        union all select unnest(c.recent || c.last_at) from (select * from hub.confirmations c where c.hub_id = e.hub_id
          and c.event_id = e.id order by c.day desc limit ${observedAtMax}) c
      ) every order by at desc limit ${observedAtMax}) t
    ) o
    where r.retired_as_of is null or e.occurred_at > r.retired_as_of
    order by ids.rank, o.newest desc, e.id limit ${limit}`,
    'Request fewer with `limit`.'
  )
  const ids = rows.map(({ eventId }) => eventId)
  const isFull = rows.length >= limit
  const leftOut = only(
    await db.query<Omit<FoundCandidates, 'texts'>>(sql`
      select count(*)::integer as "subjectsLeftOut", ${isFull} or (select count(*) from (select from hub.interaction_events x
        where x.${ofWidget} limit ${searchedMax + 1}) s) > ${searchedMax} as "olderLeftOut"
      from hub.evidence v
      where v.${ofWidget} and v.event_type = ${eventType} and ${counts} and (v.latest_event_id <> all (${ids}::uuid[])
        or v.proof_event_id <> all (${ids}::uuid[]) and (v.retired_as_of is null or v.proof_at > v.retired_as_of))`)
  )
  const newestFirst = rows.sort((one, other) => Date.parse(other.newest) - Date.parse(one.newest))
  return {
    texts: newestFirst.map(({ metadata, newest: _, ...row }) => jsonWith(row, { metadata })),
    ...leftOut
  }
}
