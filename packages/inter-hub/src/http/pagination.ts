/**
 * Lists: `{data, meta: {page, per_page, total}}`, 50 a page unless asked for otherwise, at most 200; `Link` headers
 * (RFC 8288). A page past the end is empty and has the right total.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Listed, type Page, pageOf } from '../kernel/page.ts'

/** Handles a list route: returns the page that the query asks for, read by `list`, and its `Link` header. */
export async function sendPage<Item>(
  request: FastifyRequest,
  reply: FastifyReply,
  list: (page: Page) => Promise<Listed<Item>>
) {
  const page = pageOf(request.query as { page?: number; per_page?: number })
  const { items, total } = await list(page)
  reply.header('link', links(request, page, total))
  return { data: items, meta: { page: page.page, per_page: page.perPage, total } }
}

/** A link for `Link`, absolute so that a client needs no base: `<https://hub.example.org/api/v2/…>; rel="next"`. */
export function linkTo({ server }: FastifyRequest, { pathname, search }: URL, relation: string): string {
  return `<${server.publicUrl}${pathname}${search}>; rel="${relation}"`
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
      return linkTo(request, url, relation)
    })
    .join(', ')
}
