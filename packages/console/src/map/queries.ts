/**
 * The data of the map. All items and relations are read once, up to a limit. After that, three small requests tell which states
 * have changed and whether anything else has. Only then is everything read again, and so seldom that a page spends at most a
 * tenth of the time on it.
 */
import type { Schema } from '@inter-hub/sdk/browser'
import { queryOptions } from '@tanstack/react-query'
import { api, firstRows } from '../app/api.ts'
import { queryClient } from '../app/queries.ts'
import type { Item, Link } from './layout.ts'
import type { RelationType } from './nesting.ts'
import { inPages, type Marks, needsAll, withStates } from './reading.ts'

export interface MapData {
  items: Item[]
  links: Link[]
  total: { items: number; links: number }
  /** Until when everything is not read again. */
  restsUntil: number
  marks: Marks
  /** Whether something has changed that will be read later. */
  isBehind: boolean
}

const itemsMax = 2000
const linksMax = 4000
const changedMax = 50
const restMinMs = 3000
const restFactor = 9
/** For changes that nothing tells, such as a relation that gets another state. */
const ageMaxMs = 600_000

const itemOf = ({ id, slug, hubSlug, name, widgetType, owner, state, stateSince }: Schema<'Widget'>): Item => ({
  ...{ id, slug, hub: hubSlug, name, type: widgetType },
  ...{ owner, state, stateSince }
})

const linkOf = ({
  id,
  fromWidgetId,
  toWidgetId,
  fromWidgetSlug,
  toWidgetSlug,
  type,
  state
}: Schema<'Relation'>): Link => ({
  ...{ id, from: fromWidgetId, to: toWidgetId },
  ...{ fromSlug: fromWidgetSlug, toSlug: toWidgetSlug, type, state }
})

const { compare } = new Intl.Collator('en', { numeric: true })

/** By kind and name, not by state: an item stays where it is when its state changes. */
const inOrder = (one: Item, other: Item) => compare(one.type, other.type) || compare(one.name, other.name)

/** The newest changes of states, and numbers that differ after any other change. */
async function readChanges(signal: AbortSignal): Promise<{ changed: Item[]; marks: Marks }> {
  const [changed, edited, related] = await Promise.all([
    firstRows(changedMax, (per_page) => api.get('/widgets', { query: { sort: '-stateSince', per_page }, signal })),
    api.get('/widgets', { query: { sort: '-updatedAt', per_page: 1 }, signal }),
    api.get('/relations', { query: { per_page: 1 }, signal })
  ])
  const marks = { items: changed.meta.total, links: related.meta.total, editedAt: edited.data[0]?.updatedAt ?? '' }
  return { changed: changed.data.map(itemOf), marks }
}

async function readAll(marks: Marks, signal: AbortSignal): Promise<MapData> {
  const began = Date.now()
  const [items, links] = await Promise.all([
    inPages(Math.min(marks.items, itemsMax), async (page, per_page) => {
      const { data } = await api.get('/widgets', { query: { sort: 'createdAt', page, per_page }, signal })
      return data.map(itemOf)
    }),
    inPages(Math.min(marks.links, linksMax), async (page, per_page) => {
      const { data } = await api.get('/relations', { query: { page, per_page }, signal })
      return data.map(linkOf)
    })
  ])
  const now = Date.now()
  return {
    items: items.sort(inOrder),
    links,
    total: { items: marks.items, links: marks.links },
    restsUntil: now + Math.max(restMinMs, restFactor * (now - began)),
    marks,
    isBehind: false
  }
}

export const mapQuery = queryOptions<MapData>({
  queryKey: ['map', 'all'],
  // The client itself would compare every item with the one before.
  structuralSharing: false,
  refetchInterval: ({ state: { data } }) => (data?.isBehind ? Math.max(100, data.restsUntil - Date.now()) : 60_000),
  queryFn: async ({ signal, queryKey }): Promise<MapData> => {
    const before = queryClient.getQueryData<MapData>(queryKey)
    const { changed, marks } = await readChanges(signal)
    if (before === undefined) return readAll(marks, signal)
    const rested = Date.now() - before.restsUntil
    const isBehind = before.isBehind || needsAll(before, changed, marks) || rested > ageMaxMs
    if (isBehind && rested >= 0) return readAll(marks, signal)
    return { ...before, items: withStates(before.items, changed), isBehind }
  }
})

/** The relation types of each hub. */
export const relationTypesQuery = queryOptions({
  queryKey: ['registry', 'relation-types'],
  staleTime: 60_000,
  refetchInterval: false,
  queryFn: async ({ signal }): Promise<Record<string, RelationType[]>> => {
    const { data } = await firstRows(200, (per_page) =>
      api.get('/hub-capability-manifests', { query: { status: 'active', per_page }, signal })
    )
    return Object.fromEntries(data.map(({ hubSlug, relationTypes }) => [hubSlug, relationTypes]))
  }
})
