/** Recording an event: find its hub, judge it by the hub's vocabulary, write it, answer what was recorded. */

import type { Clock } from '../db/clock.ts'
import { type Database, sql } from '../db/sql.ts'
import { type HubVerb, mayHub, type Principal } from '../http/principal.ts'
import { Ambiguous, NotReady } from '../http/problem.ts'
import { chooseHub, type HubRef } from '../hubs/index.ts'
import { isUuid } from '../ids.ts'
import { ArchivedWidget, IdentityConflict, UnknownEventType, UnknownWidget, WrongWidgetType } from './errors.ts'
import { type EventRow, prepareEvent, widgetReference } from './prepare.ts'
import type { CreateEvent } from './schema.ts'
import { eventJson, getEvent } from './store.ts'
import type { VocabularyCache } from './vocabulary-cache.ts'
import type { EventWriter, Written } from './writer.ts'

export interface Recorder {
  db: Database
  clock: Clock
  vocabularies: VocabularyCache
  writer: EventWriter
}

export interface Recorded {
  /** False when the event was known already. */
  isNew: boolean
  id: string
  seq: number
  outcome: string
  json: string
}

const attemptsMax = 3
const write: HubVerb = 'write'

export async function recordEvent(recorder: Recorder, principal: Principal, body: CreateEvent): Promise<Recorded> {
  const hub = await hubOf(recorder.db, principal, body)
  for (let attempt = 1; ; attempt++) {
    const { manifestId, type } = await findEventType(recorder, hub, body.eventType)
    const row = prepareEvent(body, type, principal.consumerId, recorder.clock.now())
    const written = await recorder.writer.write(hub.id, manifestId, row)
    if (written.status === 'vocabulary_changed' && attempt < attemptsMax) {
      await recorder.vocabularies.refresh(hub.id)
      continue
    }
    return answer(recorder, principal, hub, row, written)
  }
}

/** An event type with the manifest it is of. One that is not known may have been activated by another node since. */
async function findEventType({ vocabularies }: Recorder, hub: HubRef, name: string) {
  for (const look of [() => vocabularies.get(hub.id), () => vocabularies.refresh(hub.id)]) {
    const vocabulary = await look()
    const type = vocabulary?.eventTypes.get(name)
    if (vocabulary && type) return { manifestId: vocabulary.manifestId, type }
  }
  const detail = `${JSON.stringify(name)} is no event type of the active manifest of ${hub.slug}`
  throw new UnknownEventType(`${detail}.`, { errors: [{ pointer: '#/eventType', detail }] })
}

async function hubOf(db: Database, principal: Principal, body: CreateEvent): Promise<HubRef> {
  if (body.hub !== undefined || (principal.hubId !== null && principal.hubSlug !== null)) {
    return chooseHub(db, principal, write, body.hub)
  }
  // An operator belongs to no hub: the widget says which one is meant.
  const reference = widgetReference(body)
  const fits = isUuid(reference) ? sql`w.id = ${reference}` : sql`w.slug = ${reference}`
  const found = await db.query<HubRef>(sql`
    select h.id, h.slug from hub.widgets w join hub.hubs h on h.id = w.hub_id where ${fits} order by h.slug`)
  const writable = found.filter(({ slug }) => mayHub(principal, write, slug))
  if (writable.length > 1) {
    throw new Ambiguous(`The slug ${reference} stands in several hubs; name the hub.`, {
      members: { candidates: writable.map(({ slug }) => ({ slug: reference, hub: slug })) }
    })
  }
  return writable[0] ?? unknownWidget(body)
}

function unknownWidget(body: CreateEvent): never {
  const pointer = body.widgetId === undefined ? '#/widget' : '#/widgetId'
  const detail = `${JSON.stringify(widgetReference(body))} is no widget of the hub`
  throw new UnknownWidget(`${detail}.`, { errors: [{ pointer, detail }] })
}

async function answer(
  recorder: Recorder,
  principal: Principal,
  hub: HubRef,
  row: EventRow,
  written: Written
): Promise<Recorded> {
  const { widgetId, widgetSlug, ...named } = row
  const reference = widgetId ?? widgetSlug ?? ''
  const pointer = widgetId === null ? '#/widget' : '#/widgetId'
  switch (written.status) {
    case 'recorded':
      return { isNew: true, ...written, json: eventJson(stored(hub, named, written)) }
    case 'duplicate': {
      const reader = { ...principal, scopes: new Set([`hub:${hub.slug}:read`]) }
      const first = await getEvent(recorder.db, reader, written.id)
      return { isNew: false, id: first.id, seq: first.seq, outcome: first.outcome, json: eventJson(first) }
    }
    case 'identity_conflict':
      throw new IdentityConflict(`The event ${row.externalId} of ${row.source} exists with other content.`)
    case 'unknown_widget':
      throw new UnknownWidget(`${JSON.stringify(reference)} is no widget of the hub.`, {
        errors: [{ pointer, detail: `${JSON.stringify(reference)} is no widget of the hub` }]
      })
    case 'archived_widget':
      throw new ArchivedWidget(`The widget ${reference} is archived.`, { errors: [{ pointer, detail: 'is archived' }] })
    case 'wrong_widget_type':
      throw new WrongWidgetType(`${row.eventType} is not meant for the type of the widget ${reference}.`, {
        errors: [{ pointer, detail: `has a type that ${row.eventType} does not take` }]
      })
    case 'vocabulary_changed':
      throw new NotReady(
        'The vocabulary of the hub is changing at this moment. Nothing was written; send the event again.',
        {
          headers: { 'retry-after': '1' }
        }
      )
  }
}

function stored(hub: HubRef, row: Omit<EventRow, 'widgetId' | 'widgetSlug'>, written: Written) {
  return {
    id: written.id,
    seq: written.seq,
    hubId: hub.id,
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
    recordedAt: written.recorded_at,
    consumerId: row.consumerId,
    metadata: row.metadata
  }
}
