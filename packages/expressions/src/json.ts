/**
 * JSON in, JSON out. Objects are shown to CEL as read-only maps of their own properties, converted when touched and
 * once: no key (`constructor`, `$typeName`, `__proto__`) means anything special, and large metadata costs nothing unread.
 */
import { type CelInput, celList, celMap, isCelList, isCelMap, isCelType, isCelUint } from '@bufbuild/cel'
import { isMessage, toJson } from '@bufbuild/protobuf'
import { isReflectMessage } from '@bufbuild/protobuf/reflect'
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt'
import { spend } from './budget.ts'

/** A JSON value as CEL takes it; undefined stays undefined, which means absent. */
export function toCelInput(value: unknown): CelInput | undefined {
  if (value === undefined || value === null) return value
  if (typeof value !== 'object') {
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Error(`a ${typeof value} is not a JSON value`)
    return value as string | number | boolean | bigint
  }
  spend(1)
  if (Array.isArray(value)) spend(value.length)
  if (Array.isArray(value)) return celList(value.map((element) => toCelInput(element) ?? null))
  return celMap(new JsonMap(value as Record<string, unknown>))
}

/** The own properties of an object as a map. A null is kept, an undefined is absent. */
class JsonMap implements ReadonlyMap<string, CelInput> {
  readonly #object: Record<string, unknown>
  readonly #converted = new Map<string, CelInput>()

  constructor(object: Record<string, unknown>) {
    this.#object = object
  }

  get(key: string): CelInput | undefined {
    if (typeof key !== 'string' || !Object.hasOwn(this.#object, key)) return undefined
    const value = this.#object[key]
    if (typeof value !== 'object' || value === null) return toCelInput(value)
    let converted = this.#converted.get(key)
    if (converted === undefined) {
      converted = toCelInput(value) ?? null
      this.#converted.set(key, converted)
    }
    return converted
  }

  has(key: string): boolean {
    return this.get(key) !== undefined
  }

  get size(): number {
    // Counting walks through all of them.
    return Object.keys(this.#object).length
  }

  *entries(): MapIterator<[string, CelInput]> {
    spend(this.size)
    for (const key of Object.keys(this.#object)) yield [key, this.get(key) ?? null]
  }

  *keys(): MapIterator<string> {
    spend(this.size)
    yield* Object.keys(this.#object)
  }

  *values(): MapIterator<CelInput> {
    for (const [, value] of this.entries()) yield value
  }

  [Symbol.iterator](): MapIterator<[string, CelInput]> {
    return this.entries()
  }

  forEach(callback: (value: CelInput, key: string, map: ReadonlyMap<string, CelInput>) => void): void {
    for (const [key, value] of this.entries()) callback(value, key, this)
  }
}

/**
 * A CEL result as plain JSON: integers become numbers (exact to 2^53), timestamps RFC 3339 strings in UTC,
 * durations ISO 8601 (days and below), bytes base64, types their names. Infinity and NaN stay numbers.
 */
export function toPlain(value: unknown): unknown {
  spend(1)
  if (typeof value === 'bigint') return Number(value)
  if (typeof value !== 'object' || value === null) return value
  if (isCelUint(value)) return Number(value.value)
  if (isCelList(value)) return Array.from(value, toPlain)
  if (isCelMap(value)) return Object.fromEntries(Array.from(value.entries(), ([key, v]) => [plainKey(key), toPlain(v)]))
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (isCelType(value)) return value.name
  const message = isReflectMessage(value) ? value.message : undefined
  if (isMessage(message, TimestampSchema)) return toJson(TimestampSchema, message)
  if (isMessage(message, DurationSchema)) return isoDuration(message.seconds, message.nanos)
  throw new Error('the result is not a JSON value')
}

function plainKey(key: unknown): string {
  return String(isCelUint(key) ? key.value : key)
}

/** Seconds and nanoseconds carry the same sign, as in google.protobuf.Duration. */
function isoDuration(seconds: bigint, nanos: number): string {
  const negative = seconds < 0n || nanos < 0
  let left = negative ? -seconds : seconds
  const part = (unit: bigint, letter: string) => {
    const count = left / unit
    left %= unit
    return count === 0n ? '' : `${count}${letter}`
  }
  const days = part(86_400n, 'D')
  const time = part(3_600n, 'H') + part(60n, 'M')
  const fraction = nanos === 0 ? '' : `.${String(Math.abs(nanos)).padStart(9, '0').replace(/0+$/, '')}`
  const clock = left === 0n && fraction === '' ? time : `${time}${left}${fraction}S`
  return `${negative ? '-' : ''}P${days}${clock && `T${clock}`}`.replace(/^(-?)P$/, 'PT0S')
}
