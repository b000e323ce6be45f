/** The notices that a message contains. */
import { sql } from '../db/sql.ts'
import type { Item, Severity } from './content.ts'

/** A rule whose next message is due. */
export interface DueRule {
  hubId: string
  hubSlug: string
  id: string
  slug: string
  title: string
  condition: string
  severity: Severity
  repeatS: number
  channelIds: string[]
}

/** The columns of an item, from the notice `n`, its widget `w` and the owner `o`. */
export const itemColumns = sql`n.id, w.id as "widgetId", w.slug as "widgetSlug", w.widget_type as "widgetType", w.name,
  coalesce(o.title, w.owner) as owner, n.subject, n.reason, n.since, n.resolved_at as "resolvedAt",
  coalesce((select l.links -> 'links' from hub.links_of_state(n.hub_id, w.id, w.slug, n.event_id) l), '{}') as links`

/** Adds the links of an item: those of its widget, of the place where its evidence was observed, and of its explanation. */
export function linkedItem(item: Item, hubSlug: string, publicUrl: string): Item {
  const short = Object.entries(item.links).filter(([, url]) => url.length <= 500)
  const explanation = `${publicUrl}/api/v2/widgets/${item.widgetId}?include=explanation`
  return {
    ...item,
    name: item.name ?? hubSlug,
    links: { ...Object.fromEntries(short.slice(0, 5)), ...(item.widgetId === null ? {} : { explanation }) }
  }
}
