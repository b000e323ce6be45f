import type { ServerResponse } from 'node:http'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { digestBody, fingerprintOf } from '../http/idempotency-key.ts'
import { bodyBytesMax, readJson } from '../http/json-body.ts'
import { links } from '../http/pagination.ts'
import { sendJson } from '../http/raw-json.ts'
import { traceParentOf } from '../http/trace-context.ts'
import { parseJson } from '../kernel/json.ts'
import { parseJsonItems } from '../kernel/json-items.ts'
import { jsonArray, listJson } from '../kernel/json-text.ts'
import { pageOf, perPageMax } from '../kernel/page.ts'
import { Ambiguous, MalformedRequest, PayloadTooLarge, UnsupportedMediaType } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { CursorGone } from '../system/index.ts'
import { batchAnswer, batchBytesMax, batchMax, readLines, recordBatch, type Sent } from './batch.ts'
import {
  CloudBatch,
  cloudEventsType,
  cloudEventType,
  fromCloudEvent,
  isBinary,
  readBinary,
  sendingOf,
  toCloudEvent,
  wholeBatchMax
} from './cloud-event.ts'
import {
  ArchivedWidget,
  IdentityConflict,
  MetadataRefused,
  UnknownEventType,
  UnknownWidget,
  WrongWidgetType
} from './errors.ts'
import { checkEvent } from './read-event.ts'
import { type Recorder, recordEvent, recordWhole } from './record-event.ts'
import {
  BatchAnswers,
  CloudEvent,
  CloudEvents,
  CreateEvent,
  CreateEvents,
  Event,
  EventMeta,
  EventQuery
} from './schema.ts'
import { eventJson, getEvent, listEvents, listEventsAfter, type StoredEvent } from './store.ts'

const tags = ['interaction-events']
/** What a body has beside the metadata of its event. */
const restBytesMax = 64 * 1024
interface Parts {
  recorder: Recorder
  /** The address in the source of a CloudEvent. */
  publicUrl: string
}

/** The problems of recording an event. */
const problems = [
  UnknownEventType,
  UnknownWidget,
  ArchivedWidget,
  WrongWidgetType,
  MetadataRefused,
  IdentityConflict,
  Ambiguous
]

export const eventRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder, publicUrl }) => {
  const { db } = recorder
  const cloudBatch = (events: StoredEvent[]) => jsonArray(events.map((event) => toCloudEvent(event, publicUrl)))
  for (const schema of [Event, CreateEvent, CreateEvents, BatchAnswers, CloudEvent, CloudEvents]) app.addSchema(schema)

  app.get(
    '/interaction-events',
    {
      config: { scope: 'hub:read', alsoAnswers: [cloudEventsType], problems: [CursorGone] },
      schema: {
        operationId: 'listInteractionEvents',
        tags,
        summary: 'List events, newest first; or a hub’s after a cursor, oldest first',
        querystring: EventQuery,
        response: {
          200: {
            description: 'Events, or a batch of CloudEvents where `Accept` asks for it.',
            content: {
              'application/json': { schema: Type.Object({ data: Type.Array(named(Event)), meta: EventMeta }) },
              [cloudEventsType]: { schema: named(CloudEvents) }
            }
          }
        }
      }
    },
    async (request, reply) => {
      const { actor, query } = request
      if (query.after !== undefined) {
        const limit = Math.min(query.limit ?? perPageMax, perPageMax)
        const { items, next, hasMore } = await listEventsAfter(db, actor, query, limit)
        reply.header('link', nextLink(request, next))
        if (wantsCloud(request, cloudEventsType)) return sendCloud(reply, cloudEventsType, cloudBatch(items))
        return sendJson(reply, listJson(items.map(eventJson), { per_page: limit, next, has_more: hasMore }))
      }
      const page = pageOf(query)
      const { items, total } = await listEvents(db, actor, query, page)
      reply.header('link', links(request, page, total))
      if (wantsCloud(request, cloudEventsType)) return sendCloud(reply, cloudEventsType, cloudBatch(items))
      return sendJson(reply, listJson(items.map(eventJson), { page: page.page, per_page: page.perPage, total }))
    }
  )

  app.get(
    '/interaction-events/:id',
    {
      config: { scope: 'hub:read', alsoAnswers: [cloudEventType] },
      schema: {
        operationId: 'getInteractionEvent',
        tags,
        summary: 'Read an event',
        params: ById,
        response: {
          200: {
            description: 'The event, or a CloudEvent where `Accept` asks for it.',
            content: { 'application/json': { schema: named(Event) }, [cloudEventType]: { schema: named(CloudEvent) } }
          }
        }
      }
    },
    async (request, reply) => {
      const event = await getEvent(db, request.actor, request.params.id)
      if (wantsCloud(request, cloudEventType)) return sendCloud(reply, cloudEventType, toCloudEvent(event, publicUrl))
      return sendJson(reply, eventJson(event))
    }
  )
}

/** A list of events on its own line each, or what it is in JSON. */
const linesTypes = ['application/x-ndjson', 'application/ndjson']
/** Aborted when nobody waits for the answer any more. */
function abortedWith(answer: ServerResponse): AbortSignal {
  const gone = new AbortController()
  answer.once('close', () => gone.abort())
  return gone.signal
}

const isBatch = (request: FastifyRequest) => request.routeOptions.config.itemsApart === true

