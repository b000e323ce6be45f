/** The requests of a page to the API. */
import { until } from '@inter-hub/server/testing'
import type { Page, Request } from 'playwright-core'

/** What a page asks, without the stream. */
export function requestsOf(page: Page) {
  const seen: string[] = []
  const open = new Set<Request>()
  const isOwn = (request: Request) => {
    const { pathname } = new URL(request.url())
    return pathname.startsWith('/api/') && !pathname.endsWith('/stream')
  }
  const end = (request: Request) => void open.delete(request)
  page.on('requestfinished', end)
  page.on('requestfailed', end)
  page.on('request', (request) => {
    // Those of the page before it end without notice.
    if (request.resourceType() === 'document') open.clear()
    if (!isOwn(request)) return
    open.add(request)
    seen.push(request.url().split('/api/v2')[1] ?? '')
  })
  /** Waits until the page shows what it has read and asks nothing. */
  const rest = () => until('reading', async () => open.size === 0 && (await page.locator('.loading').count()) === 0)
  return { seen, rest }
}
