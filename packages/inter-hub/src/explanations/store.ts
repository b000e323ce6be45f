/** What an explanation reads: a fixed number of statements, each with a limit. */
import { by } from '../db/by.ts'
import { type Db, Sql, sql } from '../db/sql.ts'
import { stateOf } from '../evidence/index.ts'
import type { By } from '../kernel/actor.ts'
import { stepsOf, type Widget } from '../widgets/index.ts'
import { endOf, statesAt } from './past.ts'
import { type Claim, claimsMax } from './schema.ts'

/** The newest versions of a widget in which the author of a field is searched for. */
const versionsMax = 200

/** Whether a row existed at a past time. Without one all rows count, whatever the clock of this node says. */
const createdUntil = (alias: 'r' | 'y', at: Date | undefined): Sql =>
  at === undefined ? sql`true` : sql`${new Sql([alias], [])}.created_at <= ${endOf(at)}`

/** A field of a widget, or a member of its attributes: the JSON pointer, such as `/description` or `/attributes/url`. */
export interface Authored {
  pointer: string
  by: By | null
  at: string
}

/** Who gave fields their present values, and when. A field that none of the newest 200 versions changed dates from the oldest of them. */
export async function authorsOf(
  db: Db,
  { hubId, id }: Widget,
  pointers: readonly string[],
  at: Date | undefined
): Promise<Authored[]> {
  const paths = pointers.map((pointer) => JSON.stringify(stepsOf(pointer)))
  return db.query<Authored>(sql`
    with v as materialized (
      select * from hub.widget_versions y where y.hub_id = ${hubId} and y.widget_id = ${id}
        and ${createdUntil('y', at)}
      order by y.version desc limit ${versionsMax}
    ), fields as materialized (
      select f.pointer, v.version, v.content #> array(select jsonb_array_elements_text(f.path::jsonb)) as value
      from v cross join unnest(${pointers}::text[], ${paths}::text[]) f (pointer, path)
    )
    select f.pointer, ${by('v')}, v.created_at as at from (
      select l.pointer, (select min(x.version) from fields x where x.pointer = l.pointer and x.version > coalesce((
        select max(o.version) from fields o where o.pointer = l.pointer and o.value is distinct from l.value), 0)) as version
      from fields l where l.version = (select max(v.version) from v)
    ) f join v on v.version = f.version`)
}

export interface OwnerRow {
  slug: string
  title: string
  contact: string | null
  url: string | null
  inventory: string | null
  by: By | null
  at: string
}

/** The record of an owner; undefined if the hub has none. */
export async function ownerOf(db: Db, hubId: string, slug: string | null): Promise<OwnerRow | undefined> {
  const [row] = await db.query<OwnerRow>(sql`
    select o.slug, o.title, o.contact, o.url, o.inventory, ${by('o')}, o.updated_at as at
    from hub.owners o where o.hub_id = ${hubId} and o.slug = ${slug}`)
  return row
}

export interface LinkRow {
  name: string
  url: string
}

/** The links of a widget, and the address of each view context that the contexts of the hub know. */
export async function linksOf(
  db: Db,
  { hubId, slug, attributes }: Widget,
  viewContexts: readonly (string | null)[]
): Promise<{ links: LinkRow[]; addressOf: (viewContext: string | null) => string | null }> {
  const [row] = await db.query<{ links: LinkRow[]; urls: (string | null)[] }>(sql`
    select (select coalesce(jsonb_agg(jsonb_build_object('name', l.key, 'url', l.value) order by l.key), '[]')
        from jsonb_each_text(hub.widget_links(${JSON.stringify({ links: attributes.links ?? null })}::jsonb)) l) as links,
      array(select hub.context_link(${hubId}, c.context, ${slug}) from unnest(${viewContexts}::text[])
        with ordinality as c (context, i) order by c.i) as urls`)
  const urls = new Map(viewContexts.map((one, index) => [one, row?.urls[index] ?? null]))
  return { links: row?.links ?? [], addressOf: (viewContext) => urls.get(viewContext) ?? null }
}

export interface RelationRow {
  about: Claim['about']
  /** How many relations there are of this kind. */
  total: number
  type: string
  inverse: string | null
  from: string
  to: string
  origin: 'declared' | 'observed' | 'attested'
  state: string
  confidence: string
  note: string | null
  inventories: string[]
  declaredAt: Record<string, string> | null
  by: By | null
  at: string
  widget: NonNullable<Claim['widget']>
}

