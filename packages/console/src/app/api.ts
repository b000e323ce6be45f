/**
 * The API as this page uses it: the SDK with the session cookie. Each call is recorded, so that a page can show its calls as
 * commands. Background requests are marked, so that an open tab does not keep a session alive.
 */
import { createClient, IhubError, shorterPage } from '@inter-hub/sdk/browser'
import { setClock } from '../ui/clock.ts'

const awakeMs = 60_000
let actedAt = Date.now()
for (const type of ['pointerdown', 'keydown', 'wheel']) {
  addEventListener(type, () => (actedAt = Date.now()), { capture: true, passive: true })
}

export interface Call {
  method: string
  url: string
}
let calls: readonly Call[] = []
const listeners = new Set<() => void>()

function note(call: Call): void {
  if (call.url.includes('/stream')) return
  if (calls.some(({ method, url }) => method === call.method && url === call.url)) return
  calls = [...calls, call].slice(-30)
  for (const listener of listeners) listener()
}

/** The calls since the page was opened; see `useCalls`. */
export const callsStore = {
  get: () => calls,
  subscribe: (listener: () => void) => {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
  clear: () => {
    calls = []
    for (const listener of listeners) listener()
  }
}

export const api = createClient({
  base: location.origin,
  headers: (method, url) => {
    note({ method: method.toUpperCase(), url: url.href })
    return { 'ihub-console': Date.now() - actedAt < awakeMs ? 'person' : 'background' }
  }
})

// Ages are computed from times of the server, and the clock of the browser may be wrong.
setClock(api.now)

/** Whether an error may pass: there was no usable answer, or the server asks to try later. */
export const mayPass = (error: unknown) =>
  error instanceof IhubError && (error.status === undefined || error.status === 429 || error.status >= 500)

/** Whether an error is a 401: no valid session. */
export const isSignedOut = (error: unknown) => error instanceof IhubError && error.status === 401

/** Whether an error is a 404. */
export const isMissing = (error: unknown) => error instanceof IhubError && error.status === 404

/**
 * The first rows of a list: `most`, or as many as fit in one response if the rows are large. `read` reads the first page.
 * @throws IhubError
 */
export async function firstRows<Answer>(most: number, read: (per_page: number) => Promise<Answer>): Promise<Answer> {
  try {
    return await read(most)
  } catch (error) {
    const shorter = shorterPage(error, most)
    if (!shorter) throw error
    return firstRows(shorter.per_page, read)
  }
}

/** The slugs of the hubs that have an object with the slug that was asked for; undefined for any other error. */
export function ambiguousHubs(error: unknown): string[] | undefined {
  if (!(error instanceof IhubError) || error.code !== 'ambiguous') return undefined
  const candidates = error.problem?.candidates
  return Array.isArray(candidates) ? candidates.flatMap(({ hub }) => (typeof hub === 'string' ? [hub] : [])) : undefined
}

interface PageOf<Row> {
  data: Row[]
  meta: { total: number }
}

/** A page of a list, in several shorter ones where its rows are too large for one answer. @throws IhubError */
export async function wholePage<Row>(
  page: number,
  per_page: number,
  read: (page: number, per_page: number) => Promise<PageOf<Row>>
): Promise<PageOf<Row>> {
  try {
    return await read(page, per_page)
  } catch (error) {
    const shorter = shorterPage(error, per_page)
    if (!shorter) throw error
    const last = (page * per_page) / shorter.per_page
    const all = await wholePage(shorter.page, shorter.per_page, read)
    for (let next = shorter.page + 1; next <= last && (next - 1) * shorter.per_page < all.meta.total; next++) {
      all.data.push(...(await wholePage(next, shorter.per_page, read)).data)
    }
    return all
  }
}
