import { useQuery } from '@tanstack/react-query'
import { api } from '../app/api.ts'
import type { Widget } from '../app/widgets.ts'
import { Card } from '../ui/index.ts'
import { plotHeight, plotOf, plotWidth, valueText } from './plot.ts'

const seriesMax = 6
const hours = 24

/** What checks measured in the last 24 hours, such as latency: the means of each hour and the range of the values. */
export function Values({ widget }: { widget: Widget }) {
  const { data } = useQuery({
    queryKey: ['widget', widget.slug, 'series', 'hour', widget.id],
    queryFn: async ({ signal }) => {
      const query = { resolution: 'hour', per_page: seriesMax } as const
      return (await api.get('/widgets/{id}/series', { path: { id: widget.id }, query, signal })).data
    }
  })
  const to = api.now()
  const from = to - hours * 3_600_000
  const plots = (data ?? []).flatMap(({ eventType, subject, name, points }) => {
    const plot = plotOf(points, from, to)
    return plot ? [{ key: `${eventType} ${subject} ${name}`, name, subject, plot }] : []
  })
  if (plots.length === 0) return null
  return (
    <Card title={`Measured in ${hours} hours`}>
      <div className="pad stack">
        {plots.map(({ key, name, subject, plot: { lines, bars, least, greatest } }) => {
          const range = `${valueText(name, least)} to ${valueText(name, greatest)}`
          const title = subject === '' ? name : `${name} · ${subject}`
          return (
            <figure key={key} className="band">
              <figcaption className="row dim num">
                <span className="grow clip mono" title={title}>
                  {title}
                </span>
                <span>{range}</span>
              </figcaption>
              <svg
                viewBox={`0 0 ${plotWidth} ${plotHeight}`}
                preserveAspectRatio="none"
                role="img"
                aria-label={`${title}: ${range}`}
                className="plot"
              >
                {bars.map(({ x, top, bottom }) => (
                  <line key={x} x1={x} x2={x} y1={top} y2={bottom} className="plotrange" />
                ))}
                {lines.map((points) => (
                  <polyline key={points} points={points} className="plotline" />
                ))}
              </svg>
            </figure>
          )
        })}
      </div>
    </Card>
  )
}
