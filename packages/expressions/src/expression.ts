/**
 * CEL expressions: compiled once, evaluated often, over plain JSON. Safe for untrusted rules: no input hangs, recurses
 * endlessly or reaches anything but its bindings. Errors are written for the author of the rule.
 *
 * Not here: the functions (functions.ts), names and loops (tree.ts), limits of a run (budget.ts), error texts (explain.ts).
 */
import { type CelError, celEnv, isCelError, parse, plan } from '@bufbuild/cel'
import { whatExceeded, withBudget } from './budget.ts'
import { ExpressionError } from './error.ts'
import { explainFault } from './explain.ts'
import { functions } from './functions.ts'
import { toCelInput, toPlain } from './json.ts'
import { meterEnvironment } from './meter.ts'
import { prepareTree, type Tree, tooDeep } from './tree.ts'

export interface Expression {
  readonly source: string
  /**
   * Evaluates over JSON values; the answer is JSON too: integers become numbers, timestamps RFC 3339 strings,
   * durations ISO 8601 strings. A field that is null counts as absent for `has()` and `in`.
   * @throws {ExpressionError} when a field is missing or types don't fit; {BudgetExceeded} when it needs too much.
   */
  evaluate(bindings: Record<string, unknown>): unknown
}

const sourceCharsMax = 4096
const environment = meterEnvironment(celEnv({ funcs: functions }))

/**
 * Compiles a CEL expression (google/cel-spec, with the string extension functions). JSON numbers are doubles; they
 * compare and calculate with int literals. `matches` takes RE2 patterns. Given `variables`, any other name is refused.
 * @throws {ExpressionError} for what does not parse, or names a variable or function that does not exist.
 */
export function compileExpression(source: string, options: { variables?: readonly string[] } = {}): Expression {
  const tree = parseSource(source)
  prepareTree(tree, environment.funcs, options.variables)
  const run = plan(environment, tree.expr)
  return {
    source,
    evaluate(bindings) {
      return withBudget(() => {
        try {
          return withoutStacks(() => toPlain(answerOf(run(toCelBindings(bindings)))))
        } catch (cause) {
          throw explainFault(whatExceeded() ?? cause, source, tree)
        }
      })
    }
  }
}

function answerOf<Result>(result: Result): Exclude<Result, CelError> {
  if (isCelError(result)) throw result
  return result as Exclude<Result, CelError>
}

/** `a || b` evaluates b and forgets the error of a. Errors are values here, and stacks are most of what they cost. */
function withoutStacks<Result>(work: () => Result): Result {
  const before = Error.stackTraceLimit
  Error.stackTraceLimit = 0
  try {
    return work()
  } finally {
    Error.stackTraceLimit = before
  }
}

function parseSource(source: string): Tree {
  if (source.trim() === '') throw new ExpressionError('The expression is empty.')
  if (source.length > sourceCharsMax) {
    throw new ExpressionError(`The expression has ${source.length} characters; the limit is ${sourceCharsMax}.`)
  }
  try {
    return parse(source)
  } catch (cause) {
    if (cause instanceof RangeError) throw tooDeep(cause)
    throw syntaxError(cause)
  }
}

function syntaxError(cause: unknown): ExpressionError {
  const text = cause instanceof Error ? cause.message : String(cause)
  const place = /^<input>:\d+:\d+: ([\s\S]*)$/.exec(text)
  const position = offsetOf(cause)
  const where = position === undefined ? '' : ` at character ${position + 1}`
  return new ExpressionError(`The expression does not parse${where}: ${place?.[1] ?? text}.`, { position, cause })
}

function offsetOf(cause: unknown): number | undefined {
  if (!(cause instanceof Error) || !('location' in cause)) return undefined
  const { location } = cause as { location?: { start?: { offset?: number } } }
  return location?.start?.offset
}

/** Own properties only, so that a name such as `constructor` never reaches into an object's prototype. */
function toCelBindings(bindings: Record<string, unknown>) {
  const converted = Object.create(null) as Record<string, ReturnType<typeof toCelInput>>
  for (const name of Object.keys(bindings)) converted[name] = toCelInput(bindings[name])
  return converted as Record<string, Exclude<ReturnType<typeof toCelInput>, undefined>>
}
