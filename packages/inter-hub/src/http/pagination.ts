/**
 * Lists: `{data, meta: {page, per_page, total}}`, 50 a page unless asked for otherwise, at most 200; `Link` headers
 * (RFC 8288). A page past the end is empty and has the right total.
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Listed, Page } from '../kernel/page.ts'

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
