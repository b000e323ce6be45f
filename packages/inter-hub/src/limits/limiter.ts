/**
 * Rate limits: how many requests a minute a consumer, one of its keys, or an address without a key may make. Windows of a
 * minute begin with the first request after the last ended, in the database's time. Nodes share them: each leases tokens
 * and counts locally (measured: a row per request collapses to 1,680 a second under a long snapshot), and asks for no more
 * than what waits where little is left, so that limits up to 10,000 are exact over all nodes.
 *
 * Without the database everybody is let in: the operation itself answers what is the matter.
 *
 * Not here: who is counted and what the answer says (http/limit.ts), one bucket (bucket.ts).
 */
import type { Db } from '../db/sql.ts'
import type { Counted, CountRequest, PolicyCount } from '../kernel/limit.ts'
import { addressBucket } from './address.ts'
import { Bucket } from './bucket.ts'
import { exactBelow, leaseTokens } from './store.ts'

/** Requests a minute of a consumer that says nothing else. */
const consumerDefault = 60_000
/** Requests a minute of an address without a key, unless the operator says otherwise. */
export const anonymousDefault = 6_000

const chunk = 500
/** Of an address: exactness does not matter there, and cost does. One that sends fewer never reaches the database. */
const addressChunk = 100
const bucketsMax = 10_000

interface PolicyOptions {
  name: string
  kind: string
  chunk: number
  exactBelow: number
  credit: number
}

/** The buckets of one policy: the newest known, so that their number is bounded; what they used is in the database. */
class Policy {
  readonly #db: Db
  readonly #options: PolicyOptions
  readonly #onError: (error: unknown) => void
  readonly #buckets = new Map<string, Bucket>()
  readonly #headers = new Map<number, string>()

  constructor(db: Db, options: PolicyOptions, onError: (error: unknown) => void) {
    this.#db = db
    this.#options = options
    this.#onError = onError
  }

  count(id: string, limit: number): PolicyCount | Promise<PolicyCount> {
    const bucket = this.#buckets.get(id) ?? this.#add(id, limit)
    const isIn = bucket.take(limit)
    return typeof isIn === 'boolean' ? this.#answer(bucket, isIn) : isIn.then((late) => this.#answer(bucket, late))
  }

  #answer(bucket: Bucket, isIn: boolean): PolicyCount {
    const { name } = this.#options
    const { endsInS } = bucket
    // Without the database the remaining number is unknown.
    const state = bucket.isPaused ? undefined : `"${name}";r=${isIn ? bucket.remaining : 0};t=${endsInS}`
    return { name, isIn, policy: this.#header(bucket.limit), state, endsInS }
  }

  #header(limit: number): string {
    let header = this.#headers.get(limit)
    if (header === undefined) {
      if (this.#headers.size >= bucketsMax) this.#headers.clear()
      header = `"${this.#options.name}";q=${limit};w=60`
      this.#headers.set(limit, header)
    }
    return header
  }

  #add(id: string, limit: number): Bucket {
    const { kind, credit } = this.#options
    const bucket = new Bucket(limit, (now, owed, wanted) => this.#lease(`${kind}:${id}`, now, owed, wanted), credit)
    if (this.#buckets.size >= bucketsMax) {
      const [oldest] = this.#buckets.keys()
      if (oldest !== undefined) this.#buckets.delete(oldest)
    }
    this.#buckets.set(id, bucket)
    return bucket
  }

  async #lease(bucket: string, limit: number, owed: number, wanted: number) {
    const { chunk, exactBelow } = this.#options
    try {
      return await leaseTokens(this.#db, { bucket, limit, owed, wanted, chunk, exactBelow })
    } catch (error) {
      this.#onError(error)
      return undefined
    }
  }
}

/** The function that the guard counts with. `anonymousLimit`: requests a minute of an address without a key, 0 for any. */
export function createLimiter(db: Db, anonymousLimit: number, onError: (error: unknown) => void): CountRequest {
  const exact = { chunk, exactBelow, credit: 0 }
  const consumers = new Policy(db, { name: 'default', kind: 'consumer', ...exact }, onError)
  const keys = new Policy(db, { name: 'key', kind: 'key', ...exact }, onError)
  const cheap = { chunk: addressChunk, exactBelow: 0, credit: addressChunk }
  const addresses = new Policy(db, { name: 'anonymous', kind: 'address', ...cheap }, onError)

  return (caller) => {
    if (typeof caller === 'string') {
      if (anonymousLimit === 0) return undefined
      return counted(addresses.count(addressBucket(caller), anonymousLimit))
    }
    const { id, credential, limits } = caller
    const limit = limits.consumer ?? consumerDefault
    const ofConsumer = () => (limit === 0 ? undefined : consumers.count(id, limit))
    if (limits.key === null) return counted(ofConsumer())
    const ofKey = keys.count(credential.keyId, limits.key)
    return counted(ofKey instanceof Promise ? ofKey.then((one) => both(one, ofConsumer)) : both(ofKey, ofConsumer))
  }
}

/** What its own key is refused does not count for the consumer. */
function both(
  ofKey: PolicyCount,
  count: () => PolicyCount | Promise<PolicyCount> | undefined
): Counted | Promise<Counted> {
  if (!ofKey.isIn) return [ofKey]
  const ofConsumer = count()
  if (ofConsumer === undefined) return [ofKey]
  return ofConsumer instanceof Promise ? ofConsumer.then((one) => [one, ofKey]) : [ofConsumer, ofKey]
}

function counted(
  count: PolicyCount | Counted | Promise<PolicyCount | Counted> | undefined
): Counted | Promise<Counted> | undefined {
  if (count instanceof Promise) return count.then((late) => ('name' in late ? [late] : late))
  return count === undefined || !('name' in count) ? count : [count]
}
