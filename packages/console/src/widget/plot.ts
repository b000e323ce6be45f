/** The values of a series as lines for a drawing of 1000 × 60. Hours without values are gaps. */

export interface Point {
  at: string
  min: number
  max: number
  mean: number
}

export const plotWidth = 1000
export const plotHeight = 60
const hourMs = 3_600_000

export interface Plot {
  /** The means, a line for each run of hours without a gap, as `points` of an SVG polyline. */
  lines: string[]
  /** From the least to the greatest value of each hour. */
  bars: { x: number; top: number; bottom: number }[]
  least: number
  greatest: number
}

/** Undefined if there are no points between `from` and `to`, milliseconds since 1970. */
export function plotOf(points: readonly Point[], from: number, to: number): Plot | undefined {
  const within = points
    .map((point) => ({ ...point, time: Date.parse(point.at) }))
    .filter(
      ({ time, min, max, mean }) => time >= from - hourMs && time <= to && [min, max, mean].every(Number.isFinite)
    )
    .sort((one, other) => one.time - other.time)
  if (within.length === 0) return undefined
  const least = Math.min(...within.map(({ min }) => min))
  const greatest = Math.max(...within.map(({ max }) => max))
  // From zero, so that small changes do not look large.
  const [low, high] = [Math.min(0, least), Math.max(greatest, 0)]
  const y = (value: number) => (high === low ? plotHeight : round((1 - (value - low) / (high - low)) * plotHeight))
  // A value of an hour is drawn in its middle.
  const x = (time: number) => round((Math.max(0, time + hourMs / 2 - from) / (to - from)) * plotWidth)
  const runs: (typeof within)[] = []
  for (const point of within) {
    const last = runs.at(-1)
    if (last && point.time - (last.at(-1)?.time ?? 0) <= hourMs) last.push(point)
    else runs.push([point])
  }
  return {
    lines: runs.map((run) => run.map(({ time, mean }) => `${x(time)},${y(mean)}`).join(' ')),
    bars: within.map(({ time, min, max }) => ({ x: x(time), top: y(max), bottom: y(min) })),
    least,
    greatest
  }
}

const round = (value: number) => Math.round(value * 10) / 10

/** A value with its unit, if the name ends with one: `12 ms` for `latencyMs`. */
export function valueText(name: string, value: number): string {
  const number = value.toLocaleString('en', { maximumSignificantDigits: 4 })
  if (name.endsWith('Ms')) return `${number} ms`
  return name.endsWith('Bytes') ? `${number} bytes` : number
}
