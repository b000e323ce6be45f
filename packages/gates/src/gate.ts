/**
 * A readiness gate: what has to be shown before responsibility moves. Each requirement names the widget and the event type of
 * its evidence, how old the evidence may be, and what must hold in it.
 */
import { compileExpression, type Expression, ExpressionError } from '@inter-hub/expressions'
import { durationMs } from '@inter-hub/rules'

export interface Requirement {
  id: string
  title: string
  eventType: string
  /** Slug of the widget on which the evidence is recorded. */
  widget: string
  /** A duration. */
  maxAge: string
  /** How many of the newest observations must be in age and satisfy the condition; 1 to `observationsMax`, by default 1. */
  minCount?: number
  /** CEL: which events are meant; by default all of the type. */
  appliesWhen?: string
  /** Members that the metadata must have for the event to prove or refute anything. */
  needs?: string[]
  /** CEL: what must hold. By default: the outcome is pass. */
  condition?: string
  /**
   * `<event type>` or `<event type>@<widget>`: evidence older than the newest such event does not count. `none` for no such
   * event. By default a health check counts only if it is newer than the newest release with another image on its widget.
   */
  after?: string
  /**
   * `observed`: recorded by a runtime or a hook. `attested`: stated by a person. `not-the-actor`: recorded by another actor
   * than that of the event named in `after`.
   */
  by?: 'observed' | 'attested' | 'not-the-actor'
}

export interface Gate {
  id: string
  title: string
  why?: string
  owner?: string
  evidence: Requirement[]
  rollbackNote?: string
  /** RFC 3339, or a date: when the gate should be green. */
  due?: string
  /** Place in the order of gates. */
  number?: number
  /** Members that the owner has not confirmed yet. */
  proposed?: string[]
  /** The status before it is computed for the first time. */
  initialStatus?: string
}

export interface CompiledRequirement extends Requirement {
  minCount: number
  maxAgeMs: number
  needs: string[]
  isApplicable: Expression | undefined
  holds: Expression | undefined
  /** Undefined: all evidence counts. */
  afterEvent: { eventType: string; widget: string; newImageOnly: boolean } | undefined
  /** Whether the same events may say something else at another time, other than by their age. */
  readsTheTime: boolean
}

export interface CompiledGate extends Omit<Gate, 'evidence'> {
  evidence: CompiledRequirement[]
}

/** Observations that the hub keeps the times of. */
export const observationsMax = 10

const requirementsMax = 100

/** A gate cannot be used. `path` is where in the gate, as a JSON Pointer (RFC 6901). */
export class GateError extends Error {
  readonly path: string

  constructor(path: string, message: string) {
    super(message)
    this.path = path
  }
}

/** @throws GateError with the first mistake */
export function compileGate(gate: Gate): CompiledGate {
  if (gate.evidence.length === 0)
    throw new GateError('/evidence', 'The gate has no requirements, so nothing could prove it.')
  if (gate.evidence.length > requirementsMax) {
    throw new GateError(
      '/evidence',
      `The gate has ${gate.evidence.length} requirements; the limit is ${requirementsMax}.`
    )
  }
  const seen = new Set<string>()
  const evidence = gate.evidence.map((requirement, index) => {
    const path = `/evidence/${index}`
    if (seen.has(requirement.id)) throw new GateError(`${path}/id`, `Two requirements have the id ${requirement.id}.`)
    seen.add(requirement.id)
    return compileRequirement(requirement, path)
  })
  return { ...gate, evidence }
}