/** Their own parsers: a batch may be larger and may be NDJSON, and both may come as CloudEvents. */
export const recordRoutes: FastifyPluginAsyncTypebox<{ recorder: Recorder }> = async (app, { recorder }) => {
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) =>
    isBinary(request) ? readBinary(request, bytes) : readJson(request, bytes)
  )
  app.addContentTypeParser(cloudEventType, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    if (isBatch(request)) throw new UnsupportedMediaType(`A batch of CloudEvents is ${cloudEventsType}.`)
    digestBody(request, bytes)
    return fromCloudEvent(parseJson(bytes, 'data'))
  })
  app.addContentTypeParser(cloudEventsType, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    digestBody(request, bytes)
    return new CloudBatch(await parseJsonItems(bytes, 'data', batchMax))
  })
  app.addContentTypeParser(linesTypes, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
    if (!isBatch(request)) {
      throw new UnsupportedMediaType('One event is a JSON object; send lines to /interaction-events/batch.')
    }
    digestBody(request, bytes)
    return readLines(bytes)
  })

  const idempotencyOf = (request: FastifyRequest, index?: number) => {
    const { idempotencyKey, routeOptions } = request
    if (idempotencyKey === undefined) return undefined
    const key = index === undefined ? idempotencyKey : `${idempotencyKey}#${index}`
    return { route: routeOptions.url ?? '', key, fingerprint: fingerprintOf(request) }
  }
  const traceIdOf = (request: FastifyRequest) => (request.trace ?? traceParentOf(request))?.traceId

  app.post(
    '/interaction-events',
    {
      config: { scope: 'hub:write', ownTransaction: true, keepsAnswer: true, problems },
      schema: {
        operationId: 'createInteractionEvent',
        tags,
        summary: 'Record an event',
        description: `Answered when it is durable. An event has at most 64 KiB of metadata, unless the operator has set another limit. The same source and externalId answer the first record (200). CloudEvents 1.0 are taken in structured mode, in binary mode (ce- headers) and as a batch of at most ${wholeBatchMax}, which is recorded whole or not at all (207).`,
        body: {
          content: {
            'application/json': { schema: named(CreateEvent) },
            [cloudEventType]: { schema: named(CloudEvent) },
            [cloudEventsType]: { schema: named(CloudEvents) }
          }
        },
        response: {
          200: named(Event),
          201: named(Event),
          207: named(BatchAnswers)
        }
      },
      // By hand, since a CloudEvent is one of ours by now.
      validatorCompiler: () => () => true,
      bodyLimit: Math.max(bodyBytesMax, recorder.eventBytes + restBytesMax)
    },
    async (request, reply) => {
      const { actor } = request
      const body: unknown = request.body
      const traceId = traceIdOf(request)
      if (body instanceof CloudBatch) {
        const events = body.whole().map((value, index) => ({
          body: checkEvent(value),
          sending: { traceId, ...sendingOf(value), idempotency: idempotencyOf(request, index) }
        }))
        reply.code(207)
        return sendJson(reply, JSON.stringify(batchAnswer(await recordWhole(recorder, actor, events))))
      }
      const event = checkEvent(body)
      const sending = { traceId, ...sendingOf(event), idempotency: idempotencyOf(request) }
      const { isNew, replayed, id, json } = await recordEvent(recorder, actor, event, sending)
      reply.code(isNew || replayed === 201 ? 201 : 200).header('location', `/api/v2/interaction-events/${id}`)
      if (replayed !== undefined) reply.header('idempotency-replayed', 'true')
      return sendJson(reply, json)
    }
  )

  app.post(
    '/interaction-events/batch',
    {
      config: {
        scope: 'hub:write',
        problems: [PayloadTooLarge, UnsupportedMediaType],
        itemsApart: true,
        ownTransaction: true,
        keepsAnswer: true
      },
      bodyLimit: batchBytesMax,
      schema: {
        operationId: 'createInteractionEvents',
        tags,
        summary: 'Record many events, each answered for itself',
        description: `A JSON array, NDJSON (application/x-ndjson) or a batch of CloudEvents, of at most ${batchMax} events and 16 MiB. An event over the limit of one (64 KiB unless configured) is refused alone. Answered when all are durable. Repeated with its Idempotency-Key, what was recorded is answered as it was, and what was not is tried again.`,
        body: {
          content: {
            'application/json': { schema: named(CreateEvents) },
            [cloudEventsType]: { schema: named(CloudEvents) }
          }
        },
        response: { 200: named(BatchAnswers) }
      },
      // Each event is validated by itself, so that a wrong one is answered in its place.
      validatorCompiler: () => () => true
    },
    async (request, reply) => {
      const body: unknown = request.body
      const isLines = /ndjson/.test(request.headers['content-type'] ?? '')
      const traceId = traceIdOf(request)
      const list = body instanceof CloudBatch ? body.apart() : body
      if (!Array.isArray(list)) throw new MalformedRequest('A batch is a JSON array of events, or NDJSON.')
      const sent = isLines || body instanceof CloudBatch ? (list as Sent[]) : list.map((value) => ({ value }))
      const heard = { ...recorder, abandoned: AbortSignal.any([recorder.abandoned, abortedWith(reply.raw)]) }
      return (await recordBatch(heard, request.actor, sent, (value, index) => ({
        traceId,
        ...sendingOf(value),
        idempotency: idempotencyOf(request, index)
      }))) as never
    }
  )
}

function nextLink({ url }: FastifyRequest, next: string): string {
  const target = new URL(url, 'http://host')
  target.searchParams.set('after', next)
  return `<${target.pathname}${target.search}>; rel="next"`
}

/** Whether the caller asks for this form of CloudEvents. */
function wantsCloud({ headers }: FastifyRequest, type: string): boolean {
  return headers.accept?.toLowerCase().includes(type) ?? false
}

function sendCloud(reply: FastifyReply, type: string, text: string): never {
  return reply.type(type).send(text) as never
}
