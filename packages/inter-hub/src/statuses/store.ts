/**
 * What the runtime of a hub reports about a widget. It is not part of the widget's versions. After `validUntil` every
 * reader sees `unknown`, although nothing was written.
 */
import { by } from '../db/by.ts'
import { boundedPage } from '../db/pages.ts'
import { type Db, type Sql, sql } from '../db/sql.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Page } from '../kernel/page.ts'
import { NotFound, PayloadTooLarge, PreconditionFailed, ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { type PutStatus, type ReportedStatus, statusBytesMax } from './schema.ts'

const columns = sql`s.hub_id as "hubId", h.slug as "hubSlug", s.widget_id as "widgetId", w.slug as "widgetSlug", s.status,
  s.valid_until as "validUntil", s.version, ${by('s')}, s.created_at as "createdAt", s.updated_at as "updatedAt"`

const joined = sql`hub.widget_statuses s join hub.hubs h on h.id = s.hub_id
  join hub.widgets w on w.hub_id = s.hub_id and w.id = s.widget_id`

type Row = Omit<ReportedStatus, 'lastKnown'>

/** All that is reported in a hub, for `statusAt`. */
export function statusesOfHub(hubId: string): Sql {
  return sql`select ${columns} from ${joined} where s.hub_id = ${hubId} order by w.slug`
}

/** As readers see it at a moment. */
export function statusAt(row: Row, now: Date): ReportedStatus {
  if (new Date(row.validUntil) > now) return { ...row, lastKnown: null }
  const reason = `The runtime has been silent since ${row.updatedAt}.`
  return { ...row, status: { state: 'unknown', reason }, lastKnown: row.status }
}

/** Undefined where none was reported. */
export async function findStatus(
  db: Db,
  hubId: string,
  widgetId: string,
  now: Date
): Promise<ReportedStatus | undefined> {
  const [row] = await db.query<Row>(
    sql`select ${columns} from ${joined} where s.hub_id = ${hubId} and s.widget_id = ${widgetId}`
  )
  return row && statusAt(row, now)
}

/** The existing statuses of the widgets on a page, by widget id. @throws PageTooLarge */
export async function findStatuses(
  db: Db,
  widgets: readonly { hubId: string; id: string }[],
  page: Page,
  now: Date
): Promise<Map<string, ReportedStatus>> {
  const hubIds = widgets.map(({ hubId }) => hubId)
  const ids = widgets.map(({ id }) => id)
  const rows = await boundedPage<Row>(
    db,
    page,
    sql`select ${columns} from unnest(${hubIds}::uuid[], ${ids}::uuid[]) with ordinality asked (hub_id, widget_id, place)
      left join (${joined}) on s.hub_id = asked.hub_id and s.widget_id = asked.widget_id order by asked.place`
  )
  return new Map(rows.flatMap((row) => (row.widgetId === null ? [] : [[row.widgetId, statusAt(row, now)]])))
}

/** @throws NotFound */
export async function getStatus(db: Db, hubId: string, widgetId: string, now: Date): Promise<ReportedStatus> {
  const found = await findStatus(db, hubId, widgetId, now)
  if (!found) throw new NotFound('The runtime has not reported a status for this widget.')
  return found
}

/** `match` undefined: whatever was reported is replaced. @throws PayloadTooLarge, ValidationFailed, PreconditionFailed */
export async function putStatus(
  db: Db,
  { hubId, widgetId }: { hubId: string; widgetId: string },
  body: PutStatus,
  actor: Actor,
  { match, isFirst }: { match: MatchVersion | undefined; isFirst: boolean },
  now: Date
): Promise<ReportedStatus> {
  const text = JSON.stringify(body.status)
  const bytes = Buffer.byteLength(text)
  if (bytes > statusBytesMax) {
    const detail = `has ${bytes} bytes; the limit is ${statusBytesMax}`
    throw new PayloadTooLarge(`The status ${detail}.`, { errors: [{ pointer: '#/status', detail }] })
  }
  const validUntil = utc(body.validUntil)
  if (new Date(validUntil) <= now) {
    throw new ValidationFailed('validUntil is in the past.', {
      errors: [{ pointer: '#/validUntil', detail: 'is in the past' }]
    })
  }
  if (match) await requireVersion(db, hubId, widgetId, match)
  const at = now.toISOString()
  const written = await db.query(sql`
    insert into hub.widget_statuses as s (hub_id, widget_id, status, valid_until, actor_id, via, created_at, updated_at)
    values (${hubId}, ${widgetId}, ${text}::jsonb, ${validUntil}, ${actor.id}, ${actor.via}, ${at}, ${at})
    on conflict (hub_id, widget_id) do update set status = excluded.status, valid_until = excluded.valid_until,
      actor_id = excluded.actor_id, via = excluded.via, version = s.version + 1, updated_at = excluded.updated_at
      where not ${isFirst}
    returning s.version`)
  if (written.length === 0)
    throw new PreconditionFailed('A status was reported already. Read it, and change it by its version.')
  return getStatus(db, hubId, widgetId, now)
}

async function requireVersion(db: Db, hubId: string, widgetId: string, match: MatchVersion): Promise<void> {
  const [row] = await db.query<{ version: number }>(sql`
    select s.version from hub.widget_statuses s where s.hub_id = ${hubId} and s.widget_id = ${widgetId} for update`)
  match(row?.version)
}
