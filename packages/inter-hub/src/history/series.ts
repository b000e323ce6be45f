/** The values of a widget over time, from the rollups that are kept of its events and confirmations. */
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, sql } from '../db/sql.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { Resolution, Series, SeriesQuery } from './schema.ts'

const hourMs = 3_600_000

/** How long each resolution is kept, the finest first; `hub.resolutions` removes by the same times. */
const kept: readonly { resolution: Resolution; minutes: number; ms: number }[] = [
  { resolution: 'minute', minutes: 1, ms: 6 * hourMs },
  { resolution: 'hour', minutes: 60, ms: 30 * 24 * hourMs },
  { resolution: 'day', minutes: 1440, ms: 731 * 24 * hourMs }
]

/** The times to read, in milliseconds. @throws ValidationFailed */
function rangeOf(query: SeriesQuery, now: Date): { from: number; to: number; minutes: number; resolution: Resolution } {
  const to = query.to === undefined ? now.getTime() : Date.parse(utc(query.to))
  const asked = query.from === undefined ? undefined : Date.parse(utc(query.from))
  if (asked !== undefined && asked >= to) {
    const detail = query.to === undefined ? 'is not before now' : 'is not before `to`'
    throw new ValidationFailed(`from ${detail}.`, { errors: [{ parameter: 'from', detail }] })
  }
  const since = asked ?? to - 24 * hourMs
  const found =
    kept.find(({ resolution, ms }) =>
      query.resolution === undefined ? since >= now.getTime() - ms : resolution === query.resolution
    ) ?? (kept.at(-1) as (typeof kept)[number])
  return { ...found, to, from: Math.max(since, now.getTime() - found.ms) }
}

/**
 * A page of the series of a widget, each with its points: those whose time overlaps the range.
 * @throws ValidationFailed, PageTooLarge
 */
export async function listSeries(
  db: Db,
  { hubId, id }: { hubId: string; id: string },
  query: SeriesQuery,
  now: Date,
  page: Page
): Promise<Listed<Series>> {
  const { from, to, minutes, resolution } = rangeOf(query, now)
  const conditions = [sql`s.hub_id = ${hubId}`, sql`s.widget_id = ${id}`]
  if (query.eventType !== undefined) conditions.push(sql`s.event_type = ${query.eventType}`)
  if (query.subject !== undefined) conditions.push(sql`s.subject = ${query.subject}`)
  if (query.name !== undefined) conditions.push(sql`s.name = ${query.name}`)
  const where = all(conditions)
  const items = await pageRows<Series>(
    db,
    page,
    sql`
    select s.event_type as "eventType", s.subject, s.name, ${resolution}::text as resolution, p.points
    from hub.series s cross join lateral (
      select coalesce(jsonb_agg(jsonb_build_object(
        'at', to_char(r.start at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'count', r.count, 'min', r.min,
        'max', r.max, 'mean', least(r.max, greatest(r.min, r.sum / r.count))) order by r.start), '[]') as points
      from hub.rollups r where r.series_id = s.series_id and r.resolution = ${minutes}
        and r.start >= date_trunc(${resolution}::text, ${new Date(from).toISOString()}::timestamptz, 'UTC')
        and r.start < ${new Date(to).toISOString()}::timestamptz) p
    where ${where} order by s.event_type, s.subject, s.name`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.series s where ${where}`)
  )
  return { items, total }
}
