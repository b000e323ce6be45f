/**
 * A stream that resumes: when its connection is lost it opens another and continues after the last message, so that the
 * caller gets every message once, in order. It ends when its signal aborts, and with an error that a retry cannot fix: a
 * key that is refused (401, 403), a history that is gone (410), a server that is not an Inter-Hub.
 */
import { GoneError, IhubError } from './error.ts'
import { EventStreamParser, MessageTooLong, type RawMessage } from './event-stream.ts'
import { type Connection, exchange, readAnswer, unreachable } from './exchange.ts'
import type { StreamMessage, StreamOptions } from './operations.ts'
import { backoffMs, isPassing } from './retry.ts'
import { sleep } from './sleep.ts'

interface Opening extends StreamOptions {
  path: string
  query?: Record<string, unknown> | undefined
  /** How long the head of an answer may take. */
  timeoutMs: number
}

const type = 'text/event-stream'
const idleMsDefault = 60_000
/** What a server or proxy sends again is recognised among so many messages before it. */
const recentMax = 1000

/** @throws IhubError; GoneError where `onGone` does not say where to continue */
export async function* openStream(connection: Connection, opening: Opening): AsyncGenerator<StreamMessage, void> {
  const { signal, onRetry, onGone } = opening
  const recent = new Set<string>()
  let parser = new EventStreamParser(opening.lastEventId ?? '')
  let failures = 0
  while (!signal?.aborted) {
    let failure: IhubError
    try {
      const onBytes = () => {
        failures = 0
      }
      for await (const message of messagesOf(connection, opening, parser, onBytes)) {
        if (recent.has(message.id)) continue
        recent.add(message.id)
        if (recent.size > recentMax) recent.delete(recent.keys().next().value ?? '')
        yield typed(message, connection.base)
      }
      failure = unreachable(connection.base, new Error('the server ended the stream'))
    } catch (error) {
      if (signal?.aborted) return
      const position = error instanceof GoneError ? await onGone?.(error) : undefined
      if (!(error instanceof IhubError) || (position === undefined && !isLost(error))) throw error
      if (position !== undefined) {
        recent.clear()
        parser.lastId = position
      }
      failure = error
    }
    if (signal?.aborted) return
    const waitMs = Math.max(parser.retryMs ?? 0, backoffMs(++failures), failure.retryAfterMs ?? 0)
    parser = resumed(parser)
    onRetry?.(failure, waitMs)
    await sleep(waitMs, signal).catch(() => undefined)
  }
}

function isLost(error: IhubError): boolean {
  return error.kind === 'unreachable' || isPassing(error)
}

/** What came in half is forgotten; the position stays. */
function resumed({ lastId, retryMs }: EventStreamParser): EventStreamParser {
  return Object.assign(new EventStreamParser(lastId), { retryMs })
}

/** The messages of one connection. */
async function* messagesOf(
  connection: Connection,
  { path, query, timeoutMs, signal, onOpen, idleMs = idleMsDefault }: Opening,
  parser: EventStreamParser,
  onBytes: () => void
): AsyncGenerator<RawMessage, void> {
  const idle = new AbortController()
  const limit = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => idle.abort(new DOMException('no data arrived in time', 'TimeoutError')), ms)
    return work().finally(() => clearTimeout(timer))
  }
  const both = signal ? AbortSignal.any([idle.signal, signal]) : idle.signal
  const headers = { accept: type, ...(parser.lastId === '' ? {} : { 'last-event-id': parser.lastId }) }
  const response = await limit(timeoutMs, () => exchange(connection, { method: 'get', path, query, headers }, both))
  if (!response.ok || !response.headers.get('content-type')?.startsWith(type) || !response.body) {
    await readAnswer(response, connection.base)
    throw new IhubError('foreign', `${connection.base} answers ${path} without a stream.`, { status: response.status })
  }
  onOpen?.()
  const reader = response.body.getReader()
  try {
    for (;;) {
      // The time a reader takes for a message does not count.
      const { done, value } = await limit(idleMs, () => reader.read())
      if (done) return
      onBytes()
      yield* parser.push(value)
    }
  } catch (error) {
    if (error instanceof MessageTooLong) throw foreign(connection.base, 'a message of the stream is too long', error)
    throw unreachable(connection.base, error)
  } finally {
    // Also when the iteration was left: the connection does not stay open.
    await reader.cancel().catch(() => undefined)
  }
}

function typed({ id, event, data }: RawMessage, base: string): StreamMessage {
  const kind = event.startsWith('ihub.') ? 'system' : 'event'
  try {
    return { kind, id, type: event, data: JSON.parse(data) } as StreamMessage
  } catch (error) {
    throw foreign(base, `the data of a message is not JSON (${(error as Error).message})`, error)
  }
}

function foreign(base: string, what: string, cause: unknown): IhubError {
  return new IhubError('foreign', `${base} does not respond like an Inter-Hub server: ${what}.`, { cause })
}
