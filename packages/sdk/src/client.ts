/**
 * The client of API v2. Paths, parameters, bodies and answers are typed by the OpenAPI document; a call answers the
 * body or throws an IhubError. A key is sent to the configured server only: redirects are not followed.
 */
import type { components, paths } from './api.ts'
import { IhubError, type Problem } from './error.ts'
import { type Retry, repeatedly } from './retry.ts'

/** A named schema of the API, such as `Schema<'Widget'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

type Method = 'get' | 'post' | 'patch' | 'delete'
type Operation<Path extends keyof paths, M extends Method> = paths[Path] extends Record<M, infer Found> ? Found : never
type PathsWith<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths]

type Json<Found> = Found extends { content: { 'application/json': infer Body } } ? Body : undefined
type Success<Found> = Found extends { responses: infer Answers }
  ? Json<Answers[keyof Answers & (200 | 201 | 204)]>
  : never
type PathOf<Found> = Found extends { parameters: { path: infer Params } } ? { path: Params } : { path?: undefined }
type QueryOf<Found> = Found extends { parameters: { query?: infer Params } }
  ? { query?: Params }
  : { query?: undefined }
type BodyOf<Found> = Found extends { requestBody: { content: { 'application/json': infer Body } } }
  ? { body: Body }
  : Found extends { requestBody?: { content: { 'application/json': infer Body } } }
    ? { body?: Body }
    : { body?: unknown }
type Parts<Found> = PathOf<Found> & QueryOf<Found> & BodyOf<Found>
type Arguments<Found> = object extends Parts<Found> ? [parts?: Parts<Found>] : [parts: Parts<Found>]

type Call<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...parts: Arguments<Operation<P, M>>
) => Promise<Success<Operation<P, M>>>

export interface Client {
  /** Where the server is, without a slash at its end. */
  readonly base: string
  get: Call<'get'>
  post: Call<'post'>
  patch: Call<'patch'>
  delete: Call<'delete'>
  /** What a path answers, as it comes, for what is too large to be held. */
  download(path: string, type: string): Promise<ReadableStream<Uint8Array>>
  /** Sends a text of a type other than JSON. */
  upload(path: string, type: string, text: string): Promise<unknown>
  /** All items of a list, page by page. */
  all<P extends ListPath>(path: P, ...parts: Arguments<Operation<P, 'get'>>): Promise<Item<P>[]>
}

type Item<P extends PathsWith<'get'>> = Success<Operation<P, 'get'>> extends { data: (infer One)[] } ? One : never
type ListPath = { [P in PathsWith<'get'>]: [Item<P>] extends [never] ? never : P }[PathsWith<'get'>]

export interface ClientOptions {
  /** Address of the server, with or without `/api/v2`. */
  base: string
  /** Static key or access token. None: public operations alone. */
  key?: string
  /** Of one try. */
  timeoutMs?: number
  /** Without it nothing is repeated. With it every write carries an Idempotency-Key, so that a repetition makes nothing twice. */
  retry?: Retry
  signal?: AbortSignal
}

const perPage = 200

/** The secret of an answer that shows one. @throws IhubError when the answer is a repetition, which shows none */
export function secretOf({ secret }: { secret: string | null }): string {
  if (secret !== null) return secret
  throw new IhubError('foreign', 'The secret was shown already, in the first answer to this Idempotency-Key.')
}

/** @throws IhubError when the address is none */
export function createClient(options: ClientOptions): Client {
  const base = normalBase(options.base)
  const send = (method: Method, path: string, parts: LooseParts = {}) =>
    request({ ...options, base }, method, path, parts)
  const client = {
    base,
    get: (path: string, parts?: LooseParts) => send('get', path, parts),
    post: (path: string, parts?: LooseParts) => send('post', path, parts),
    patch: (path: string, parts?: LooseParts) => send('patch', path, parts),
    delete: (path: string, parts?: LooseParts) => send('delete', path, parts),
    download: async (path: string, type: string) => {
      const response = await exchange({ ...options, base }, 'get', path, {}, { accept: type })
      if (response.ok && response.body) return response.body
      await read(response, base)
      throw new IhubError('foreign', `${base} answered nothing.`)
    },
    upload: async (path: string, type: string, text: string) =>
      read(await exchange({ ...options, base }, 'post', path, { text }, { 'content-type': type }), base),
    all: async (path: string, parts: LooseParts = {}) => {
      const items: unknown[] = []
      let [page, length] = [1, perPage]
      for (;;) {
        const query = { ...parts.query, page, per_page: length }
        try {
          const { data, meta } = (await send('get', path, { ...parts, query })) as {
            data: unknown[]
            meta: { total?: number }
          }
          items.push(...data)
          if (data.length === 0 || items.length >= (meta.total ?? 0)) return items
          page++
        } catch (error) {
          const shorter = shorterPage(error, length)
          if (!shorter) throw error
          ;[page, length] = [shorter.page, shorter.per_page]
        }
      }
    }
  }
  return client as unknown as Client
}

