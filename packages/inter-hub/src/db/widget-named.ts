import { isUuid } from '../kernel/ids.ts'
import { type Sql, sql } from './sql.ts'

/** The condition that the widget `w` has this id or slug, or had this slug before it was renamed. */
export function isWidget(reference: string): Sql {
  return isUuid(reference) ? sql`w.id = ${reference}` : sql`w.id = any (${idsNamed(reference)})`
}

/** The ids of the widgets that have or had a slug, as an array: it is read first, and the index of the ids is used. */
export function idsNamed(slug: string): Sql {
  return sql`array(select n.id from ${widgetsNamed(sql`${slug}`)} n)`
}

/** The widgets that have or had a slug, as a subquery with their `hub_id` and `id`. `slug` is a parameter or a column. */
export function widgetsNamed(slug: Sql): Sql {
  return sql`(select y.hub_id, y.id from hub.widgets y where y.slug = ${slug}
    union all select f.hub_id, f.widget_id from hub.former_slugs f where f.slug = ${slug})`
}
