/** A command as it takes what is asked: where it applies, how long it may run, and what fits its input. */
import { parseDuration } from '../duration.ts'
import type { ProblemItem } from '../http/problem.ts'
import { mergeErrors } from '../http/validation.ts'
import type { Report } from './event-type.ts'
import { compileSchema } from './json-schema.ts'
import type { Command } from './schema.ts'

export interface CompiledCommand {
  name: string
  /** Empty: it needs no widget. */
  widgetTypes: readonly string[]
  timeoutS: number
  /** What of an input does not fit, each at its place under `#/input`. */
  check(input: Record<string, unknown>): ProblemItem[]
}

const timeoutDefaultS = 60

export function compileCommand(command: Command, report: Report): CompiledCommand {
  const { name, inputSchema, widgetTypes = [], timeout } = command
  const validate = inputSchema && compileSchema(inputSchema, (detail) => report('inputSchema', detail))
  const timeoutS = timeout === undefined ? timeoutDefaultS : parseDuration(timeout)
  if (timeoutS === undefined) report('timeout', 'is no duration of days and below, such as PT5M')
  return {
    name,
    widgetTypes,
    timeoutS: timeoutS ?? timeoutDefaultS,
    check(input) {
      if (!validate || validate(input)) return []
      return mergeErrors(validate.errors ?? []).map(({ place, detail }) => ({ pointer: `#/input${place}`, detail }))
    }
  }
}
