/** The rules of a hook, written in CEL: whether a ping makes anything, for each of what, and what of it. */
import { compileExpression, type Expression, ExpressionError, withBudget } from '@inter-hub/expressions'
import { type ProblemItem, ValidationFailed } from '../kernel/problem.ts'

export interface RuleTexts {
  mapping: string | null
  condition: string | null
  each: string | null
}

/** What the rules see of a ping. */
export interface Ping {
  signal: 'success' | 'fail'
  exitCode: number | null
  body: unknown
  query: Record<string, unknown>
  headers: Record<string, unknown>
  durationMs: number | null
  widget: string | null
}

type Members = Record<string, unknown>

export interface Rules {
  /**
   * What the ping makes: members of events or inputs of commands, `otherwise` where no mapping says it.
   * @throws ValidationFailed when a rule fails at this ping, or when all of them together need too much
   */
  apply(ping: Ping, otherwise: () => Members): Members[]
}

const variables = ['signal', 'exitCode', 'body', 'query', 'headers', 'durationMs', 'widget']
const itemsMax = 100

/** @throws ValidationFailed naming each rule that cannot be used */
export function compileRules({ mapping, condition, each }: RuleTexts): Rules {
  const errors: ProblemItem[] = []
  const compile = (name: string, source: string | null, more: string[] = []): Expression | undefined => {
    try {
      return source === null ? undefined : compileExpression(source, { variables: [...variables, ...more] })
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      errors.push({ pointer: `#/${name}`, detail: `is not a usable expression: ${error.message.slice(0, 300)}` })
      return undefined
    }
  }
  const rules = {
    condition: compile('condition', condition),
    each: compile('each', each),
    mapping: compile('mapping', mapping, each === null ? [] : ['item'])
  }
  if (errors.length > 0) {
    const places = errors.map(({ pointer, detail }) => `${pointer} ${detail}`)
    throw new ValidationFailed(`The rules of the hook do not hold: ${places.join('; ')}.`, { errors })
  }
  return {
    apply: (ping, otherwise) => withBudget(() => apply(ping, otherwise))
  }

  function apply(ping: Ping, otherwise: () => Members): Members[] {
    const happens = rules.condition ? evaluate('condition', rules.condition, ping) : true
    if (typeof happens !== 'boolean') throw failed('condition', `yields ${show(happens)}, not true or false`)
    if (!happens) return []
    const items = rules.each ? evaluate('each', rules.each, ping) : [undefined]
    if (!Array.isArray(items)) throw failed('each', `yields ${show(items)}, not a list`)
    if (items.length > itemsMax) throw failed('each', `yields ${items.length} items; at most ${itemsMax} are taken`)
    return items.map((item) => {
      const made = rules.mapping ? evaluate('mapping', rules.mapping, { ...ping, item }) : otherwise()
      if (!isMembers(made)) throw failed('mapping', `yields ${show(made)}, not a map`)
      return made
    })
  }
}

function evaluate(name: string, rule: Expression, bindings: object): unknown {
  try {
    return rule.evaluate({ ...bindings })
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    throw failed(name, `failed at this ping: ${error.message.slice(0, 300)}`)
  }
}

function failed(name: string, detail: string) {
  return new ValidationFailed(`The ${name} of the hook ${detail}`.replace(/\.?$/, '.'))
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function show(value: unknown): string {
  return String(JSON.stringify(value)).slice(0, 100)
}
