/** JSON Schemas that manifests bring: compiled so that no pattern hangs and no reference leaves the schema. */
import { compilePattern } from '@inter-hub/expressions'
import type { ValidateFunction } from 'ajv'
import { newAjv } from '../http/validation.ts'

const schemaTextMax = 64 * 1024

/** Undefined for a schema that cannot be used; `report` is told why. */
export function compileSchema(
  schema: Record<string, unknown>,
  report: (detail: string) => void
): ValidateFunction | undefined {
  if (JSON.stringify(schema).length > schemaTextMax) {
    report('is larger than 64 KiB')
    return undefined
  }
  try {
    // Patterns run on a linear-time engine.
    const regExp = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' })
    return newAjv({ code: { regExp: regExp as never } }).compile(schema)
  } catch (error) {
    report(`is no usable JSON Schema: ${(error as Error).message.slice(0, 300)}`)
    return undefined
  }
}
