/** What an installation is made of, in an order in which each row finds what it refers to. */

export interface Table {
  name: string
  /** Which rows go along; all unless said. */
  where?: string
  /** A total order, so that two exports of the same are the same. */
  order: string
  /** Columns that are written in another way: JSON that is kept as it was sent travels as text. */
  exported?: Record<string, string>
  imported?: Record<string, string>
}

/** A secret that cannot be read here: its webhook says so and waits for another. */
const unknownSecret = "'sealed.v1.none'"
/** Only what is sealed leaves the installation. */
const sealed = (column: string) =>
  `case when ${column} like 'sealed.v1.%' and ${column} <> ${unknownSecret} then ${column} end`

export const tables: readonly Table[] = [
  { name: 'hubs', order: 'created_at, id' },
  { name: 'manifests', order: 'hub_id, version' },
  { name: 'vocabulary', order: 'hub_id, kind, name' },
  // The operator belongs to the host: each installation has its own.
  { name: 'consumers', where: "hub_id is not null or name <> 'operator'", order: 'created_at, id' },
  {
    name: 'keys',
    where: 'consumer_id in (select c.id from hub.consumers c where c.hub_id is not null)',
    order: 'created_at, id'
  },
  { name: 'widgets', order: 'hub_id, created_at, id' },
  { name: 'widget_versions', order: 'hub_id, widget_id, version' },
  { name: 'relations', order: 'hub_id, created_at, id' },
  {
    name: 'interaction_events',
    order: 'hub_id, seq',
    exported: { metadata: 'metadata::text', extensions: 'extensions::text' },
    imported: { metadata: "(metadata #>> '{}')::json", extensions: "(extensions #>> '{}')::json" }
  },
  { name: 'event_identity', order: 'hub_id, source, external_id' },
  { name: 'evidence', order: 'hub_id, widget_id, event_type, subject' },
  { name: 'future_evidence', order: 'hub_id, event_id' },
  { name: 'confirmations', order: 'hub_id, event_id, day' },
  { name: 'annotations', order: 'hub_id, created_at, id' },
  { name: 'system_events', order: 'hub_id, seq' },
  {
    name: 'webhooks',
    order: 'hub_id, created_at, id',
    exported: { secret: sealed('secret'), previous_secret: sealed('previous_secret') },
    imported: { secret: `coalesce(secret, ${unknownSecret})` }
  },
  { name: 'inbound_hooks', order: 'hub_id, created_at, id' },
  { name: 'commands', order: 'hub_id, created_at, id' }
]