function compileRequirement(requirement: Requirement, path: string): CompiledRequirement {
  const { minCount = 1, needs = [], maxAge, by, after } = requirement
  const maxAgeMs = durationMs(maxAge)
  if (!maxAgeMs) throw new GateError(`${path}/maxAge`, `"${maxAge}" is not a duration, such as PT1H or P7D.`)
  if (!Number.isInteger(minCount) || minCount < 1 || minCount > observationsMax) {
    throw new GateError(`${path}/minCount`, `minCount must be a whole number from 1 to ${observationsMax}.`)
  }
  const afterEvent = readAfter(requirement, path)
  if (by === 'not-the-actor' && (after === undefined || after === 'none')) {
    throw new GateError(`${path}/by`, 'not-the-actor needs "after", the event whose actor must be another.')
  }
  const compiled = {
    isApplicable: compile(requirement.appliesWhen, `${path}/appliesWhen`),
    holds: compile(requirement.condition, `${path}/condition`)
  }
  const readsTheTime = [requirement.appliesWhen, requirement.condition].some((source) => /\bnow\b/.test(source ?? ''))
  return { ...requirement, minCount, needs, maxAgeMs, afterEvent, readsTheTime, ...compiled }
}

const eventAt = /^([a-z][a-z0-9.-]{0,99})(?:@([a-z][a-z0-9-]{0,99}))?$/

function readAfter(
  { after, eventType, widget }: Requirement,
  path: string
): { eventType: string; widget: string; newImageOnly: boolean } | undefined {
  if (after === 'none') return undefined
  if (after === undefined) {
    const [, hub] = /^([a-z0-9]+)-health-checked$/.exec(eventType) ?? []
    return hub === undefined ? undefined : { eventType: `${hub}-release-observed`, widget, newImageOnly: true }
  }
  const [, type, place] = eventAt.exec(after) ?? []
  if (type === undefined) {
    throw new GateError(
      `${path}/after`,
      `"${after}" is not an event type, or an event type and a widget as type@widget.`
    )
  }
  return { eventType: type, widget: place ?? widget, newImageOnly: false }
}

const variables = ['metadata', 'event', 'now']

function compile(source: string | undefined, path: string): Expression | undefined {
  if (source === undefined) return undefined
  try {
    return compileExpression(source, { variables })
  } catch (error) {
    if (error instanceof ExpressionError) throw new GateError(path, error.message)
    throw error
  }
}

const texts = ['id', 'title', 'eventType', 'widget', 'maxAge'] as const
const optionalTexts = ['appliesWhen', 'condition', 'after'] as const
const ways = ['observed', 'attested', 'not-the-actor']

/** Reads a gate from the attributes of its widget, where anyone who may write to the hub can have put anything. @throws GateError */
export function readGate(value: unknown): CompiledGate {
  const gate = objectOf(value, '')
  if (!Array.isArray(gate.evidence)) throw new GateError('/evidence', 'evidence must be a list of requirements.')
  for (const name of ['id', 'title'] as const) textOf(gate, name, '')
  for (const name of ['why', 'owner', 'due', 'rollbackNote', 'initialStatus'] as const)
    if (gate[name] !== undefined) textOf(gate, name, '')
  if (gate.number !== undefined && !Number.isInteger(gate.number))
    throw new GateError('/number', 'number must be a whole number.')
  if (gate.proposed !== undefined && !isTexts(gate.proposed))
    throw new GateError('/proposed', 'proposed must be a list of names of members.')
  for (const [index, one] of gate.evidence.entries()) checkRequirement(one, `/evidence/${index}`)
  return compileGate(gate as unknown as Gate)
}

function checkRequirement(value: unknown, path: string): void {
  const requirement = objectOf(value, path)
  for (const name of texts) textOf(requirement, name, path)
  for (const name of optionalTexts) if (requirement[name] !== undefined) textOf(requirement, name, path)
  const { needs, by } = requirement
  if (needs !== undefined && !isTexts(needs)) {
    throw new GateError(`${path}/needs`, 'needs must be a list of names of members of the metadata.')
  }
  if (by !== undefined && !ways.includes(by as string)) {
    throw new GateError(`${path}/by`, `by must be one of: ${ways.join(', ')}.`)
  }
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function objectOf(value: unknown, path: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  throw new GateError(path, 'must be an object.')
}

function textOf(object: Record<string, unknown>, name: string, path: string): void {
  if (typeof object[name] !== 'string' || object[name] === '') {
    throw new GateError(`${path}/${name}`, `${name} must be a text that is not empty.`)
  }
}
