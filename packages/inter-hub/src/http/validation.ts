/**
 * Validation of what a client sends, strict in every part: nothing is coerced or dropped in a body, and only the text
 * of a parameter becomes the number that its schema asks for. Schemas are JSON Schema 2020-12.
 */
import { SerializerSelector } from '@fastify/fast-json-stringify-compiler'
import type { Ajv as AjvType, ErrorObject, FuncKeywordDefinition, Options, ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormatsModule from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySchemaValidationError, FastifySerializerCompiler } from 'fastify'
import { MalformedRequest, type Problem, type ProblemItem, ValidationFailed } from './problem.ts'

// The package is CommonJS; under ESM its function is the default of the default.
const addFormats = addFormatsModule as unknown as (ajv: AjvType) => AjvType

/** An Ajv with the formats and settings that all parts share. */
export function newAjv(options: Options = {}): AjvType {
  const ajv = new Ajv2020({ allErrors: true, strict: false, validateFormats: true, ...options }) as unknown as AjvType
  addFormats(ajv)
  ajv.addFormat('date-time', isTime)
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword(uniqueItems)
  return ajv
}

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

const timePattern = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/

/** RFC 3339 date-time of the years 1 to 9999 in UTC. */
export function isTime(text: string): boolean {
  const match = timePattern.exec(text)
  if (!match) return false
  const at = Date.parse(text.toUpperCase())
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (!Number.isFinite(at) || year < 1 || day > new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate()) {
    return false
  }
  const yearInUtc = new Date(at).getUTCFullYear()
  return yearInUtc >= 1 && yearInUtc <= 9999
}

/** A time of a request in UTC: PostgreSQL refuses offsets that RFC 3339 allows. */
export function utc(time: string): string {
  return new Date(time.toUpperCase()).toISOString()
}

/**
 * Builds the validators of an app; bodies and parameters have an Ajv each. A validator is compiled by its first use:
 * compiling all at start took seconds.
 */
export function buildValidator(externalSchemas: unknown): FastifySchemaCompiler<unknown> {
  const shared = Object.values(externalSchemas as Record<string, object>)
  const withShared = (ajv: AjvType) => shared.reduce((built: AjvType, schema) => built.addSchema(schema), ajv)
  const strict = lazy(() => withShared(newAjv()))
  const coercing = lazy(() => withShared(newAjv({ coerceTypes: true })))
  return ({ schema, httpPart }) => {
    const compiled = lazy(() => (httpPart === 'body' ? strict() : coercing()).compile(schema as object))
    const validate = Object.assign(
      (data: unknown) => {
        const isValid = compiled()(data)
        validate.errors = compiled().errors
        return isValid
      },
      { errors: undefined as ValidateFunction['errors'] }
    )
    return validate as ReturnType<FastifySchemaCompiler<unknown>>
  }
}

const compileSerializers = SerializerSelector()

/** Builds the serialisers of an app, each by its first use. */
export function buildSerializer(externalSchemas: unknown, options: unknown): FastifySerializerCompiler<unknown> {
  const compile = lazy(() => compileSerializers(externalSchemas as never, options as never))
  return (definition) => {
    const serialize = lazy(() => compile()(definition as never) as unknown as (data: unknown) => string)
    return (data: unknown) => serialize()(data)
  }
}

function lazy<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

/**
 * The problem for what validation found in one part of a request. `openMember` is the member of the body that takes what
 * the sender names: an unknown member beside it is told where it belongs.
 */
export function validationProblem(
  part: string | undefined,
  found: FastifySchemaValidationError[],
  openMember?: string
): Problem {
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

/** As many places are named as help to correct them. */
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
  return { place: instancePath, detail: error.message ?? `fails ${keyword}` }
}
