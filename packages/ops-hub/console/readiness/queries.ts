/** The queries of the readiness pages. */
import { api, queryClient, type Widget, wholePage, widgetTypesQuery } from '@inter-hub/console'
import { queryOptions } from '@tanstack/react-query'
import { attestationKind, gateEventType, isGateType, waiverKind } from '../../src/gates/names.ts'
import { type GateView, gateOf, hasGate } from './gate.ts'

/** The maximum number of gates shown per widget type. */
const gatesMax = 500
const perPage = 50

export interface Gates {
  gates: GateView[]
  /** How many gates are not shown. */
  leftOut: number
}

/** All gates with their statuses. */
export const gatesQuery = queryOptions({
  queryKey: ['gates', 'all'],
  queryFn: async ({ signal }): Promise<Gates> => {
    const types = await queryClient.ensureQueryData(widgetTypesQuery)
    const lists = await Promise.all(
      types.filter(({ name }) => isGateType(name)).map(({ name, hub }) => readGates(hub, name, signal))
    )
    return {
      gates: lists.flatMap(({ gates }) => gates),
      leftOut: lists.reduce((sum, { leftOut }) => sum + leftOut, 0)
    }
  }
})

async function readGates(hub: string, widgetType: string, signal: AbortSignal): Promise<Gates> {
  const widgets: Widget[] = []
  let total = Number.POSITIVE_INFINITY
  for (let page = 1; widgets.length < Math.min(total, gatesMax); page++) {
    const query = { hub, widgetType, include: 'status', sort: 'slug' } as const
    const { data, meta } = await wholePage(page, perPage, (page, per_page) =>
      api.get('/widgets', { query: { ...query, page, per_page }, signal })
    )
    widgets.push(...data)
    total = data.length === 0 ? widgets.length : meta.total
  }
  return { gates: widgets.filter(hasGate).map(gateOf), leftOut: total - widgets.length }
}

/** A gate by the slug of its widget. */
export const gateQuery = (slug: string, hub: string | undefined) =>
  queryOptions({
    queryKey: ['gates', 'one', slug, hub],
    queryFn: async ({ signal }) => {
      const query = { include: 'status', ...(hub !== undefined && { hub }) }
      const widget = await api.get('/widgets/{id}', { path: { id: slug }, query, signal })
      return { gate: gateOf(widget), widgetType: widget.widgetType, isGate: hasGate(widget) }
    }
  })

/** The newest changes of a gate. */
export const changesQuery = ({ hub, slug }: GateView, widgetType: string) =>
  queryOptions({
    queryKey: ['widget', slug, 'gate', 'changes', hub],
    queryFn: async ({ signal }) => {
      const query = { hub, widget: slug, eventType: gateEventType(widgetType), per_page: 10 }
      return (await api.get('/interaction-events', { query, signal })).data
    }
  })

/** The newest decisions in force about a gate. */
export const decisionsQuery = ({ hub, slug }: GateView) =>
  queryOptions({
    queryKey: ['gates', 'decisions', hub, slug],
    queryFn: async ({ signal }) => {
      const query = { hub, widget: slug, status: 'accepted', sort: '-createdAt', per_page: 20 } as const
      const lists = await Promise.all(
        [waiverKind, attestationKind].map((kind) => api.get('/decision-records', { query: { ...query, kind }, signal }))
      )
      return lists.flatMap(({ data }) => data)
    }
  })

/** The widget on which evidence for a requirement is recorded; null if the hub does not have it. */
export const evidenceWidgetQuery = (hub: string, slug: string) =>
  queryOptions({
    queryKey: ['widget', slug, 'evidence', hub],
    queryFn: async ({ signal }): Promise<Widget | null> => {
      const { data } = await api.get('/widgets', { query: { hub, slug }, signal })
      return data[0] ?? null
    }
  })
