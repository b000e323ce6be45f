/** How the data of the map is read in parts and kept current. */
import { IhubError } from '@inter-hub/sdk/browser'
import type { Item } from './layout.ts'

/** What differs after a change of an item or a relation, other than of a state. */
export interface Marks {
  items: number
  links: number
  /** When an item was last edited. */
  editedAt: string
}

const perPageMax = 200
const pagesMax = 20
const togetherMax = 4

/**
 * The first rows of a list, read in pages, four at a time: `most`, or as many as 20 pages have if the rows are large.
 * @throws what `read` throws, except that a page is too large
 */
export async function inPages<Row extends { id: string }>(
  most: number,
  read: (page: number, perPage: number) => Promise<Row[]>,
  perPage = perPageMax
): Promise<Row[]> {
  const last = Math.min(pagesMax, Math.ceil(most / perPage))
  const pages: Row[][] = []
  let next = 1
  const work = async () => {
    while (next <= last) {
      const page = next++
      pages[page] = await read(page, perPage)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(togetherMax, last) }, work))
  } catch (error) {
    const fitting = error instanceof IhubError && error.code === 'page_too_large' ? error.problem?.per_page : undefined
    if (typeof fitting !== 'number' || fitting >= perPage) throw error
    next = last + 1
    return inPages(most, read, Math.max(1, fitting))
  }
  // A row that was added in the meantime moves others to the next page, where they are read again.
  return [...new Map(pages.flat().map((row) => [row.id, row])).values()].slice(0, most)
}

/** Whether the newest changes of states do not tell everything that has changed since. */
export function needsAll(
  { items, marks }: { items: readonly Item[]; marks: Marks },
  changed: readonly Item[],
  now: Marks
) {
  if (now.items !== marks.items || now.links !== marks.links || now.editedAt !== marks.editedAt) return true
  if (changed.length >= now.items) return false
  // If even the oldest of them is new, there may be more.
  const newest = items.reduce((last, { stateSince }) => (stateSince > last ? stateSince : last), '')
  return (changed.at(-1)?.stateSince ?? '') > newest
}

/** The items with changed states; the same array if no state has changed. */
export function withStates(items: Item[], changed: readonly Item[]): Item[] {
  const newer = new Map(changed.map((item) => [item.id, item]))
  const isSame = (item: Item, { state, stateSince } = newer.get(item.id) ?? item) =>
    state === item.state && stateSince === item.stateSince
  if (items.every((item) => isSame(item))) return items
  return items.map((item) => {
    if (isSame(item)) return item
    const { state, stateSince } = newer.get(item.id) ?? item
    return { ...item, state, stateSince }
  })
}
