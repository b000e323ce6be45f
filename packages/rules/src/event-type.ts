/**
 * An event type as it judges events: what its metadata lacks, what the event is about, and its outcome. Compiled once
 * per manifest. An outcome is `pass`, `fail` or `info`; an event whose metadata is incomplete is `info`, unless the
 * rule already finds a `fail` in what is there: an outage cannot hide behind a missing field.
 */
import { compileExpression, type Expression, ExpressionError } from '@inter-hub/expressions'
import type { ErrorObject } from 'ajv'
import { parseDuration } from './duration.ts'
import { type CompiledSchema, compileSchema, whyUnchecked } from './json-schema.ts'
import { isTime, utc } from './time.ts'

export type Outcome = 'pass' | 'fail' | 'info'
const outcomes: readonly string[] = ['pass', 'fail', 'info']

export interface Judgement {
  outcome: Outcome
  reason: string | null
  /** What the metadata lacks, or carries in a form that does not fit. */
  incomplete: string[]
  subject: string
  /** The time of the fact: evidence is as old as its fact, not as its report. */
  asOf: string | null
  /** After this the event proves nothing. */
  until: string | null
}

/** What a manifest declares of an event type, as far as it decides what an event says. */
export interface EventTypeRules {
  name: string
  metadataSchema?: Record<string, unknown>
  validation?: 'advisory' | 'strict'
  /** CEL over `metadata` and `occurredAt` that yields pass, fail or info; or one of these words. */
  outcome?: string
  freshFor?: string
  /** Name of a member of the metadata, or a JSON pointer; so are asOf and until. */
  subject?: string
  asOf?: string
  until?: string
  retention?: 'short' | 'long' | 'keep'
  /** The widget types on which its events can prove something; all types if absent. */
  widgetTypes?: string[]
}

export interface CompiledEventType {
  name: string
  strict: boolean
  freshForS: number | null
  retention: 'short' | 'long' | 'keep'
  /** Of its schema. */
  subschemas: number
  /**
   * Whether the declaration itself cannot be used, as one that was stored before there were limits. Its events are kept
   * as incomplete, also where the type is strict.
   */
  isUnusable: boolean
  /** Whether the same metadata may be judged otherwise at another time. */
  judgesByTime: boolean
  judge(metadata: Record<string, unknown>, occurredAt: string): Judgement
}

/** Called for each part of a declaration that cannot be used. */
export type Report = (field: string, detail: string) => void

export function compileEventType(type: EventTypeRules, tell: Report = () => undefined): CompiledEventType {
  const unusable: string[] = []
  const report: Report = (field, detail) => {
    unusable.push(`the ${field} of ${type.name} ${detail}`.slice(0, 300))
    tell(field, detail)
  }
  const schema =
    type.metadataSchema &&
    compileSchema(type.metadataSchema, (place, detail) => report(`metadataSchema${place}`, detail))
  const rule = compileOutcome(type.outcome, report)
  const freshForS = type.freshFor === undefined ? null : (parseDuration(type.freshFor) ?? null)
  if (type.freshFor !== undefined && freshForS === null) {
    report('freshFor', 'is not a duration in days, hours, minutes or seconds, such as PT5M or P1D')
  }
  const pointer = type.subject === undefined ? undefined : pathOf(type.subject)
  const asOfPath = type.asOf === undefined ? undefined : pathOf(type.asOf)
  const untilPath = type.until === undefined ? undefined : pathOf(type.until)

  return {
    name: type.name,
    strict: type.validation === 'strict',
    freshForS,
    retention: type.retention ?? 'long',
    subschemas: schema?.subschemas ?? 0,
    isUnusable: unusable.length > 0,
    judgesByTime: typeof rule === 'object' && /\boccurredAt\b/.test(type.outcome ?? ''),
    judge(metadata, occurredAt) {
      const asOf = asOfPath ? timeAt(metadata, asOfPath) : null
      const until = untilPath ? timeAt(metadata, untilPath) : null
      const incomplete = [...unusable, ...(schema ? lacking(schema, metadata) : [])]
      // Without the time of its fact nobody knows how old the evidence is.
      if (asOfPath && asOf === null && !incomplete.includes(asOfPath.join('.')))
        incomplete.push(`${type.asOf} is not a time (RFC 3339)`)
      // A term that cannot be read is not a term without an end.
      const term = untilPath ? valueAt(metadata, untilPath) : undefined
      if (untilPath && until === null && term !== undefined && term !== null) {
        incomplete.push(`${type.until} is not a time (RFC 3339)`)
      }
      const subject = pointer ? subjectAt(metadata, pointer) : ''
      return { ...outcomeOf(rule, metadata, occurredAt, incomplete), incomplete, subject, asOf, until }
    }
  }
}

