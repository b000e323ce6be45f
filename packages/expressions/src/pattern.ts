/**
 * Text patterns on an RE2 engine: time grows with the length of the text and never exponentially, whoever wrote the
 * pattern. The price is that look-around and back references are refused. A match is linear in the text *times* the
 * program of the pattern, so programs are small and matching spends the budget of the evaluation.
 */
import { RE2JS } from '@bufbuild/re2'
import { spend, withBudget } from './budget.ts'
import { ExpressionError } from './error.ts'
import { programSizeOf } from './program-size.ts'

const patternCharsMax = 4096
/** Instructions of a compiled pattern: `a{1,100}` has about 200. */
const programSizeMax = 1000
const cacheEntriesMax = 200
const cache = new Map<string, RE2JS>()

/**
 * Compiles a pattern. Takes RE2 syntax and, beyond it, the `\uXXXX` of JSON Schema (ECMA-262) patterns.
 * The test looks for a match anywhere in the text; anchor with `^` and `$` for all of it. It spends the budget in use
 * (`withBudget`), or has one of its own, and throws BudgetExceeded when it needs more.
 * Fits Ajv's option `code.regExp`.
 * @throws {ExpressionError} for a pattern that is invalid, too long or too large, or needs more than RE2.
 */
export function compilePattern(pattern: string): Pattern {
  // Only the cache holds what was compiled, so that all patterns together take a bounded amount of memory.
  const size = sizeOf(compiledOf(pattern))
  return { size, test: (text) => withBudget(() => test(pattern, text)), toString: () => pattern }
}

export interface Pattern {
  /** Instructions that it compiles to. */
  readonly size: number
  test(text: string): boolean
  /** The source, by which Ajv tells the patterns of a schema apart. */
  toString(): string
}

/** Ajv prints this text into standalone code; it only has to differ from `new RegExp`. */
compilePattern.code = 'compilePattern'

function test(pattern: string, text: string): boolean {
  const compiled = compiledOf(pattern)
  // The automaton reads 8 characters a step; before, the texts that the pattern requires are searched for.
  spend(2 + (text.length / 8) * (1 + sizeOf(compiled) / 100))
  return compiled.test(text)
}

function compiledOf(pattern: string): RE2JS {
  const known = cache.get(pattern)
  if (known) return known
  const compiled = compile(pattern)
  spend(100 + pattern.length + 15 * sizeOf(compiled))
  if (cache.size >= cacheEntriesMax) for (const oldest of cache.keys()) if (cache.delete(oldest)) break
  cache.set(pattern, compiled)
  return compiled
}

function sizeOf(compiled: RE2JS): number {
  return compiled.re2().prog.numInst()
}

function compile(pattern: string): RE2JS {
  if (pattern.length > patternCharsMax) {
    throw new ExpressionError(
      `The pattern has ${pattern.length} characters; at most ${patternCharsMax} are allowed. Shorten it.`
    )
  }
  // Compiling takes time too, so what is far too large is not compiled to see how large it is.
  if (programSizeOf(pattern) > 4 * programSizeMax) throw tooLarge()
  const compiled = parse(pattern)
  if (sizeOf(compiled) > programSizeMax) throw tooLarge(sizeOf(compiled))
  meterMatching(compiled)
  return compiled
}

function parse(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern.replace(/\\(?:u([0-9a-fA-F]{4})|[\s\S])/g, (all, hex) => (hex ? `\\x{${hex}}` : all)))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : String(cause)
    throw new ExpressionError(`The pattern is not a valid RE2 pattern: ${reason}`, { cause })
  }
}

function tooLarge(size?: number): ExpressionError {
  const found = size === undefined ? 'far more than' : `${size} instructions; at most`
  return new ExpressionError(
    `The pattern compiles to ${found} ${programSizeMax}${size === undefined ? ' instructions, the limit' : ' are allowed'}. Use smaller repetition counts, such as a{1,20} instead of a{1,1000}.`
  )
}

/**
 * The engine makes the states of an automaton as a text needs them. Making one costs as much as the program is large, so
 * each is charged for; and the states are dropped when there are many, where the engine alone would fall back to a far
 * slower machine.
 */
function meterMatching(compiled: RE2JS): void {
  const { dfa, prog } = compiled.re2()
  const [getState, step, resolveEmptyWidth] = [dfa.getState, dfa.step, dfa.resolveEmptyWidth].map((method) =>
    method.bind(dfa)
  ) as [typeof dfa.getState, typeof dfa.step, typeof dfa.resolveEmptyWidth]
  const statesMax = Math.max(50, Math.min(1000, Math.floor(250_000 / prog.numInst())))
  const transitionsMax = 20 * statesMax
  let transitions = 0
  const forget = () => {
    Object.assign(dfa, { stateCount: 0, startState: null, cacheClears: 0, failed: false })
    dfa.stateCache.clear()
    transitions = 0
  }
  dfa.getState = (pcs) => {
    spend(3 + pcs.length)
    transitions++
    if (dfa.stateCount >= statesMax || transitions > transitionsMax) forget()
    const before = dfa.stateCount
    const state = getState(pcs)
    const size = state?.nfaStates.length ?? 0
    spend(dfa.stateCount === before ? size / 2 : 10 + 2 * size)
    return state
  }
  dfa.step = (state, charCode, anchor, context) => {
    const before = transitions
    const next = step(state, charCode, anchor, context)
    spend(transitions === before ? 0.3 : 1 + state.nfaStates.length / 2)
    return next
  }
  dfa.resolveEmptyWidth = (nfaStates, context) => {
    spend(0.5 + nfaStates.length / 3)
    return resolveEmptyWidth(nfaStates, context)
  }
}
