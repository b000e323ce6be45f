/**
 * Lists: `{data, meta: {page, per_page, total}}`, 50 a page unless asked for otherwise, at most 200; `Link` headers
 * (RFC 8288). A page past the end is empty and right about the total.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, type TSchema, Type } from 'typebox'

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
