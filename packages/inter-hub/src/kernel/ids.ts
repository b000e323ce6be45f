/** Identifiers that all share: slugs, UUIDs and UUIDv7 (RFC 9562), whose time chooses an event's partition. */
import { randomFillSync } from 'node:crypto'

export { hubSlugPattern, slugPattern } from '@inter-hub/rules'

const uuidRegExp = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(text: string): boolean {
  return uuidRegExp.test(text)
}

const pool = Buffer.alloc(10 * 256)
let used = pool.length

/** A UUIDv7 of the given time in milliseconds since 1970. */
export function uuid7(atMs: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.toString('hex', used, used + 10)
  used += 10
  const time = Math.max(0, Math.floor(atMs)).toString(16).padStart(12, '0').slice(-12)
  const variant = '89ab'[Number.parseInt(random[3] ?? '0', 16) & 3]
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-${variant}${random.slice(4, 7)}-${random.slice(8, 20)}`
}
