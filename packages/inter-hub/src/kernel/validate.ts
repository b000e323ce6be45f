/** Validation by JSON Schema 2020-12, and the problem for what does not fit. */
import type { Ajv as AjvType, ErrorObject, FuncKeywordDefinition, Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { cursorPattern } from './cursor.ts'
import { isUuid } from './ids.ts'
import { MalformedRequest, type Problem, type ProblemItem, ValidationFailed } from './problem.ts'
import { isTime } from './time.ts'

// The package is CommonJS; under ESM its function is the default of the default.
const addFormats = addFormatsModule as unknown as (ajv: AjvType) => AjvType

/** The library compares every element with every other; this one takes time in proportion to the array. */
const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  error: { message: 'must NOT have duplicate items' },
  compile: (isUnique: boolean) => (elements: unknown[]) =>
    !isUnique || elements.length < 2 || new Set(elements.map(identityOf)).size === elements.length
}

/** A text that two JSON values share when they are equal, whatever the order of their members. */
function identityOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(identityOf).join()}]`
  const members = Object.keys(value).sort()
  return `{${members.map((name) => `${JSON.stringify(name)}:${identityOf((value as Record<string, unknown>)[name])}`).join()}}`
}

/** An Ajv with the formats and settings that all parts share. */
export function newAjv(options: Options = {}): AjvType {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, ...options }) as unknown as AjvType
  addFormats(ajv)
  ajv.addFormat('date-time', isTime)
  // Where a reference is an id or a slug, a slug is never both; and programs write null for nothing.
  ajv.addFormat('slug', (text: string) => text !== 'null' && !isUuid(text))
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword(uniqueItems)
  return ajv
}

/**
 * The problem for what validation found in one part of a request. `openMember` is the member of the body that takes what
 * the sender names: an unknown member beside it is told where it belongs.
 */
export function validationProblem(part: string | undefined, found: readonly object[], openMember?: string): Problem {
  const errors = mergeErrors(found as unknown as ErrorObject[])
  if (part === 'body') {
    const items = errors.map(({ place, detail }): ProblemItem => {
      const belongs = openMember !== undefined && detail === unknownMember && place.lastIndexOf('/') === 0
      return { detail: belongs ? `${detail}; it belongs into #/${openMember}${place}` : detail, pointer: `#${place}` }
    })
    return new ValidationFailed(`The body does not fit: ${summary(items.map(inBody))}.`, { errors: items })
  }
  const items = errors.map(({ place, detail }): ProblemItem => ({ detail, parameter: place.slice(1) }))
  const where = part === 'querystring' ? 'query parameters do' : `${part ?? 'request'} does`
  return new MalformedRequest(
    `The ${where} not fit: ${summary(items.map(({ parameter, detail }) => `${parameter} ${detail}`))}.`,
    { errors: items }
  )
}

function inBody({ pointer, detail }: ProblemItem): string {
  return pointer === '#' ? `it ${detail}` : `${pointer} ${detail}`
}

function summary(texts: string[]): string {
  const shown = texts.slice(0, 3).join('; ')
  return texts.length > 3 ? `${shown}; and ${texts.length - 3} more` : shown
}

interface Found {
  place: string
  detail: string
}

const placesMax = 50

/** The places of an Ajv report with a text a person understands, without the noise of `anyOf` and its branches. */
export function mergeErrors(errors: readonly ErrorObject[]): Found[] {
  const found = new Map<string, Found>()
  for (const error of errors) {
    if (found.size === placesMax) break
    const entry = describe(error)
    if (entry && !found.has(entry.place)) found.set(entry.place, entry)
  }
  return [...found.values()]
}

const unknownMember = 'is not known here'

function describe(error: ErrorObject): Found | undefined {
  const { keyword, instancePath, params } = error
  const member = (name: string) => `${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (keyword === 'additionalProperties') {
    return { place: member(String(params.additionalProperty)), detail: unknownMember }
  }
  if (keyword === 'unevaluatedProperties') {
    return { place: member(String(params.unevaluatedProperty)), detail: unknownMember }
  }
  if (keyword === 'required') return { place: member(String(params.missingProperty)), detail: 'is missing' }
  if (keyword === 'enum') {
    const allowed = params.allowedValues as unknown[]
    const more = allowed.length > 50 ? ` and ${allowed.length - 50} more` : ''
    return { place: instancePath, detail: `must be one of ${allowed.slice(0, 50).join(', ')}${more}` }
  }
  if (keyword === 'if') return undefined
  if (keyword === 'format' && params.format === 'slug') {
    return { place: instancePath, detail: 'must not be null or have the form of an id (UUID)' }
  }
  if (params.pattern === cursorPattern) {
    return { place: instancePath, detail: 'must be 0, now, or a cursor from meta.next of an earlier answer' }
  }
  return { place: instancePath, detail: error.message ?? `fails ${keyword}` }
}
