/**
 * Reads another server of API v2. The contract leaves open whether a server lists pages or everything at once, wraps lists,
 * filters by status or has cursors. The size of responses is limited; a call that fails for a temporary reason is repeated.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, IhubError, shorterPage } from '@inter-hub/sdk'
import { exitCodes, Failure } from '../failure.ts'
import { type Members, membersOf, numberOf, parseExactly, textOf } from './members.ts'

/** The largest response that is read, in bytes and in values, each of which takes more memory than its text. */
const responseBytesMax = 64 * 1024 * 1024
const valuesMax = 5_000_000
const perPage = 200
export const pagesMax = 1_000_000
const cutsMax = 5
/** A call is repeated for this long at most; the first one for less, since its address may be wrong. */
const retryForMs = 600_000
const openForMs = 15_000
const retriesMax = 40

export interface OldServerOptions {
  base: string
  /** Each list is read with each of them. */
  keys: readonly string[]
  signal?: AbortSignal
  /** Called before a call is repeated. */
  onRetry?: (message: string) => void
}

export interface ListPage {
  items: Members[]
  /** The number of items in all pages, if the server returns it. */
  total: number | undefined
  /** With a cursor: where the list continues. */
  next?: string | undefined
  hasMore?: boolean
}

type Query = Record<string, string | number>

export class OldServer {
  readonly base: string
  readonly #options: OldServerOptions
  #paths: Members | undefined

  constructor(options: OldServerOptions) {
    this.#options = options
    this.base = createClient({ base: options.base }).base
  }

  get keys(): readonly string[] {
    return this.#options.keys
  }

  /** Reads the OpenAPI document, which lists the paths and parameters of the server. @throws Failure, IhubError */
  async open(): Promise<void> {
    const document = membersOf(await this.read('/openapi.json', {}, undefined))
    const paths = Object.entries(membersOf(document?.paths) ?? {})
    if (paths.length === 0) {
      throw new Failure(
        exitCodes.unreachable,
        `${this.base} is not an Inter-Hub: its OpenAPI document /api/v2/openapi.json has no paths.`
      )
    }
    this.#paths = Object.fromEntries(paths.map(([path, item]) => [path.replace(/^\/api\/v2(?=\/)/, ''), item]))
  }

  /** Whether the server documents this path. */
  has(path: string): boolean {
    return this.#paths !== undefined && Object.hasOwn(this.#paths, path)
  }

