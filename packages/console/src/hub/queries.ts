/** What the pages of one hub read. Each list is bounded. */
import type { Schema } from '@inter-hub/sdk/browser'
import { queryOptions } from '@tanstack/react-query'
import { api, firstRows } from '../app/api.ts'

export type Hub = Schema<'Hub'>
export type Manifest = Schema<'Manifest'>
export type Key = Schema<'ListedApiKey'>
export type Webhook = Schema<'Webhook'>
export type Delivery = Schema<'Delivery'>

/** How often each of so many lists is read, so that together they need at most one request in two seconds. */
export const pollMs = (lists: number, leastMs: number) => Math.max(leastMs, lists * 2000)

/** Rows of a list that are read at most. */
export const rowsMax = 100

/** The number of keys of a hub that are read at most: the largest page of the API. */
const keysMax = 200

/** Reads the first rows of a list. */
const first =
  <Answer>(read: (per_page: number, signal: AbortSignal) => Promise<Answer>) =>
  ({ signal }: { signal: AbortSignal }) =>
    firstRows(rowsMax, (per_page) => read(per_page, signal))

export const hubQuery = (slug: string) =>
  queryOptions({
    queryKey: ['registry', 'hub', slug],
    queryFn: ({ signal }) => api.get('/hubs/{id}', { path: { id: slug }, signal })
  })

/** The manifests of a hub, the newest first. */
export const manifestsQuery = (hub: string) =>
  queryOptions({
    queryKey: ['registry', 'manifests-of', hub],
    queryFn: first((per_page, signal) =>
      api.get('/hub-capability-manifests', { query: { hub, sort: '-version', per_page }, signal })
    )
  })

export const previewQuery = ({ id, updatedAt }: Manifest) =>
  queryOptions({
    queryKey: ['registry', 'preview', id, updatedAt],
    queryFn: ({ signal }) => api.get('/hub-capability-manifests/{id}/preview', { path: { id }, signal })
  })

export const consumersQuery = (hub: string) =>
  queryOptions({
    queryKey: ['registry', 'consumers-of', hub],
    queryFn: first((per_page, signal) => api.get('/api-consumers', { query: { hub, per_page }, signal }))
  })

/** The keys of all consumers of the hub. */
export const keysQuery = (hub: string) =>
  queryOptions({
    queryKey: ['registry', 'keys-of', hub],
    queryFn: ({ signal }) =>
      firstRows(keysMax, (per_page) => api.get('/api-keys', { query: { hub, per_page }, signal })),
    // The use of a key is not an event of the stream.
    refetchInterval: 10_000
  })

export const webhooksQuery = (hub: string) =>
  queryOptions({
    queryKey: ['registry', 'webhooks-of', hub],
    queryFn: first((per_page, signal) => api.get('/webhooks', { query: { hub, per_page }, signal })),
    refetchInterval: 5000
  })

/** The newest deliveries of a webhook. `webhooks`: how many the page shows. */
export const deliveriesQuery = (webhookId: string, webhooks: number) =>
  queryOptions({
    queryKey: ['registry', 'deliveries-of', webhookId],
    queryFn: ({ signal }) =>
      api.get('/webhooks/{id}/deliveries', { path: { id: webhookId }, query: { per_page: 20 }, signal }),
    // An attempt is not an event of the stream.
    refetchInterval: pollMs(webhooks, 5000)
  })

export const hooksQuery = (hub: string) =>
  queryOptions({
    queryKey: ['registry', 'hooks-of', hub],
    queryFn: first((per_page, signal) => api.get('/inbound-hooks', { query: { hub, per_page }, signal })),
    // A ping is not always an event of the stream.
    refetchInterval: 10_000
  })
