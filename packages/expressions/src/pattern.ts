/**
 * Text patterns on an RE2 engine: time grows with the length of the text and never exponentially, whoever wrote the
 * pattern. The price is that look-around and back references are refused.
 */
import { RE2JS } from '@bufbuild/re2'
import { ExpressionError } from './error.ts'

const patternCharsMax = 4096
const cacheEntriesMax = 500
const cache = new Map<string, RE2JS>()

/**
 * Compiles a pattern. Takes RE2 syntax and, beyond it, the `\uXXXX` of JSON Schema (ECMA-262) patterns.
 * The test looks for a match anywhere in the text; anchor with `^` and `$` for all of it.
 * Fits Ajv's option `code.regExp`.
 * @throws {ExpressionError} for a pattern that is invalid, too long or too large, or needs more than RE2.
 */
export function compilePattern(pattern: string): { test(text: string): boolean } {
  const known = cache.get(pattern)
  if (known) return known
  const compiled = compile(pattern)
  if (cache.size >= cacheEntriesMax) for (const oldest of cache.keys()) if (cache.delete(oldest)) break
  cache.set(pattern, compiled)
  return compiled
}

/** Ajv prints this text into standalone code; it only has to differ from `new RegExp`. */
compilePattern.code = 'compilePattern'

function compile(pattern: string): RE2JS {
  if (pattern.length > patternCharsMax) {
    throw new ExpressionError(`The pattern has ${pattern.length} characters; at most ${patternCharsMax} are taken.`)
  }
  try {
    return RE2JS.compile(pattern.replace(/\\(?:u([0-9a-fA-F]{4})|[\s\S])/g, (all, hex) => (hex ? `\\x{${hex}}` : all)))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^error parsing regexp: /, '') : String(cause)
    throw new ExpressionError(`The pattern is not a valid RE2 pattern: ${reason}`, { cause })
  }
}
