/** Reads members from the responses of another server, in camelCase or snake_case, and converts their values. */
import { hash } from 'node:crypto'
import { isTime, utc } from '@inter-hub/rules'

export type Members = Record<string, unknown>

/** The value if it is an object. */
export function membersOf(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRaw(value)
    ? (value as Members)
    : undefined
}

/** The JSON of exact numbers: `JSON.rawJSON`, which the types of this version do not have. */
const exact = JSON as unknown as { rawJSON(text: string): object; isRawJSON(value: unknown): boolean }

function isRaw(value: unknown): value is { rawJSON: string } {
  return exact.isRawJSON(value)
}

/**
 * Parses JSON. A number that would be written differently, such as 12345678901234567890 or 1.0, keeps its text. Characters that
 * cannot be stored (NUL, half of a surrogate pair) become U+FFFD. @throws SyntaxError
 */
export function parseExactly(text: string): unknown {
  const revive = (_name: string, value: unknown, context: { source?: string }) => {
    if (typeof value === 'string') return value.toWellFormed().replaceAll('\0', '\u{fffd}')
    if (typeof value !== 'number' || context.source === undefined || String(value) === context.source) return value
    return exact.rawJSON(context.source)
  }
  return JSON.parse(text, revive as never)
}

/** The first of these members that is present and not null, in camelCase or snake_case. */
export function member(of: Members, ...names: string[]): unknown {
  for (const name of names) {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    const value = of[name] ?? of[snake]
    if (value !== undefined && value !== null) return value
  }
  return undefined
}

/** A text, or a number as text; undefined for anything else and for the empty text. */
export function textOf(value: unknown): string | undefined {
  if (isRaw(value)) return value.rawJSON
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export function numberOf(value: unknown): number | undefined {
  const number = isRaw(value) ? Number(value.rawJSON) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}

const versionMax = 2 ** 31 - 1

/** The number of a version that this server can store. */
export function versionOf(item: Members): number | undefined {
  const version = numberOf(member(item, 'version')) ?? 0
  return Number.isInteger(version) && version >= 1 && version <= versionMax ? version : undefined
}

/** A list, or the elements of a JSON array in a string. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value !== 'string' || !value.trimStart().startsWith('[')) return []
  try {
    const list: unknown = parseExactly(value)
    return Array.isArray(list) ? list : []
  } catch {
    return []
  }
}

/** RFC 3339 in UTC. A time in the form of PostgreSQL, or without a zone (UTC), is rewritten; undefined for anything else. */
export function timeOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (isTime(value)) return inUtc(value)
  const [, date, time, zone = 'Z'] =
    /^(\d{4}-\d\d-\d\d)[ Tt](\d\d:\d\d:\d\d(?:\.\d{1,9})?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?$/.exec(value) ?? []
  if (date === undefined) return undefined
  const offset =
    zone === 'UTC' ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_all, hours, minutes = '00') => `${hours}:${minutes}`)
  const text = `${date}T${time}${offset}`
  return isTime(text) ? inUtc(text) : undefined
}

/** PostgreSQL does not accept every offset that RFC 3339 allows. */
function inUtc(time: string): string {
  return /z$/i.test(time) ? time : utc(time)
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value)
}

/** The same UUID (version 8) for the same text. */
export function uuidOf(text: string): string {
  const hex = hash('sha256', text, 'hex')
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