/** The page to ask for instead of one whose rows are too large: it begins with the same row. */
function shorterPage(error: unknown, length: number): { page: number; per_page: number } | undefined {
  if (!(error instanceof IhubError) || error.code !== 'page_too_large') return undefined
  const page = error.problem?.page
  const perPage = error.problem?.per_page
  // Shorter each time, so that it ends whatever a server answers.
  const isShorter = typeof page === 'number' && typeof perPage === 'number' && perPage < length
  return isShorter ? { page, per_page: perPage } : undefined
}

interface LooseParts {
  path?: Record<string, unknown> | undefined
  query?: Record<string, unknown> | undefined
  body?: unknown
  /** Sent as it is, instead of a body in JSON. */
  text?: string
}

function normalBase(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw new IhubError(
      'foreign',
      `${JSON.stringify(text)} is no address of a server; it should look like http://127.0.0.1:8400.`
    )
  }
  return text.replace(/\/+$/, '').replace(/\/api\/v2$/, '')
}

async function request(options: ClientOptions, method: Method, path: string, parts: LooseParts): Promise<unknown> {
  const { retry, signal, base } = options
  if (!retry) return read(await exchange(options, method, path, parts, {}), base)
  // The same key with each try: the server carries the first out and answers the others as it.
  const more: Record<string, string> = method === 'get' ? {} : { 'idempotency-key': crypto.randomUUID() }
  return repeatedly(retry, signal, async () => read(await exchange(options, method, path, parts, more), base))
}

async function exchange(
  options: ClientOptions,
  method: Method,
  path: string,
  parts: LooseParts,
  more: Record<string, string>
): Promise<Response> {
  const url = new URL(`${options.base}/api/v2${fill(path, parts.path)}`)
  for (const [name, value] of Object.entries(parts.query ?? {})) {
    if (value !== undefined) url.searchParams.set(name, String(value))
  }
  const headers: Record<string, string> = { accept: 'application/json', ...more }
  if (options.key !== undefined) headers.authorization = `Bearer ${options.key}`
  if (parts.body !== undefined) headers['content-type'] = 'application/json'
  const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000)
  const text = parts.text ?? (parts.body === undefined ? undefined : JSON.stringify(parts.body))
  try {
    return await fetch(url, {
      method: method.toUpperCase(),
      headers,
      redirect: 'manual',
      signal: options.signal ? AbortSignal.any([timeout, options.signal]) : timeout,
      ...(text === undefined ? {} : { body: text })
    })
  } catch (error) {
    throw unreachable(options.base, error)
  }
}

function fill(path: string, params: Record<string, unknown> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(String(params[name] ?? '')))
}

async function read(response: Response, base: string): Promise<unknown> {
  if (response.status === 204) return undefined
  const type = response.headers.get('content-type') ?? ''
  const isJson = /^application\/(problem\+)?json/.test(type)
  let body: unknown
  try {
    body = isJson ? await response.json() : await response.body?.cancel()
  } catch (error) {
    // Broken JSON was answered whole.
    if (!(error instanceof SyntaxError)) throw unreachable(base, error)
    throw new IhubError('foreign', `${base} does not answer as Inter-Hub does: ${error.message}.`, { cause: error })
  }
  if (response.ok && isJson) return body
  const retryAfterMs = readRetryAfter(response.headers.get('retry-after'))
  if (isProblem(body)) throw new IhubError('problem', body.detail, { problem: body, retryAfterMs })
  throw new IhubError(
    'foreign',
    `${base} does not answer as Inter-Hub does (HTTP ${response.status}, ${type || 'no content type'}).`,
    { status: response.status, retryAfterMs }
  )
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

function unreachable(base: string, error: unknown): IhubError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reasons: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no such name',
    EAI_AGAIN: 'the name could not be resolved',
    ECONNRESET: 'the connection was cut'
  }
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  const reason = isTimeout
    ? 'it did not answer in time'
    : (reasons[code] ?? (cause instanceof Error ? cause.message : String(cause)))
  return new IhubError('unreachable', `${base} cannot be reached: ${reason}.`, { cause: error })
}
