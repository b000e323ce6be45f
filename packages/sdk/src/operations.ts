/** The operations of API v2 as types, derived from the OpenAPI document. */
import type { components, paths } from './api.ts'

/** A named schema of the API, such as `Schema<'Widget'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name]

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'
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

interface Common {
  /** Ends this call alone. */
  signal?: AbortSignal
}

interface WriteOptions extends Common {
  /**
   * Names this write: the server executes it once and answers every repetition as the first, for 72 hours. By default each
   * call has a key of its own where the client retries.
   */
  idempotencyKey?: string
  /**
   * What the change was decided on: the `etag` that `getWithTag` answered, or the `version` of what was read. If it has
   * changed since, nothing is written and the call fails with `precondition_failed` (412).
   */
  ifMatch?: string | number
  /** Only where there is none yet. */
  ifNoneMatch?: '*'
}
type Parts<Found, M extends Method> = PathOf<Found> &
  QueryOf<Found> &
  BodyOf<Found> &
  (M extends 'get' ? Common : WriteOptions)
export type Arguments<Found, M extends Method> =
  object extends Parts<Found, M> ? [parts?: Parts<Found, M>] : [parts: Parts<Found, M>]

export type Call<M extends Method> = <P extends PathsWith<M>>(
  path: P,
  ...parts: Arguments<Operation<P, M>, M>
) => Promise<Success<Operation<P, M>>>

/** What was read, and the tag that a change of it can name in `ifMatch`. */
export interface Tagged<Body> {
  body: Body
  etag: string
}
export type TaggedCall = <P extends PathsWith<'get'>>(
  path: P,
  ...parts: Arguments<Operation<P, 'get'>, 'get'>
) => Promise<Tagged<Success<Operation<P, 'get'>>>>

type Item<P extends PathsWith<'get'>> = Success<Operation<P, 'get'>> extends { data: (infer One)[] } ? One : never
type ListPath = { [P in PathsWith<'get'>]: [Item<P>] extends [never] ? never : P }[PathsWith<'get'>]
type ListArguments<P extends ListPath> = Arguments<Operation<P, 'get'>, 'get'>
export type Each = <P extends ListPath>(path: P, ...parts: ListArguments<P>) => AsyncGenerator<Item<P>, void>
export type All = <P extends ListPath>(path: P, ...parts: ListArguments<P>) => Promise<Item<P>[]>

/** Lists that have a cursor: `after` in, `meta.next` out. */
export type CursorPath = {
  [P in ListPath]: Operation<P, 'get'> extends { parameters: { query?: infer Query } }
    ? 'after' extends keyof NonNullable<Query>
      ? P
      : never
    : never
}[ListPath]

type StreamQuery = NonNullable<paths['/interaction-events/stream']['get']['parameters']['query']>
type In<Query, Plain> = Query extends { format: 'cloudevents' } ? Schema<'CloudEvent'> : Plain

/** A message of a stream: an event, or a system event, whose types begin with `ihub.`. */
export type StreamMessage<Query = object> =
  | { kind: 'event'; id: string; type: string; data: In<Query, Schema<'InteractionEvent'>> }
  | { kind: 'system'; id: string; type: `ihub.${string}`; data: In<Query, Schema<'SystemEvent'>> }

export type Stream = <const Query extends StreamQuery = object>(
  path: '/interaction-events/stream',
  parts?: { query?: Query } & StreamOptions
) => AsyncGenerator<StreamMessage<Query>, void>

export interface StreamOptions extends Common {
  /** The `id` of the last message that was handled: the stream goes on after it. */
  lastEventId?: string
  /** Called when a connection is opened, including reconnections. */
  onOpen?: () => void
  /** Called before each wait for another connection. */
  onRetry?: (error: Error, waitMs: number) => void
  /**
   * Called when the server no longer has what came after the last message (410). It answers the id to go on after, or
   * nothing: then the stream ends with the error.
   */
  onGone?: (error: Error & { problem: object }) => string | undefined | Promise<string | undefined>
  /** A connection on which nothing arrives for so long is given up. The server sends a sign of life every 15 s. */
  idleMs?: number
}
