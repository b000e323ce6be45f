/**
 * The cache of what was read. Each query key begins with what it is about: `['widget', slug, …]` is read again when something
 * happens to that widget, `['registry', …]` when a manifest is activated, `['fixed', …]` never by itself, and every other one
 * when anything happens. query-keys.test.ts checks that no two queries have one key.
 */
import { QueryClient, queryOptions } from '@tanstack/react-query'
import { api, isMissing, isSignedOut } from './api.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What time alone changes, and confirmations, which the stream does not carry.
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

/** What a message of the stream says that matters here. */
export interface Change {
  /** The type of the event. */
  type: string
  widgetSlug: string | null
}

/** Whether what was read under a key may differ after these changes. */
export function concerns(key: readonly unknown[], changes: readonly Change[]): boolean {
  const [about, slug] = key
  if (about === 'fixed') return false
  if (about === 'registry') return changes.some(({ type }) => type === 'ihub.manifest-activated')
  return about !== 'widget' || changes.some(({ widgetSlug }) => widgetSlug === slug)
}

/** Reads again what these changes concern and is shown. A tab in the background reads when it is shown again. */
export function applyChanges(changes: readonly Change[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: ({ queryKey }) => concerns(queryKey, changes),
    refetchType: document.hidden ? 'none' : 'active'
  })
}
