/** Annotations, and lists that are not migrated. */

import { listOf, type Members, member, membersOf, textOf, timeOf } from './members.ts'
import {
  actorOf,
  addRow,
  clipped,
  idOf,
  itemsOf,
  noteUnknown,
  type Pass,
  readable,
  revisionOf,
  takeId,
  timesOf,
  viaOf
} from './pass.ts'
import { hubOfWidget } from './widgets.ts'

const members = new Set([
  ...'id hubId hubSlug widgetId widgetSlug eventId category annotationCategory body text content severity status links'.split(
    ' '
  ),
  ...'resolution resolvedBy resolvedAt by version createdAt updatedAt consumerId apiConsumerId actorId'.split(' ')
])

export async function takeAnnotations(pass: Pass): Promise<void> {
  for await (const item of itemsOf(pass, 'annotations', '/annotations')) {
    noteUnknown(pass, 'annotations', item, members)
    const id = takeId(pass, 'annotations', item)
    const widget = member(item, 'widgetId') ?? membersOf(item.widget)?.id
    const widgetId = idOf(pass, 'widgets', widget)
    const hubId = await hubOfWidget(pass, widget)
    if (hubId === undefined || widgetId === undefined) {
      const reason = widgetId === undefined ? 'it refers to no widget' : `its widget ${widgetId} was not taken`
      pass.report.refused({ kind: 'annotations', id, reason })
      continue
    }
    await takeAnnotation(pass, item, { id, widgetId, hubId })
  }
}

async function takeAnnotation(
  pass: Pass,
  item: Members,
  { id, widgetId, hubId }: { id: string; widgetId: string; hubId: string }
): Promise<void> {
  const about = { kind: 'annotations', id }
  const { updated_at } = timesOf(pass, item)
  const isResolved = textOf(item.status) === 'resolved'
  const row = {
    ...{ hub_id: hubId, id, widget_id: widgetId, event_id: idOf(pass, 'events', member(item, 'eventId')) ?? null },
    category: textOf(member(item, 'category', 'annotationCategory')) ?? '',
    body: clipped(pass, about, 'body', textOf(member(item, 'body', 'text', 'content')) ?? '', 10_000),
    ...{
      severity: textOf(item.severity) ?? 'info',
      status: isResolved ? 'resolved' : 'open',
      links: listOf(item.links)
    },
    resolution: isResolved ? (textOf(item.resolution) ?? null) : null,
    resolved_by: isResolved ? await actorOf(pass, item, hubId, ['resolvedBy']) : null,
    resolved_via: isResolved ? (textOf(membersOf(item.resolvedBy)?.via) ?? null) : null,
    resolved_at: isResolved ? (timeOf(member(item, 'resolvedAt')) ?? updated_at) : null,
    ...{ actor_id: await actorOf(pass, item, hubId), via: viaOf(item) }
  }
  const revision = revisionOf(pass, 'annotations', item, row)
  if (revision === undefined) return
  const changed = { ...row, ...revision }
  const defaults = { severity: 'info', links: [], event_id: null, resolution: null }
  if (await addRow(pass, { kind: 'annotations', row: changed, counted: 'annotations', defaults }))
    pass.report.taken('annotations')
}

const again = 'create them again, or use `ihub export` if the old server supports it'
/** What to do about a list that is not migrated. */
const others = {
  '/requirement-candidates': again,
  '/decision-records': again,
  '/deployment-records': again,
  '/outcome-signals': again,
  '/widget-patterns': 'create them again',
  '/webhooks': 'their secrets cannot be read; create them again',
  '/inbound-hooks': 'their addresses belong to the old server; create them again',
  '/notice-channels': 'apply them again with `ihub notices apply`',
  '/notice-rules': 'apply them again with `ihub notices apply`'
}

/** Reports the number of items in lists that are not migrated. */
export async function noteOthers(pass: Pass): Promise<void> {
  const [key] = pass.server.keys
  for (const [path, reason] of Object.entries(others)) {
    if (!pass.server.has(path)) continue
    const page = await readable(pass.server.list(path, { page: 1, per_page: 1 }, key))
    const count = page?.total ?? page?.items.length ?? 0
    if (count > 0) pass.report.left({ kind: path.slice(1), id: path, reason: `${count} on the old server; ${reason}` })
  }
}
