/** Notice channels: rows of hub.webhooks with another kind, so their messages use the same queue. */
import type { Context, RecordTable } from '../db/record-table.ts'
import { type Db, sql } from '../db/sql.ts'
import { hubRecords } from '../hubs/index.ts'
import { Conflict, ValidationFailed } from '../kernel/problem.ts'
import type { SecretBox } from '../kernel/secret-box.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { CreateNoticeChannel, NoticeChannel, UpdateNoticeChannel } from './channel-schema.ts'
import type { ChannelKind } from './channels/index.ts'

const table: RecordTable = {
  table: 'webhooks',
  one: 'notice channel',
  columns: {
    slug: 'slug',
    kind: 'kind',
    url: 'url',
    description: 'description',
    status: 'status',
    disabledReason: 'disabled_reason',
    failingSince: 'failing_since',
    inventory: 'inventory'
  },
  writes: { secret: 'secret', settings: 'settings', maxInFlight: 'max_in_flight' },
  json: ['settings'],
  answers:
    () => sql`, r.settings ->> 'from' as "from", coalesce(r.settings -> 'to', '[]') as "to", r.settings ->> 'user' as "user",
    coalesce(r.settings ->> 'tls', 'required') as tls, r.settings -> 'hasSecret' = 'true' as "hasSecret"`,
  only: sql`r.kind <> 'events'`,
  hasSlug: true
}

type Settings = Pick<CreateNoticeChannel, 'from' | 'to' | 'user' | 'tls'>
interface Whole extends Settings {
  kind: ChannelKind
  url: string
}

function fault(pointer: string, detail: string): never {
  throw new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}

/** @throws ValidationFailed for members that do not apply to the kind */
function requireFitting({ kind, url, from, to = [], user, tls }: Whole, secret: string | undefined): void {
  if ((kind === 'email') !== /^smtps?:/i.test(url))
    fault(
      '#/url',
      kind === 'email'
        ? 'is not the address of a mail server, such as smtp://mail.example.org:587'
        : `is the address of a mail server; the channel is of the kind ${kind}`
    )
  if (kind === 'email') {
    if (from === undefined || from === null) fault('#/from', 'is missing: the sender of the e-mails')
    if (to.length === 0) fault('#/to', 'is missing: the recipients of the e-mails')
    if (secret && !user) fault('#/user', 'is missing: a password needs a user name')
    if (secret && tls !== undefined && tls !== 'required' && !/^smtps:/i.test(url))
      fault('#/tls', 'must be required: a password is sent only over TLS')
    return
  }
  for (const [name, value] of Object.entries({ from, user, tls }))
    if (value !== undefined && value !== null) fault(`#/${name}`, `has no effect: the channel is not of the kind email`)
  if (to.length > 0) fault('#/to', 'has no effect: the channel is not of the kind email')
  if (kind === 'slack' && secret) fault('#/secret', 'has no effect: the URL of a Slack webhook is its secret')
  if (kind === 'webhook' && secret && !/^(whsec_)?[A-Za-z0-9+/]{32,}={0,2}$/.test(secret))
    fault('#/secret', 'is not a Standard Webhooks secret: whsec_ and at least 24 random bytes in base64')
}

/** The stored URL and secret: a Slack URL is itself the secret. */
function addressOf(kind: ChannelKind, url: string | undefined, secret: string | undefined, box: SecretBox) {
  if (kind === 'slack') {
    if (url === undefined) return {}
    return { url: `${new URL(url).origin}/…`, secret: box.seal(url) }
  }
  return {
    ...(url === undefined ? {} : { url }),
    ...(secret === undefined ? {} : { secret: secret && box.seal(secret) })
  }
}

/** The store of notice channels. `secrets` encrypts their secrets. */
export function channelStore(secrets: SecretBox) {
  const base = hubRecords<NoticeChannel, CreateNoticeChannel, UpdateNoticeChannel>(table, {
    prepare: async (_, { slug, kind, url, secret, description = '', status, inventory, from, to, user, tls }) => {
      requireFitting({ kind, url, from, to, user, tls }, secret)
      const settings = { from, to, user, tls, hasSecret: kind === 'slack' || Boolean(secret) }
      // One at a time: if a node crashes, at most one message is sent again.
      return {
        slug,
        kind,
        description,
        status,
        inventory,
        maxInFlight: 1,
        settings,
        ...addressOf(kind, url, secret ?? '', secrets)
      }
    },
    change: async ({ db, now }, before, { url, secret, status, from, to, user, tls }) => {
      const given = JSON.parse(JSON.stringify({ from, to, user, tls })) as Settings
      const { kind } = before
      const own = kind === 'email' ? { from: before.from, to: before.to, user: before.user, tls: before.tls } : {}
      const after = { ...own, ...given }
      // The stored secret must fit, too.
      const kept = secret ?? (before.hasSecret && kind === 'email' ? 'kept' : undefined)
      requireFitting({ kind, url: url ?? before.url, ...after }, kept)
      const hasSecret = secret === undefined ? before.hasSecret : secret !== ''
      // A user who may change the channel must not learn its secret by having it sent elsewhere.
      const isMoved = (url !== undefined && url !== before.url) || (tls !== undefined && tls !== before.tls)
      if (isMoved && sendsSecret(before) && secret === undefined)
        fault('#/secret', 'is missing: send the secret again, or an empty string, when url or tls changes')
      const isEnabled = status === 'active' && before.status !== 'active'
      if (isEnabled) await wakeDeliveries(db, before, now)
      const isOther = secret !== undefined || Object.keys(given).length > 0
      return {
        ...addressOf(kind, url, secret, secrets),
        ...(isOther ? { settings: { ...after, hasSecret } } : {}),
        ...(isEnabled ? { disabledReason: null, failingSince: null } : {})
      }
    }
  })
  const remove = async (context: Context, id: string, match: MatchVersion, hub: string | undefined) => {
    const channel = await base.get(context, id, hub)
    // Waits for transactions that write a rule with this channel.
    await context.db.query(
      sql`select from hub.webhooks w where w.hub_id = ${channel.hubId} and w.id = ${channel.id} for update`
    )
    const [rule] = await context.db.query<{ slug: string }>(sql`
      select r.slug from hub.notice_rules r where r.hub_id = ${channel.hubId} and ${channel.id} = any (r.channel_ids) order by r.slug limit 1`)
    if (rule)
      throw new Conflict(`The rule ${rule.slug} uses the channel ${channel.slug}. Change or delete the rule first.`)
    await base.remove(context, channel.id, match, undefined)
  }
  return { ...base, remove }
}

/** Whether the secret itself is sent to the receiver. */
const sendsSecret = ({ kind, hasSecret }: NoticeChannel) => hasSecret && kind !== 'slack' && kind !== 'webhook'

/** Makes waiting messages due now instead of at their retry time. */
async function wakeDeliveries(db: Db, { hubId, id }: NoticeChannel, now: Date): Promise<void> {
  await db.query(sql`update hub.deliveries set next_at = least(next_at, ${now.toISOString()})
    where hub_id = ${hubId} and webhook_id = ${id} and state = 'due'`)
}
