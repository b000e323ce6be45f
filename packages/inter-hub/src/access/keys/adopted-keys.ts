/**
 * Keys of another server that this one adopted. Their format is that of the other server, so they are found by their hash. All hashes
 * are read together, at most every half second, so that wrong keys cause no statements of their own.
 */
import { type Db, sql } from '../../db/sql.ts'
import { type Credential, hashCredential } from './key-text.ts'

const keptMs = 500
/** Excludes texts that begin like a key or token of this server. */
const form = /^(?!ih[a-z]_[0-9a-f]{8}_)[\x21-\x7e]{32,512}$/

export class AdoptedKeys {
  readonly #db: Db
  #readAt = Number.NEGATIVE_INFINITY
  #prefixes: Promise<ReadonlyMap<string, string>> = Promise.resolve(new Map())

  constructor(db: Db) {
    this.#db = db
  }

  /** The adopted key with this text; undefined if there is none. The caller checks whether it is still valid. */
  async find(text: string): Promise<Credential | undefined> {
    if (!form.test(text)) return undefined
    const prefix = (await this.#known()).get(hashCredential(text).toString('hex'))
    return prefix === undefined ? undefined : { kind: 'ihk', prefix, text }
  }

  #known(): Promise<ReadonlyMap<string, string>> {
    const now = performance.now()
    if (now - this.#readAt < keptMs) return this.#prefixes
    this.#readAt = now
    const reading = this.#read()
    this.#prefixes = reading
    reading.catch(() => {
      if (this.#prefixes === reading) this.#readAt = Number.NEGATIVE_INFINITY
    })
    return reading
  }

  async #read(): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#db.query<{ prefix: string; hash: Buffer }>(sql`
      select k.prefix, k.hash from hub.keys k where k.adopted_at is not null and k.status <> 'revoked'`)
    return new Map(rows.map(({ prefix, hash }) => [hash.toString('hex'), prefix]))
  }
}
