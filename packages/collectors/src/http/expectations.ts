/** What an http check may expect beside headers and JSON: statuses, text of the body, conditions in CEL, a time. */
import { compileExpression, compilePattern, ExpressionError } from '@inter-hub/expressions'
import { parseTimeoutMs, timeoutSetting } from '../connections/timeout.ts'
import type { Difference } from '../difference.ts'
import { excerptOf } from '../redaction/redact.ts'

export type StatusExpectation = number | string | (number | string)[]

export interface BodyExpectation {
  contains?: string | string[]
  excludes?: string | string[]
  /** RE2. */
  matches?: string
}

const statusSetting = {
  type: ['integer', 'string'],
  minimum: 100,
  maximum: 599,
  pattern: '^[1-5](?:xx|[0-9]{2}(?:-[1-5][0-9]{2})?)$',
  patternErrorMessage: 'is not a status: write 200, 2xx or 200-299'
}
const texts = (description: string) => ({
  type: ['string', 'array'],
  minLength: 1,
  maxLength: 1000,
  items: { type: 'string', minLength: 1, maxLength: 1000 },
  maxItems: 20,
  description
})

const { default: _, ...withoutDefault } = timeoutSetting

/** Names that conditions see. */
export const conditionVariables = ['status', 'headers', 'body', 'latencyMs']

export const expectationSettings = {
  status: {
    ...statusSetting,
    type: ['integer', 'string', 'array'],
    minItems: 1,
    maxItems: 20,
    items: statusSetting,
    default: 200,
    description: 'Status of the answer: 200, 2xx, 200-299, or a list of these'
  },
  body: {
    type: 'object',
    additionalProperties: false,
    minProperties: 1,
    properties: {
      contains: texts('Text, or texts, that the body must contain'),
      excludes: texts('Text, or texts, that the body must not contain'),
      matches: {
        type: 'string',
        minLength: 1,
        maxLength: 1000,
        format: 're2',
        description: 'Pattern (RE2) that the body must match'
      }
    },
    description: 'What the first 64 KiB of the body must be like'
  },
  that: {
    type: 'array',
    minItems: 1,
    maxItems: 20,
    items: { type: 'string', minLength: 1, maxLength: 1000, format: 'cel-http' },
    description:
      'Conditions in CEL over status, headers (by lower-case name), body (JSON, else text) and latencyMs, such as body.queue.size() < 100'
  },
  latency: { ...withoutDefault, description: 'The longest time for the whole answer, such as 800ms' }
}

/** Whether a status is one of those that are expected. */
export function isExpectedStatus(status: number, expected: StatusExpectation): boolean {
  return [expected].flat().some((one) => {
    if (typeof one === 'number') return status === one
    if (one.endsWith('xx')) return Math.floor(status / 100) === Number(one[0])
    const [from, to = from] = one.split('-').map(Number)
    return status >= Number(from) && status <= Number(to)
  })
}

export function statusDifferences(status: number, expected: StatusExpectation): Difference[] {
  if (isExpectedStatus(status, expected)) return []
  const wanted = statusText(expected)
  return [{ about: 'status', text: `The status is ${status}, not ${wanted}.`, warning: `The status is not ${wanted}.` }]
}

/** The one status that stands for an expectation in evidence: the observed one where it is expected. */
export function representativeStatus(expected: StatusExpectation, observed: number | undefined): number {
  if (observed !== undefined && isExpectedStatus(observed, expected)) return observed
  const [first = 200] = [expected].flat()
  return typeof first === 'number' ? first : Number(first.slice(0, 3).replace('xx', '00'))
}

export function statusText(expected: StatusExpectation): string {
  return [expected].flat().join(', ')
}

export interface Answered {
  status: number
  headers: Record<string, string>
  /** As text, at most 64 KiB. */
  text: string
  isCut: boolean
  latencyMs: number
}

export function bodyDifferences(expected: BodyExpectation, { text, isCut }: Answered): Difference[] {
  const where = isCut ? 'The first 64 KiB of the body' : 'The body'
  const list = (one: string | string[] | undefined) => (one === undefined ? [] : [one].flat())
  const quote = (one: string) => `"${one.slice(0, 200)}"`
  return [
    ...list(expected.contains)
      .filter((one) => !text.includes(one))
      .map((one) => ({ about: `body lacks ${one}`, text: `${where} does not contain ${quote(one)}.` })),
    ...list(expected.excludes)
      .filter((one) => text.includes(one))
      .map((one) => ({ about: `body has ${one}`, text: `${where} contains ${quote(one)}.` })),
    ...(expected.matches !== undefined && !matches(expected.matches, text)
      ? [{ about: `body pattern ${expected.matches}`, text: `${where} does not match ${quote(expected.matches)}.` }]
      : [])
  ]
}

function matches(pattern: string, text: string): boolean {
  try {
    return compilePattern(pattern).test(text)
  } catch (error) {
    if (error instanceof ExpressionError) return false
    throw error
  }
}

/** Conditions that do not hold, or fail at this answer. */
export function conditionDifferences(conditions: readonly string[], answered: Answered): Difference[] {
  return conditions.flatMap((condition) => {
    const about = `condition ${condition}`
    const { status, headers, latencyMs } = answered
    try {
      const expression = compileExpression(condition, { variables: conditionVariables })
      const holds = expression.evaluate({ status, headers, latencyMs, body: parsed(answered.text) })
      if (holds === true) return []
      if (holds === false) return [{ about, text: `The condition ${condition} does not hold.` }]
      return [
        {
          about,
          text: `The condition ${condition} yields ${excerptOf(String(JSON.stringify(holds)), 100)}, not true or false.`,
          warning: `The condition ${condition} yields neither true nor false.`
        }
      ]
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      const text = `The condition ${condition} cannot be evaluated`
      return [{ about, text: `${text}: ${excerptOf(error.message, 300)}`, warning: `${text}.` }]
    }
  })
}

function parsed(text: string): unknown {
  try {
    return parseForCel(text)
  } catch {
    return text
  }
}

/** JSON for CEL: an integer that does not fit in a double becomes a bigint, which CEL compares exactly. @throws SyntaxError */
export function parseForCel(text: string): unknown {
  return JSON.parse(text, (_key, value, context?: { source?: string }) => {
    const { source = '' } = context ?? {}
    const isLong = typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d{1,19}$/.test(source)
    return isLong && BigInt.asIntN(64, BigInt(source)) === BigInt(source) ? BigInt(source) : value
  })
}

export function latencyDifferences(longest: string | undefined, latencyMs: number): Difference[] {
  if (longest === undefined || latencyMs <= parseTimeoutMs(longest)) return []
  const text = `The answer took ${Math.round(latencyMs)} ms; at most ${longest} is expected.`
  return [{ about: 'latency', text, warning: `The answer takes longer than ${longest}.` }]
}

/**
 * What makes a pass doubtful: a check that expects nothing but a status, answered by what looks like a login page. Such a page
 * answers 200 also where the service behind it is down.
 */
export function loginPage({ headers, text }: Answered): string | undefined {
  const isPage = /^text\/html\b/i.test(headers['content-type'] ?? '')
  if (!isPage || !/<input\b[^>]{0,500}\btype\s*=\s*["']?password\b/i.test(text)) return undefined
  return 'The answer looks like a login page, and the check expects nothing of it: it may pass although the service behind is down. Expect text of the body, or check a health endpoint.'
}
