import { useId } from 'react'
import { stateTone } from '../ui/index.ts'
import type { Band } from './band.ts'

const height = 28
/** Height repeats what colour says: bands with fresh evidence are tall. */
const heights = { failing: 28, verified: 28, stale: 16, unproven: 6 }
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long' })

export function StateBand({ bands, label }: { bands: readonly Band[]; label: string }) {
  const [begin, end] = [bands[0]?.from ?? 0, bands.at(-1)?.to ?? 1]
  const hatch = useId()
  const place = (time: number) => (1000 * (time - begin)) / (end - begin)
  return (
    <figure className="band">
      <svg viewBox={`0 0 1000 ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <defs>
          {/* The drawing is stretched to its card, so the lines are vertical. */}
          <pattern id={hatch} width={14} height={6} patternUnits="userSpaceOnUse">
            <rect width={14} height={6} fill="var(--unproven-bg)" />
            <rect width={4} height={6} fill="var(--unproven-solid)" />
          </pattern>
        </defs>
        {bands.map(({ state, from, to }) => (
          <rect
            key={from}
            x={place(from)}
            width={Math.max(2, place(to) - place(from))}
            y={height - heights[state]}
            height={heights[state]}
            fill={state === 'unproven' ? `url(#${hatch})` : `var(--${stateTone(state)}-solid)`}
          />
        ))}
      </svg>
      <figcaption className="row dim num">
        <span className="grow">{day.format(begin)}</span>
        <span>now</span>
      </figcaption>
    </figure>
  )
}
