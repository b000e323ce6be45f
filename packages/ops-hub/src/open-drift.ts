/** The open drift of a hub: differences between what is declared and what was observed, with their age and owner. */
import type { Client, Schema } from '@inter-hub/sdk'
import { eachOf } from './gates/reader.ts'
import { readSnapshot } from './view/snapshot.ts'

export interface OpenDrift {
  widget: string
  owner: string | null
  eventType: string
  subject: string
  expected: string
  observed: string
  severity: string
  /** Since when it has been so. */
  since: string
  /** Whether the evidence is fresh; a drift never closes by age. */
  isFresh: boolean
  eventId: string
  by: string
}

/** Oldest first. @throws IhubError */
export async function readOpenDrift(client: Client, hub: string): Promise<OpenDrift[]> {
  const widgets = new Map((await client.all('/widgets', { query: { hub } })).map((widget) => [widget.id, widget]))
  const drifted = new Set<string>()
  for await (const { kind, row } of readSnapshot(client, hub)) {
    const { widgetId, eventType, outcome, retired } = row as {
      widgetId: string
      eventType: string
      outcome: string
      retired: boolean
    }
    if (kind === 'evidence' && eventType.endsWith('-drift-detected') && outcome === 'fail' && !retired)
      drifted.add(widgetId)
  }
  const open: OpenDrift[] = []
  await eachOf([...drifted], async (id) => {
    const widget = widgets.get(id)
    if (!widget) return
    const evidence = await client.all('/widgets/{id}/evidence', { path: { id } })
    for (const one of evidence as (Schema<'Evidence'> & { metadata: Record<string, unknown> })[]) {
      if (!one.eventType.endsWith('-drift-detected') || one.outcome !== 'fail' || one.retired) continue
      const { expected, observed, severity } = one.metadata
      open.push({
        widget: widget.slug,
        owner: widget.owner ?? null,
        eventType: one.eventType,
        subject: one.subject,
        expected: String(expected ?? 'unknown'),
        observed: String(observed ?? 'unknown'),
        severity: String(severity ?? 'unknown'),
        since: one.since ?? one.occurredAt,
        isFresh: one.fresh === true,
        eventId: one.eventId,
        by: one.by.name
      })
    }
  })
  return open.sort((one, other) => (one.since < other.since ? -1 : 1))
}
