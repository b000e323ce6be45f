/** Keeps a `HubView` current: a snapshot first, then the stream of events and system events behind it. */

import { setTimeout as sleep } from 'node:timers/promises'
import { durationMs } from '@inter-hub/rules'
import { type Client, GoneError, IhubError, type Schema, type StreamMessage } from '@inter-hub/sdk'
import type { Logger } from 'pino'
import { isGateType } from '../gates/names.ts'
import { hasEnvironment, type ManifestLike, vocabularyOf } from '../inventory/index.ts'
import { Changes } from './changes.ts'
import { type EventTypes, type EvidenceDigest, HubView, statusOf, type ViewWidget } from './hub-view.ts'
import { readSnapshot } from './snapshot.ts'

export interface FollowOptions {
  /** Its calls may take as long as reading the hub takes. */
  client: Client
  hub: string
  log: Logger
  signal: AbortSignal
  /** Called when the view has changed, with the ids of the widgets whose checks may be others now. */
  onChange: (widgetIds: readonly string[]) => void
  /** Called for each event, as the stream brings it. */
  onEvent?: (event: Schema<'InteractionEvent'>) => void
  /** Called when evidence of widgets was retired or decisions about them changed, and with all widgets after the hub was read anew. */
  onEvidence?: (widgetIds: readonly string[]) => void
  /** Called after the hub was read anew: events may have been skipped. The stream begins when it has ended. */
  onGap?: () => Promise<void>
}

const retryMsMax = 15_000

/** The event types of the active manifest; undefined when the hub has none. @throws IhubError */
export async function readEventTypes(client: Client, hub: string): Promise<EventTypes | undefined> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  if (!manifest) return undefined
  const { eventTypes } = vocabularyOf(manifest as ManifestLike)
  return new Map(
    eventTypes.map((type) => [
      type.name,
      {
        widgetTypes: type.widgetTypes ?? [],
        hasEnvironment: hasEnvironment(type),
        proves: type.freshFor !== undefined
      }
    ])
  )
}

interface Loaded {
  /** Where to stream from. */
  position: string
  /** The widgets whose checks may be others. */
  changed: string[]
  /** When a runtime last reported a status, in milliseconds since 1970; undefined if none ever did. */
  reportedAt: number | undefined
}

/** Fills the view from a snapshot. @throws IhubError */
export async function loadView(client: Client, hub: string, view: HubView): Promise<Loaded> {
  const fresh = new HubView()
  fresh.setEventTypes(await readEventTypes(client, hub))
  const observations = new Map<string, Schema<'Observation'>[]>()
  let position = ''
  let reportedAt: number | undefined
  for await (const { kind, row } of readSnapshot(client, hub)) {
    if (kind === 'widget') fresh.setWidget((row as Schema<'Widget'>).id, row as Schema<'Widget'>)
    if (kind === 'relation') fresh.setRelation((row as Schema<'Relation'>).id, row as Schema<'Relation'>)
    if (kind === 'observation') {
      const one = row as Schema<'Observation'>
      observations.set(one.widgetId, [...(observations.get(one.widgetId) ?? []), one])
    }
    if (kind === 'evidence') {
      const one = row as EvidenceDigest & { widgetId: string }
      if (fresh.widgets.has(one.widgetId)) fresh.addDigest(one.widgetId, one)
    }
    if (kind === 'status') {
      const status = row as Schema<'ReportedStatus'>
      fresh.setStatus(status.widgetId, statusOf(status))
      if (isOfRuntime(status, fresh.widgets.get(status.widgetId)))
        reportedAt = Math.max(reportedAt ?? 0, Date.parse(status.updatedAt))
    }
    if (kind === 'decision') fresh.setDecision((row as Schema<'DecisionRecord'>).id, row as Schema<'DecisionRecord'>)
    if (kind === 'end') position = (row as { position: string }).position
  }
  for (const [widgetId, all] of observations) fresh.setObservations(widgetId, all)
  return { position, changed: view.become(fresh), reportedAt }
}

/** Whether a runtime reported it: the status of a gate, or of an environment whose checks it runs. */
function isOfRuntime({ status, lastKnown }: Schema<'ReportedStatus'>, widget: ViewWidget | undefined): boolean {
  return (widget && isGateType(widget.widgetType)) || typeof (lastKnown ?? status).runtime === 'string'
}

/**
 * Keeps the view current from a position on, until the signal aborts. Whatever goes wrong is tried again; where the position is
 * gone (410) or a change could not be read, the hub is read anew.
 */
export async function followHub(view: HubView, from: string, options: FollowOptions): Promise<void> {
  const { client, hub, log, signal, onChange, onEvidence, onGap } = options
  let position: string | undefined = from
  for (let failures = 0; !signal.aborted; ) {
    try {
      if (position === undefined) {
        const loaded = await loadView(client, hub, view)
        onChange(loaded.changed)
        onEvidence?.([...view.widgets.keys()])
        await onGap?.()
        position = loaded.position
      }
      await followStream(view, position, options, () => {
        failures = 0
      })
    } catch (error) {
      if (signal.aborted) return
      position = undefined
      log[failures++ === 0 ? 'warn' : 'debug']({ err: error, hub }, 'the hub is read anew')
      const waitMs = error instanceof GoneError && failures === 1 ? 0 : Math.min(250 * 2 ** failures, retryMsMax)
      await sleep(waitMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** @throws what a retry does not help: a position that is gone, a key that is refused, a change that cannot be read */
async function followStream(
  view: HubView,
  position: string,
  { client, hub, log, signal, onChange, onEvent, onEvidence }: FollowOptions,
  onMessage: () => void
): Promise<void> {
  const failed = new AbortController()
  const changes = new Changes(client, view, onChange, (error) => failed.abort(error), onEvidence)
  const onRetry = (error: Error) => log.debug({ err: error, hub }, 'the stream of the hub is opened again')
  const stream = client.stream('/interaction-events/stream', {
    query: { hub, system: true },
    lastEventId: position,
    signal: AbortSignal.any([signal, failed.signal]),
    onRetry
  })
  for await (const message of stream) {
    onMessage()
    if (message.kind === 'event') {
      addEvent(view, message.data as Schema<'InteractionEvent'>)
      onEvent?.(message.data as Schema<'InteractionEvent'>)
    } else changes.take(message as StreamMessage & { kind: 'system' })
  }
  if (failed.signal.aborted) throw failed.signal.reason
  if (!signal.aborted) throw new IhubError('unreachable', `The stream of ${hub} ended.`)
}

/** Evidence of an event, unless newer evidence is known. What proves nothing takes no proof away. */
function addEvent(view: HubView, event: Schema<'InteractionEvent'>): void {
  const { widgetId, eventType, subject, id, outcome, occurredAt, asOf, until, freshFor } = event
  const known = view.digestOf(widgetId, eventType, subject)
  if (known && (outcome === 'info' || occurredAt < known.occurredAt)) return
  const from = Math.min(Date.parse(occurredAt), asOf === null ? Infinity : Date.parse(asOf))
  const end = Math.min(from + (durationMs(freshFor ?? '') ?? 0), until === null ? Infinity : Date.parse(until))
  const freshUntil = outcome === 'info' || freshFor === null ? null : new Date(end).toISOString()
  view.addDigest(widgetId, { eventType, subject, eventId: id, outcome, occurredAt, freshUntil, retired: false })
}
