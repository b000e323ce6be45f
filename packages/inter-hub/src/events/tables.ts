import { Type } from 'typebox'
import { Count, row, type Table, Via } from '../db/table.ts'
import { parseRaw } from '../kernel/json.ts'
import { Problem } from '../kernel/problem.ts'
import { Id, nullable, oneOf, Time } from '../kernel/schema.ts'
import { CreateEvent, Event } from './schema.ts'

const { eventType, source, externalId, values, attention } = CreateEvent.properties
const { subject, outcome } = Event.properties
/** The largest event that any installation takes. */
const eventBytesMax = 1024 * 1024
const JsonText = Type.String({ maxLength: eventBytesMax })
const Name = Type.Unsafe<string>(eventType)

/** Text of JSON that was sent once keeps its form; it must still be what the API would take. */
export function eventTextProblem(row: Record<string, unknown>): string | undefined {
  for (const name of ['metadata', 'extensions']) {
    const text = row[name]
    if (typeof text !== 'string') continue
    try {
      const value: unknown = JSON.parse(text)
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${name} is not a JSON object`
      // As a member, since the numbers in it are kept as text.
      parseRaw(Buffer.from(`{"metadata":${text}}`), 'metadata')
    } catch (error) {
      if (error instanceof SyntaxError) return `${name} is not JSON: ${error.message}`
      if (error instanceof Problem) return `${name}: ${error.message.replace(/\.$/, '')}`
      throw error
    }
  }
  return undefined
}

/** Of an event, as an export has it. */
export const eventColumns = {
  hub_id: Id,
  retention: oneOf(['short', 'long', 'keep']),
  id: Id,
  seq: Type.Integer({ minimum: 1 }),
  widget_id: Id,
  event_type: Name,
  subject,
  view_context: nullable(Type.String({ minLength: 1, maxLength: 500 })),
  metadata: JsonText,
  outcome,
  outcome_reason: nullable(Type.String({ maxLength: 10_000 })),
  incomplete: Type.Unsafe<string[] | null>({
    type: ['array', 'null'],
    maxItems: 1000,
    items: { type: 'string', maxLength: 10_000 }
  }),
  fresh_for_s: nullable(Count),
  source: nullable(Type.Unsafe<string>(source)),
  external_id: nullable(Type.Unsafe<string>(externalId)),
  occurred_at: Time,
  as_of: nullable(Time),
  until: nullable(Time),
  recorded_at: Time,
  actor_id: Id,
  via: Via,
  trace_id: nullable(Type.String({ maxLength: 100 })),
  extensions: nullable(JsonText),
  measured: Type.Unsafe<Record<string, number> | null>({ ...values, type: ['object', 'null'] }),
  attention: Type.Unsafe<string[] | null>({ ...attention, type: ['array', 'null'] })
}

export const eventTables: readonly Table[] = [
  {
    name: 'interaction_events',
    order: 'hub_id, seq',
    row: row(eventColumns),
    exported: { metadata: 'metadata::text', extensions: 'extensions::text' },
    imported: { metadata: "(r.metadata #>> '{}')::json", extensions: "(r.extensions #>> '{}')::json" },
    actors: ['actor_id'],
    // Its retention class may have become `keep` here or there since.
    named: ['hub_id', 'id'],
    check: eventTextProblem
  },
  {
    name: 'event_identity',
    order: 'hub_id, source, external_id',
    row: row({
      hub_id: Id,
      source: Type.Unsafe<string>(source),
      external_id: Type.Unsafe<string>(externalId),
      event_id: Id,
      hash: Type.String({ maxLength: 100 })
    })
  }
]
