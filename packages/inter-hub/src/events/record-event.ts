/** Records an event: finds its hub, evaluates it with the hub's vocabulary, writes it and returns what was recorded. */

import type { Clock } from '../db/clock.ts'
import { type Database, sql } from '../db/sql.ts'
import { isWidget } from '../db/widget-named.ts'
import { chooseHub, type HubRef } from '../hubs/index.ts'
import { type Actor, byOf, type Verb } from '../kernel/actor.ts'
import { IdempotencyInFlight, IdempotencyMismatch } from '../kernel/idempotency.ts'
import { isUuid } from '../kernel/ids.ts'
import { Ambiguous, NotReady, PayloadTooLarge, Problem, ValidationFailed } from '../kernel/problem.ts'
import { inTurn } from '../kernel/turns.ts'
import { ArchivedWidget, IdentityConflict, UnknownEventType, UnknownWidget, WrongWidgetType } from './errors.ts'
import type { IncomingEvent } from './incoming.ts'
import { type EventRow, prepareEvent, widgetReference } from './prepare.ts'
import { requireContext } from './reserved-context.ts'
import type { CreateEvent } from './schema.ts'
import { eventJson, getEventsOf } from './store.ts'
import type { VocabularyCache } from './vocabulary-cache.ts'
import type { EventWriter, Written } from './writer.ts'

export interface Recorder {
  db: Database
  clock: Clock
  vocabularies: VocabularyCache
  writer: EventWriter
  /** The most bytes of one event: its metadata as sent, in UTF-8, and its extension attributes. */
  eventBytes: number
  /** Logs that an event of a batch failed because of a fault of the server. */
  failed(error: unknown): void
  /**
   * Aborted when the answer can no longer be received, for example because the server is stopping; the rest is then not
   * processed.
   */
  abandoned: AbortSignal
}

export interface Recorded {
  /** False if the event was already recorded. */
  isNew: boolean
  /** How the first of a repeated request was answered; undefined for a first one. */
  replayed?: number
  id: string
  seq: number
  outcome: string
  /** The event as JSON text; made when it is asked for, since a batch answers without it. */
  json(): string
}

/** An event that was known already, not yet read. */
interface Known extends Pick<Recorded, 'id' | 'replayed'> {
  isNew: false
  hubId: string
}

const attemptsMax = 3
const verb: Verb = 'record'

export async function recordEvent(recorder: Recorder, actor: Actor, event: IncomingEvent): Promise<Recorded> {
  const [recorded] = await withFirst(recorder, [await writeEvent(recorder, actor, event)])
  if (!recorded) throw new Error('an event was not answered')
  return recorded
}

/** Records each of these events by itself; returns in their order what was recorded or why it was not. */
export async function recordEach(
  recorder: Recorder,
  actor: Actor,
  events: readonly (() => IncomingEvent)[]
): Promise<(Recorded | { error: unknown })[]> {
  const written = await Promise.all(
    events.map(async (read) => {
      try {
        return await writeEvent(recorder, actor, read())
      } catch (error) {
        return { error }
      }
    })
  )
  return withFirst(recorder, written)
}

/** Reads the first records of those that were known, all at once. */
async function withFirst<Other extends Recorded | { error: unknown }>(
  { db }: Recorder,
  written: readonly (Known | Other)[]
): Promise<(Recorded | Other)[]> {
  const known = new Map<string, Known>()
  for (const one of written) if ('hubId' in one) known.set(one.id, one)
  const firsts = await getEventsOf(db, [...known.values()])
  return written.map((one) => {
    if (!('hubId' in one)) return one
    const first = firsts.get(one.id)
    if (!first) throw new Error('an event that is known was not found')
    const { hubId: _hubId, ...rest } = one
    return { ...rest, seq: first.seq, outcome: first.outcome, json: () => eventJson(first) }
  })
}

async function writeEvent(recorder: Recorder, actor: Actor, event: IncomingEvent): Promise<Recorded | Known> {
  requireEventSize(recorder, event)
  const { body } = event
  const hub = await hubOf(recorder.db, actor, body)
  requireContext(actor, hub, body.viewContext)
  for (let attempt = 1; ; attempt++) {
    const { manifestId, type } = await findEventType(recorder, hub, body.eventType)
    const row = await prepare(
      recorder,
      event,
      type,
      actor,
      recorder.clock.now(),
      await identifiedWidget(recorder, hub, event)
    )
    const written = await recorder.writer.write(hub.id, manifestId, row)
    if (written.status === 'vocabulary_changed' && attempt < attemptsMax) {
      await recorder.vocabularies.refresh(hub.id)
      continue
    }
    return answer(actor, hub, row, written)
  }
}

/**
 * Records all of these events or none: the first that is refused refuses them all, with its place in the pointers. They
 * are of one hub, since a hub is what is written at once.
 */
