/** Queries and actions on widgets that several pages share. */
import type { Schema } from '@inter-hub/sdk/browser'
import { queryOptions } from '@tanstack/react-query'
import { counted, notify, reasonOf } from '../ui/index.ts'
import { api, firstRows } from './api.ts'
import { environmentOf, kindOf, plainName, shortName } from './names.ts'
import { may, queryClient } from './queries.ts'
import type { State } from './search.ts'

export { environmentOf, kindOf, plainName, shortName }

export type Widget = Schema<'Widget'>
export type ExplainedWidget = Widget & { explanation: Schema<'Explanation'> }
export type Counts = Record<State, number>

/** How many widgets are in each state, of one hub or of all. */
export const countsQuery = (hub?: string) =>
  queryOptions({
    queryKey: ['widgets', 'counts', hub],
    queryFn: async ({ signal }): Promise<Counts> =>
      (await api.get('/widget-counts', { query: hub === undefined ? {} : { hub }, signal })).states
  })

/** Environments of each widget type that can be chosen in a filter. */
const environmentsMax = 100

const explainAgainMs = 55_000

/** Widgets in a state with their explanations, the longest in that state first. */
export const explainedQuery = (state: State, most: number) =>
  queryOptions({
    queryKey: ['widgets', 'explained', state, most],
    queryFn: async ({ signal }): Promise<ExplainedWidget[]> => {
      const { data } = await firstRows(most, (per_page) =>
        api.get('/widgets', { query: { state, sort: 'stateSince', per_page }, signal })
      )
      // Read again if the item has changed; the others once a minute.
      const options = { staleTime: explainAgainMs, retry: false } as const
      return Promise.all(
        data.map(({ slug, hubSlug }) => queryClient.fetchQuery({ ...explainedWidgetQuery(slug, hubSlug), ...options }))
      )
    }
  })

export async function explain(id: string, hub: string | undefined, signal: AbortSignal): Promise<ExplainedWidget> {
  const query = { include: 'explanation', ...(hub !== undefined && { hub }) }
  return (await api.get('/widgets/{id}', { path: { id }, query, signal })) as ExplainedWidget
}

/** A widget with its explanation. */
export const explainedWidgetQuery = (slug: string, hub: string | undefined) =>
  queryOptions({
    queryKey: ['widget', slug, 'explained', hub],
    queryFn: ({ signal }) => explain(slug, hub, signal)
  })

/** A widget with its explanation, its unresolved notices, and the maintenance windows that cover it. */
export type ShownWidget = ExplainedWidget & {
  notices?: Schema<'Notice'>[]
  maintenance?: Schema<'MaintenanceWindow'>[]
}

/** The content of the page of a widget. Shows what other pages have read of the widget until it is loaded. */
export const shownWidgetQuery = (slug: string, hub: string | undefined) =>
  queryOptions({
    queryKey: ['widget', slug, 'shown', hub],
    placeholderData: () => queryClient.getQueryData<ShownWidget>(explainedWidgetQuery(slug, hub).queryKey),
    queryFn: async ({ signal }) => {
      const query = { include: 'explanation,notices,maintenance', ...(hub !== undefined && { hub }) }
      return (await api.get('/widgets/{id}', { path: { id: slug }, query, signal })) as ShownWidget
    }
  })

/** The commands that a hub supports, by name, with the widget types that each applies to. */
export const commandsQuery = (hub: string) =>
  queryOptions({
    queryKey: ['fixed', 'commands', hub],
    staleTime: 300_000,
    queryFn: async ({ signal }) => {
      const { data } = await api.get('/hub-capability-manifests', { query: { hub, status: 'active' }, signal })
      return data[0]?.commands ?? []
    }
  })

const runCheck = 'run-check'

/** Whether the runtime of the hub can run checks of the widget now, and the user may ask for it. */
export function canRunChecks(widget: Widget, commands: Schema<'Manifest'>['commands']): boolean {
  const { checks } = widget.attributes as { checks?: object }
  const command = commands.find(({ name }) => name === runCheck)
  if (!may(`hub:${widget.hubSlug}:write`)) return false
  if (!command || checks === undefined || Object.keys(checks).length === 0) return false
  return command.widgetTypes === undefined || command.widgetTypes.includes(widget.widgetType)
}

const askMs = 500
const finished = ['succeeded', 'failed', 'cancelled', 'expired']

/** Asks the runtime to run the checks of a widget, and shows the result. */
export async function runChecks(widget: Pick<Widget, 'slug' | 'hubSlug' | 'name'>): Promise<void> {
  try {
    const answer = await runCommand({ hub: widget.hubSlug, widget: widget.slug, name: runCheck })
    if (answer.status === 'succeeded') notify(resultWords(answer.result), widget.name)
    else notify('Could not run the checks', answer.error?.message ?? `The command ${answer.status}.`, true)
  } catch (error) {
    notify('Could not run the checks', reasonOf(error), true)
  }
  await queryClient.invalidateQueries({ queryKey: ['widget', widget.slug] })
  await queryClient.invalidateQueries({ queryKey: ['widgets'] })
}

/** Creates a command and waits until it has finished. @throws IhubError */
export async function runCommand(body: Schema<'CreateCommand'>): Promise<Schema<'Command'>> {
  const { id } = await api.post('/commands', { body })
  for (;;) {
    const command = await api.get('/commands/{id}', { path: { id } })
    if (finished.includes(command.status)) return command
    await new Promise((resolve) => setTimeout(resolve, askMs))
  }
}

/** The result of a run, in words. */
export function resultWords(result: unknown): string {
  const { checks } = (result ?? {}) as { checks?: { outcome?: string }[] }
  if (!Array.isArray(checks) || checks.length === 0) return 'Checks completed'
  const failed = checks.filter(({ outcome }) => outcome === 'fail').length
  const passed = checks.filter(({ outcome }) => outcome === 'pass').length
  const words = [
    ...(passed > 0 ? [`${counted(passed, 'check')} passed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(passed + failed < checks.length ? [`${checks.length - passed - failed} without a result`] : [])
  ]
  return words.join(', ')
}

/** The most important place of a widget: its environment, or else the first place in the explanation. */
export function placeOf({ widgetType, explanation }: ExplainedWidget): string | undefined {
  const places = explanation.claims.flatMap(({ about, widget }) => (about === 'where' && widget ? [widget] : []))
  const place = environmentOf(places)
  if (kindOf(widgetType) === 'environment' || place === undefined) return undefined
  // The kind is clear from the position of the name.
  return shortName(place)
}

/** The names of all widget types, with their hubs. */
export const widgetTypesQuery = queryOptions({
  queryKey: ['registry', 'widget-types'],
  staleTime: 60_000,
  // Many pages if there are many hubs; they change when a manifest is activated.
  refetchInterval: 600_000,
  queryFn: async ({ signal }) => {
    const types = await api.all('/widget-types', { signal })
    return types.map(({ name, hubSlug }) => ({ name, hub: hubSlug }))
  }
})

/** The environments of all hubs: items of the kind `environment`. */
export const environmentsQuery = queryOptions({
  queryKey: ['map', 'environments'],
  queryFn: async ({ signal }): Promise<Widget[]> => {
    const types = await queryClient.ensureQueryData(widgetTypesQuery)
    const names = [...new Set(types.map(({ name }) => name))].filter((name) => kindOf(name) === 'environment')
    const lists = await Promise.all(
      names.map((widgetType) =>
        firstRows(environmentsMax, (per_page) =>
          api.get('/widgets', { query: { widgetType, sort: 'name', per_page }, signal })
        )
      )
    )
    return lists.flatMap(({ data }) => data)
  }
})
