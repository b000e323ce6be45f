/**
 * The checks that are to run, as the hub has them: the inventory puts each widget's checks into its attributes, and an
 * operator's word (`checkControl`) pauses or enables those of a widget or of a whole environment. So a check runs
 * wherever its inventory was applied from.
 */
import type { Client, Schema } from '@inter-hub/sdk'
import { collectorKinds } from '../collectors/index.ts'
import {
  type Check,
  compileShape,
  environmentType,
  formatDuration,
  membership,
  parseDuration
} from '../inventory/index.ts'

type Widget = Schema<'Widget'>
type Json = Record<string, unknown>

/** What an operator said about the checks of a widget, or of all widgets of an environment. */
export interface CheckControl {
  state: 'enabled' | 'paused'
  reason: string
}

export interface HubChecks {
  checks: Check[]
  paused: Check[]
  /** Checks that cannot run here, and why. */
  broken: { widget: string; check: string; reason: string }[]
}

const looksPerProof = 3
const shapes = new Map(Object.entries(collectorKinds).map(([kind, schema]) => [kind, compileShape(schema)]))

/** A word that differs after any widget of the hub was made, changed or archived. */
export async function hubVersion(client: Client, hub: string): Promise<string> {
  const newest = async (status: 'active' | 'archived') => {
    const { data, meta } = await client.get('/widgets', { query: { hub, status, sort: '-updatedAt', per_page: 1 } })
    return `${meta.total} ${data[0]?.id ?? ''} ${data[0]?.version ?? ''}`
  }
  return (await Promise.all([newest('active'), newest('archived')])).join(' ')
}

/** `own`: checks of inventories read here, whose settings may hold what the hub does not show. */
export async function readHubChecks(client: Client, hub: string, own: readonly Check[]): Promise<HubChecks> {
  const [widgets, relations] = await Promise.all([
    client.all('/widgets', { query: { hub } }),
    client.all('/relations', { query: { hub, type: membership } })
  ])
  const environments = new Map(relations.map(({ fromWidgetSlug, toWidgetSlug }) => [fromWidgetSlug, toWidgetSlug]))
  const bySlug = new Map(widgets.map((widget) => [widget.slug, widget]))
  const known = new Map(own.map((check) => [`${check.widget} ${check.name}`, check]))
  const found: HubChecks = { checks: [], paused: [], broken: [] }
  for (const widget of widgets) {
    const environment = widget.widgetType === environmentType ? widget : bySlug.get(environments.get(widget.slug) ?? '')
    for (const declared of declaredChecks(widget)) {
      const check = readCheck(widget, declared, environment?.slug, known)
      if ('reason' in check) {
        found.broken.push(check)
        continue
      }
      const reason = pauseOf(widget, declared, environment)
      if (reason === undefined) found.checks.push(check)
      else found.paused.push({ ...check, paused: reason })
    }
  }
  return found
}

function declaredChecks({ attributes }: Widget): Json[] {
  const { checks } = attributes
  return Array.isArray(checks) ? checks.filter((one): one is Json => typeof one === 'object' && one !== null) : []
}

function readCheck(widget: Widget, declared: Json, environment: string | undefined, known: Map<string, Check>) {
  const [name, kind, every, emits] = ['name', 'kind', 'every', 'emits'].map((key) => String(declared[key] ?? ''))
  const broken = (reason: string) => ({ widget: widget.slug, check: name ?? '', reason })
  const everyMs = parseDuration(every ?? '')
  if (!name || !kind || !emits || everyMs === undefined)
    return broken('the attribute checks of the widget is not as the inventory writes it')
  const shape = shapes.get(kind)
  if (!shape) return broken(`there is no collector for checks of the kind ${kind}`)
  const settings = known.get(`${widget.slug} ${name}`)?.settings ?? (declared.settings as Json)
  const [fault] = shape(settings)
  if (fault) return broken(`its settings do not fit: ${fault.path.join('.')} ${fault.message}`)
  if (JSON.stringify(settings).includes('"(not shown)"'))
    return broken('it holds a credential that only the inventory’s own host knows')
  const freshFor = formatDuration(looksPerProof * everyMs)
  return {
    name,
    widget: widget.slug,
    kind,
    settings,
    everyMs,
    emits,
    freshFor,
    ...(environment === undefined ? {} : { environment })
  }
}

/** Why a check does not run: an operator's word about the widget, the file's, the operator's about the environment, the file's. */
function pauseOf(widget: Widget, declared: Json, environment: Widget | undefined): string | undefined {
  const own = controlOf(widget)
  if (own) return own.state === 'paused' ? own.reason : undefined
  if (typeof declared.paused === 'string') return declared.paused
  const there = environment && controlOf(environment)
  if (there) return there.state === 'paused' ? there.reason : undefined
  const stated = environment?.attributes.checksPaused
  return typeof stated === 'string' ? stated : undefined
}

export function controlOf({ attributes }: { attributes: Json }): CheckControl | undefined {
  const control = attributes.checkControl
  if (typeof control !== 'object' || control === null || !('state' in control)) return undefined
  const { state } = control
  if (state !== 'enabled' && state !== 'paused') return undefined
  return {
    state,
    reason: 'reason' in control && typeof control.reason === 'string' ? control.reason : `${state} by an operator`
  }
}
