/** What a check expects of the JSON in an answer: values by JSON Pointer (RFC 6901), such as `/status: ok`. */
import { isDeepStrictEqual } from 'node:util'
import type { Difference } from '../difference.ts'
import { excerptOf, isSecretName } from '../redaction/redact.ts'

export type JsonExpectation = Record<string, unknown>

export const jsonExpectationSetting = {
  type: 'object',
  maxProperties: 50,
  propertyNames: {
    maxLength: 500,
    pattern: '^(?:/(?:[^~/]|~[01])*)*$',
    patternErrorMessage: 'is not a JSON Pointer: write /path/to/member, and an empty text for the whole body'
  },
  description: 'Values in the JSON of the body, by JSON Pointer, such as /status: ok'
}

export interface JsonObservation {
  /** What was found, by pointer; members that are not there are missing. Without secrets. */
  json?: Record<string, string | number | boolean | null>
  differences: Difference[]
}

/** @param problem why the body could not be read whole. */
export function compareJson(expected: JsonExpectation, body: string, problem?: string): JsonObservation {
  if (problem !== undefined) return { differences: [{ about: 'body', text: problem }] }
  let value: unknown
  try {
    value = parse(body)
  } catch {
    const text = body.trim() === '' ? 'The body is empty, not JSON.' : 'The body is not JSON.'
    return { differences: [{ about: 'body', text }] }
  }
  const json: JsonObservation['json'] = {}
  const differences = Object.entries(expected).flatMap(([pointer, wanted]): Difference[] => {
    const found = follow(pointer, value)
    const place = pointer === '' ? 'The body' : `The member ${pointer}`
    if (!found) return [{ about: `no member ${pointer}`, text: `${place} is missing.` }]
    // What is expected stands in the check for everyone who may read it, whatever its name: only other values are masked.
    const isExpected = isSame(found.value, wanted)
    const shown = show(found.value, isExpected ? undefined : pointer)
    json[pointer] = shown
    if (isExpected) return []
    if (found.value instanceof LongNumber && typeof wanted === 'number')
      return [
        {
          about: `member ${pointer}`,
          text: `${place} is ${shown}, which has more digits than a number can hold here; put the expected one in quotes.`,
          warning: `${place} has more digits than a number can hold here; put the expected one in quotes.`
        }
      ]
    const expectation = quote(show(wanted))
    return [
      {
        about: `member ${pointer}`,
        text: `${place} is ${quote(shown)}, not ${expectation}.`,
        warning: `${place} is not ${expectation}.`
      }
    ]
  })
  return { json, differences }
}

/** A number that a double cannot hold, as the text that was sent. */
class LongNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** @throws SyntaxError */
function parse(body: string): unknown {
  const value: unknown = JSON.parse(body)
  try {
    return JSON.parse(body, exactly)
  } catch {
    // Nested too deeply to be walked; then nothing in it is compared but by its kind.
    return value
  }
}

function exactly(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value
  const digits = context.source
    .replace(/[eE].*$/, '')
    .replace(/[^\d]/g, '')
    .replace(/^0+/, '').length
  const isExact = Number.isFinite(value) && (Number.isInteger(value) ? Number.isSafeInteger(value) : digits <= 17)
  return isExact ? value : new LongNumber(context.source)
}

function isSame(found: unknown, wanted: unknown): boolean {
  return found instanceof LongNumber ? found.text === wanted : isDeepStrictEqual(found, wanted)
}

function follow(pointer: string, whole: unknown): { value: unknown } | undefined {
  let value = whole
  for (const step of pointer.split('/').slice(1)) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    if (Array.isArray(value) && !/^\d+$/.test(name)) return undefined
    value = (value as Record<string, unknown>)[name]
  }
  return { value }
}

/**
 * Maps and lists are named, not shown: what is in them nobody asked for.
 * @param pointer where the value comes from a stranger: under the name of a secret it is masked.
 */
function show(value: unknown, pointer = ''): string | number | boolean | null {
  if (value === null || typeof value === 'boolean') return value
  if (value instanceof LongNumber) return value.text
  if (Array.isArray(value)) return `(a list of ${value.length})`
  if (typeof value === 'object') return `(a map of ${Object.keys(value).length})`
  const name = pointer.split('/').at(-1) ?? ''
  if (isSecretName(name)) return '***'
  return typeof value === 'number' ? value : excerptOf(String(value), 200)
}

function quote(shown: string | number | boolean | null): string {
  return typeof shown === 'string' && !/^\(a (list|map) of \d+\)$/.test(shown) ? `"${shown}"` : String(shown)
}
