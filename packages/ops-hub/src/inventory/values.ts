/** Values of a file, where the schema has reported those of another type. */
import type { Json } from './inventory.ts'

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

export function asMap(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
}

/** The members of a map that are texts. */
export function asTexts(value: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(asMap(value)).filter((member): member is [string, string] => typeof member[1] === 'string')
  )
}
