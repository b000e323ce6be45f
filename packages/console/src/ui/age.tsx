import { roughDuration } from '@inter-hub/rules/browser'
import { useClock, useExact } from './clock.ts'

const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })

/** A time in the user's time zone. */
export const exactTime = (at: string) => format.format(new Date(at))

/** How long ago something was; the exact time on hover. `kind`: `for 18 min` for a duration, `in 5 min` for a future time. */
export function Ago({ at, kind = 'ago' }: { at: string; kind?: 'ago' | 'for' | 'in' }) {
  const isExact = useExact()
  const text = useClock((now) => {
    const ms = now - Date.parse(at)
    if (kind === 'for') return `for ${roughDuration(ms)}`
    if (kind === 'in') return ms > 0 ? 'now' : `in ${roughDuration(-ms)}`
    return `${roughDuration(ms)} ago`
  })
  return (
    <time dateTime={at} title={exactTime(at)} className="num nowrap">
      {isExact ? exactTime(at) : text}
    </time>
  )
}

/** The age of evidence, with its remaining validity as a bar. Expired evidence is also labelled in words. */
export function Age({ at, freshUntil }: { at: string; freshUntil?: string | null | undefined }) {
  const isExact = useExact()
  const left = useClock((now) => {
    if (!freshUntil) return ''
    const part = (Date.parse(freshUntil) - now) / Math.max(1, Date.parse(freshUntil) - Date.parse(at))
    return part <= 0 ? 'out' : String(Math.ceil(Math.min(1, part) * 50) * 2)
  })
  const text = useClock((now) =>
    left === 'out' && freshUntil
      ? `expired ${roughDuration(now - Date.parse(freshUntil))} ago`
      : `${roughDuration(now - Date.parse(at))} ago`
  )
  const more = useClock((now) => (freshUntil ? `valid for ${roughDuration(Date.parse(freshUntil) - now)} more` : ''))
  const isOut = left === 'out'
  return (
    <span className="age" data-expired={isOut || undefined}>
      <time dateTime={at} title={exactTime(at)}>
        {isExact ? exactTime(at) : text}
      </time>
      {left !== '' && (
        <span
          className="fresh"
          data-out={isOut || undefined}
          role="img"
          aria-label={isOut ? 'expired' : more}
          title={isOut ? 'expired' : more}
        >
          {!isOut && <i style={{ width: `${left}%` }} />}
        </span>
      )}
    </span>
  )
}