/** The time of the request, and the past time that the explanation is about, if it is not about now. */
export interface Moment {
  now: Date
  at: Date | undefined
}

/** A part of a `with` and a join that give the widget `w` its state `p`. */
function statesOf(hubId: string, now: Date, at: Date | undefined): { parts: Sql; join: Sql } {
  if (at === undefined) return { parts: sql``, join: stateOf(now) }
  const { parts, join } = statesAt(hubId, at)
  return { parts: sql`${parts},`, join }
}

/** The columns of RelationRow, from a relation `r` and the widget `w` at its other end, with the state `p` of that. */
const relationColumns = sql`r.type, r.origin, r.state, r.confidence, r.note, r.inventories, r.declared_at as "declaredAt",
  ${by('r')}, r.updated_at as at,
  (select y.slug from hub.widgets y where y.hub_id = r.hub_id and y.id = r.from_widget_id) as "from",
  (select y.slug from hub.widgets y where y.hub_id = r.hub_id and y.id = r.to_widget_id) as "to",
  jsonb_build_object('id', w.id, 'slug', w.slug, 'name', w.name, 'widgetType', w.widget_type, 'state', p.state,
    'stateSince', to_char(p.since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as widget`

const relationType = (alias: Sql) => sql`left join hub.vocabulary v on v.hub_id = ${alias}.hub_id
  and v.kind = 'relation-type' and v.name = ${alias}.type and v.status = 'active'`

/** The relations of a widget with the states of its neighbours, up to 100 of each kind. */
export async function neighboursOf(db: Db, { hubId, id }: Widget, { now, at }: Moment): Promise<RelationRow[]> {
  const { parts, join } = statesOf(hubId, now, at)
  const until = createdUntil('r', at)
  return db.query<RelationRow>(sql`
    with ${parts} ends as (
      select r.*, r.to_widget_id as other, coalesce(v.definition ->> 'role', 'related') as about, null as inverse
      from hub.relations r ${relationType(sql`r`)} where r.hub_id = ${hubId} and r.from_widget_id = ${id} and ${until}
      union all
      select r.*, r.from_widget_id, coalesce(v.definition ->> 'inverseRole', 'related'), v.definition ->> 'inverse'
      from hub.relations r ${relationType(sql`r`)} where r.hub_id = ${hubId} and r.to_widget_id = ${id} and ${until}
    ), ranked as (
      select e.*, row_number() over (partition by e.about order by e.created_at, e.id) as place,
        count(*) over (partition by e.about)::integer as total
      from ends e
    )
    select r.about, r.total, r.inverse, ${relationColumns} from ranked r
    join hub.widgets w on w.hub_id = r.hub_id and w.id = r.other
    ${join}
    where r.place <= ${claimsMax} order by r.about, r.type, w.slug, r.place`)
}

/** How many steps lead from a widget to the places that contain its place. */
const stepsMax = 5

/** The relations that say where the places of a widget are: a service on a cluster is on the hosts of the cluster. */
export async function placesOf(db: Db, { hubId, id }: Widget, { now, at }: Moment): Promise<RelationRow[]> {
  const { parts, join } = statesOf(hubId, now, at)
  const until = createdUntil('r', at)
  const isPlace = sql`v.definition ->> 'role' = 'where' and r.state in ('current', 'unknown') and ${until}`
  return db.query<RelationRow>(sql`
    with recursive ${parts} way as (
      select r.id, r.to_widget_id as place, 1 as step from hub.relations r ${relationType(sql`r`)}
      where r.hub_id = ${hubId} and r.from_widget_id = ${id} and ${isPlace}
      union
      select r.id, r.to_widget_id, y.step + 1 from way y
      join hub.relations r on r.hub_id = ${hubId} and r.from_widget_id = y.place ${relationType(sql`r`)}
      where y.step < ${stepsMax} and ${isPlace}
    ), further as (
      select y.id, min(y.step) as step from way y where y.place <> ${id} group by y.id having min(y.step) > 1
      order by 2, 1 limit ${claimsMax}
    )
    select 'where' as about, 0 as total, null as inverse, ${relationColumns} from further f
    join hub.relations r on r.hub_id = ${hubId} and r.id = f.id
    join hub.widgets w on w.hub_id = r.hub_id and w.id = r.to_widget_id
    ${join} order by f.step, "from", r.type, w.slug, f.id`)
}
