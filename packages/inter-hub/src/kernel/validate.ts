/** Validation by JSON Schema 2020-12, and the problem for what does not fit. */
import { newAjv } from '@inter-hub/rules'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { cursorPattern } from './cursor.ts'
import { MalformedRequest, type Problem, type ProblemItem, ValidationFailed } from './problem.ts'
import { notBlankPattern } from './schema.ts'

export { newAjv }

/**
 * The problem for the validation errors of one part of a request. `openMember` is the member of the body for members
 * that the sender defines: the error for an unknown member of the body points there.
 */
export function validationProblem(part: string | undefined, found: readonly object[], openMember?: string): Problem {
  const errors = mergeErrors(found as unknown as ErrorObject[])
  if (part === 'body') {
    const items = errors.map(({ place, detail }): ProblemItem => {
      const belongs = openMember !== undefined && detail === unknownMember && place.lastIndexOf('/') === 0
      return { detail: belongs ? `${detail}; send it in #/${openMember}${place}` : detail, pointer: `#${place}` }
    })
    return new ValidationFailed(`The body is not valid: ${summary(items.map(inBody))}.`, { errors: items })
  }
  const items = errors.map(({ place, detail }): ProblemItem => ({ detail, parameter: place.slice(1) }))
  const where = part === 'querystring' ? 'query parameters are' : `${part ?? 'request'} is`
  return new MalformedRequest(
    `The ${where} not valid: ${summary(items.map(({ parameter, detail }) => `${parameter} ${detail}`))}.`,
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

const unknownMember = 'is not a known member or parameter'

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
  if (keyword === 'const') return { place: instancePath, detail: `must be ${String(params.allowedValue)}` }
  if (keyword === 'if') return undefined
  if (keyword === 'format' && params.format === 'slug') {
    return { place: instancePath, detail: 'must not be null or have the form of an id (UUID)' }
  }
  if (params.pattern === cursorPattern) {
    return { place: instancePath, detail: 'must be 0, now, or a cursor from meta.next of an earlier answer' }
  }
  if (params.pattern === notBlankPattern) return { place: instancePath, detail: 'must not be blank' }
  return { place: instancePath, detail: error.message ?? `fails ${keyword}` }
}

const validators = new Map<object, ValidateFunction>()

/** A value that fits a schema. @throws ValidationFailed */
export function fit<T>(schema: object, value: unknown): T {
  const validate = validators.get(schema) ?? newAjv().compile(schema)
  validators.set(schema, validate)
  if (!validate(value)) throw validationProblem('body', (validate.errors ?? []) as ErrorObject[])
  return value as T
}
