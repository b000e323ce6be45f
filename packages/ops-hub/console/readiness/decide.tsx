import { api, FormSheet, notify, queryClient, useUntil } from '@inter-hub/console'
import type { RefObject } from 'react'
import { attestationKind, waiverKind } from '../../src/gates/names.ts'
import type { GateView } from './gate.ts'

/** The decision: to waive the gate, or to attest one of its requirements. */
export type Decision = { kind: 'waiver' } | { kind: 'attestation'; requirement: string; title: string }

interface DecideProps {
  gate: GateView
  /** Undefined if the dialog is closed. */
  decision: Decision | undefined
  onClose: () => void
  finalFocus: RefObject<HTMLElement | null>
}

/** The decision in the form of the API. @throws Error saying what to enter */
function recordOf(gate: GateView, decision: Decision, form: FormData, expiresAt: string) {
  const [reason, approver] = ['reason', 'approver'].map((name) => String(form.get(name) ?? '').trim())
  if (!reason) throw new Error('Enter a reason.')
  const what =
    decision.kind === 'waiver'
      ? { kind: waiverKind, title: `Waiver of ${gate.id}` }
      : {
          kind: attestationKind,
          subject: decision.requirement,
          title: `Attestation of ${decision.requirement} of ${gate.id}`
        }
  return {
    hub: gate.hub,
    widget: gate.slug,
    ...what,
    title: what.title.slice(0, 200),
    status: 'accepted' as const,
    reason,
    ...(approver && { approver }),
    decidedAt: new Date(api.now()).toISOString(),
    expiresAt
  }
}

/** Waives a gate or attests a requirement, with a reason and an end. */
export function Decide({ gate, decision, onClose, finalFocus }: DecideProps) {
  const until = useUntil(['day', 'week', 'month'], 'week')
  const isWaiver = decision?.kind !== 'attestation'
  const verb = isWaiver ? 'Waive' : 'Attest'
  const send = async (form: FormData) => {
    if (!decision) return
    await api.post('/decision-records', { body: recordOf(gate, decision, form, until.end(form, api.now())) })
    await queryClient.invalidateQueries({ queryKey: ['gates'] })
    notify(isWaiver ? 'Gate waived' : 'Requirement attested', gate.title)
  }
  return (
    <FormSheet
      title={decision?.kind === 'attestation' ? `Attest: ${decision.title}` : 'Waive this gate'}
      note={
        isWaiver
          ? 'Changes that wait for the gate may go ahead although it is not green. When the waiver ends, the gate blocks again.'
          : 'You confirm that the requirement is met. Renew the attestation before it ends.'
      }
      submit={until.label === undefined ? verb : `${verb} for ${until.label}`}
      open={decision !== undefined}
      onClose={onClose}
      send={send}
      finalFocus={finalFocus}
    >
      <label className="field">
        <span className="label">Reason</span>
        <textarea className="input" name="reason" required maxLength={10_000} />
      </label>
      {until.fields}
      {isWaiver && (
        <label className="field">
          <span className="label">Approved by (optional)</span>
          <input className="input" name="approver" maxLength={500} />
        </label>
      )}
    </FormSheet>
  )
}
