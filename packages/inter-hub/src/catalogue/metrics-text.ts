/** The metrics of the widgets of a hub: one series for each widget and up to two for each of its proofs. */
import type { ProofRow, WidgetRow } from './store.ts'

/** The most series of one answer. */
export const seriesMax = 10_000

interface Family {
  name: string
  help: string
  lines: string[]
}

const escapes: Record<string, string> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

/** Labels in braces; those without a value are left out, as Prometheus treats them alike. */
function braces(labels: Record<string, string | null>): string {
  const pairs = Object.entries(labels).flatMap(([name, value]) =>
    value ? [`${name}="${value.replace(/[\\"\n]/g, (one) => escapes[one] ?? one)}"`] : []
  )
  return `{${pairs.join(',')}}`
}

export interface HubMetrics {
  hub: string
  widgets: (WidgetRow & { state: string })[]
  proofs: ProofRow[]
  /** Widgets and proofs that exist. */
  total: number
}

/** The text of at most `seriesMax` series and one that counts what was left out. */
export function metricsText({ hub, widgets, proofs, total }: HubMetrics): string {
  const families: [state: Family, age: Family, latency: Family] = [
    { name: 'ihub_widget_state', help: 'Always 1; the label state is the state of the widget.', lines: [] },
    {
      name: 'ihub_evidence_age_seconds',
      help: 'Time since the newest evidence of a widget was observed, or since the fact that it reports.',
      lines: []
    },
    {
      name: 'ihub_check_latency_seconds',
      help: 'Latency in the newest observation, where it has one.',
      lines: []
    }
  ]
  const [state, age, latency] = families
  let left = seriesMax
  for (const one of widgets) {
    const { slug: widget, type, owner, environment } = one
    state.lines.push(`${state.name}${braces({ hub, widget, type, owner, environment, state: one.state })} 1`)
    left--
  }
  const kept = new Map(widgets.map((one) => [one.slug, one]))
  let shown = widgets.length
  for (const { slug: widget, eventType: event_type, subject, ageSeconds, latencyMs } of proofs) {
    const { type, owner = null, environment = null } = kept.get(widget) ?? {}
    const needed = latencyMs === null ? 1 : 2
    if (type === undefined || needed > left) continue
    const labels = braces({ hub, widget, type, owner, environment, event_type, subject })
    age.lines.push(`${age.name}${labels} ${Math.max(0, ageSeconds)}`)
    if (latencyMs !== null) latency.lines.push(`${latency.name}${labels} ${latencyMs / 1000}`)
    left -= needed
    shown++
  }
  const omitted = {
    name: 'ihub_widget_series_omitted',
    help: `Widgets and evidence left out, because an answer has at most ${seriesMax} series.`,
    lines: [`ihub_widget_series_omitted${braces({ hub })} ${Math.max(0, total - shown)}`]
  }
  return [...families, omitted]
    .map(({ name, help, lines }) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, ...lines, ''].join('\n'))
    .join('')
}
