/** Puts messages of notice channels into the webhook queue. */
import { type Db, sql } from '../db/sql.ts'
import type { ChannelKind } from './channels/index.ts'
import type { Stored } from './channels/stored.ts'
import type { Message } from './content.ts'

export interface Channel {
  hubId: string
  id: string
  slug: string
  kind: ChannelKind
  status: 'active' | 'disabled'
  /** The recipients of an e-mail channel. */
  to: string[]
}

/** The notice channels of a hub with these ids. */
export async function channelsById(db: Db, hubId: string, ids: readonly string[]): Promise<Channel[]> {
  return db.query<Channel & Record<string, unknown>>(sql`
    select w.hub_id as "hubId", w.id, w.slug, w.kind, w.status, coalesce(w.settings -> 'to', '[]') as "to" from hub.webhooks w
    where w.hub_id = ${hubId} and w.id = any (${ids}::uuid[]) and w.kind <> 'events' order by w.slug`)
}

/**
 * Queues a message. An e-mail channel gets one for each recipient, so that a refused recipient does not affect the others.
 * `to` replaces the recipients. Returns the ids of the deliveries.
 */
export async function queueMessage(
  db: Db,
  { hubId, id, kind, to: recipients }: Channel,
  message: Message,
  now: Date,
  to?: string
) {
  const people = kind === 'email' ? (to === undefined ? recipients : [to]) : [undefined]
  const bodies = people.map((one) =>
    JSON.stringify({ message, ...(one === undefined ? {} : { to: one }) } satisfies Stored)
  )
  const rows = await db.query<{ id: string }>(sql`
    with message as materialized (select 'ntc_' || replace(gen_random_uuid()::text, '-', '') as id)
    insert into hub.deliveries (hub_id, webhook_id, message_id, type, body, next_at)
    select ${hubId}, ${id}, m.id || case t.at when 1 then '' else '.' || t.at end, ${message.type}, t.body, ${now.toISOString()}
    from message m cross join unnest(${bodies}::text[]) with ordinality t (body, at) returning id`)
  return rows.map((row) => row.id)
}
