/** Checks values against JSON Schemas and says what is wrong in terms of the file being edited. */

import { conditionVariables, memberVariables } from '@inter-hub/collectors'
import { compileExpression, compilePattern, ExpressionError } from '@inter-hub/expressions'
import { durationPattern } from '@inter-hub/rules'
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { Path } from './document.ts'
import type { Json } from './inventory.ts'
import { hint } from './nearest.ts'

export interface Fault {
  path: Path
  /** The fault lies in the key, not in its value. */
  part: 'key' | 'value'
  message: string
}

/** The names that expressions see, by the format that a schema gives them. */
const celFormats: Readonly<Record<string, readonly string[]>> = {
  'cel-http': conditionVariables,
  'cel-json': memberVariables
}

const newAjv = () =>
  new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    formats: {
      uri: (text: string) => URL.canParse(text),
      'date-time': (text: string) => !Number.isNaN(Date.parse(text)),
      re2: (text: string) => whyUnusable('re2', text) === undefined,
      ...Object.fromEntries(
        Object.keys(celFormats).map((format) => [format, (text: string) => whyUnusable(format, text) === undefined])
      )
    }
  })

const ajv = newAjv()

/** @throws {Error} when the schema itself is none: a fault of the program, not of the file. */
export function compileShape(schema: Json): (value: unknown) => Fault[] {
  const validate = ajv.compile(schema)
  return (value) => (validate(value) ? [] : faultsOf(validate.errors ?? []))
}

function faultsOf(errors: ErrorObject[]): Fault[] {
  // What a branch demands is told by its own errors; that the branch as a whole fails adds nothing.
  const telling = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'allOf')
  const alternatives = telling.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const faults = telling
    .filter(
      (error) =>
        error.keyword !== 'propertyNames' &&
        !alternatives.some((other) => other !== error && error.schemaPath.startsWith(`${other.schemaPath}/`))
    )
    .map(faultOf)
  const seen = new Set<string>()
  return faults.filter(({ path, message }) => {
    const once = `${path.join('/')} ${message}`
    return !seen.has(once) && seen.add(once)
  })
}

function faultOf(error: ErrorObject): Fault {
  const path = pathOf(error.instancePath)
  const { params } = error
  const key = params.additionalProperty ?? params.unevaluatedProperty
  // A key of its own form: the fault is the key's, at the map that has it.
  if (error.propertyName !== undefined)
    return {
      path: [...path, error.propertyName],
      part: 'key',
      message: explain({ ...error, data: error.propertyName })
    }
  if (typeof key === 'string') {
    const properties = Object.entries((error.parentSchema?.properties as Record<string, Json> | undefined) ?? {})
    const known = properties.filter(([, schema]) => !schema.deprecated).map(([name]) => name)
    const choices = known.length > 0 && known.length <= 20 ? ` (known: ${known.join(', ')})` : ''
    return { path: [...path, key], part: 'key', message: `unknown key "${key}"${hint(key, known) || choices}` }
  }
  return { path, part: 'value', message: explain(error) }
}

function explain({ keyword, params, data, message, schema, parentSchema }: ErrorObject): string {
  // Words of the schema for what may hold a secret: the value is not shown.
  if (typeof parentSchema?.refusal === 'string' && ['not', 'type', 'pattern', 'maxLength'].includes(keyword))
    return parentSchema.refusal
  const value = typeof data === 'string' ? `"${data.slice(0, 80)}"` : JSON.stringify(data)?.slice(0, 80)
  switch (keyword) {
    case 'required':
      return `"${params.missingProperty}" is missing`
    case 'type':
      if (parentSchema?.pattern === durationPattern) return `${value} has no unit: write ${durationHint(data)}`
      return wrongType(String(params.type), data)
    case 'enum':
      return `${value} is not one of ${(schema as unknown[]).join(', ')}${hint(String(data), (schema as unknown[]).map(String))}`
    case 'const':
      return `must be ${JSON.stringify(params.allowedValue)}`
    case 'pattern':
      return `${value} ${parentSchema?.patternErrorMessage ?? `does not fit the pattern ${params.pattern}`}`
    case 'format':
      if (params.format === 'uri') return `${value} is not a URL`
      return `${value} ${whyUnusable(String(params.format), String(data)) ?? `is not a valid ${params.format}`}`
    case 'minLength':
    case 'minItems':
    case 'minProperties':
      return 'must not be empty'
    case 'uniqueItems':
      return `must not contain an item twice (items ${1 + Math.min(params.i, params.j)} and ${1 + Math.max(params.i, params.j)} are equal)`
    default:
      return message ?? `breaks the rule ${keyword}`
  }
}

/** `60` was meant as seconds, most likely. */
function durationHint(data: unknown): string {
  return typeof data === 'number' ? `${data}s for seconds, ${data}m for minutes` : '60s, 5m, 2h or 1d'
}

/** Why a pattern or condition cannot be used, for people; undefined when it can, or when it is of another format. */
function whyUnusable(format: string, text: string): string | undefined {
  try {
    if (format === 're2') compilePattern(text)
    const variables = celFormats[format]
    if (variables) compileExpression(text, { variables })
    return undefined
  } catch (error) {
    if (error instanceof ExpressionError) return `cannot be used: ${error.message}`
    throw error
  }
}

const words: Record<string, string> = {
  string: 'text',
  object: 'a map',
  array: 'a list',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false'
}

function wrongType(expected: string, data: unknown): string {
  const found = data === null ? 'nothing' : Array.isArray(data) ? 'a list' : (words[typeof data] ?? typeof data)
  const quotes = expected === 'string' && ['number', 'boolean'].includes(typeof data) ? '; put it in quotes' : ''
  const wanted = expected.split(',').map((type) => words[type] ?? type)
  return `must be ${wanted.join(' or ')}, not ${found}${quotes}`
}

function pathOf(pointer: string): Path {
  const steps = pointer.split('/').slice(1)
  return steps.map((step) => (/^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')))
}
