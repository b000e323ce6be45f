import { Type } from 'typebox'
import { SealedSecret, sealed, unknownSecret } from '../db/sealed.ts'
import { CredentialHash, CredentialPrefix, RowVersion, row, type Table, Via } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { InboundHook } from './schema.ts'
import { signatureSchemes } from './signature.ts'

const { name, kind, eventType, command, subject, mapping, condition, each, status } = InboundHook.properties
const { subjectFrom, widgetFrom, identity, schedule, timezone } = InboundHook.properties

export const inboundHookTables: readonly Table[] = [
  {
    name: 'inbound_hooks',
    order: 'hub_id, created_at, id',
    row: row({
      hub_id: Id,
      id: Id,
      name,
      kind,
      widget_id: nullable(Id),
      event_type: eventType,
      command,
      subject,
      fresh_for: nullable(Type.String({ maxLength: 40 })),
      mapping,
      condition,
      each,
      subject_from: subjectFrom,
      widget_from: widgetFrom,
      identity,
      schedule,
      timezone,
      grace: nullable(Type.String({ maxLength: 40 })),
      signature_scheme: nullable(Type.String({ pattern: `^(${signatureSchemes.join('|')})$`, maxLength: 40 })),
      signature_secret: SealedSecret,
      status,
      prefix: CredentialPrefix,
      hash: CredentialHash,
      actor_id: Id,
      via: Via,
      last_ping_at: nullable(Time),
      last_signal: nullable(Type.String({ maxLength: 100 })),
      last_error: nullable(Type.String({ maxLength: 10_000 })),
      started_at: nullable(Time),
      overdue_at: nullable(Time),
      log: Type.String({ maxLength: 100_000 }),
      version: RowVersion,
      created_at: Time,
      updated_at: Time
    }),
    exported: { signature_secret: sealed('signature_secret') },
    imported: {
      signature_secret: `case when r.signature_scheme is not null then coalesce(r.signature_secret, ${unknownSecret}) end`
    },
    actors: ['actor_id'],
    audited: {
      kind: 'inbound-hook',
      hidden: [
        'hash',
        'signature_secret',
        'overdue_at',
        'version',
        'last_ping_at',
        'last_signal',
        'last_error',
        'started_at',
        'log'
      ],
      onImport: true
    }
  },
  {
    name: 'inbound_runs',
    order: 'hub_id, hook_id, rid',
    row: row({
      hub_id: Id,
      hook_id: Id,
      rid: Id,
      started_at: nullable(Time),
      overdue_at: nullable(Time),
      log: Type.String({ maxLength: 100_000 }),
      updated_at: Time
    })
  }
]
