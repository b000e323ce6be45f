/**
 * A JSON Schema from a manifest, checked against limits and metered: each subschema gets a keyword that
 * spends steps whenever it judges a value, so that no chain of references and no size of the value costs more than the
 * budget of one judgement. References stay within what is charged for.
 */
import { compilePattern } from '@inter-hub/expressions'

type Schema = Record<string, unknown>
/** `place` is a JSON pointer within the schema. */
export type ReportPlace = (place: string, detail: string) => void

/** Limits of one schema. */
export const schemaLimits = {
  textCharacters: 64 * 1024,
  subschemas: 200,
  /** With `unevaluatedProperties` or `unevaluatedItems`, which compare all subschemas with each other. */
  subschemasWithUnevaluated: 100,
  depth: 32,
  patternProperties: 50,
  /** Of all patterns together, in instructions. */
  patternSize: 10_000
}

/** The keyword that charges; `chargeOf` computes its value. */
export const chargeKeyword = 'ihubCharge'

export interface Charge {
  /** Steps for each value. */
  value: number
  /** More for each character of a text, member of an object, element of an array. */
  character: number
  member: number
  element: number
  /** Elements are compared with each other. */
  isUnique: boolean
}

const inMap = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas', 'dependencies']
const inList = ['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']
const single = [
  ...['additionalProperties', 'unevaluatedProperties', 'propertyNames', 'not', 'if', 'then', 'else'],
  ...['items', 'additionalItems', 'unevaluatedItems', 'contains', 'contentSchema']
]
const aboutMembers = [
  ...['patternProperties', 'additionalProperties', 'unevaluatedProperties', 'propertyNames'],
  ...['minProperties', 'maxProperties']
]
const references = ['$ref', '$dynamicRef', '$recursiveRef']

/**
 * A copy of the schema that charges. Everything that breaks a limit is reported, and the answer is then undefined.
 * `subschemas` counts them.
 */
export function meterSchema(schema: Schema, report: ReportPlace): { schema: Schema; subschemas: number } | undefined {
  if (JSON.stringify(schema).length > schemaLimits.textCharacters) {
    report('', `is larger than ${schemaLimits.textCharacters} characters`)
    return undefined
  }
  const walk = new Walk(report)
  const metered = walk.visit(schema, '', 0)
  walk.checkReferences(schema.$id)
  walk.checkCounts()
  return walk.isGood ? { schema: metered, subschemas: walk.subschemas } : undefined
}

class Walk {
  isGood = true
  subschemas = 0
  readonly #report: ReportPlace
  readonly #places = new Set<string>()
  readonly #anchors = new Set<string>()
  readonly #references: { place: string; to: string }[] = []
  #patternProperties = 0
  #patternSize = 0
  #unevaluated: string | undefined

