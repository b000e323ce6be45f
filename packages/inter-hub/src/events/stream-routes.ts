import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { type Database, sql } from '../db/sql.ts'
import { widgetsNamed } from '../db/widget-named.ts'
import { Outcome } from '../evidence/index.ts'
import { endAtStandstill, onClosed } from '../http/connection.ts'
import { sameRights } from '../kernel/actor.ts'
import { Busy } from '../kernel/byte-budget.ts'
import { cursorText } from '../kernel/cursor.ts'
import { oneOf } from '../kernel/schema.ts'
import { type Slots, TooManyOpen } from '../kernel/slots.ts'
import {
  CursorGone,
  type Feed,
  newestPlaces,
  openFeed,
  placesAfter,
  type SystemEvent,
  sealer,
  withLinks
} from '../system/index.ts'
import { systemCloudEvent, toCloudEvent } from './cloud-event.ts'
import { eventJson, type StoredEvent } from './store.ts'
import type { Streams } from './stream.ts'
import type { Place, Subscription } from './stream-listener.ts'

const Names = Type.String({ maxLength: 2000, pattern: '^[^,]+(,[^,]+)*$' })

const StreamQuery = Type.Object(
  {
    hub: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Id or slug; defaults to the hub of the key, or to all hubs that the key may read.'
      })
    ),
    widget: Type.Optional(Type.Unsafe<string>({ ...Names, description: 'Slugs or ids, separated by commas.' })),
    eventType: Type.Optional(
      Type.Unsafe<string>({
        ...Names,
        description: 'Event types, separated by commas. Those that start with `ihub.` are system events.'
      })
    ),
    outcome: Type.Optional(Outcome),
    viewContext: Type.Optional(Type.String({ maxLength: 500 })),
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    state: Type.Optional(
      Type.Unsafe<string>({ ...Names, description: 'State changes into one of these states, separated by commas.' })
    ),
    system: Type.Optional(Type.Boolean({ description: 'Whether to include system events.' })),
    format: Type.Optional(
      oneOf(['event', 'cloudevents'], 'The format of the events: that of the API, or CloudEvents.')
    ),
    after: Type.Optional(
      cursorText(
        'Start after this cursor: the `id` of a stream message or `meta.next` of a list with the same hub and filter, or the position of a snapshot. `0` starts at the oldest event. `Last-Event-ID` takes precedence.'
      )
    )
  },
  { additionalProperties: false }
)
type StreamQuery = Static<typeof StreamQuery>

interface Parts {
  db: Database
  streams: Streams
  publicUrl: string
  /** The streams that are open. */
  slots: Slots
  /** A stream is closed if the client reads nothing for this long. */
  standstillMs: number
}

export const streamRoutes: FastifyPluginAsyncTypebox<Parts> = async (
  app,
  { db, streams, publicUrl, slots, standstillMs }
) => {
  app.addHook('preClose', () => streams.close())

  app.get(
    '/interaction-events/stream',
    {
      config: {
        scope: 'hub:read',
        alsoAnswers: ['text/event-stream'],
        waits: true,
        problems: [TooManyOpen, Busy, CursorGone]
      },
      schema: {
        operationId: 'streamInteractionEvents',
        tags: ['interaction-events'],
        summary: 'Stream events as they are recorded (server-sent events)',
        description:
          'Starts now, or after the `Last-Event-ID` of an earlier stream, on any node, without skipping or repeating events. `event` is the event type, `data` the event as JSON. The stream ends when the key is revoked, when its scopes change, and when the client reads nothing for a minute; an event source based on `fetch` reconnects automatically (the `EventSource` of browsers cannot send a key).',
        querystring: StreamQuery,
        response: {
          200: {
            description: 'A stream of server-sent events.',
            content: { 'text/event-stream': { schema: Type.String({ format: 'binary' }) } }
          }
        }
      }
    },
    async (request, reply) => {
      const { query, actor } = request
      const release = slots.take(actor.id)
      onClosed(reply, release)
      const feed = await openFeed(db, actor, query.hub)
      const subscription = {
        ...subscriptionOf(query, feed, publicUrl, await widgetsOf(db, feed, query.widget)),
        caller: actor.id,
        isAlive: async () => sameRights(actor, await request.callerNow())
      }
      // Before the headers are sent: the client must get everything that is written after it receives them.
      const after = placesOf(request, feed, subscription.withSystem)
      reply.hijack()
      const { raw } = reply
      if (raw.destroyed) return
      raw.writeHead(200, {
        ...(reply.getHeaders() as Record<string, string>),
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        // A proxy that gathers answers would hold the stream back.
        'x-accel-buffering': 'no'
      })
      // A connection that takes nothing of what waits for it ends; beats keep one that does.
      endAtStandstill(reply, standstillMs)
      raw.flushHeaders()
      await streams.open(raw, subscription, after)
    }
  )
}

