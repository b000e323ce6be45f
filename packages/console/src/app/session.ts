/** Signing in and out, and the page to return to after sign-in. */
import { api } from './api.ts'
import { queryClient } from './queries.ts'

const returnKey = 'return'
const returnMs = 15 * 60_000

/** A path of this console; anything else leads to the overview. */
export function localPath(text: unknown): string {
  return typeof text === 'string' && /^\/(?![/\\])/.test(text) && !text.startsWith('/sign-in') ? text : '/'
}

/** Remembers a page for the tab in which the sign-in link is opened. */
export function rememberReturn(path: string): void {
  if (path === '/') return
  try {
    localStorage.setItem(returnKey, JSON.stringify({ path, at: Date.now() }))
  } catch {
    // Storage is not available: signing in leads to the overview.
  }
}

export function takeReturn(): string {
  try {
    const { path, at } = JSON.parse(localStorage.getItem(returnKey) ?? '{}')
    localStorage.removeItem(returnKey)
    return Date.now() - at < returnMs ? localPath(path) : '/'
  } catch {
    return '/'
  }
}

/** The token of a sign-in link; a bare token is accepted too. */
export function tokenOf(text: string): string {
  return text.trim().split('#').at(-1) ?? ''
}

export async function signIn(token: string): Promise<void> {
  await api.post('/sessions', { body: { token } })
  queryClient.clear()
}

export async function signOut(): Promise<void> {
  await api.delete('/sessions/{id}', { path: { id: 'current' } }).catch(() => undefined)
  // A full page load, so that no data stays in memory.
  location.assign('/sign-in')
}
