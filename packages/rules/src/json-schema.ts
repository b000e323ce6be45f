/** JSON Schemas that manifests bring: compiled so that no pattern hangs, no reference leaves the schema, and judging ends. */
import { BudgetExceeded, compilePattern, spend, spendJson, withBudget } from '@inter-hub/expressions'
import type { Ajv, ErrorObject, ValidateFunction } from 'ajv'
import { type Charge, chargeKeyword, meterSchema, type ReportPlace } from './metered-schema.ts'
import { newAjv } from './validator.ts'

export interface CompiledSchema {
  /** Of this schema, itself counted. */
  subschemas: number
  /** What of the value does not fit, empty when all does. @throws BudgetExceeded when finding out needs too much, or what the library throws */
  check(value: unknown): readonly ErrorObject[]
}

/**
 * Undefined for a schema that cannot be used; `report` is told why and where, as a JSON pointer within the schema.
 */
export function compileSchema(schema: Record<string, unknown>, report: ReportPlace): CompiledSchema | undefined {
  try {
    if (!schemaValidator().validateSchema(schema)) {
      report(
        '',
        `is not a JSON Schema: ${schemaValidator().errorsText(schemaValidator().errors, { dataVar: '#' }).slice(0, 300)}`
      )
      return undefined
    }
    const metered = meterSchema(schema, report)
    if (!metered) return undefined
    const validate = compileMetered(metered.schema)
    return {
      subschemas: metered.subschemas,
      check: (value) => withBudget(() => (validate(value) ? [] : (validate.errors ?? [])))
    }
  } catch (error) {
    report('', `is not a valid JSON Schema: ${(error as Error).message.slice(0, 300)}`)
    return undefined
  }
}

/** Why `check` threw, for whoever wrote the schema or sent the value. */
export function whyUnchecked(error: unknown): string {
  const reason =
    error instanceof BudgetExceeded
      ? 'the schema is too expensive for a value of this size'
      : error instanceof RangeError
        ? 'the schema refers to itself endlessly'
        : // The library generates code that fails for a few odd mixes of unevaluatedProperties and references.
          `the validator failed: ${String(error).slice(0, 200)}`
  return `cannot be checked: ${reason}`
}

let kept: Ajv | undefined
function schemaValidator(): Ajv {
  kept ??= newAjv()
  return kept
}

function compileMetered(schema: Record<string, unknown>): ValidateFunction {
  // Patterns run on a linear-time engine. A subschema that is referred to is compiled once, not at each reference.
  const regExp = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' })
  const ajv = newAjv({ meta: false, validateSchema: false, inlineRefs: false, code: { regExp: regExp as never } })
  ajv.addKeyword({ keyword: chargeKeyword, errors: false, before: '$ref', compile: chargeFor })
  return ajv.compile(schema)
}

function chargeFor(charge: Charge): (value: unknown) => boolean {
  const { value: each, character, member, element, isUnique } = charge
  return (value) => {
    if (typeof value === 'string') spend(each + character * value.length)
    else if (typeof value !== 'object' || value === null) spend(each)
    else if (Array.isArray(value)) {
      spend(each + element * value.length)
      if (isUnique) spendJson(value)
    } else spend(member === 0 ? each : each + member * Object.keys(value).length)
    return true
  }
}
