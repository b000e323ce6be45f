/** Validation by JSON Schema 2020-12, with formats and limits that all parts share. */
import type { Ajv as AjvType, FuncKeywordDefinition, Options } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import { isUsableSlug } from './slug.ts'
import { isTime } from './time.ts'

// The package is CommonJS; under ESM its function is the default of the default.
const addFormats = addFormatsModule as unknown as (ajv: AjvType) => AjvType

/** The library compares every element with every other; this one takes time in proportion to the array. */
const uniqueItems: FuncKeywordDefinition = {
  keyword: 'uniqueItems',
  type: 'array',
  schemaType: 'boolean',
  error: { message: 'must not have duplicate items' },
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
  ajv.addFormat('slug', isUsableSlug)
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword(uniqueItems)
  return ajv
}
