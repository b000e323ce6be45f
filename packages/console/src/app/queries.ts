/**
 * The cache of what was read. Each query key begins with what it is about: `['widget', slug, …]` is read again when something
 * happens to that widget, `['fixed', …]` never by itself, and every other one when anything happens.
 */
import type { StreamMessage } from '@inter-hub/sdk/browser'
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

/** Whether what was read under a key may differ after these messages. */
export function concerns(key: readonly unknown[], messages: readonly StreamMessage[]): boolean {
  const [about, slug] = key
  if (about === 'fixed') return false
  if (about !== 'widget') return true
  return messages.some(({ data }) => (data as { widgetSlug?: string | null }).widgetSlug === slug)
}

/** Reads again what these messages concern, if it is shown. */
export function applyMessages(messages: readonly StreamMessage[]): void {
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => concerns(queryKey, messages) })
}
