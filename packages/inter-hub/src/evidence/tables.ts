import { Type } from 'typebox'
import { Count, row, type Table, Via } from '../db/table.ts'
import { Id, nullable, oneOf, Time } from '../kernel/schema.ts'
import { Attention, Outcome } from './schema.ts'

const Name = Type.String({ minLength: 1, maxLength: 100 })
const Subject = Type.String({ maxLength: 200 })
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$', maxLength: 64 })
const Measured = Type.Unsafe<Record<string, number> | null>({
  type: ['object', 'null'],
  additionalProperties: { type: 'number' },
  maxProperties: 50
})
const BigIntText = Type.String({ pattern: '^-?[0-9]{1,19}$', maxLength: 20 })
const Measure = Type.Number({ minimum: -1e290, maximum: 1e290 })
const Proof = oneOf(['pass', 'fail'])

export const evidenceTables: readonly Table[] = [
  {
    name: 'evidence',
    order: 'hub_id, widget_id, event_type, subject',
    actors: ['retired_by'],
    row: row({
      hub_id: Id,
      widget_id: Id,
      event_type: Name,
      subject: Subject,
      events: Count,
      latest_event_id: Id,
      latest_at: Time,
      proof_event_id: nullable(Id),
      proof_outcome: Type.Unsafe<'pass' | 'fail' | null>({ ...nullable(Proof), enum: ['pass', 'fail', null] }),
      proof_at: nullable(Time),
      proof_seen_at: nullable(Time),
      proof_since: nullable(Time),
      proof_hash: nullable(Sha256),
      proof_fresh_for_s: nullable(Count),
      proof_as_of: nullable(Time),
      proof_until: nullable(Time),
      proof_measured: Measured,
      proof_attention: Type.Unsafe<string[] | null>({ ...Attention, type: ['array', 'null'] }),
      confirmations: Count,
      retired_as_of: nullable(Time),
      retired_at: nullable(Time),
      retired_reason: nullable(Type.String({ maxLength: 10_000 })),
      retired_by: nullable(Id),
      retired_via: Via
    })
  },
  {
    name: 'future_evidence',
    order: 'hub_id, event_id',
    row: row({
      hub_id: Id,
      event_id: Id,
      widget_id: Id,
      event_type: Name,
      subject: Subject,
      outcome: Outcome,
      occurred_at: Time,
      hash: Sha256,
      fresh_for_s: nullable(Count)
    })
  },
  {
    name: 'confirmations',
    order: 'hub_id, event_id, day',
    row: row({
      hub_id: Id,
      event_id: Id,
      day: Type.String({ format: 'date', maxLength: 10 }),
      first_at: Time,
      last_at: Time,
      count: Count,
      measured: Measured,
      recent: Type.Array(Time, { maxItems: 10 })
    })
  },
  {
    name: 'series',
    order: 'series_id',
    // Larger than the integers that JSON has in common.
    exported: { series_id: 't.series_id::text' },
    row: row({
      series_id: BigIntText,
      hub_id: Id,
      widget_id: Id,
      event_type: Name,
      subject: Subject,
      name: Type.String({ maxLength: 100 })
    })
  },
  {
    name: 'rollups',
    order: 'series_id, resolution, start',
    exported: { series_id: 't.series_id::text' },
    row: row({
      series_id: BigIntText,
      start: Time,
      min: Measure,
      max: Measure,
      sum: Type.Number(),
      count: Count,
      resolution: Type.Union([Type.Literal(1), Type.Literal(60), Type.Literal(1440)])
    })
  }
]
