/**
 * The rows of a page, bounded by bytes: a page that would be larger is refused with a length that fits, since numbered pages
 * that are cut short would skip rows.
 */
import type { Page } from '../kernel/page.ts'
import { defineProblem } from '../kernel/problem.ts'
import { type Db, type Sql, sql } from './sql.ts'

/** The rows of one answer have at most this many bytes, as the database sends them. */
export const answerBytesMax = 4 * 1024 * 1024

export const PageTooLarge = defineProblem(
  'page_too_large',
  422,
  'Page too large',
  'The rows of this page are larger than 4 MiB together. Request fewer rows per page: `per_page` and `page` of the answer name a page that fits and starts with the same row.'
)

/** The rows of a page. `query` has no limit of its own. @throws PageTooLarge */
export async function pageRows<Row extends object>(db: Db, page: Page, query: Sql): Promise<Row[]> {
  return boundedPage(db, page, sql`${query} limit ${page.perPage} offset ${page.offset}`)
}

/** The rows of a page whose query has the limit and the offset of the page itself. @throws PageTooLarge */
export async function boundedPage<Row extends object>(db: Db, { perPage, offset }: Page, query: Sql): Promise<Row[]> {
  const { rows, isCut } = await db.queryUpTo<Row>(query, answerBytesMax)
  if (isCut) refusePage({ perPage, offset }, rows.length)
  return rows
}

/** The rows of a part of an answer that has no pages; `elsewhere` says where it is listed with pages. @throws PageTooLarge */
export async function partRows<Row extends object>(db: Db, query: Sql, elsewhere: string): Promise<Row[]> {
  const { rows, isCut } = await db.queryUpTo<Row>(query, answerBytesMax)
  if (isCut) throw new PageTooLarge(`The answer would be larger than ${answerBytesMax} bytes. ${elsewhere}`)
  return rows
}

/** Says which page begins with the same row and fits: of a length that divides the one asked for. */
export function refusePage({ perPage, offset }: Pick<Page, 'perPage' | 'offset'>, fits: number): never {
  let fitting = Math.max(1, Math.min(fits, perPage - 1))
  while (perPage % fitting !== 0) fitting--
  const page = offset / fitting + 1
  throw new PageTooLarge(
    `The rows of this page are larger than ${answerBytesMax} bytes; ${fits} of ${perPage} fit. Request page=${page}&per_page=${fitting}, which starts with the same row.`,
    {
      errors: [{ parameter: 'per_page', detail: `is too large for these rows; use ${fitting}` }],
      members: { page, per_page: fitting }
    }
  )
}
