import { type ReactNode, useState } from 'react'
import { endOf, type Span, spans } from './end.ts'

interface Until {
  /** The fields, for a form. */
  fields: ReactNode
  /** `7 days`; undefined if a time is entered. */
  label: string | undefined
  /** The end by the fields of the form, RFC 3339. @throws RangeError if it is not in the future */
  end(form: FormData, now: number): string
}

/** Fields for an end: one of some spans from now, or a time. */
export function useUntil(offered: readonly Span[], initial: Span): Until {
  const [choice, setChoice] = useState<Span | 'time'>(initial)
  return {
    label: choice === 'time' ? undefined : spans[choice].label,
    end: (form, now) => endOf(choice, String(form.get('at') ?? ''), now),
    fields: (
      <>
        <label className="field">
          <span className="label">Until</span>
          <select className="input" value={choice} onChange={({ target }) => setChoice(target.value as Span | 'time')}>
            {offered.map((span) => (
              <option key={span} value={span}>
                {spans[span].label} from now
              </option>
            ))}
            <option value="time">Another time</option>
          </select>
        </label>
        {choice === 'time' && (
          <label className="field">
            <span className="label">Time, in your time zone</span>
            <input className="input" type="datetime-local" name="at" required />
          </label>
        )}
      </>
    )
  }
}