export async function recordWhole(
  recorder: Recorder,
  actor: Actor,
  events: readonly IncomingEvent[]
): Promise<Recorded[]> {
  await eachInPlace(events, async (event) => requireEventSize(recorder, event))
  for (let attempt = 1; ; attempt++) {
    const hubs = await eachInPlace(events, async ({ body }) => {
      const hub = await hubOf(recorder.db, actor, body)
      requireContext(actor, hub, body.viewContext)
      return hub
    })
    const [hub] = hubs
    if (!hub) return []
    const stranger = hubs.findIndex(({ id }) => id !== hub.id)
    if (stranger > 0) {
      const errors = [{ pointer: `#/${stranger}`, detail: 'belongs to a different hub than the first event' }]
      throw new ValidationFailed('All events of an atomic batch must belong to the same hub.', { errors })
    }
    const types = await eachInPlace(events, ({ body }) => findEventType(recorder, hub, body.eventType))
    const now = recorder.clock.now()
    const rows = await eachInPlace(events, async (event, index) => {
      const type = types[index]?.type
      if (!type) throw new Error('an event has no type')
      return prepare(recorder, event, type, actor, now, await identifiedWidget(recorder, hub, event))
    })
    const written = await recorder.writer.writeWhole(hub.id, types[0]?.manifestId ?? '', rows)
    if (written.some(({ status }) => status === 'vocabulary_changed') && attempt < attemptsMax) {
      await recorder.vocabularies.refresh(hub.id)
      continue
    }
    const refused = written.findIndex(
      ({ status }) => !['recorded', 'duplicate', 'replayed', 'not_written'].includes(status)
    )
    const chosen = refused === -1 ? written.map((_, index) => index) : [refused]
    const answers = await eachInPlace(chosen, async (index) => answer(actor, hub, rows[index], written[index]), chosen)
    return withFirst(recorder, answers)
  }
}

/**
 * Checks what can be checked of an event without writing it: its size, its event type and its metadata.
 * @throws PayloadTooLarge, UnknownEventType, ValidationFailed, MetadataRefused
 */
export async function checkRecordable(
  recorder: Recorder,
  actor: Actor,
  hub: HubRef,
  event: IncomingEvent
): Promise<void> {
  requireEventSize(recorder, event)
  requireContext(actor, hub, event.body.viewContext)
  const { type } = await findEventType(recorder, hub, event.body.eventType)
  await prepare(recorder, event, type, actor, recorder.clock.now())
}

/** The outcome that metadata would have as an event of this type. @throws UnknownEventType */
export async function judgeEvent(
  recorder: Recorder,
  hub: HubRef,
  eventType: string,
  metadata: object
): Promise<string> {
  const { type } = await findEventType(recorder, hub, eventType)
  return inTurn(() => type.judge(metadata as Record<string, unknown>, recorder.clock.now().toISOString()).outcome)
}

/** @throws PayloadTooLarge, with the size and the limit */
export function requireEventSize(
  { eventBytes }: Pick<Recorder, 'eventBytes'>,
  { metadata: text, extensions }: IncomingEvent
): void {
  const metadata = Buffer.byteLength(text)
  const attributes = extensions === undefined ? 0 : Buffer.byteLength(JSON.stringify(extensions))
  if (metadata + attributes <= eventBytes) return
  const [pointer, what] =
    metadata > eventBytes ? ['#/metadata', 'metadata'] : ['#', 'metadata and extension attributes']
  const detail = `has ${metadata + attributes} bytes of ${what}; the limit is ${eventBytes}`
  throw new PayloadTooLarge(
    `The event ${detail}. Send less, or send a reference to data kept elsewhere. An operator can raise the limit with IHUB_EVENT_BYTES.`,
    { errors: [{ pointer, detail }] }
  )
}

/** The slug of a widget that an event with an identity names by its id, so that both names make the same event. */
async function identifiedWidget({ db }: Recorder, hub: HubRef, { body }: IncomingEvent): Promise<string | undefined> {
  const reference = body.widgetId ?? body.widget
  if (body.externalId === undefined || reference === undefined || !isUuid(reference)) return undefined
  const [row] = await db.query<{ slug: string }>(sql`
    select w.slug from hub.widgets w where w.hub_id = ${hub.id} and w.id = ${reference}`)
  return row?.slug
}

function prepare({ abandoned }: Recorder, ...event: Parameters<typeof prepareEvent>): Promise<EventRow> {
  return inTurn(() => {
    if (abandoned.aborted) throw new NotReady('The client disconnected. This event was not written; send it again.')
    return prepareEvent(...event)
  })
}

/** Works on one after the other; a problem gets the place of its item. */
async function eachInPlace<Item, Result>(
  items: readonly Item[],
  work: (item: Item, index: number) => Promise<Result>,
  places: readonly number[] = items.map((_, index) => index)
): Promise<Result[]> {
  const results: Result[] = []
  for (const [index, item] of items.entries()) {
    try {
      results.push(await work(item, index))
    } catch (error) {
      throw error instanceof Problem ? error.within(`/${places[index]}`) : error
    }
  }
  return results
}

