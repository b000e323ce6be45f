import { api, Button, notify, queryClient, Sheet, SheetClose } from '@inter-hub/console'
import { type FormEvent, type RefObject, useState } from 'react'
import { attestationKind, waiverKind } from '../../src/gates/names.ts'
import type { GateView } from './gate.ts'
import { endOf, spans } from './words.ts'

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
function recordOf(gate: GateView, decision: Decision, form: FormData, until: string) {
  const [reason, approver, local] = ['reason', 'approver', 'at'].map((name) => String(form.get(name) ?? '').trim())
  const now = api.now()
  const expiresAt = endOf(until, local ?? '', now)
  if (!reason) throw new Error('Enter a reason.')
  if (expiresAt === undefined || Date.parse(expiresAt) <= now) throw new Error('Choose an end in the future.')
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
    decidedAt: new Date(now).toISOString(),
    expiresAt
  }
}

/** Waives a gate or attests a requirement, with a reason and an end. */
export function Decide({ gate, decision, onClose, finalFocus }: DecideProps) {
  const [failure, setFailure] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const [until, setUntil] = useState('7')
  const isWaiver = decision?.kind !== 'attestation'
  const span = spans.find(({ days }) => String(days) === until)
  const verb = isWaiver ? 'Waive' : 'Attest'
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (!decision) return
    setBusy(true)
    setFailure(undefined)
    try {
      const form = new FormData(event.currentTarget)
      await api.post('/decision-records', { body: recordOf(gate, decision, form, until) })
      await queryClient.invalidateQueries({ queryKey: ['gates'] })
      notify(isWaiver ? 'Gate waived' : 'Requirement attested', gate.title)
      onClose()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    }
    setBusy(false)
  }
  return (
    <Sheet
      title={decision?.kind === 'attestation' ? `Attest: ${decision.title}` : 'Waive this gate'}
      note={
        isWaiver
          ? 'Changes that wait for the gate may go ahead although it is not green. When the waiver ends, the gate blocks again.'
          : 'You state that the requirement is met. It must be renewed before the end.'
      }
      open={decision !== undefined}
      onOpenChange={(open) => {
        if (open) return
        setFailure(undefined)
        onClose()
      }}
      finalFocus={finalFocus}
    >
      <form onSubmit={(event) => void send(event)}>
        <div className="body">
          {failure !== undefined && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
          <label className="field">
            <span className="label">Reason</span>
            <textarea className="input" name="reason" required maxLength={10_000} />
          </label>
          <label className="field">
            <span className="label">Until</span>
            <select className="input" value={until} onChange={({ target }) => setUntil(target.value)}>
              {spans.map(({ days, label }) => (
                <option key={days} value={days}>
                  {label} from now
                </option>
              ))}
              <option value="time">Another time</option>
            </select>
          </label>
          {until === 'time' && (
            <label className="field">
              <span className="label">Time, in your time zone</span>
              <input className="input" type="datetime-local" name="at" required />
            </label>
          )}
          {isWaiver && (
            <label className="field">
              <span className="label">Approved by (optional)</span>
              <input className="input" name="approver" maxLength={500} />
            </label>
          )}
        </div>
        <div className="foot">
          <SheetClose className="btn">Cancel</SheetClose>
          <Button kind="primary" type="submit" disabled={isBusy}>
            {span ? `${verb} for ${span.label}` : verb}
          </Button>
        </div>
      </form>
    </Sheet>
  )
}