/** The filter of the events and system events, without their format. */
function filterOf({ hub: _hub, after: _after, format: _format, system: _system, ...filter }: StreamQuery) {
  return filter
}

/** Where a stream is to begin. */
function placesOf({ headers, query }: FastifyRequest, feed: Feed, withSystem: boolean): Map<string, Place> {
  const { after } = query as StreamQuery
  const last = headers['last-event-id']
  const [text = 'now', parameter] = typeof last === 'string' && last !== '' ? [last, 'Last-Event-ID'] : [after, 'after']
  // Also where they are not wanted: the tail hands both out.
  const reads = { events: true, system: withSystem }
  const places = placesAfter(feed, text, filterOf(query as StreamQuery), reads, parameter)
  const newest = newestPlaces(feed, { events: true, system: true })
  return new Map(
    [...places].map(([hub, { seq = 0, system }]) => [hub, { seq, system: system ?? newest.get(hub)?.system ?? 0 }])
  )
}

/** The widgets that a stream is about, also by their ids, so that a renamed one stays in it. Undefined: all. */
async function widgetsOf(db: Database, { heads }: Feed, names: string | undefined): Promise<Set<string> | undefined> {
  if (names === undefined) return undefined
  const rows = await db.query<{ id: string }>(sql`
    select n.id from unnest(${names.split(',')}::text[]) t (slug)
    cross join lateral ${widgetsNamed(sql`t.slug`)} n where n.hub_id = any (${[...heads.keys()]}::uuid[])`)
  return new Set([...names.split(','), ...rows.map(({ id }) => id)])
}

function subscriptionOf(
  query: StreamQuery,
  feed: Feed,
  publicUrl: string,
  widgets: ReadonlySet<string> | undefined
): Omit<Subscription, 'isAlive' | 'caller'> {
  const list = (text: string | undefined) => (text === undefined ? undefined : new Set(text.split(',')))
  const [types, states] = [list(query.eventType), list(query.state)]
  const asksForEvents = [query.outcome, query.viewContext, query.subject].some((one) => one !== undefined)
  const namesSystem = [...(types ?? [])].some((type) => type.startsWith('ihub.'))
  const namesEvents = types === undefined || [...types].some((type) => !type.startsWith('ihub.'))
  const withSystem = query.system === true || namesSystem || states !== undefined
  // A caller that asks only for state changes does not want all events.
  const withEvents =
    namesEvents && (types !== undefined || states === undefined || asksForEvents || query.system === true)
  const ofWidget = (id: string | null, slug: string | null) =>
    widgets === undefined || (id !== null && widgets.has(id)) || (slug !== null && widgets.has(slug))
  const { hub: _hub, after: _after, ...asked } = query
  const seal = sealer(feed, filterOf(query))
  return {
    hubs: [...feed.heads.keys()],
    withSystem,
    // With what else its text depends on: the cursors in it.
    filterKey: JSON.stringify([asked, feed.bound, feed.epoch]),
    cursor: withSystem
      ? seal
      : (places) => seal(new Map([...places].map(([hub, { seq }]) => [hub, { seq, system: undefined }]))),
    wants: (event: StoredEvent) =>
      withEvents &&
      ofWidget(event.widgetId, event.widgetSlug) &&
      (types === undefined || types.has(event.eventType)) &&
      (query.outcome === undefined || query.outcome === event.outcome) &&
      (query.viewContext === undefined || query.viewContext === event.viewContext) &&
      (query.subject === undefined || query.subject === event.subject),
    wantsSystem: (event: SystemEvent) =>
      ofWidget(event.widgetId, event.widgetSlug) &&
      (types === undefined || types.has(event.type)) &&
      (states === undefined || (typeof event.data.state === 'string' && states.has(event.data.state))),
    text: query.format === 'cloudevents' ? (event) => toCloudEvent(event, publicUrl) : eventJson,
    systemText:
      query.format === 'cloudevents'
        ? (event) => systemCloudEvent(event, publicUrl)
        : (event) => JSON.stringify(withLinks(event, publicUrl))
  }
}
