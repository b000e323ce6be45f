import { Type } from 'typebox'
import { SealedSecret, sealed, unknownSecret } from '../db/sealed.ts'
import { Count, RowVersion, row, type Table, Via } from '../db/table.ts'
import { anyObject, Id, nullable, Slug, Time } from '../kernel/schema.ts'
import { Webhook } from './schema.ts'

const { url, description, eventTypes, outcomes, states, format, maxInFlight, status } = Webhook.properties

export const webhookTables: readonly Table[] = [
  {
    name: 'webhooks',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      url,
      description,
      event_types: eventTypes,
      secret: SealedSecret,
      status,
      disabled_reason: nullable(Type.String({ maxLength: 10_000 })),
      from_seq: Count,
      actor_id: Id,
      via: Via,
      version: RowVersion,
      created_at: Time,
      updated_at: Time,
      widget_ids: Type.Array(Id, { maxItems: 100 }),
      outcomes,
      states,
      format,
      max_in_flight: maxInFlight,
      previous_secret: SealedSecret,
      previous_until: nullable(Time),
      failing_since: nullable(Time),
      from_system: Count,
      kind: Type.Optional(Type.String({ pattern: '^(events|email|slack|ntfy|webhook|alertmanager)$' })),
      slug: nullable(Slug),
      settings: Type.Optional(anyObject('The settings of a notice channel, without secrets.')),
      inventory: nullable(Type.String({ maxLength: 200 }))
    }),
    exported: { secret: sealed('secret'), previous_secret: sealed('previous_secret') },
    imported: {
      // A notice channel without a secret needs none.
      secret: `coalesce(r.secret, case when r.settings ->> 'hasSecret' = 'false' then '' else ${unknownSecret} end)`,
      kind: "coalesce(r.kind, 'events')",
      settings: "coalesce(r.settings, '{}')"
    },
    actors: ['actor_id'],
    audited: { kind: 'webhook', hidden: ['secret', 'previous_secret', 'version', 'failing_since'], onImport: true }
  }
]
