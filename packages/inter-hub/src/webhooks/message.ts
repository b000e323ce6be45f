/**
 * The message for a receiver: the event in the configured format, signed according to Standard Webhooks. An event never
 * changes, so every attempt says the same but for its time.
 */
import { Webhook as StandardWebhook } from 'standardwebhooks'
import {
  cloudEventType,
  freshForText,
  type InBinary,
  type StoredEvent,
  systemCloudEvent,
  systemHeaders,
  toCloudEvent,
  toHeaders
} from '../events/index.ts'
import { type SystemEvent, withLinks } from '../system/index.ts'

/** More metadata than this is left out; the receiver reads it by the event's id. */
const metadataBytesMax = 12_000

export type Format = 'standard' | 'cloudevents' | 'cloudevents-binary'

/** What a message is about. */
export type Content = { event: StoredEvent } | { system: SystemEvent }

/** Headers and body of a message in a form. `base` is the public address of this server. */
export function messageOf(content: Content, format: Format, base: string): InBinary {
  if (format === 'cloudevents-binary') {
    return 'event' in content ? toHeaders(content.event, base) : systemHeaders(content.system, base)
  }
  if (format === 'cloudevents') {
    const body = 'event' in content ? toCloudEvent(content.event, base) : systemCloudEvent(content.system, base)
    return { headers: { 'content-type': cloudEventType }, body }
  }
  const body = 'event' in content ? eventBody(content.event) : systemBody(withLinks(content.system, base))
  return { headers: { 'content-type': 'application/json' }, body }
}

/** `{type, timestamp, data}` as Standard Webhooks has it; the type is the event's own. */
function eventBody(event: StoredEvent): string {
  const { id, seq, hubSlug, widgetId, widgetSlug, eventType, subject, viewContext, outcome, outcomeReason, metadata } =
    event
  const isSmall = Buffer.byteLength(metadata) <= metadataBytesMax
  const data = JSON.stringify({
    id,
    seq,
    widgetId,
    widgetSlug,
    eventType,
    subject,
    viewContext,
    outcome,
    outcomeReason,
    occurredAt: event.occurredAt,
    recordedAt: event.recordedAt,
    source: event.source,
    externalId: event.externalId,
    freshFor: freshForText(event.freshForS),
    hub: hubSlug,
    hubSlug,
    ...(isSmall ? {} : { metadataOmitted: true })
  })
  const whole = isSmall ? `${data.slice(0, -1)},"metadata":${metadata}}` : data
  return `{"type":${JSON.stringify(eventType)},"timestamp":${JSON.stringify(event.recordedAt)},"data":${whole}}`
}

function systemBody({ id, seq, hubSlug, type, data, recordedAt }: SystemEvent): string {
  return JSON.stringify({
    type,
    timestamp: recordedAt,
    data: { id, ...(seq > 0 ? { seq } : {}), hub: hubSlug, ...data }
  })
}

/** The headers that prove who sent it and when; with two secrets in an overlap, one signature by each. */
export function signatureHeaders(messageId: string, at: Date, body: string, secrets: readonly string[]) {
  return {
    'webhook-id': messageId,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new StandardWebhook(secret).sign(messageId, at, body)).join(' ')
  }
}
