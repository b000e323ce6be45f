/** One request and its answer. A key is sent to the configured server only: redirects are not followed. */
import { IhubError, type Problem, problemError } from './error.ts'
import type { Method } from './operations.ts'

/** A key or token, or where to get the one that is valid now; asked before each try. */
export type KeySource = string | (() => string | undefined | Promise<string | undefined>)

/** Which server, and who asks. */
export interface Connection {
  /** Without a slash at its end and without `/api/v2`. */
  base: string
  key?: KeySource | undefined
  headers?: ClientHeaders | undefined
  /** How many milliseconds the clock of the server is ahead of this host's, according to its last response. */
  aheadMs?: number
}

/** Additional headers of the client for a request, by its method and address. */
export type ClientHeaders = (method: Method, url: URL) => Record<string, string>

export interface Request {
  method: Method
  /** With placeholders, such as `/widgets/{id}`. */
  path: string
  params?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  headers?: Record<string, string>
  text?: string | undefined
}

/** @throws IhubError for an address that is not one of a server */
export function normalBase(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new IhubError(
      'foreign',
      `${JSON.stringify(text)} is not the URL of a server; use a URL such as http://127.0.0.1:8400.`
    )
  }
  return text.replace(/\/+$/, '').replace(/\/api\/v2$/, '')
}

/** Sends a request; answers once the head of the answer is there. @throws IhubError when there is none */
export async function exchange(connection: Connection, request: Request, signal: AbortSignal): Promise<Response> {
  const { base, key, headers: ownHeaders } = connection
  const url = new URL(`${base}/api/v2${fill(request.path, request.params)}`)
  for (const [name, value] of Object.entries(request.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const headers: Record<string, string> = {
    accept: 'application/json',
    ...request.headers,
    ...ownHeaders?.(request.method, url)
  }
  const bearer = typeof key === 'function' ? await key() : key
  if (bearer !== undefined) headers.authorization = `Bearer ${checked(bearer)}`
  const sent = new Headers(headers)
  try {
    const response = await fetch(url, {
      method: request.method.toUpperCase(),
      headers: sent,
      redirect: 'manual',
      signal,
      ...(request.text === undefined ? {} : { body: request.text })
    })
    connection.aheadMs = aheadMs(response) ?? connection.aheadMs ?? 0
    return response
  } catch (error) {
    throw unreachable(base, error)
  }
}

/** Smaller differences are ignored: the header has a resolution of seconds, and the response took some time. */
const clockToleranceMs = 3000

function aheadMs({ headers }: Response): number | undefined {
  const ahead = Date.parse(headers.get('date') ?? '') - Date.now()
  if (Number.isNaN(ahead)) return undefined
  return Math.abs(ahead) < clockToleranceMs ? 0 : ahead
}

/** The error of `fetch` for a key that cannot be sent would show it. */
function checked(key: string): string {
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new IhubError(
    'foreign',
    'The key contains characters that are not allowed in a key, such as a space or a line break. Check its file.'
  )
}

function fill(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(params[name] ?? '')))
}

/** The body of an answer. @throws IhubError for a problem, a cut answer, and one that is not Inter-Hub's */
export async function readAnswer(response: Response, base: string): Promise<unknown> {
  if (response.status === 204) return undefined
  const type = response.headers.get('content-type') ?? ''
  const isJson = /^application\/(problem\+)?json/.test(type)
  let body: unknown
  try {
    if (!isJson) await response.body?.cancel()
    else body = response.ok ? await response.json() : JSON.parse(await shortText(response))
  } catch (error) {
    // Broken JSON was answered whole.
    if (!(error instanceof SyntaxError)) throw unreachable(base, error)
    throw new IhubError('foreign', `${base} does not respond like an Inter-Hub server: ${error.message}.`, {
      cause: error
    })
  }
  if (response.ok && isJson) return body
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
  const problem = isProblem(body) ? body : problemOf(body, response.status)
  if (problem) throw problemError(problem, retryAfterMs)
  const location = response.headers.get('location')
  const where =
    response.status >= 300 && response.status < 400 && location
      ? ` It redirects to ${JSON.stringify(location.slice(0, 200))}.`
      : ''
  throw new IhubError(
    'foreign',
    `${base} does not respond like an Inter-Hub server (HTTP ${response.status}, ${type || 'no content type'}).${where}`,
    { status: response.status, retryAfterMs }
  )
}

const problemBytesMax = 1024 * 1024

/** The body of an error response, up to a limit. @throws SyntaxError if it is longer */
async function shortText(response: Response): Promise<string> {
  const reader = response.body?.getReader()
  const decoder = new TextDecoder()
  let [text, bytes] = ['', 0]
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {}
    if (done) return text + decoder.decode()
    bytes += value?.length ?? 0
    if (bytes > problemBytesMax) {
      await reader?.cancel()
      throw new SyntaxError(`the error response has more than ${problemBytesMax} bytes`)
    }
    text += decoder.decode(value, { stream: true })
  }
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now. */
function readRetryAfter(text: string | null): number | undefined {
  if (text === null) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'status' in body
}

/** The error of a server that has its code in `code` or `error`, as OAuth does (RFC 6749, 5.2), and is otherwise less explicit. */
function problemOf(body: unknown, status: number): Problem | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const text = (...names: string[]) => {
    const members = body as Record<string, unknown>
    return names.map((name) => members[name]).find((value) => typeof value === 'string' && value !== '') as
      | string
      | undefined
  }
  const code = text('code', 'error')
  if (code === undefined) return undefined
  const detail = text('detail', 'error_description', 'message', 'title') ?? code
  return { type: 'about:blank', title: detail, status, detail, code, request_id: text('request_id') ?? '' }
}

const reasons: Record<string, string> = {
  ECONNREFUSED: 'no server is listening there',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNRESET: 'the connection was closed'
}

/** The error for a connection that could not be made or was lost. */
export function unreachable(base: string, error: unknown): IhubError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  const reason = isTimeout
    ? 'it did not respond in time'
    : (reasons[code] ?? (cause instanceof Error ? cause.message : String(cause)))
  return new IhubError('unreachable', `${base} cannot be reached: ${reason}.`, { cause: error })
}
