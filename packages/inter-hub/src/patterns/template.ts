/** Parameters of a pattern and their places in its texts. There is no expression: a place holds a name and nothing else. */
import { BudgetExceeded, compilePattern, ExpressionError } from '@inter-hub/expressions'
import { refuseNulls } from '../kernel/merge-patch.ts'
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'
import type { Parameter, PatternContent, Value } from './schema.ts'

const contentBytesMax = 64 * 1024
/** A long parameter may occur in many places, so the result is bounded too. */
const expandedCharactersMax = 1024 * 1024
const itemsMax = 50

const place = /\$\$\{|\$\{([^}]*)(\}?)/g
const name = /^[A-Za-z][A-Za-z0-9_-]{0,49}$/

/** Refuses content that no adoption could expand. `at` is where the content is in the body. @throws ValidationFailed */
export function checkContent(content: PatternContent, at: string): void {
  if (Buffer.byteLength(JSON.stringify(content)) > contentBytesMax) {
    throw refused([{ pointer: `#${at}`, detail: `is larger than ${contentBytesMax} bytes` }])
  }
  // An adoption updates by a merge patch, which could not set them.
  for (const [index, { attributes }] of content.widgets.entries()) {
    refuseNulls(attributes ?? {}, `#${at}/widgets/${index}/attributes`)
  }
  const errors: ProblemItem[] = []
  const { parameters = {} } = content
  for (const [key, parameter] of Object.entries(parameters)) {
    const detail = wrongParameter(parameter)
    if (detail !== undefined) errors.push({ pointer: `#${at}/parameters/${key}${detail.member}`, detail: detail.text })
  }
  for (const member of ['widgets', 'relations'] as const) {
    walk(content[member] ?? [], `${at}/${member}`, (text, pointer) => {
      for (const [whole, key = '', end] of text.matchAll(place)) {
        if (whole === '$${') continue
        if (end === '' || !name.test(key)) {
          errors.push({
            pointer: `#${pointer}`,
            detail: 'contains `${` without the name of a parameter; write `$${` for a literal `${`'
          })
        } else if (!Object.hasOwn(parameters, key)) {
          errors.push({ pointer: `#${pointer}`, detail: `names the parameter ${key}, which is not declared` })
        }
      }
    })
  }
  if (errors.length > 0) throw refused(errors)
}

function wrongParameter({ type, default: value, pattern }: Parameter): { member: string; text: string } | undefined {
  if (pattern !== undefined) {
    if (type !== 'string') return { member: '/pattern', text: 'is only allowed for strings' }
    try {
      compilePattern(pattern)
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      return { member: '/pattern', text: error.message }
    }
  }
  if (value === undefined) return undefined
  const text = misfit({ type, ...(pattern === undefined ? {} : { pattern }) }, value)
  return text === undefined ? undefined : { member: '/default', text }
}

/** Why a value is not one of the parameter. */
function misfit({ type, pattern }: Parameter, value: Value): string | undefined {
  const given: string = typeof value
  if (given !== type) return `must be a ${type}`
  if (pattern === undefined || typeof value !== 'string') return undefined
  try {
    return compilePattern(pattern).test(value) ? undefined : `must match the pattern ${pattern}`
  } catch (error) {
    if (error instanceof BudgetExceeded) return 'is too long for its pattern'
    if (error instanceof ExpressionError) return `cannot be checked: its pattern is invalid (${error.message})`
    throw error
  }
}

/** The value of each parameter: as given, else its default. @throws ValidationFailed for what is missing or wrong */
export function resolveParameters(content: PatternContent, given: Record<string, Value>): Record<string, Value> {
  const declared = content.parameters ?? {}
  const errors = Object.keys(given)
    .filter((key) => !Object.hasOwn(declared, key))
    .map((key): ProblemItem => ({ pointer: pointerOf(key), detail: 'is not a parameter of this version' }))
  const resolved = new Map<string, Value>()
  for (const [key, parameter] of Object.entries(declared)) {
    const value = Object.hasOwn(given, key) ? given[key] : parameter.default
    const detail = value === undefined ? 'is missing' : misfit(parameter, value)
    if (detail !== undefined) errors.push({ pointer: pointerOf(key), detail })
    if (value !== undefined) resolved.set(key, value)
  }
  if (errors.length > 0) throw refused(errors)
  return Object.fromEntries(resolved)
}

const pointerOf = (key: string) => `#/parameters/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`

/** The widgets and relations with the values in their places. @throws ValidationFailed when they become too large */
export function expand(
  content: PatternContent,
  values: Record<string, Value>
): { widgets: Record<string, unknown>[]; relations: Record<string, unknown>[] } {
  const { widgets, relations = [] } = content
  let characters = 0
  const replace = (text: string): Value => {
    const whole = /^\$\{([^}]*)\}$/.exec(text)?.[1]
    const value = whole === undefined ? inText(text, values) : (values[whole] ?? '')
    characters += String(value).length
    if (characters > expandedCharactersMax) {
      throw refused([{ pointer: '#/parameters', detail: `make more than ${expandedCharactersMax} characters` }])
    }
    return value
  }
  const expanded = (value: unknown): unknown => {
    if (typeof value === 'string') return replace(value)
    if (Array.isArray(value)) return value.map(expanded)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, expanded(inner)]))
  }
  return { widgets: expanded(widgets), relations: expanded(relations) } as ReturnType<typeof expand>
}

function inText(text: string, values: Record<string, Value>): string {
  return text.replace(place, (whole, key: string | undefined) =>
    whole === '$${' ? '${' : String(values[key ?? ''] ?? '')
  )
}

/** Visits each text of a value with its place. */
function walk(value: unknown, at: string, visit: (text: string, at: string) => void): void {
  if (typeof value === 'string') visit(value, at)
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    walk(inner, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, visit)
  }
}

function refused(errors: ProblemItem[]) {
  const [first] = errors
  return new ValidationFailed(`${first?.pointer} ${first?.detail}.`, { errors: errors.slice(0, itemsMax) })
}