  constructor(report: ReportPlace) {
    this.#report = (place, detail) => {
      this.isGood = false
      report(place, detail)
    }
  }

  visit(schema: Schema, place: string, depth: number): Schema {
    this.subschemas++
    this.#places.add(place)
    if (depth > schemaLimits.depth) {
      this.#report(place, `is nested deeper than ${schemaLimits.depth} subschemas`)
      return {}
    }
    // Beyond the limit they are only counted.
    if (this.subschemas <= schemaLimits.subschemas) this.#note(schema, place)
    const copy: Schema = {}
    for (const [keyword, value] of Object.entries(schema)) {
      const at = `${place}/${escaped(keyword)}`
      copy[keyword] = this.#visitKeyword(keyword, value, at, depth)
    }
    copy[chargeKeyword] = chargeOf(schema)
    return copy
  }

  #visitKeyword(keyword: string, value: unknown, at: string, depth: number): unknown {
    const visitIn = (inner: unknown, name: string | number) =>
      isSchema(inner) ? this.visit(inner, `${at}/${escaped(String(name))}`, depth + 1) : inner
    if (inList.includes(keyword) && Array.isArray(value)) return value.map(visitIn)
    if (inMap.includes(keyword) && isSchema(value)) {
      const entries = Object.entries(value).map(([name, inner]) => [name, visitIn(inner, name)] as const)
      return Object.fromEntries(entries)
    }
    return single.includes(keyword) && isSchema(value) ? this.visit(value, at, depth + 1) : value
  }

  #note(schema: Schema, place: string): void {
    if (place !== '' && '$id' in schema) this.#report(`${place}/$id`, 'is only allowed at the top of the schema')
    for (const keyword of ['$anchor', '$dynamicAnchor']) this.#anchors.add(`#${schema[keyword]}`)
    for (const keyword of references)
      if (typeof schema[keyword] === 'string')
        this.#references.push({ place: `${place}/${keyword}`, to: schema[keyword] })
    for (const keyword of ['unevaluatedProperties', 'unevaluatedItems'])
      if (keyword in schema) this.#unevaluated ??= `${place}/${keyword}`
    if (typeof schema.pattern === 'string') this.#pattern(schema.pattern, `${place}/pattern`)
    if (!isSchema(schema.patternProperties)) return
    for (const pattern of Object.keys(schema.patternProperties)) {
      this.#patternProperties++
      this.#pattern(pattern, `${place}/patternProperties/${escaped(pattern)}`)
    }
  }

  #pattern(pattern: string, place: string): void {
    if (this.#patternSize > schemaLimits.patternSize) return
    try {
      this.#patternSize += compilePattern(pattern).size
    } catch (error) {
      this.#report(place, (error as Error).message)
    }
  }

  checkReferences(id: unknown): void {
    for (const { place, to } of this.#references) {
      const local = typeof id === 'string' && to.startsWith(id) ? to.slice(id.length) : to
      const isKnown =
        local.startsWith('#/') || local === '#' ? this.#places.has(pointerOf(local)) : this.#anchors.has(local)
      if (!isKnown)
        this.#report('', `refers at ${place} to ${JSON.stringify(to)}, which is not a subschema of this schema`)
    }
  }

  checkCounts(): void {
    const { subschemas, subschemasWithUnevaluated, patternProperties, patternSize } = schemaLimits
    if (this.subschemas > subschemas)
      this.#report('', `has ${this.subschemas} subschemas; at most ${subschemas} are allowed`)
    else if (this.#unevaluated !== undefined && this.subschemas > subschemasWithUnevaluated)
      this.#report(
        this.#unevaluated,
        `is allowed in schemas of at most ${subschemasWithUnevaluated} subschemas; this one has ${this.subschemas}`
      )
    if (this.#patternProperties > patternProperties)
      this.#report('', `has ${this.#patternProperties} patternProperties; at most ${patternProperties} are allowed`)
    if (this.#patternSize > patternSize)
      this.#report('', `has patterns of more than ${patternSize} instructions together; use smaller repetition counts`)
  }
}

/** What judging one value by this subschema costs, without the subschemas within, which charge for themselves. */
function chargeOf(schema: Schema): Charge {
  const names = ['properties', 'patternProperties'].map((keyword) => Object.keys(Object(schema[keyword])))
  const compared = JSON.stringify([schema.enum, schema.const])
  // Each name that is missing makes an error.
  const demanded = JSON.stringify([schema.required, schema.dependentRequired]).split(',').length
  const has = (keywords: readonly string[]) => keywords.some((keyword) => keyword in schema)
  return {
    value:
      1 +
      Object.keys(schema).length / 2 +
      3 * (demanded - 2) +
      JSON.stringify(names).length / 32 +
      compared.length / (compared.includes('{') ? 4 : 32),
    character: has(['format', 'minLength', 'maxLength']) ? 1 / 16 : 0,
    member: has(['unevaluatedProperties']) ? 5 : has(aboutMembers) ? 2 : 0,
    element: has(['items', 'contains', 'unevaluatedItems', 'additionalItems']) ? 0.5 : 0,
    isUnique: schema.uniqueItems === true
  }
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1')
}

function pointerOf(reference: string): string {
  try {
    return decodeURIComponent(reference.slice(1))
  } catch {
    return reference
  }
}
