/**
 * The client of API v2. Paths, parameters, bodies and answers are typed by the OpenAPI document; a call answers the
 * body or throws an IhubError.
 */
import { IhubError } from './error.ts'
import {
  type ClientHeaders,
  type Connection,
  exchange,
  type KeySource,
  normalBase,
  type Request,
  readAnswer
} from './exchange.ts'
import type { All, Call, Each, Method, Stream, StreamOptions, TaggedCall } from './operations.ts'
import { eachItem } from './pages.ts'
import { type Retry, repeatedly } from './retry.ts'
import { openStream } from './stream.ts'

export interface Client {
  /** Where the server is, without a slash at its end. */
  readonly base: string
  /**
   * The time of the server, in milliseconds since 1970: this host's clock, corrected if the last answer differed by several seconds
   * (RFC 9110, 6.6.1).
   */
  now(): number
  get: Call<'get'>
  /** As `get`, with the tag that a change can name in `ifMatch`. */
  getWithTag: TaggedCall
  post: Call<'post'>
  put: Call<'put'>
  /** A merge patch (RFC 7396): members that are not sent stay, null removes one. */
  patch: Call<'patch'>
  delete: Call<'delete'>
  /** All items of a list, read as they are asked for: by cursor, oldest first, where the list has one; else page by page. */
  each: Each
  /** All items of a list, as `each` reads them. */
  all: All
  /**
   * Events as they are recorded. The stream resumes automatically until its signal aborts or the caller leaves the
   * iteration.
   */
  stream: Stream
  /** What a path answers, as it comes, for what is too large to be held. */
  download(path: string, type: string): Promise<ReadableStream<Uint8Array>>
  /** Sends a text of a type other than JSON. */
  upload(path: string, type: string, text: string): Promise<unknown>
}

export interface ClientOptions {
  /** Address of the server, with or without `/api/v2`. */
  base: string
  /** Static key or access token, or a function that answers the one to use now. None: public operations alone. */
  key?: KeySource
  /** Of one try. */
  timeoutMs?: number
  /**
   * Without it nothing is repeated. With it a call is repeated after 429, 502, 503 and 504, and when its answer was lost. Every
   * write then carries an Idempotency-Key, the same with each repetition, so that none is executed twice.
   */
  retry?: Retry
  /** Why this client makes changes: every write carries it for the audit log. At most 2,000 characters, percent-encoded. */
  reason?: string | undefined
  /** Adds headers to each request, such as one that identifies the caller. */
  headers?: ClientHeaders
  /** Ends every call. */
  signal?: AbortSignal
}

const timeoutMsDefault = 30_000

/** The secret of an answer that shows one. @throws IhubError when the answer is a repetition, which shows none */
export function secretOf({ secret, key }: { secret?: string | null; key?: unknown }): string {
  if (typeof secret === 'string') return secret
  // As other servers of the same contract name it.
  if (typeof key === 'string') return key
  throw new IhubError('foreign', 'The secret was already shown in the first answer to this Idempotency-Key.')
}

interface Parts {
  path?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  signal?: AbortSignal
  idempotencyKey?: string
  ifMatch?: string | number
  ifNoneMatch?: '*'
}

/** @throws IhubError when `base` is not the address of a server */
export function createClient(options: ClientOptions): Client {
  const { retry, timeoutMs = timeoutMsDefault } = options
  const connection: Connection = { base: normalBase(options.base), key: options.key, headers: options.headers }
  const { base } = connection

  /** Makes one call, with its repetitions. `read` makes of an answer what the caller gets. */
  const reasoned = (request: Request): Request =>
    options.reason === undefined || request.method === 'get'
      ? request
      : { ...request, headers: { ...request.headers, 'ihub-reason': encodeURIComponent(options.reason) } }
  const attempt = <T>(request: Request, own: AbortSignal | undefined, read: (answer: Response) => Promise<T>) => {
    const signal = either(options.signal, own)
    const once = async () => {
      const timeout = AbortSignal.timeout(timeoutMs)
      return read(await exchange(connection, reasoned(request), either(timeout, signal) ?? timeout))
    }
    return retry ? repeatedly(retry, signal, once) : once()
  }
  const send = <T>(method: Method, path: string, parts: Parts, read: (answer: Response) => Promise<T>) =>
    attempt(requestOf(method, path, parts, retry !== undefined), parts.signal, read)
  const bodyOf = (answer: Response) => readAnswer(answer, base)
  const call =
    (method: Method) =>
    (path: string, parts: Parts = {}) =>
      send(method, path, parts, bodyOf)
  const each = (path: string, parts: Parts = {}) =>
    eachItem(path, parts.query ?? {}, (query) => send('get', path, { ...parts, query }, bodyOf))

  const client = {
    base,
    now: () => Date.now() + (connection.aheadMs ?? 0),
    get: call('get'),
    getWithTag: (path: string, parts: Parts = {}) =>
      send('get', path, parts, async (answer) => ({
        body: await bodyOf(answer),
        etag: answer.headers.get('etag') ?? ''
      })),
    post: call('post'),
    put: call('put'),
    patch: call('patch'),
    delete: call('delete'),
    each,
    all: async (path: string, parts: Parts = {}) => {
      const items: unknown[] = []
      for await (const item of each(path, parts)) items.push(item)
      return items
    },
    stream: (
      path: string,
      { query, signal: own, ...rest }: { query?: Record<string, unknown> } & StreamOptions = {}
    ) => {
      const signal = either(options.signal, own)
      return openStream(connection, { path, query, timeoutMs, ...rest, ...(signal && { signal }) })
    },
    download: (path: string, type: string) =>
      attempt({ method: 'get', path, headers: { accept: type } }, undefined, async (answer) => {
        if (answer.ok && answer.body) return answer.body
        await bodyOf(answer)
        throw new IhubError('foreign', `${base} answered nothing.`)
      }),
    upload: (path: string, type: string, text: string) =>
      attempt({ method: 'post', path, headers: { 'content-type': type }, text }, undefined, bodyOf)
  }
  return client as unknown as Client
}

function either(one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined {
  return one && other ? AbortSignal.any([one, other]) : (one ?? other)
}

/**
 * A request is the same with each try, its key included: the server executes the first and returns the same answer to the
 * others.
 */
function requestOf(method: Method, path: string, parts: Parts, isRepeated: boolean): Request {
  const { body, query, ifMatch, ifNoneMatch, idempotencyKey = isRepeated ? crypto.randomUUID() : undefined } = parts
  const headers: Record<string, string> = {}
  if (body !== undefined) headers['content-type'] = 'application/json'
  if (method !== 'get' && idempotencyKey !== undefined) headers['idempotency-key'] = quoted(idempotencyKey)
  if (ifNoneMatch !== undefined) headers['if-none-match'] = ifNoneMatch
  if (ifMatch !== undefined) headers['if-match'] = typeof ifMatch === 'number' ? `"${ifMatch}"` : ifMatch
  const text = body === undefined ? undefined : JSON.stringify(body)
  return { method, path, params: parts.path, query, headers, text }
}

/** As a string of a structured field (RFC 8941): whatever characters the key has. */
function quoted(key: string): string {
  return `"${key.replace(/["\\]/g, '\\$&')}"`
}
