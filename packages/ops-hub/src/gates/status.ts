/** What the runtime reports of a gate: the status of its widget, and the event that records a change. */
import { createHash } from 'node:crypto'
import type { CompiledGate, Evaluation, GateState } from '@inter-hub/gates'

/** As the status of the widget. */
export interface GateStatus extends Record<string, unknown> {
  state: GateState
  reason: string
  gateId: string
  requirements: {
    id: string
    title: string
    state: string
    reason: string
    widget: string
    eventType: string
    eventIds: string[]
    at?: string
    expiresAt?: string
    attestationId?: string
  }[]
  waiver?: { decisionId: string; reason: string; approver: string | null; expiresAt: string; withoutIt: GateState }
}

export function statusOf(
  gate: CompiledGate,
  { state, reason, computed, requirements, waiver }: Evaluation
): GateStatus {
  return {
    state,
    reason,
    gateId: gate.id,
    requirements: requirements.map((result, index) => {
      const { title, widget, eventType } = gate.evidence[index] as CompiledGate['evidence'][number]
      return { ...result, title, widget, eventType }
    }),
    ...(waiver && {
      waiver: {
        decisionId: waiver.id,
        reason: waiver.reason,
        approver: waiver.approver,
        expiresAt: waiver.expiresAt,
        withoutIt: computed
      }
    })
  }
}

/**
 * The same change has the same identity, whichever runtime records it: that of the change before it, the state before and after,
 * the reason and the evidence.
 */
export function changeId(widgetId: string, previous: string | undefined, before: string, status: GateStatus): string {
  const rests = status.requirements.map(({ id, state, eventIds, at, attestationId }) => [
    id,
    state,
    eventIds,
    at,
    attestationId
  ])
  const content = JSON.stringify([previous, before, status.state, status.reason, status.waiver?.decisionId, rests])
  return `gate/${widgetId}/${createHash('sha256').update(content).digest('hex').slice(0, 32)}`
}
