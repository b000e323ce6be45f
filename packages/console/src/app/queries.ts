/**
 * The query cache. The first member of a key determines when the query is refetched: `['widget', slug, …]` when that widget
 * changes, `['registry', …]` when a manifest is activated, `['map', …]` when a state, an item or a relation changes, `['fixed', …]`
 * never automatically, and all others on every change.
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

const mapChanges = ['ihub.widget-state-changed', 'ihub.widget-changed', 'ihub.relation-changed']

/** Whether these changes may affect the data of a query key. */
export function concerns(key: readonly unknown[], changes: readonly Change[]): boolean {
  const [about, slug] = key
  if (about === 'fixed') return false
  if (about === 'registry') return changes.some(({ type }) => type === 'ihub.manifest-activated')
  if (about === 'map') return changes.some(({ type }) => mapChanges.includes(type))
  return about !== 'widget' || changes.some(({ widgetSlug }) => widgetSlug === slug)
}

/** Refetches the displayed queries affected by these changes. A background tab refetches when it is shown again. */
export function applyChanges(changes: readonly Change[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => concerns(queryKey, changes),
    refetchType: document.hidden ? 'none' : 'active'
  })
}
