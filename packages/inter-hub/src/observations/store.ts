/**
 * Observation settings: whether the checks of widgets run. A setting has its own version and does not change that of the
 * widget.
 */
import { by } from '../db/by.ts'
import { pageRows } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { isWidget } from '../db/widget-named.ts'
import { hubsToList } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { NotFound, ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { Observation, ObservationQuery, PutObservation } from './schema.ts'

const columns = sql`o.hub_id as "hubId", h.slug as "hubSlug", o.widget_id as "widgetId", w.slug as "widgetSlug",
  o."check", o.state, o.reason, o.until, o.version, ${by('o')}, o.created_at as "createdAt", o.updated_at as "updatedAt"`
const joined = sql`hub.observations o join hub.hubs h on h.id = o.hub_id
  join hub.widgets w on w.hub_id = o.hub_id and w.id = o.widget_id`

/** It expires by time alone; nothing has to be written. */
const holds = (now: Date) => sql`(o.until is null or o.until > ${now.toISOString()}::timestamptz)`

export interface About {
  hubId: string
  widgetId: string
  /** Empty: all checks. */
  check: string
}

/** @throws NotFound when nothing holds for the check */
export async function getObservation(db: Db, { hubId, widgetId, check }: About, now: Date): Promise<Observation> {
  const [found] = await db.query<Observation>(sql`
    select ${columns} from ${joined}
    where o.hub_id = ${hubId} and o.widget_id = ${widgetId} and o."check" = ${check} and ${holds(now)}`)
  if (!found) {
    const of = check === '' ? 'the widget' : `the check ${JSON.stringify(check)} of the widget`
    throw new NotFound(`No observation setting exists for ${of}.`)
  }
  return found
}

/** All settings that apply in a hub. */
export function observationsOfHub(hubId: string, now: Date): Sql {
  return sql`select ${columns} from ${joined} where o.hub_id = ${hubId} and ${holds(now)} order by w.slug, o."check"`
}

export async function listObservations(
  db: Db,
  actor: Actor,
  query: ObservationQuery,
  page: Page,
  now: Date
): Promise<Listed<Observation>> {
  const hubs = await hubsToList(db, actor, query.hub)
  const conditions: Sql[] = [holds(now)]
  if (hubs !== null) conditions.push(sql`o.hub_id = any (${hubs}::uuid[])`)
  if (query.state !== undefined) conditions.push(sql`o.state = ${query.state}`)
  if (query.widget !== undefined) {
    conditions.push(isWidget(query.widget))
  }
  const where = all(conditions)
  const order = sql`order by w.slug, o.hub_id, o."check"`
  const items = await pageRows<Observation>(db, page, sql`select ${columns} from ${joined} where ${where} ${order}`)
  const { total } = only(await db.query<{ total: number }>(sql`select count(*) as total from ${joined} where ${where}`))
  return { items, total }
}

/** The version of the current setting, locked; undefined if there is none. */
async function lockVersion(db: Db, { hubId, widgetId, check }: About, now: Date): Promise<number | undefined> {
  // The widget is locked first, so that two writers of an observation that is not there yet come one after the other.
  await db.query(sql`select 1 from hub.widgets w where w.hub_id = ${hubId} and w.id = ${widgetId} for no key update`)
  const [row] = await db.query<{ version: number }>(sql`
    select o.version from hub.observations o
    where o.hub_id = ${hubId} and o.widget_id = ${widgetId} and o."check" = ${check} and ${holds(now)}`)
  return row?.version
}

/** Sets the setting of a check. @throws ValidationFailed, PreconditionFailed */
export async function putObservation(
  db: Db,
  about: About,
  body: PutObservation,
  actor: Actor,
  match: MatchVersion,
  now: Date
): Promise<Observation> {
  const until = body.until === undefined || body.until === null ? null : utc(body.until)
  if (until !== null && new Date(until) <= now) {
    throw new ValidationFailed('until is in the past.', { errors: [{ pointer: '#/until', detail: 'is in the past' }] })
  }
  match(await lockVersion(db, about, now))
  const at = now.toISOString()
  await db.query(sql`
    insert into hub.observations as o (hub_id, widget_id, "check", state, reason, until, actor_id, via, created_at, updated_at)
    values (${about.hubId}, ${about.widgetId}, ${about.check}, ${body.state}, ${body.reason}, ${until}, ${actor.id},
      ${actor.via}, ${at}, ${at})
    on conflict (hub_id, widget_id, "check") do update set state = excluded.state, reason = excluded.reason,
      until = excluded.until, actor_id = excluded.actor_id, via = excluded.via, version = o.version + 1,
      updated_at = excluded.updated_at
    where (o.state, o.reason, o.until) is distinct from (excluded.state, excluded.reason, excluded.until)`)
  return getObservation(db, about, now)
}

/** Deletes a setting. @throws NotFound, PreconditionFailed */
export async function removeObservation(db: Db, about: About, match: MatchVersion, now: Date): Promise<void> {
  const version = await lockVersion(db, about, now)
  if (version === undefined) await getObservation(db, about, now)
  match(version)
  await db.query(sql`
    delete from hub.observations o
    where o.hub_id = ${about.hubId} and o.widget_id = ${about.widgetId} and o."check" = ${about.check}`)
}
