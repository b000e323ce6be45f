import { CredentialHash, CredentialPrefix, RowVersion, row, type Table } from '../../db/table.ts'
import { Id, nullable, oneOf, Time, Title } from '../../kernel/schema.ts'
import { Consumer, ConsumerStatus, CreateKey, Key } from './schema.ts'
import { scopeProblem } from './scopes.ts'

export const keyTables: readonly Table[] = [
  {
    // Also of hooks and consumers that are gone: what they did refers to them.
    name: 'actors',
    where: `kind <> 'system' and not exists (select from hub.consumers o where o.id = t.id and o.hub_id is null and o.name = 'operator')`,
    order: 'created_at, id',
    row: row({
      id: Id,
      kind: oneOf(['consumer', 'person', 'hook']),
      name: Title,
      hub_id: nullable(Id),
      created_at: Time
    })
  },
  {
    name: 'consumers',
    // The operator belongs to the host: each installation has its own.
    where: "hub_id is not null or name <> 'operator'",
    order: 'created_at, id',
    row: row({
      id: Id,
      hub_id: nullable(Id),
      manifest_id: nullable(Id),
      name: Title,
      status: ConsumerStatus,
      version: RowVersion,
      created_at: Time,
      updated_at: Time,
      rate_limit: Consumer.properties.rateLimit
    }),
    updated: { columns: ['name', 'status', 'rate_limit'] },
    audited: { kind: 'consumer', hidden: ['version'], onImport: true }
  },
  {
    name: 'keys',
    // A key of a consumer without a hub opens the installation, so it stays with it.
    where: 'consumer_id in (select c.id from hub.consumers c where c.hub_id is not null)',
    order: 'created_at, id',
    row: row({
      id: Id,
      consumer_id: Id,
      name: nullable(Title),
      prefix: CredentialPrefix,
      hash: CredentialHash,
      scopes: CreateKey.properties.scopes,
      status: oneOf(['pending', 'active', 'revoked']),
      pending_until: nullable(Time),
      expires_at: nullable(Time),
      revoked_at: nullable(Time),
      last_used_at: nullable(Time),
      adopted_at: nullable(Time),
      created_at: Time,
      updated_at: Time,
      rate_limit: Key.properties.rateLimit,
      version: RowVersion
    }),
    audited: { kind: 'key', hidden: ['hash', 'last_used_at'], onImport: true },
    check: ({ scopes }, importer) => {
      for (const scope of scopes as string[]) {
        const problem = scopeProblem(scope, false)
        if (problem !== undefined) return `scopes: ${problem}`
        if (!importer.covers(scope)) return `scopes: ${scope} is more than the importing key has`
      }
      return undefined
    }
  }
]
