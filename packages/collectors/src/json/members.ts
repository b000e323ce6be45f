/** Members of evidence that CEL expressions make from a JSON answer. */
import { BudgetExceeded, compileExpression, ExpressionError, withBudget } from '@inter-hub/expressions'
import { LookFailure } from '../look-error.ts'
import { excerptOf, isSecretName } from '../redaction/redact.ts'

/** Names that the expressions see. */
export const memberVariables = ['status', 'headers', 'body', 'now']

/** What the expressions are evaluated over: `now` is RFC 3339. */
export interface MemberBindings {
  status: number
  headers: Record<string, string>
  body: unknown
  now: string
}

const textCharsMax = 4000
const bytesMax = 16 * 1024

/**
 * Evaluates the expressions within one budget. A member whose value is null is left out. Texts are cut and secrets in them are
 * masked.
 * @throws LookFailure `protocol` when an expression does not fit the answer, or the values are larger than 16 KiB
 */
export function makeMembers(
  expressions: Readonly<Record<string, string>>,
  bindings: MemberBindings
): Record<string, unknown> {
  const members = Object.fromEntries(
    withBudget(() =>
      Object.entries(expressions).map(([name, source]) => [name, evaluated(name, source, bindings)])
    ).filter(([, value]) => value !== null && value !== undefined)
  )
  if (Buffer.byteLength(JSON.stringify(members)) > bytesMax)
    throw new LookFailure('protocol', 'The values that the expressions make are larger than 16 KiB.')
  return members
}

function evaluated(name: string, source: string, bindings: MemberBindings): unknown {
  try {
    return shown(name, compileExpression(source, { variables: memberVariables }).evaluate({ ...bindings }))
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const what = error instanceof BudgetExceeded ? 'needs too much work' : 'cannot be evaluated over this answer'
    throw new LookFailure('protocol', `The expression for "${name}" ${what}: ${excerptOf(error.message, 300)}`, {
      cause: error
    })
  }
}

/** As it may be kept as evidence. */
function shown(name: string, value: unknown): unknown {
  if (typeof value === 'string') return isSecretName(name) ? '***' : excerptOf(value, textCharsMax)
  if (Array.isArray(value)) return value.map((item) => shown(name, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [excerptOf(key, 200), shown(key, item)]))
}
