/** A gate as the hub stores it: the definition in the attributes of its widget, and the status that the runtime reported. */
import type { Widget } from '@inter-hub/console'
import { gateAttribute } from '../../src/gates/names.ts'

export const gateStates = ['red', 'amber', 'unknown', 'waived', 'green'] as const
export type GateState = (typeof gateStates)[number]

export interface Requirement {
  id: string
  title: string
  widget: string
  eventType: string
  maxAge: string
  /** Members that the metadata of the evidence must have. */
  needs: string[]
  by: string | undefined
  state: string
  reason: string
  eventIds: string[]
  /** The time of the newest evidence used. */
  at: string | undefined
  expiresAt: string | undefined
  attestationId: string | undefined
}

export interface WaiverShown {
  reason: string
  approver: string | undefined
  expiresAt: string
  withoutIt: string
}

export interface GateView {
  widgetId: string
  slug: string
  hub: string
  id: string
  title: string
  why: string | undefined
  owner: string | undefined
  due: string | undefined
  number: number
  rollbackNote: string | undefined
  proposed: string[]
  state: GateState
  reason: string
  /** Undefined if the runtime has not reported a status. */
  reportedAt: string | undefined
  /** Whether the runtime is silent: the requirements are then those it last reported. */
  isSilent: boolean
  requirements: Requirement[]
  waiver: WaiverShown | undefined
}

type Raw = Record<string, unknown>

const record = (value: unknown): Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {}
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const texts = (value: unknown): string[] => list(value).flatMap((one) => text(one) ?? [])
const time = (value: unknown): string | undefined => {
  const found = text(value)
  return found !== undefined && !Number.isNaN(Date.parse(found)) ? found : undefined
}

/** The gate of a widget that was read with `include=status`. Members of an unexpected type are left out. */
export function gateOf(widget: Widget): GateView {
  const definition = record((widget.attributes as Raw)[gateAttribute])
  const reported = record(widget.reportedStatus)
  const status = record(reported.status)
  // If the runtime is silent, the requirements are those it last reported, and the state is unknown.
  const results = list(status.requirements ?? record(reported.lastKnown).requirements).map(record)
  const requirements = list(definition.evidence)
    .map(record)
    .flatMap((one): Requirement[] => {
      const id = text(one.id)
      if (id === undefined) return []
      const result = results.find((other) => other.id === id) ?? {}
      return [
        {
          id,
          title: text(one.title) ?? id,
          widget: text(one.widget) ?? '',
          eventType: text(one.eventType) ?? '',
          maxAge: text(one.maxAge) ?? '',
          needs: texts(one.needs),
          by: text(one.by),
          state: text(result.state) ?? 'missing',
          reason: text(result.reason) ?? 'It has not been evaluated yet.',
          eventIds: texts(result.eventIds),
          at: time(result.at),
          expiresAt: time(result.expiresAt),
          attestationId: text(result.attestationId)
        }
      ]
    })
  const waiver = record(status.waiver)
  const waivedUntil = time(waiver.expiresAt)
  return {
    widgetId: widget.id,
    slug: widget.slug,
    hub: widget.hubSlug,
    id: text(definition.id) ?? widget.slug,
    title: (text(definition.title) ?? widget.name).replace(/\.$/, ''),
    why: text(definition.why),
    owner: text(definition.owner) ?? widget.owner ?? undefined,
    due: text(definition.due),
    number: typeof definition.number === 'number' ? definition.number : Number.MAX_SAFE_INTEGER,
    rollbackNote: text(definition.rollbackNote),
    proposed: texts(definition.proposed),
    state: gateStates.find((one) => one === status.state) ?? 'unknown',
    reason: text(status.reason) ?? 'The runtime of the hub has not reported a status yet.',
    reportedAt: time(reported.updatedAt),
    isSilent: status.requirements === undefined && reported.lastKnown != null,
    requirements,
    waiver:
      waivedUntil === undefined
        ? undefined
        : {
            reason: text(waiver.reason) ?? '',
            approver: text(waiver.approver),
            expiresAt: waivedUntil,
            withoutIt: text(waiver.withoutIt) ?? 'unknown'
          }
  }
}

/** Whether a widget of a gate type has a gate. */
export const hasGate = (widget: Widget) => (widget.attributes as Raw)[gateAttribute] !== undefined
