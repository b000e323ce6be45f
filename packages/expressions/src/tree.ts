/**
 * Checks a parsed expression before it runs: names, functions, patterns, depth; and prepares its loops, so that they
 * spend the budget and grow their result in place (the library's own lists would nest one level per turn).
 */
import type { CelEnv, parse } from '@bufbuild/cel'
import { ExpressionError } from './error.ts'
import { appendFunction, turnFunction } from './functions.ts'
import { compilePattern } from './pattern.ts'

export type Tree = ReturnType<typeof parse>
export type Expr = Tree['expr']
type Call = Extract<Expr['exprKind'], { case: 'callExpr' }>['value']
type Loop = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value']

const depthMax = 100
/** Of all patterns of an expression together, in instructions. */
const patternSizeMax = 10_000
/** Operators that the planner knows by itself; everything else is looked up among the functions. */
const builtIn = new Set(['_&&_', '_||_', '_?_:_', '_[_]', '@not_strictly_false'])
const typeNames = ['int', 'uint', 'double', 'bool', 'string', 'bytes', 'list', 'map', 'null_type', 'type']

interface Check {
  functions: CelEnv['funcs']
  /** Undefined lets every name pass. */
  variables: readonly string[] | undefined
  /** Instructions of all patterns so far. */
  patternSize: number
  fault(expr: Expr, message: string, cause?: unknown): ExpressionError
}

export function prepareTree(tree: Tree, functions: CelEnv['funcs'], variables: readonly string[] | undefined): void {
  const check: Check = {
    functions,
    variables: variables && [...variables],
    patternSize: 0,
    fault: (expr, message, cause) =>
      new ExpressionError(message, { position: tree.sourceInfo?.positions[String(expr.id)], cause })
  }
  visit(tree.expr, check, new Set(), 0)
}

function visit(expr: Expr | undefined, check: Check, locals: ReadonlySet<string>, depth: number): void {
  if (!expr) return
  if (depth > depthMax) throw tooDeep()
  const kind = expr.exprKind
  if (kind.case === 'identExpr') checkName(kind.value.name, expr, check, locals)
  if (kind.case === 'callExpr') checkCall(kind.value, expr, check)
  if (kind.case === 'structExpr' && kind.value.messageName !== '') {
    throw check.fault(expr, `Unknown type ${kind.value.messageName}.`)
  }
  if (kind.case === 'comprehensionExpr') visitLoop(kind.value, check, locals, depth + 1)
  else for (const child of childrenOf(expr, check)) visit(child, check, locals, depth + 1)
}

function childrenOf({ exprKind: kind }: Expr, check: Check): (Expr | undefined)[] {
  switch (kind.case) {
    case 'selectExpr':
      return [kind.value.operand]
    case 'listExpr':
      return kind.value.elements
    case 'structExpr':
      return kind.value.entries.flatMap((entry) => [
        entry.keyKind.case === 'mapKey' ? entry.keyKind.value : undefined,
        entry.value
      ])
    case 'callExpr':
      return isQualified(kind.value, check) ? kind.value.args : [kind.value.target, ...kind.value.args]
    default:
      return []
  }
}

export function tooDeep(cause?: unknown): ExpressionError {
  return new ExpressionError('The expression is nested too deeply.', { cause })
}

function checkName(name: string, expr: Expr, check: Check, locals: ReadonlySet<string>): void {
  if (check.variables === undefined || locals.has(name) || typeNames.includes(name)) return
  if (check.variables.includes(name)) return
  const known =
    check.variables.length === 0 ? 'no variables are defined' : `the variables are ${check.variables.join(', ')}`
  throw check.fault(expr, `Unknown variable ${name}; ${known}.`)
}

/** `strings.quote(x)`: a function whose name has a dot, so that its "target" is not a value. */
function isQualified(call: Call, check: Check): boolean {
  const target = call.target?.exprKind
  return target?.case === 'identExpr' && check.functions.find(`${target.value.name}.${call.function}`) !== undefined
}

function checkCall(call: Call, expr: Expr, check: Check): void {
  if (builtIn.has(call.function) || isQualified(call, check)) return
  const group = check.functions.find(call.function)
  if (!group || call.function.startsWith('_?') || call.function === '_[?_]') {
    throw check.fault(expr, `Unknown function ${call.function}.`)
  }
  const fitting = [...group].some(
    (f) => (f.target !== undefined) === (call.target !== undefined) && f.arguments.length === call.args.length
  )
  if (!fitting) {
    const form = call.target ? `x.${call.function}` : call.function
    throw check.fault(expr, `${form}(...) is not called with ${call.args.length} argument(s) in this form.`)
  }
  if (call.function === 'matches') checkPattern(call.args.at(-1), check)
}

/** A pattern written in the expression itself is compiled now, so that its author gets an error for a mistake. */
function checkPattern(pattern: Expr | undefined, check: Check): void {
  const constant = pattern?.exprKind
  if (!pattern || constant?.case !== 'constExpr' || constant.value.constantKind.case !== 'stringValue') return
  try {
    check.patternSize += compilePattern(constant.value.constantKind.value).size
  } catch (cause) {
    throw check.fault(pattern, cause instanceof Error ? cause.message : String(cause), cause)
  }
  if (check.patternSize > patternSizeMax)
    throw check.fault(pattern, `The patterns compile to more than ${patternSizeMax} instructions together.`)
}

function visitLoop(loop: Loop, check: Check, locals: ReadonlySet<string>, depth: number): void {
  visit(loop.iterRange, check, locals, depth)
  visit(loop.accuInit, check, locals, depth)
  const inner = new Set([...locals, loop.accuVar, loop.iterVar, loop.iterVar2])
  visit(loop.loopCondition, check, inner, depth)
  visit(loop.loopStep, check, inner, depth)
  visit(loop.result, check, inner, depth)
  if (loop.loopStep) growInPlace(loop.loopStep, loop.accuVar)
  if (loop.loopCondition) {
    const nodes = [loop.loopCondition, loop.loopStep].reduce((sum, expr) => sum + nodesIn(expr, check), 0)
    loop.loopCondition = both(call(turnFunction, [integer(nodes)]), loop.loopCondition)
  }
}

/** What one turn evaluates at most; loops within are charged for their own turns. */
function nodesIn(expr: Expr | undefined, check: Check): number {
  if (!expr) return 0
  return childrenOf(expr, check).reduce((sum, child) => sum + nodesIn(child, check), 1)
}

function growInPlace(step: Expr, accumulator: string): void {
  if (step.exprKind.case !== 'callExpr') return
  const { value } = step.exprKind
  if (value.function === '_?_:_') for (const branch of value.args.slice(1)) growInPlace(branch, accumulator)
  const left = value.args[0]?.exprKind
  const grows = value.function === '_+_' && left?.case === 'identExpr' && left.value.name === accumulator
  if (grows && value.args[1]?.exprKind.case === 'listExpr') value.function = appendFunction
}

function both(l: Expr, r: Expr): Expr {
  return call('_&&_', [l, r])
}

function call(name: string, args: Expr[]): Expr {
  return {
    $typeName: 'cel.expr.Expr',
    id: 0n,
    exprKind: { case: 'callExpr', value: { $typeName: 'cel.expr.Expr.Call', function: name, args } }
  }
}

function integer(value: number): Expr {
  return {
    $typeName: 'cel.expr.Expr',
    id: 0n,
    exprKind: {
      case: 'constExpr',
      value: { $typeName: 'cel.expr.Constant', constantKind: { case: 'int64Value', value: BigInt(value) } }
    }
  }
}
