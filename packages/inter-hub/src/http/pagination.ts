/**
 * Lists: `{data, meta: {page, per_page, total}}`, 50 a page unless asked for otherwise, at most 200; `Link` headers
 * (RFC 8288). A page past the end is empty and right about the total. A page is bounded by bytes, too: one that would be
 * larger is refused with a length that fits, since numbered pages that are cut short would skip rows.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'
import { type Db, type Sql, sql } from '../db/sql.ts'
import { defineProblem } from './problem.ts'

export const perPageDefault = 50
export const perPageMax = 200

export const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Page, from 1.' })),
  per_page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2 ** 31 - 1,
      description: `Items a page; more than ${perPageMax} counts as ${perPageMax}.`
    })
  )
}

/** The rows of one answer have at most so many bytes, as the database sends them. */
export const answerBytesMax = 4 * 1024 * 1024

export const PageTooLarge = defineProblem(
  'page_too_large',
  422,
  'Page too large',
  'The rows of this page have more than 4 MiB together. Nothing was left out, since a shorter page would make the pages after it skip rows. Ask for fewer rows a page: `per_page` and `page` of the answer name a page that fits and begins with the same row.'
)

const Meta = Type.Object(
  {
    page: Type.Integer({ minimum: 1 }),
    per_page: Type.Integer({ minimum: 1 }),
    total: Type.Integer({ minimum: 0, description: 'How many there are on all pages.' })
  },
  { $id: 'ListMeta' }
)
export const ListMeta = Meta

/** The schema of a list answer. */
export function listOf<S extends TSchema>(item: S) {
  return Type.Object({ data: Type.Array(item), meta: Type.Unsafe<Static<typeof Meta>>({ $ref: 'ListMeta#' }) })
}

export interface Page {
  page: number
  perPage: number
  offset: number
}

export function pageOf(query: { page?: number; per_page?: number }): Page {
  const page = query.page ?? 1
  const perPage = Math.min(query.per_page ?? perPageDefault, perPageMax)
  return { page, perPage, offset: (page - 1) * perPage }
}

/** The rows of a page. `query` has no limit of its own. @throws PageTooLarge */
export async function pageRows<Row extends object>(db: Db, { perPage, offset }: Page, query: Sql): Promise<Row[]> {
  const { rows, isCut } = await db.queryUpTo<Row>(sql`${query} limit ${perPage} offset ${offset}`, answerBytesMax)
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
    `The rows of this page have more than ${answerBytesMax} bytes; ${fits} of ${perPage} fit. Ask for page=${page}&per_page=${fitting}, which begins with the same row.`,
    {
      errors: [{ parameter: 'per_page', detail: `is too large for these rows; ${fitting} fits` }],
      members: { page, per_page: fitting }
    }
  )
}

export interface Listed<Item> {
  items: Item[]
  total: number
}

/** The answer of a list route, with its `Link` header set. */
export function sendList<Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  page: Page,
  { items, total }: Listed<Item>
) {
  reply.header('link', links(request, page, total))
  return { data: items, meta: { page: page.page, per_page: page.perPage, total } }
}

export function links(request: FastifyRequest, { page, perPage }: Page, total: number): string {
  const last = Math.max(1, Math.ceil(total / perPage))
  const targets: [string, number | undefined][] = [
    ['first', 1],
    ['prev', page > 1 ? Math.min(page - 1, last) : undefined],
    ['next', page < last ? page + 1 : undefined],
    ['last', last]
  ]
  const url = new URL(request.url, 'http://host')
  return targets
    .filter((target): target is [string, number] => target[1] !== undefined)
    .map(([relation, number]) => {
      url.searchParams.set('page', String(number))
      url.searchParams.set('per_page', String(perPage))
      return `<${url.pathname}${url.search}>; rel="${relation}"`
    })
    .join(', ')
}
