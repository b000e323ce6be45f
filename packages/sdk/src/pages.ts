/**
 * All items of a list, lazily. A list with a cursor is read by it, oldest first: none is skipped and none comes twice,
 * whatever is recorded meanwhile. Other lists are read by page: what is inserted meanwhile moves items to a later page, where
 * they are recognised; an item may be missed only if another was removed while the list was read.
 */
import { IhubError } from './error.ts'
import type { CursorPath } from './operations.ts'

/** The compiler keeps this complete: a route that gets a cursor must be named here. */
const cursorPaths: Record<CursorPath, true> = { '/interaction-events': true, '/system-events': true }

type Query = Record<string, unknown>
type Read = (query: Query) => Promise<unknown>

const perPageMax = 200

/** `read` answers one page of the list for a query. @throws what `read` throws */
export function eachItem(path: string, query: Query, read: Read): AsyncGenerator<unknown, void> {
  return Object.hasOwn(cursorPaths, path) ? byCursor(query, read) : byPage(query, read)
}

async function* byCursor({ page: _page, per_page, ...query }: Query, read: Read): AsyncGenerator<unknown, void> {
  let after = String(query.after ?? '0')
  for (;;) {
    const limit = query.limit ?? per_page ?? perPageMax
    const { data, meta } = (await read({ ...query, after, limit })) as {
      data: unknown[]
      meta: { next?: string; has_more?: boolean }
    }
    yield* data
    if (!meta.has_more) return
    if (meta.next === undefined || meta.next === after)
      throw new IhubError('foreign', 'The server says that the list continues, but gives no cursor.')
    after = meta.next
  }
}

async function* byPage(query: Query, read: Read): AsyncGenerator<unknown, void> {
  const seen = new Set<string>()
  let page = 1
  let length = Number(query.per_page ?? perPageMax)
  for (;;) {
    try {
      const { data, meta } = (await read({ ...query, page, per_page: length })) as {
        data: unknown[]
        meta: { total?: number; per_page?: number }
      }
      for (const item of data) {
        const key = identityOf(item)
        if (seen.has(key)) continue
        seen.add(key)
        yield item
      }
      if (data.length === 0 || page * (meta.per_page ?? length) >= (meta.total ?? 0)) return
      page++
    } catch (error) {
      const shorter = shorterPage(error, length)
      if (!shorter) throw error
      ;[page, length] = [shorter.page, shorter.per_page]
    }
  }
}

function identityOf(item: unknown): string {
  const hasId = typeof item === 'object' && item !== null && 'id' in item && typeof item.id === 'string'
  return hasId ? String(item.id) : JSON.stringify(item)
}

/**
 * The page to request after `page_too_large`: it starts with the same row, and its length divides that of the rejected page.
 * Undefined for any other error.
 */
export function shorterPage(error: unknown, length: number): { page: number; per_page: number } | undefined {
  if (!(error instanceof IhubError) || error.code !== 'page_too_large') return undefined
  const page = error.problem?.page
  const perPage = error.problem?.per_page
  // Shorter each time, so that it ends whatever a server answers.
  const isShorter = typeof page === 'number' && typeof perPage === 'number' && perPage < length
  return isShorter ? { page, per_page: perPage } : undefined
}
