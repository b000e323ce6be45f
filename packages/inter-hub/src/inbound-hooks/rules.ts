/** The rules of a hook, written in CEL: whether a ping makes anything, for each of what, and what of it. */
import { BudgetExceeded, compileExpression, type Expression, ExpressionError, withBudget } from '@inter-hub/expressions'
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'

export interface RuleTexts {
  mapping: string | null
  condition: string | null
  each: string | null
  subjectFrom: string | null
  widgetFrom: string | null
  identity: string | null
}

/** What the rules see of a ping. */
export interface Ping {
  signal: 'success' | 'fail' | 'overdue'
  exitCode: number | null
  body: unknown
  query: Record<string, unknown>
  headers: Record<string, unknown>
  durationMs: number | null
  widget: string | null
  /** The ID of the run of a job, if the ping has one. */
  runId: string | null
}

export type Members = Record<string, unknown>

/** What the rules make of one item of a ping, or of all of it. */
export interface Made {
  index: number
  /** Metadata of the event, or input of the command. */
  members: Members
  subject: string | undefined
  widget: string | undefined
  identity: string | undefined
}

/** An item that nothing can be made of. */
export interface FailedItem {
  index: number
  reason: string
  /** Undefined where it could not be read either. */
  subject?: string | undefined
  widget?: string | undefined
}

export interface Applied {
  made: Made[]
  /** Items of `each` that a rule failed at; the others are made all the same. */
  failed: FailedItem[]
}

export interface Rules {
  /**
   * What the ping makes, with the metadata or input of `otherwise` where no mapping says it.
   * @throws ValidationFailed when a rule fails at this ping, or when all of them together need too much
   */
  apply(ping: Ping, otherwise: () => Members): Applied
}

const variables = ['signal', 'exitCode', 'body', 'query', 'headers', 'durationMs', 'widget', 'runId']
export const itemsMax = 1000
const perItem = ['mapping', 'subjectFrom', 'widgetFrom', 'identity'] as const
const textMax = { subjectFrom: 200, widgetFrom: 100, identity: 400 }

/** @throws ValidationFailed naming each rule that cannot be used */
export function compileRules(texts: RuleTexts): Rules {
  const errors: ProblemItem[] = []
  const compile = (name: keyof RuleTexts, more: string[] = []): Expression | undefined => {
    const source = texts[name]
    try {
      return source === null ? undefined : compileExpression(source, { variables: [...variables, ...more] })
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      errors.push({ pointer: `#/${name}`, detail: `is not a valid expression: ${error.message.slice(0, 300)}` })
      return undefined
    }
  }
  const condition = compile('condition')
  const each = compile('each')
  const ofItem = texts.each === null ? [] : ['item']
  const rules = Object.fromEntries(perItem.map((name) => [name, compile(name, ofItem)])) as Compiled
  if (errors.length > 0) {
    const places = errors.map(({ pointer, detail }) => `${pointer} ${detail}`)
    const detail = `The rules of the hook cannot be used: ${places.join('; ')}`.replace(/\.?$/, '.')
    throw new ValidationFailed(detail, { errors })
  }
  return { apply: (ping, otherwise) => withBudget(() => apply(ping, otherwise)) }

  function apply(ping: Ping, otherwise: () => Members): Applied {
    const holds = condition ? holdsFor(condition, ping, texts.condition ?? '') : true
    if (typeof holds !== 'boolean') throw failed('condition', `returned ${show(holds)}, not true or false`)
    if (!holds) return { made: [], failed: [] }
    if (!each) return { made: [makeItem(rules, 0, ping, otherwise)], failed: [] }
    const items = evaluate('each', each, ping)
    if (!Array.isArray(items)) throw failed('each', `returned ${show(items)}, not a list`)
    if (items.length > itemsMax) throw failed('each', `returned ${items.length} items; the limit is ${itemsMax}`)
    const applied: Applied = { made: [], failed: [] }
    for (const [index, item] of items.entries()) {
      const bindings = { ...ping, item }
      try {
        applied.made.push(makeItem(rules, index, bindings, otherwise))
      } catch (error) {
        if (!(error instanceof ValidationFailed) || error.cause instanceof BudgetExceeded) throw error
        applied.failed.push({
          index,
          reason: error.message,
          subject: readableText(rules, 'subjectFrom', bindings),
          widget: readableText(rules, 'widgetFrom', bindings)
        })
      }
    }
    return applied
  }
}

/** A condition that asks for a header that the ping does not have does not hold: each sender has headers of its own. */
function holdsFor(condition: Expression, ping: Ping, source: string): unknown {
  try {
    return condition.evaluate({ ...ping })
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const { missingField: name, position } = error
    const isOfHeaders = /^\s*headers\s*[[.]/.test(source.slice(position ?? source.length))
    if (name !== undefined && isOfHeaders && !Object.hasOwn(ping.headers, name)) return false
    throw failed('condition', `failed for this ping: ${error.message.slice(0, 300)}`, error)
  }
}

type Compiled = Record<(typeof perItem)[number], Expression | undefined>

function makeItem(rules: Compiled, index: number, bindings: object, otherwise: () => Members): Made {
  const members = rules.mapping ? evaluate('mapping', rules.mapping, bindings) : otherwise()
  if (!isMembers(members)) throw failed('mapping', `returned ${show(members)}, not a map`)
  const text = (name: keyof typeof textMax) => textOf(rules, name, bindings)
  return { index, members, subject: text('subjectFrom'), widget: text('widgetFrom'), identity: text('identity') }
}

function textOf(rules: Compiled, name: keyof typeof textMax, bindings: object): string | undefined {
  const rule = rules[name]
  if (!rule) return undefined
  const value = evaluate(name, rule, bindings)
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') throw failed(name, `yields ${show(value)}, not text`)
  const longest = textMax[name]
  if (value === '' || value.length > longest)
    throw failed(name, `returned ${value.length} characters; it must return 1 to ${longest}`)
  return value
}

function readableText(rules: Compiled, name: keyof typeof textMax, bindings: object): string | undefined {
  try {
    return textOf(rules, name, bindings)
  } catch (error) {
    if (error instanceof ValidationFailed) return undefined
    throw error
  }
}

function evaluate(name: string, rule: Expression, bindings: object): unknown {
  try {
    return rule.evaluate({ ...bindings })
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw failed(name, `failed for this ping: ${error.message.slice(0, 300)}`, error)
  }
}

function failed(name: string, detail: string, cause?: ExpressionError) {
  return new ValidationFailed(`The ${name} of the hook ${detail}`.replace(/\.?$/, '.'), cause ? { cause } : {})
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 100)
}
