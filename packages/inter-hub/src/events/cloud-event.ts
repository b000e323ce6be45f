/**
 * Converts between events and CloudEvents 1.0. `id` and `source` are the identity of an event for ever, `type` its event
 * type (with our prefix or without), `subject` the widget, `data` the metadata, which keeps its text. Attributes that have
 * no place of their own are kept as they came.
 */
import { isUtf8 } from 'node:buffer'
import { parseRaw, type RawJson } from '../kernel/json.ts'
import { jsonWith } from '../kernel/json-text.ts'
import { MalformedRequest, type Problem, type ProblemItem, ValidationFailed } from '../kernel/problem.ts'
import { isTime } from '../kernel/time.ts'
import { parseTraceParent } from '../kernel/trace-context.ts'
import { type SystemEvent, withLinks } from '../system/index.ts'
import type { SentEvent } from './incoming.ts'
import { freshForText } from './prepare.ts'
import type { CreateEvent } from './schema.ts'
import type { StoredEvent } from './store.ts'

export const cloudEventType = 'application/cloudevents+json'
export const cloudEventsType = 'application/cloudevents-batch+json'
/** A batch at the address of a single event is all or nothing, so it is small. */
export const wholeBatchMax = 100
const typePrefix = 'social.coulomb.hub.'

interface Incoming {
  headers: Record<string, string | string[] | undefined>
}

/** Attributes that become members of ours; the names of ours on the way out are taken back in. */
const members: Record<string, keyof CreateEvent> = {
  viewcontext: 'viewContext',
  evidencesubject: 'subject',
  freshfor: 'freshFor',
  hub: 'hub'
}
/** Attributes that the server itself sets when it writes an event. */
const ours = ['recordedtime', 'sequence', 'outcome', 'outcomereason', 'originsource', 'originid', 'tracestate']
const known = ['specversion', 'id', 'source', 'type', 'subject', 'time', 'datacontenttype', 'data', 'traceparent']

/**
 * Ours from the members of a CloudEvent in JSON, structured or built from headers.
 * @throws ValidationFailed
 */
export function fromCloudEvent({ value, text: metadata }: RawJson): SentEvent {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong([{ pointer: '#', detail: 'is not a CloudEvent: it must be a JSON object' }])
  }
  const given = value as Record<string, unknown>
  const errors = faultsOf(given).map(({ pointer, detail }) => ({ pointer: `#/${pointer}`, detail }))
  if (errors.length > 0) throw wrong(errors)
  const type = given.type as string
  const event: Record<string, unknown> = {
    widget: given.subject,
    eventType: type.startsWith(typePrefix) ? type.slice(typePrefix.length) : type,
    source: given.source,
    externalId: given.id,
    ...(given.time === undefined ? {} : { occurredAt: given.time }),
    ...(given.data === undefined ? {} : { metadata: given.data })
  }
  const extensions: Record<string, unknown> = {}
  for (const [name, content] of Object.entries(given)) {
    const member = members[name]
    if (content === null || known.includes(name) || ours.includes(name)) continue
    if (member === undefined) extensions[name] = content
    else event[member] = String(content)
  }
  const trace = typeof given.traceparent === 'string' ? parseTraceParent(given.traceparent) : undefined
  return {
    value: event,
    metadata,
    ...(Object.keys(extensions).length > 0 ? { extensions } : {}),
    ...(trace ? { traceId: trace.traceId } : {})
  }
}

function faultsOf(given: Record<string, unknown>): { pointer: string; detail: string }[] {
  const faults: { pointer: string; detail: string }[] = []
  const say = (pointer: string, detail: string) => void faults.push({ pointer, detail })
  if (given.specversion !== '1.0') say('specversion', 'must be "1.0"')
  for (const [name, longest] of [
    ['id', 500],
    ['source', 500],
    ['type', 200]
  ] as const) {
    const text = given[name]
    if (typeof text !== 'string' || text === '') say(name, 'is missing or not a non-empty string')
    else if (text.length > longest) say(name, `is longer than ${longest} characters`)
  }
  if (typeof given.subject !== 'string' || given.subject === '') say('subject', 'is missing (the slug of the widget)')
  if (given.time !== undefined && given.time !== null && !(typeof given.time === 'string' && isTime(given.time)))
    say('time', 'is not an RFC 3339 time')
  if (given.time === null) delete given.time
  const { data, data_base64: base64, datacontenttype: contentType } = given
  if (base64 !== undefined) say('data_base64', 'is not supported; send `data`, a JSON object')
  if (
    contentType !== undefined &&
    contentType !== null &&
    !/^application\/([\w.+-]+\+)?json\b/i.test(String(contentType))
  )
    say('datacontenttype', 'must be application/json')
  if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data)))
    say('data', 'must be a JSON object; it becomes the metadata of the event')
  for (const [name, content] of Object.entries(given)) {
    if (known.includes(name) || name === 'data_base64') continue
    if (!/^[a-z0-9]{1,40}$/.test(name))
      say(name, 'is not a valid attribute name: use at most 40 lower-case letters and digits')
    else if (content !== null && !['string', 'boolean', 'number'].includes(typeof content))
      say(name, 'is not a valid attribute value: it must be a string, a boolean or an integer')
    else if (typeof content === 'string' && content.length > 2000) say(name, 'is longer than 2000 characters')
  }
  return faults
}