  /** A query parameter of a list, with its permitted values if they are documented; undefined if the list does not have it. */
  parameter(path: string, name: string): { words: string[] } | undefined {
    const parameters = membersOf(membersOf(this.#paths?.[path])?.get)?.parameters
    const found = Array.isArray(parameters)
      ? parameters.map(membersOf).find((one) => one?.name === name && one.in === 'query')
      : undefined
    if (!found) return undefined
    const words = membersOf(found.schema)?.enum
    return { words: Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [] }
  }

  /** The pages of a list in the order of the server, as one key reads it once. @throws Failure, IhubError */
  async *pages(path: string, query: Query, key: string | undefined): AsyncGenerator<ListPage> {
    let [page, length, seen] = [1, perPage, 0]
    let before = ''
    while (page <= pagesMax) {
      let found: ListPage
      try {
        found = await this.list(path, { ...query, page, per_page: length }, key)
      } catch (error) {
        const shorter = shorterPage(error, length)
        if (!shorter) throw error
        ;[page, length] = [shorter.page, shorter.per_page]
        continue
      }
      const { items, total } = found
      const mark = JSON.stringify([items[0], items.at(-1), items.length])
      // A server that ignores `page` lists the same again.
      if (page > 1 && mark === before) return
      yield found
      if (items.length === 0) return
      before = mark
      seen += items.length
      if (total !== undefined && seen >= total) return
      page++
    }
    throw new Failure(exitCodes.unreachable, `${this.base}${path} has more than ${pagesMax} pages.`)
  }

  /** One page of a list: `{data, meta}` or a plain array. @throws Failure, IhubError */
  async list(path: string, query: Query, key: string | undefined): Promise<ListPage> {
    const body = await this.read(path, query, key)
    const envelope = membersOf(body) ?? {}
    const data = Array.isArray(body) ? body : (envelope.data ?? envelope.items)
    if (!Array.isArray(data)) {
      throw new Failure(exitCodes.unreachable, `${this.base}/api/v2${path} does not return a list.`)
    }
    const meta = membersOf(envelope.meta) ?? {}
    const items = data.map((item) => membersOf(item) ?? { name: item })
    return { items, total: numberOf(meta.total), next: textOf(meta.next), hasMore: meta.has_more === true }
  }

  /** Reads a path. @throws Failure, IhubError without the key, even if the server repeats it */
  async read(path: string, query: Query, key: string | undefined): Promise<unknown> {
    try {
      return await this.#read(path, query, key)
    } catch (error) {
      if (!(error instanceof IhubError)) throw error
      const shown = key === undefined ? error : withoutKey(error, key)
      if (shown.kind !== 'problem' || (shown.status ?? 0) < 500) throw shown
      // The text of another server, such as "internal", does not say which request failed.
      const message = `${this.base}/api/v2${path} failed (HTTP ${shown.status}): ${sentence(shown.message)}`
      throw new IhubError('problem', message, { ...(shown.status !== undefined && { status: shown.status }) })
    }
  }

  async #read(path: string, query: Query, key: string | undefined): Promise<unknown> {
    const { signal } = this.#options
    const onRetry = (message: string) => this.#options.onRetry?.(key === undefined ? message : hidden(message, key))
    const client = createClient({
      base: this.base,
      ...(key !== undefined && { key }),
      ...(signal && { signal }),
      timeoutMs: 120_000,
      retry: {
        forMs: this.#paths === undefined ? openForMs : retryForMs,
        triesMax: retriesMax,
        onRetry: (error, waitMs) =>
          onRetry(
            `The request to ${path} failed: ${sentence(error.message)} Trying again in ${Math.ceil(waitMs / 1000)} s.`
          )
      }
    })
    const parameters = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])
    )
    const whole = parameters.size === 0 ? path : `${path}?${parameters}`
    for (let cuts = 1; ; cuts++) {
      const stream = await client.download(whole, 'application/json')
      let text = ''
      try {
        text = await readText(stream, `${this.base}/api/v2${path}`)
        return parseExactly(text)
      } catch (error) {
        if (error instanceof Failure || signal?.aborted) throw error
        if (error instanceof RangeError)
          throw new Failure(exitCodes.unreachable, `The response of ${this.base}/api/v2${path} is nested too deeply.`)
        if (/^\s*[^\s[{]/.test(text))
          throw new Failure(exitCodes.unreachable, `${this.base}/api/v2${path} does not return JSON.`, { cause: error })
        const reason = error instanceof Error ? error.message : String(error)
        if (cuts >= cutsMax) {
          throw new IhubError('unreachable', `The responses of ${this.base}/api/v2${path} are incomplete: ${reason}.`, {
            cause: error
          })
        }
        onRetry(`The response of ${path} is incomplete: ${reason}. Trying again.`)
        await sleep(1000 * cuts, undefined, signal && { signal })
      }
    }
  }
}

/** A text of another server with a full stop at its end. */
export const sentence = (text: string) => text.replace(/\.?\s*$/, '.')

const hidden = (text: string, key: string) => text.replaceAll(key, '(the key)')

function withoutKey(error: IhubError, key: string): IhubError {
  const { kind, message, problem, status, retryAfterMs } = error
  if (!JSON.stringify([message, problem]).includes(key)) return error
  return new IhubError(kind, hidden(message, key), {
    ...(problem && { problem: JSON.parse(hidden(JSON.stringify(problem), key)) }),
    ...(status !== undefined && { status }),
    retryAfterMs
  })
}

const comma = ','.charCodeAt(0)

async function readText(stream: ReadableStream<Uint8Array>, where: string): Promise<string> {
  const chunks: Uint8Array[] = []
  let [bytes, values] = [0, 0]
  for await (const chunk of stream) {
    bytes += chunk.length
    for (const byte of chunk) if (byte === comma) values++
    if (bytes > responseBytesMax || values > valuesMax) {
      const limit = values > valuesMax ? `${valuesMax} values` : `${responseBytesMax / 1024 / 1024} MiB`
      throw new Failure(exitCodes.unreachable, `The response of ${where} has more than ${limit}.`)
    }
    chunks.push(chunk)
  }
  return new TextDecoder('utf-8').decode(Buffer.concat(chunks))
}
