/**
 * The query cache. The first member of a key determines when the query is refetched: `['widget', slug, …]` when that widget
 * changes, `['fixed', …]` never automatically, those of `refetchedOn` on events of these types, and all others on every event.
 * query-keys.test.ts checks that no two queries have the same key.
 */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api, isMissing, isSignedOut } from './api.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // For changes over time and confirmations, which the stream does not report.
      refetchInterval: 60_000,
      refetchOnWindowFocus: true,
      retry: (failures, error) => !isSignedOut(error) && !isMissing(error) && failures < 5,
      retryDelay: (failures) => Math.min(500 * 2 ** failures, 8000)
    }
  }
})

export const meQuery = queryOptions({
  queryKey: ['fixed', 'me'],
  queryFn: ({ signal }) => api.get('/me' as '/me', { signal }),
  retry: false
})

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

/** Refetches the displayed queries affected by these changes. A background tab refetches when it is shown again. */
export function applyChanges(changes: readonly Change[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => concerns(queryKey, changes),
    refetchType: document.hidden ? 'none' : 'active'
  })
}
