/**
 * The query cache. The first member of a key determines when the query is refetched: `['widget', slug, …]` when that widget
 * changes, `['fixed', …]` never automatically, those of `refetchedOn` on events of these types, and all others on every event.
 * query-keys.test.ts checks that no two queries have the same key.
 */
import { IhubError } from '@inter-hub/sdk/browser'
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api, mayPass } from './api.ts'
import type { CountQuery } from './extension.ts'
import { allows } from './grants.ts'

const retriesMax = 5
const retryMaxMs = 8000

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // For changes over time and confirmations, which the stream does not report.
      refetchInterval: ({ queryKey }) => queryKey[0] !== 'fixed' && 60_000,
      refetchOnWindowFocus: true,
      // The server may be reachable without the internet, such as on this computer.
      networkMode: 'always',
      retry: (failures, error) => mayPass(error) && failures < retriesMax,
      retryDelay: (failures, error) =>
        Math.max(Math.min(500 * 2 ** failures, retryMaxMs), (error instanceof IhubError && error.retryAfterMs) || 0)
    }
  }
})

export const meQuery = queryOptions({
  queryKey: ['fixed', 'me'],
  queryFn: ({ signal }) => api.get('/me' as '/me', { signal }),
  retry: false
})

/** The number of notices that nobody has acknowledged. */
export const openNoticesQuery: CountQuery = {
  queryKey: ['notices', 'open-count'],
  queryFn: async ({ signal }) =>
    (await api.get('/notices', { query: { state: 'open', per_page: 1 }, signal })).meta.total
}

/** Whether the signed-in user may do what needs this scope. Pages leave out what they may not do. */
export const may = (scope: string) => allows(queryClient.getQueryData(meQuery.queryKey)?.scopes ?? [], scope)

/** The relevant part of a stream message. */
export interface Change {
  /** The type of the event. */
  type: string
  widgetSlug: string | null
}

/** The event types that matter to queries by the first member of their keys. */
const refetchedOn: Readonly<Record<string, readonly string[]>> = {
  registry: ['ihub.manifest-activated'],
  map: ['ihub.widget-state-changed', 'ihub.widget-changed', 'ihub.relation-changed'],
  gates: ['ihub.widget-status-changed', 'ihub.widget-changed', 'ihub.decision-changed']
}

/** Whether these changes may affect the data of a query key. */
export function concerns(key: readonly unknown[], changes: readonly Change[]): boolean {
  const [about, slug] = key
  if (about === 'fixed') return false
  if (about === 'widget') return changes.some(({ widgetSlug }) => widgetSlug === slug)
  const types = refetchedOn[String(about)]
  return types === undefined || changes.some(({ type }) => types.includes(type))
}

/** A background tab refetches when it is shown again. */
const refetchType = () => (document.hidden ? 'none' : 'active')

/** Refetches the displayed queries affected by these changes. */
export function applyChanges(changes: readonly Change[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => concerns(queryKey, changes),
    refetchType: refetchType()
  })
}

/** Refetches all displayed queries, after changes may have been missed. */
export function refetchAll(): Promise<void> {
  return queryClient.invalidateQueries({ refetchType: refetchType() })
}
