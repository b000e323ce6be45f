/** Where widgets are: the places that relations with the role `where` lead to, such as a host and its environment. */
import type { Db, Sql } from '../db/sql.ts'
import { sql } from '../db/sql.ts'
import { widgetsNamed } from '../db/widget-named.ts'
import { isUuid } from '../kernel/ids.ts'

/** The most places of a widget that are answered, the nearest first. */
const placesMax = 10

interface Place {
  id: string
  slug: string
  name: string
  widgetType: string
}

/** The places of each of these widgets, by the id of the widget. */
export async function placesOf(
  db: Db,
  widgets: readonly { hubId: string; id: string }[]
): Promise<ReadonlyMap<string, Place[]>> {
  const rows = await db.query<Place & { widgetId: string }>(sql`
    select r.widget_id as "widgetId", p.id, p.slug, p.name, p.widget_type as "widgetType"
    from (
      select w.hub_id, array_agg(w.id) as ids
      from unnest(${widgets.map(({ hubId }) => hubId)}::uuid[], ${widgets.map(({ id }) => id)}::uuid[]) w (hub_id, id)
      group by w.hub_id
    ) h
    cross join lateral (
      select o.*, row_number() over (partition by o.widget_id order by o.distance, o.place_id) as nr
      from hub.places_of(h.hub_id, h.ids, ${placesMax}) o
    ) r
    join hub.widgets p on p.hub_id = h.hub_id and p.id = r.place_id
    where r.nr <= ${placesMax} order by r.widget_id, r.nr`)
  const found = Map.groupBy(rows, ({ widgetId }) => widgetId)
  return new Map(widgets.map(({ id }) => [id, (found.get(id) ?? []).map(({ widgetId: _, ...place }) => place)]))
}

/** The widgets in the place of the hub `x` that has this slug or id, as a subquery with their `widget_id`. */
export function within(place: string): Sql {
  const places = isUuid(place)
    ? sql`(select y.hub_id, y.id from hub.widgets y where y.id = ${place})`
    : widgetsNamed(sql`${place}`)
  return sql`(select i.widget_id from (select n.id from ${places} n where n.hub_id = x.id offset 0) p
    cross join lateral hub.widgets_in(x.id, p.id) i)`
}
