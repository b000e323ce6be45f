/** Turns the library's run-time errors into sentences for the author of a rule, with the place in the source. */
import { isCelError } from '@bufbuild/cel'
import { BudgetExceeded } from './budget.ts'
import { ExpressionError } from './error.ts'
import type { Tree } from './tree.ts'

const jsonNames: Record<string, string> = {
  double: 'number',
  int: 'integer',
  uint: 'unsigned integer',
  bool: 'boolean',
  null_type: 'null',
  map: 'object',
  'google.protobuf.Timestamp': 'timestamp',
  'google.protobuf.Duration': 'duration'
}

export function explainFault(cause: unknown, source: string, tree: Tree): ExpressionError {
  if (cause instanceof BudgetExceeded)
    return new BudgetExceeded(cause.message.replace('It', 'The expression'), { cause })
  if (cause instanceof ExpressionError) return cause
  if (cause instanceof RangeError) return new ExpressionError('A value is nested too deeply.', { cause })
  const fault = cause instanceof Error ? cause.message : String(cause)
  const position = isCelError(cause) ? tree.sourceInfo?.positions[String(cause.exprId)] : undefined
  const where = position === undefined ? '' : ` (at character ${position + 1})`
  const missingField = missingFieldOf(fault)
  const options = {
    ...(position !== undefined && { position }),
    ...(missingField !== undefined && { missingField }),
    cause
  }
  return new ExpressionError(`${sentence(fault, source, position)}${where}`, options)
}

function missingFieldOf(fault: string): string | undefined {
  return /^field not found: (.*)$/s.exec(fault)?.[1]
}

function sentence(fault: string, source: string, position: number | undefined): string {
  const missing = missingFieldOf(fault)
  if (missing !== undefined) return `No such field: "${missing}"`
  const index = /^index (\S+) out of bounds/.exec(fault)
  if (index) return `No such element: ${index[1]}`
  if (fault === 'unresolved attribute') {
    const name = /[A-Za-z_]\w*/.exec(source.slice(position ?? source.length))
    return name ? `The variable ${name[0]} has no value` : 'A variable has no value'
  }
  const overload = /^found no matching overload for '?(.+?)'? applied to '(?:(.+)\.)?\((.*)\)'$/.exec(fault)
  if (overload) return wrongTypes(overload[1] ?? '', overload[2], overload[3] ?? '')
  const mismatch = /^type mismatch: expected bool, got (.+)$/.exec(fault)
  if (mismatch) return `Expected true or false here, not a value of type ${typeName(mismatch[1] ?? '')}`
  const range = /^type mismatch: iterable vs (.+)$/.exec(fault)
  if (range) return `Only lists and objects can be looped over, not a value of type ${typeName(range[1] ?? '')}`
  const plain = fault.replace(/^Failed to parse timestamp: .*$/s, 'this is not an RFC 3339 timestamp')
  return plain.slice(0, 1).toUpperCase() + plain.slice(1, 500).replace(/\.$/, '')
}

function wrongTypes(name: string, target: string | undefined, args: string): string {
  const types = [...(target === undefined ? [] : [target]), ...args.split(', ')].filter(Boolean).map(typeName)
  const operator = /^_?(\W+?)_(?:(:)_)?$/.exec(name)
  if (name === '_?_:_') return `The condition before "?" must be true or false, not of type ${types.join(', ')}`
  const what = operator ? `The operator "${operator[1]}"` : `The function ${name}`
  return `${what.replace('"@in"', '"in"').replace('function @in', 'operator "in"')} does not take (${types.join(', ')})`
}

function typeName(type: string): string {
  return jsonNames[type] ?? type
}