type Rule = Outcome | Expression | undefined

function compileOutcome(source: string | undefined, report: Report): Rule {
  if (source === undefined || outcomes.includes(source)) return source as Outcome | undefined
  try {
    return compileExpression(source, { variables: ['metadata', 'occurredAt'] })
  } catch (error) {
    report('outcome', `is not a valid expression: ${(error as Error).message.slice(0, 300)}`)
    return undefined
  }
}

function outcomeOf(rule: Rule, metadata: Record<string, unknown>, occurredAt: string, incomplete: string[]) {
  const lack = incomplete.length > 0 ? `incomplete: ${incomplete.join(', ').slice(0, 400)}` : null
  const found = evaluate(rule, metadata, occurredAt)
  if (found.broken !== undefined) {
    // Incomplete metadata explains why the rule broke; on complete metadata nothing does.
    return lack
      ? { outcome: 'info' as const, reason: lack }
      : { outcome: 'fail' as const, reason: `the outcome rule failed: ${found.broken}` }
  }
  if (found.outcome === 'fail') return { outcome: 'fail' as const, reason: ownWords(metadata) }
  if (lack) {
    // An event that says what went wrong explains by that why it is incomplete.
    const own = typeof metadata.error === 'object' ? ownWords(metadata) : null
    return { outcome: 'info' as const, reason: own === null ? lack : `${own} (${lack})` }
  }
  return { outcome: found.outcome, reason: found.outcome === 'info' ? ownWords(metadata) : null }
}

function evaluate(
  rule: Rule,
  metadata: Record<string, unknown>,
  occurredAt: string
): { outcome: Outcome; broken?: string } {
  if (rule === undefined) return { outcome: 'info' }
  if (typeof rule === 'string') return { outcome: rule }
  try {
    const result = rule.evaluate({ metadata, occurredAt })
    if (typeof result === 'string' && outcomes.includes(result)) return { outcome: result as Outcome }
    return { outcome: 'fail', broken: `it returned ${JSON.stringify(result)?.slice(0, 100)}, not pass, fail or info` }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    return { outcome: 'fail', broken: error.message.slice(0, 300) }
  }
}

/** What the event itself says about why: the message of its error, else its detail. */
function ownWords(metadata: Record<string, unknown>): string | null {
  const { error, detail } = metadata
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') {
    const kind = 'kind' in error && typeof error.kind === 'string' ? `${error.kind}: ` : ''
    return `${kind}${error.message}`.slice(0, 500)
  }
  return typeof detail === 'string' ? detail.slice(0, 500) : null
}

const lacksMax = 50

function lacking(schema: CompiledSchema, metadata: Record<string, unknown>): string[] {
  try {
    const found = new Set<string>()
    for (const error of schema.check(metadata)) if (found.add(lackOf(error)).size === lacksMax) break
    return [...found]
  } catch (error) {
    return [`metadata ${whyUnchecked(error)}`]
  }
}

/** `required` names what is missing; anything else says what does not fit. */
function lackOf({ keyword, params, instancePath, message }: ErrorObject): string {
  const place = instancePath.slice(1).replaceAll('/', '.')
  if (keyword === 'required') return place ? `${place}.${params.missingProperty}` : String(params.missingProperty)
  return `${place || 'metadata'} ${message ?? `fails ${keyword}`}`.replaceAll('\n', ' ')
}

/** A member of the metadata: its name, or a JSON pointer (RFC 6901). */
function pathOf(place: string): string[] {
  if (!place.startsWith('/')) return [place]
  return place
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function valueAt(metadata: Record<string, unknown>, path: string[]): unknown {
  let value: unknown = metadata
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

function subjectAt(metadata: Record<string, unknown>, path: string[]): string {
  const value = valueAt(metadata, path)
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 200) : ''
}

/** A time (RFC 3339) in UTC; null where there is none. */
function timeAt(metadata: Record<string, unknown>, path: string[]): string | null {
  const value = valueAt(metadata, path)
  return typeof value === 'string' && value.length <= 40 && isTime(value) ? utc(value) : null
}