function wrong(errors: ProblemItem[]): Problem {
  const [first] = errors
  return new ValidationFailed(`The CloudEvent is not valid: ${first?.pointer} ${first?.detail}.`, { errors })
}

/** Whether a request is a CloudEvent in binary mode. */
export function isBinary({ headers }: Incoming): boolean {
  return headers['ce-specversion'] !== undefined
}

/** Ours from a CloudEvent in binary mode: attributes from `ce-` headers, data from the body. */
export function readBinary(request: Incoming, bytes: Buffer): SentEvent {
  if (bytes.length === 0) return fromCloudEvent({ value: fromHeaders(request.headers, undefined), text: undefined })
  // As a member, since the numbers in it are kept as text.
  const { value, text } = parseRaw(Buffer.concat([dataBefore, bytes, dataAfter]), 'data')
  const { data, ...more } = value as Record<string, unknown>
  if (Object.keys(more).length > 0) throw new MalformedRequest('The body is not JSON.')
  return fromCloudEvent({ value: fromHeaders(request.headers, data), text })
}

const dataBefore = Buffer.from('{"data":')
const dataAfter = Buffer.from('}')

function fromHeaders(headers: Incoming['headers'], data: unknown): object {
  const event: Record<string, unknown> = data === undefined ? {} : { data }
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue
    try {
      event[name.slice(3)] = decodeAttribute(value)
    } catch {
      throw new MalformedRequest(`The header ${name} is not percent-encoded UTF-8.`, {
        errors: [{ parameter: name, detail: 'is not percent-encoded UTF-8' }]
      })
    }
  }
  return event
}

/**
 * The value of an attribute in a header (HTTP binding, section 3.1.3.2): a quoted string is unquoted, then one round of
 * percent-decoding. Bytes outside ASCII are read as the UTF-8 that some senders write. @throws URIError
 */
function decodeAttribute(header: string): string {
  const isQuoted = /^"(?:[^"\\]|\\.)*"$/.test(header)
  const plain = isQuoted ? header.slice(1, -1).replace(/\\(.)/g, '$1') : header
  const bytes = Buffer.from(plain, 'latin1')
  const text = isUtf8(bytes) ? bytes.toString('utf8') : plain
  return decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'))
}

/** What a CloudEvent says of an event, without its data. */
function attributesOf(event: StoredEvent, base: string): Record<string, unknown> {
  const { traceId, freshForS, extensions } = event
  const optional = {
    outcomereason: event.outcomeReason,
    evidencesubject: event.subject || null,
    viewcontext: event.viewContext,
    freshfor: freshForText(freshForS),
    originsource: event.source,
    originid: event.externalId,
    // A span of its own for this event: the first 16 digits of its random part.
    traceparent: traceId === null ? null : `00-${traceId}-${event.id.replaceAll('-', '').slice(16)}-01`
  }
  return {
    ...(extensions === null ? {} : (JSON.parse(extensions) as object)),
    specversion: '1.0',
    id: event.id,
    source: `${base}/hubs/${event.hubSlug}`,
    type: `${typePrefix}${event.eventType}`,
    subject: event.widgetSlug,
    time: event.occurredAt,
    recordedtime: event.recordedAt,
    sequence: String(event.seq).padStart(20, '0'),
    outcome: event.outcome,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== null))
  }
}

/** An event as a CloudEvent in JSON (structured mode), its metadata as it was sent. */
export function toCloudEvent(event: StoredEvent, base: string): string {
  const attributes = { ...attributesOf(event, base), datacontenttype: 'application/json' }
  return jsonWith(attributes, { data: event.metadata })
}

function systemAttributes(event: SystemEvent, base: string): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: event.id,
    source: `${base}/hubs/${event.hubSlug}`,
    type: `${typePrefix}${event.type}`,
    ...(event.widgetSlug === null ? {} : { subject: event.widgetSlug }),
    time: event.recordedAt,
    sequence: String(event.seq).padStart(20, '0')
  }
}

/** A system event as a CloudEvent in JSON. */
export function systemCloudEvent(event: SystemEvent, base: string): string {
  const { data } = withLinks(event, base)
  return JSON.stringify({ ...systemAttributes(event, base), datacontenttype: 'application/json', data })
}

/** A system event in binary mode. */
export function systemHeaders(event: SystemEvent, base: string): InBinary {
  return { headers: headersOf(systemAttributes(event, base)), body: JSON.stringify(withLinks(event, base).data) }
}

/** A CloudEvent as headers and body. */
export interface InBinary {
  headers: Record<string, string>
  body: string
}

/** An event in binary mode: headers, and its metadata as the body. */
export function toHeaders(event: StoredEvent, base: string): InBinary {
  return { headers: headersOf(attributesOf(event, base)), body: event.metadata }
}

function headersOf(attributes: Record<string, unknown>): Record<string, string> {
  const headers = Object.entries(attributes).map(([name, value]) => [
    `ce-${name}`,
    // Printable ASCII but space, quote and percent stands for itself.
    String(value).replace(/[^\x21\x23\x24\x26-\x7e]+/gu, (text) => encodeURIComponent(text))
  ])
  return { ...Object.fromEntries(headers), 'content-type': 'application/json' }
}
