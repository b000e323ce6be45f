/**
 * Finds the owner of a key or token. A result is cached for at most half a second, counted from the start of the read, so
 * that a key revoked on any node is rejected here within a second. There is one read at a time per key. Without the
 * database no request is authenticated. A pending key becomes active by its first use, which proves that it was received.
 */
import type { Database } from '../db/sql.ts'
import { sql } from '../db/sql.ts'
import type { Caller } from '../kernel/actor.ts'
import { challenge, Grants } from '../kernel/actor.ts'
import { TokenExpired } from '../kernel/problem.ts'
import { AdoptedKeys } from './keys/adopted-keys.ts'
import { type Credential, hashCredential, matches, parseCredential } from './keys/key-text.ts'

const keptMs = 500
const entriesMax = 10_000
const flushMs = 10_000

interface Row {
  keyId: string
  prefix: string
  hash: Buffer
  scopes: string[]
  status: 'pending' | 'active'
  endsInMs: number | null
  consumerId: string
  consumerName: string
  rateLimit: number | null
  keyRateLimit: number | null
  hubId: string | null
  hubSlug: string | null
}

interface Entry {
  readAt: number
  row: Promise<(Row & { caller: Caller }) | undefined>
}

const nobody = hashCredential('nobody')

export class Authenticator {
  readonly #db: Database
  readonly #adopted: AdoptedKeys
  readonly #entries = new Map<string, Entry>()
  readonly #used = new Map<string, Date>()
  readonly #timer: NodeJS.Timeout

  constructor(db: Database) {
    this.#db = db
    this.#adopted = new AdoptedKeys(db)
    this.#timer = setInterval(() => void this.flush().catch(() => undefined), flushMs).unref()
  }

  /** Undefined when the credential is wrong or revoked, or an expired key. @throws TokenExpired, NotReady */
  authenticate = async (text: string): Promise<Caller | undefined> => {
    const credential = await this.read(text)
    if (credential?.kind !== 'ihk' && credential?.kind !== 'iht') return undefined
    const { readAt, row } = this.#entry(credential)
    const found = await row
    // An unknown key takes as long as a wrong one.
    const right = matches(text, found?.hash ?? nobody)
    if (!found || !right) return undefined
    if (found.endsInMs !== null && performance.now() - readAt >= found.endsInMs) {
      if (credential.kind === 'ihk') return undefined
      throw new TokenExpired('The token has expired. Exchange the key for a new token.', {
        headers: challenge('invalid_token')
      })
    }
    if (found.status === 'pending') {
      if (!(await this.#activate(found.keyId))) return undefined
      found.status = 'active'
    }
    this.#used.set(found.keyId, new Date())
    return found.caller
  }

  /** Parses a key or token of this server, or finds an adopted key; undefined for any other text. */
  async read(text: string): Promise<Credential | undefined> {
    return parseCredential(text) ?? this.#adopted.find(text)
  }

  /** Forgets what it knows of a key, so that the next use reads it. */
  forget(prefix: string): void {
    for (const kind of ['ihk', 'iht']) this.#entries.delete(`${kind}_${prefix}`)
  }

  /** Writes when keys were last used, at most once a minute for each. */
  async flush(): Promise<void> {
    if (this.#used.size === 0) return
    const used = [...this.#used]
    this.#used.clear()
    await this.#db.query(sql`update hub.keys k set last_used_at = u.at
      from unnest(${used.map(([id]) => id)}::uuid[], ${used.map(([, at]) => at)}::timestamptz[]) u (id, at)
      where k.id = u.id and (k.last_used_at is null or k.last_used_at < u.at - interval '1 minute')`)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush().catch(() => undefined)
  }

  #entry(credential: Credential): Entry {
    const name = `${credential.kind}_${credential.prefix}`
    const known = this.#entries.get(name)
    const now = performance.now()
    if (known && now - known.readAt < keptMs) return known
    if (this.#entries.size >= entriesMax) this.#entries.clear()
    const entry = { readAt: now, row: this.#read(credential) }
    this.#entries.set(name, entry)
    entry.row.catch(() => this.#entries.delete(name))
    return entry
  }

  async #read({ kind, prefix }: Credential): Promise<(Row & { caller: Caller }) | undefined> {
    const isToken = kind === 'iht'
    const [row] = await this.#db.query<Row>(sql`
      select k.id as "keyId", k.prefix, c.id as "consumerId", c.name as "consumerName", c.rate_limit as "rateLimit",
        k.rate_limit as "keyRateLimit", k.status, h.id as "hubId", h.slug as "hubSlug",
        ${isToken ? sql`t.hash, t.scopes` : sql`k.hash, k.scopes`},
        extract(epoch from least(k.expires_at, k.pending_until, ${isToken ? sql`t.expires_at` : sql`null`})
          - clock_timestamp())::double precision * 1000 as "endsInMs"
      from hub.keys k join hub.consumers c on c.id = k.consumer_id left join hub.hubs h on h.id = c.hub_id
        ${isToken ? sql`join hub.tokens t on t.key_id = k.id` : sql``}
      where ${isToken ? sql`t.prefix` : sql`k.prefix`} = ${prefix} and k.status <> 'revoked' and c.status = 'active'
        and (h.id is null or h.status = 'active')`)
    if (!row) return undefined
    return { ...row, caller: callerOf(row, isToken ? `token:${prefix}` : `key:${row.prefix}`) }
  }

  async #activate(keyId: string): Promise<boolean> {
    const rows = await this.#db.query(sql`update hub.keys set status = 'active', pending_until = null,
      updated_at = clock_timestamp()
      where id = ${keyId} and (status = 'active' or (status = 'pending' and pending_until > clock_timestamp()))
      returning id`)
    return rows.length === 1
  }
}

function callerOf(row: Row, via: string): Caller {
  const { keyId, prefix, consumerId: id, consumerName: name, hubId, hubSlug } = row
  return {
    id,
    kind: 'consumer',
    name,
    hub: hubId === null || hubSlug === null ? null : { id: hubId, slug: hubSlug },
    grants: new Grants(row.scopes),
    via,
    credential: { kind: via.startsWith('token:') ? 'token' : 'key', prefix, keyId },
    limits: { consumer: row.rateLimit, key: row.keyRateLimit }
  }
}
