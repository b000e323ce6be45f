/** Turns a body into the row for the writer: evaluated by the event type, with an id but without a number. */
import { hash } from 'node:crypto'
import type { Actor } from '../kernel/actor.ts'
import { formatDuration, parseDuration } from '../kernel/duration.ts'
import { isUuid, uuid7 } from '../kernel/ids.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import type { CompiledEventType } from '../manifests/index.ts'
import { MetadataRefused } from './errors.ts'
import type { IncomingEvent } from './incoming.ts'
import type { CreateEvent } from './schema.ts'

export interface EventRow {
  id: string
  retention: string
  widgetId: string | null
  widgetSlug: string | null
  eventType: string
  strict: boolean
  subject: string
  viewContext: string | null
  metadata: string
  outcome: string
  outcomeReason: string | null
  incomplete: string[]
  freshForS: number | null
  source: string | null
  externalId: string | null
  metadataHash: string
  contentHash: string | null
  occurredAt: string | null
  asOf: string | null
  until: string | null
  actorId: string
  via: string | null
  traceId: string | null
  /** JSON. */
  extensions: string | null
  /** JSON. */
  values: string | null
  attention: string[]
  keyRoute: string | null
  key: string | null
  fingerprint: Buffer | null
}

/**
 * @param widgetSlug of a widget that is named by its id, for the hash of an event with an identity
 * @throws ValidationFailed, MetadataRefused
 */
export function prepareEvent(
  { body, metadata, extensions, traceId, idempotency }: IncomingEvent,
  type: CompiledEventType,
  actor: Actor,
  now: Date,
  widgetSlug?: string
): EventRow {
  const reference = widgetReference(body)
  if (body.externalId !== undefined && body.source === undefined) {
    throw new ValidationFailed('externalId requires source.', {
      errors: [{ pointer: '#/source', detail: 'is missing' }]
    })
  }
  const occurredAt = body.occurredAt === undefined ? null : utc(body.occurredAt)
  const judged = type.judge(body.metadata ?? {}, occurredAt ?? now.toISOString())
  if (type.strict && !type.isUnusable && judged.incomplete.length > 0) {
    const errors = judged.incomplete.map((detail) => ({ pointer: '#/metadata', detail }))
    throw new MetadataRefused(
      `${type.name} is strict, and the metadata lacks: ${judged.incomplete.slice(0, 5).join(', ')}.`,
      { errors }
    )
  }
  const freshForS = shorter(type.freshForS, body.freshFor)
  return {
    id: uuid7(now.getTime()),
    retention: type.retention,
    widgetId: isUuid(reference) ? reference : null,
    widgetSlug: isUuid(reference) ? null : reference,
    eventType: type.name,
    strict: type.strict,
    subject: body.subject ?? judged.subject,
    viewContext: body.viewContext ?? null,
    metadata,
    outcome: judged.outcome,
    outcomeReason: judged.reason,
    incomplete: judged.incomplete,
    freshForS,
    source: body.source ?? null,
    externalId: body.externalId ?? null,
    metadataHash: findingHash(metadata, body.attention ?? [], freshForS),
    contentHash: body.externalId === undefined ? null : contentHash(body, widgetSlug ?? reference, metadata),
    occurredAt,
    asOf: judged.asOf,
    until: judged.until,
    actorId: actor.id,
    via: actor.via,
    traceId: traceId ?? null,
    extensions: extensions === undefined ? null : JSON.stringify(extensions),
    values: body.values === undefined ? null : JSON.stringify(body.values),
    attention: body.attention ?? [],
    keyRoute: idempotency?.route ?? null,
    key: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null
  }
}

/** The widget a body names: its id or its slug. @throws ValidationFailed for none or both */
export function widgetReference({ widgetId, widget }: CreateEvent): string {
  const reference = widgetId ?? widget
  if (reference === undefined || (widgetId !== undefined && widget !== undefined)) {
    const detail =
      reference === undefined
        ? 'is missing; send widgetId or widget (a slug)'
        : 'is sent together with widget; send only one of them'
    throw new ValidationFailed(`widgetId ${detail}.`, { errors: [{ pointer: '#/widgetId', detail }] })
  }
  return reference
}

export function shorter(longestS: number | null, wanted: string | undefined): number | null {
  if (longestS === null || wanted === undefined) return longestS
  const seconds = parseDuration(wanted)
  if (seconds === undefined) {
    const detail = 'is not a duration in days, hours, minutes or seconds, such as PT5M or P1D'
    throw new ValidationFailed(`freshFor ${detail}.`, { errors: [{ pointer: '#/freshFor', detail }] })
  }
  return Math.min(longestS, seconds)
}

/** What decides between two observations of the same time and outcome, as `hub.finding_hash` computes it. */
export function findingHash(metadata: string, attention: string[], freshForS: number | null): string {
  const parts = [
    metadata,
    ...(attention.length > 0 ? [attention.join('\n')] : []),
    ...(freshForS === null ? [] : [freshForS])
  ]
  return hash('sha256', parts.join('\n'), 'hex')
}

/** Of what the sender sent, so that a repeated event is recognized. */
function contentHash(body: CreateEvent, reference: string, metadata: string): string {
  const { eventType, viewContext = null, occurredAt = null, subject = null, freshFor = null, attention } = body
  return hash(
    'sha256',
    JSON.stringify([
      reference,
      eventType,
      viewContext,
      occurredAt,
      subject,
      freshFor,
      metadata,
      ...(attention ? [attention] : [])
    ]),
    'hex'
  )
}

export function freshForText(seconds: number | null): string | null {
  return seconds === null ? null : formatDuration(seconds)
}
