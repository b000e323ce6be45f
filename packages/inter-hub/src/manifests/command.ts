/** A compiled command: where it applies, how long it may run, and the validation of its input. */
import { compileSchema, type Report, whyUnchecked } from '@inter-hub/rules'
import { parseDuration } from '../kernel/duration.ts'
import type { ProblemItem } from '../kernel/problem.ts'
import { mergeErrors } from '../kernel/validate.ts'
import type { Command } from './schema.ts'

export interface CompiledCommand {
  name: string
  /** Empty: it needs no widget. */
  widgetTypes: readonly string[]
  timeoutS: number
  /** Of its schema. */
  subschemas: number
  /** What of an input does not fit, each at its place under `#/input`. */
  check(input: Record<string, unknown>): ProblemItem[]
}

const timeoutDefaultS = 60

export function compileCommand(command: Command, report: Report): CompiledCommand {
  const { name, inputSchema, widgetTypes = [], timeout } = command
  const schema = inputSchema && compileSchema(inputSchema, (place, detail) => report(`inputSchema${place}`, detail))
  const timeoutS = timeout === undefined ? timeoutDefaultS : parseDuration(timeout)
  if (timeoutS === undefined) report('timeout', 'is not a duration in days, hours, minutes or seconds, such as PT5M')
  return {
    name,
    widgetTypes,
    timeoutS: timeoutS ?? timeoutDefaultS,
    subschemas: schema?.subschemas ?? 0,
    check(input) {
      try {
        const errors = schema?.check(input) ?? []
        return mergeErrors(errors).map(({ place, detail }) => ({ pointer: `#/input${place}`, detail }))
      } catch (error) {
        return [{ pointer: '#/input', detail: whyUnchecked(error) }]
      }
    }
  }
}