/** An event type with the manifest it is of. One that is not known may have been activated by another node since. */
async function findEventType({ vocabularies }: Recorder, hub: HubRef, name: string) {
  for (const look of [() => vocabularies.get(hub.id), () => vocabularies.refresh(hub.id)]) {
    const vocabulary = await look()
    const type = await vocabulary?.eventType(name)
    if (vocabulary && type) return { manifestId: vocabulary.manifestId, type }
  }
  const detail = `${JSON.stringify(name)} is not an event type in the active manifest of ${hub.slug}`
  throw new UnknownEventType(`${detail}.`, { errors: [{ pointer: '#/eventType', detail }] })
}

async function hubOf(db: Database, actor: Actor, body: CreateEvent): Promise<HubRef> {
  if (body.hub !== undefined || actor.hub !== null) {
    return chooseHub(db, actor, verb, body.hub)
  }
  // An operator does not belong to a hub, so the widget determines the hub.
  const reference = widgetReference(body)
  const found = await db.query<HubRef>(sql`
    select h.id, h.slug from hub.widgets w join hub.hubs h on h.id = w.hub_id where ${isWidget(reference)} order by h.slug`)
  const writable = found.filter(({ slug }) => actor.grants.allows(verb, slug))
  if (writable.length > 1) {
    throw new Ambiguous(`Several hubs have a widget with the slug ${reference}. Name the hub.`, {
      members: { candidates: writable.map(({ slug }) => ({ slug: reference, hub: slug })) }
    })
  }
  return writable[0] ?? unknownWidget(body)
}

function unknownWidget(body: CreateEvent): never {
  const pointer = body.widgetId === undefined ? '#/widget' : '#/widgetId'
  const detail = `the hub has no widget ${JSON.stringify(widgetReference(body))}`
  throw new UnknownWidget(`${detail}.`, { errors: [{ pointer, detail }] })
}

function answer(actor: Actor, hub: HubRef, row: EventRow | undefined, written: Written | undefined): Recorded | Known {
  if (!row || !written) throw new Error('an event was not answered')
  const { widgetId, widgetSlug, ...named } = row
  const reference = widgetId ?? widgetSlug ?? ''
  const pointer = widgetId === null ? '#/widget' : '#/widgetId'
  switch (written.status) {
    case 'recorded':
      return { isNew: true, ...written, json: () => eventJson(stored(hub, actor, named, written)) }
    case 'duplicate':
    case 'replayed': {
      const replayed = written.status === 'replayed' ? { replayed: written.answered ?? 201 } : {}
      return { isNew: false, ...replayed, id: written.id, hubId: hub.id }
    }
    case 'idempotency_mismatch':
      throw new IdempotencyMismatch(
        'This Idempotency-Key was already used for a different request. Nothing was done. Use a new key.'
      )
    case 'idempotency_in_flight':
      throw new IdempotencyInFlight('This Idempotency-Key is in use by a request for another hub.', {
        headers: { 'retry-after': '1' }
      })
    case 'not_written':
      throw new Error('a batch was undone and nothing of it refused')
    case 'identity_conflict':
      throw new IdentityConflict(`The event ${row.externalId} of ${row.source} already exists with different content.`)
    case 'unknown_widget':
      throw new UnknownWidget(`The hub has no widget ${JSON.stringify(reference)}.`, {
        errors: [{ pointer, detail: `the hub has no widget ${JSON.stringify(reference)}` }]
      })
    case 'archived_widget':
      throw new ArchivedWidget(`The widget ${reference} is archived.`, { errors: [{ pointer, detail: 'is archived' }] })
    case 'wrong_widget_type':
      throw new WrongWidgetType(`${row.eventType} does not accept the type of the widget ${reference}.`, {
        errors: [{ pointer, detail: `has a type that ${row.eventType} does not accept` }]
      })
    case 'vocabulary_changed':
      throw new NotReady('The vocabulary of the hub is being changed. Nothing was written; send the event again.', {
        headers: { 'retry-after': '1' }
      })
  }
}

function stored(hub: HubRef, actor: Actor, row: Omit<EventRow, 'widgetId' | 'widgetSlug'>, written: Written) {
  return {
    id: written.id,
    seq: written.seq,
    hubId: hub.id,
    hubSlug: hub.slug,
    widgetId: written.widget_id,
    widgetSlug: written.widget_slug,
    eventType: row.eventType,
    subject: row.subject,
    viewContext: row.viewContext,
    outcome: written.outcome as 'pass',
    outcomeReason: written.outcome_reason,
    incomplete: row.incomplete,
    freshForS: row.freshForS,
    source: row.source,
    externalId: row.externalId,
    occurredAt: written.occurred_at,
    asOf: row.asOf,
    until: row.until,
    recordedAt: written.recorded_at,
    by: byOf(actor),
    values: row.values === null ? null : (JSON.parse(row.values) as Record<string, number>),
    attention: row.attention,
    traceId: row.traceId,
    extensions: row.extensions,
    metadata: row.metadata
  }
}
