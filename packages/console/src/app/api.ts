/**
 * The API as this page uses it: the SDK with the session cookie. Each call is recorded, so that a page can show its calls as
 * commands. Background requests are marked, so that an open tab does not keep a session alive.
 */
import { createClient, IhubError } from '@inter-hub/sdk/browser'

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
    const fitting = error instanceof IhubError && error.code === 'page_too_large' ? error.problem?.per_page : undefined
    if (typeof fitting !== 'number' || fitting >= most) throw error
    return firstRows(fitting, read)
  }
}
