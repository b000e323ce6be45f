/** Pages of lists: the query and the result of a store. */
import { type Static, type TSchema, Type } from 'typebox'

export const perPageDefault = 50

export const perPageMax = 200

export const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Page, from 1.' })),
  per_page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 2 ** 31 - 1,
      description: `Items per page; the maximum is ${perPageMax}, and larger numbers are reduced to it.`
    })
  )
}

const Meta = Type.Object(
  {
    page: Type.Integer({ minimum: 1 }),
    per_page: Type.Integer({ minimum: 1 }),
    total: Type.Integer({ minimum: 0, description: 'The number of items on all pages.' })
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

/** The query parameter for these fields. */
export function sortBy(fields: readonly string[]) {
  const one = `-?(${fields.join('|')})`
  return Type.Optional(
    Type.String({
      pattern: `^${one}(,${one})*$`,
      maxLength: 200,
      description: `Fields to sort by, separated by commas; a minus sign means descending: ${fields.join(', ')}.`
    })
  )
}
