/** The checks of a widget as `ihub explain` tells them: which run, which are paused, and which cannot run. */
import { durationMs } from '@inter-hub/rules/browser'
import type { Client, Schema } from '@inter-hub/sdk'

type Explained = Schema<'Widget'> & { relations: Schema<'Relation'>[] }

export interface Checks {
  paused: string[]
  broken: string[]
  /** The checks that run. */
  running: { name: string; emits: string; everyMs: number }[]
}

/** The checks of a widget by the rules of the runtime. @throws IhubError */
export async function checksOf(client: Client, widget: Explained): Promise<Checks> {
  if (widget.attributes.checks === undefined) return { paused: [], broken: [], running: [] }
  // Loaded here: it takes longer to load than the rest of the command to run.
  const { readBrokenChecks, readChecks } = await import('@inter-hub/ops-hub')
  const broken = await readBrokenChecks(client, widget)
  const names = new Set(broken.map(({ check }) => check))
  const paused = await pausedChecks(client, widget, names)
  const running = readChecks(widget).flatMap(([name, declared]) => {
    const everyMs = durationMs(String(declared?.every ?? ''))
    if (!declared || everyMs === undefined || names.has(name) || paused.has(name)) return []
    return [{ name, emits: String(declared.emits), everyMs }]
  })
  return {
    paused: [...paused.values()],
    broken: broken.map(({ check, reason }) => `${check || 'the attribute "checks"'} cannot run: ${reason}`),
    running
  }
}

/** The paused checks: what to say of each, by its name. */
async function pausedChecks(
  client: Client,
  widget: Explained,
  broken: ReadonlySet<string>
): Promise<Map<string, string>> {
  const { pauseInHub, readChecks } = await import('@inter-hub/ops-hub')
  const environment = await environmentOf(client, widget)
  const setFor = (id: string) => client.all('/widgets/{id}/observations', { path: { id } })
  const observations = await setFor(widget.id)
  const place = environment && {
    attributes: environment.attributes,
    observations: environment.id === widget.id ? observations : await setFor(environment.id)
  }
  const found = new Map<string, string>()
  for (const [name, declared] of readChecks(widget)) {
    if (!declared || broken.has(name)) continue
    const pause = pauseInHub({ name, declared, observations, environment: place }, Date.now())
    if (pause === undefined) continue
    const set = {
      check: 'set for this check',
      widget: 'set for this widget',
      environment: `set for the environment ${environment?.slug}`,
      file: 'declared in the inventory'
    }[pause.by]
    const until = pause.until === null ? '' : ` until ${pause.until}`
    found.set(name, `${name} is paused${until}: ${pause.reason} (${set})`)
  }
  return found
}

/** The environment of a widget by the rule of the runtime: itself, or the first by slug that it is part of now. */
async function environmentOf(client: Client, widget: Explained): Promise<Schema<'Widget'> | undefined> {
  const { environmentType, membership } = await import('@inter-hub/ops-hub')
  if (widget.widgetType === environmentType) return widget
  const places = widget.relations.filter(
    ({ type, fromWidgetId, state }) =>
      type === membership && fromWidgetId === widget.id && (state === 'current' || state === 'unknown')
  )
  const found = await Promise.all(places.map(({ toWidgetId: id }) => client.get('/widgets/{id}', { path: { id } })))
  return found
    .filter(({ widgetType, status }) => widgetType === environmentType && status === 'active')
    .sort((one, other) => (one.slug < other.slug ? -1 : 1))[0]
}
