import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Confirmation, Confirmed, confirmEvidence, Evidence, evidenceOf } from '../evidence/index.ts'
import { links, listOf, pageOf, perPageMax } from '../http/pagination.ts'
import { Ambiguous, MalformedRequest, PayloadTooLarge, UnsupportedMediaType } from '../http/problem.ts'
import { jsonArray, sendJson } from '../http/raw-json.ts'
import { ById, named } from '../http/schema.ts'
import { utc } from '../http/validation.ts'
import { requireObject } from '../hubs/index.ts'
import { getWidget } from '../widgets/index.ts'
import { batchBytesMax, batchMax, readLines, recordBatch, type Sent } from './batch.ts'
import {
  ArchivedWidget,
  IdentityConflict,
  MetadataRefused,
  UnknownEventType,
  UnknownWidget,
  WrongWidgetType
} from './errors.ts'
import { type Recorder, recordEvent } from './record-event.ts'
import { BatchAnswers, CreateEvent, CreateEvents, Event, EventMeta, EventQuery } from './schema.ts'
import { eventJson, getEvent, listEvents, listEventsAfter } from './store.ts'

const tags = ['interaction-events']
const hubQuery = Type.Object({ hub: Type.Optional(Type.String({ maxLength: 100 })) }, { additionalProperties: false })

export const eventRoutes: FastifyPluginAsyncTypebox<{ recorder: Recorder }> = async (app, { recorder }) => {
  const { db } = recorder
  for (const schema of [Event, CreateEvent, CreateEvents, BatchAnswers]) app.addSchema(schema)

  app.get(
    '/interaction-events',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listInteractionEvents',
        tags,
        summary: 'List events, newest first; or a hub’s after a cursor, oldest first',
        querystring: EventQuery,
        response: { 200: Type.Object({ data: Type.Array(named(Event)), meta: EventMeta }) }
      }
    },
    async (request, reply) => {
      const { principal, query } = request
      if (query.after !== undefined) {
        const limit = Math.min(query.limit ?? perPageMax, perPageMax)
        const { items, next } = await listEventsAfter(db, principal, query, limit)
        return sendJson(reply, listJson(items.map(eventJson), { per_page: limit, next }))
      }
      const page = pageOf(query)
      const { items, total } = await listEvents(db, principal, query, page)
      reply.header('link', links(request, page, total))
      return sendJson(reply, listJson(items.map(eventJson), { page: page.page, per_page: page.perPage, total }))
    }
  )

  app.get(
    '/interaction-events/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getInteractionEvent',
        tags,
        summary: 'Read an event',
        params: ById,
        response: { 200: named(Event) }
      }
    },
    async (request, reply) => sendJson(reply, eventJson(await getEvent(db, request.principal, request.params.id)))
  )

  app.post(
    '/interaction-events',
    {
      config: {
        scope: 'hub:write',
        ownTransaction: true,
        keepsAnswer: true,
        openMember: 'metadata',
        problems: [
          UnknownEventType,
          UnknownWidget,
          ArchivedWidget,
          WrongWidgetType,
          MetadataRefused,
          IdentityConflict,
          Ambiguous
        ]
      },
      schema: {
        operationId: 'createInteractionEvent',
        tags,
        summary: 'Record an event',
        description: 'Answered when it is durable. The same source and externalId answer the first record (200).',
        body: named(CreateEvent),
        response: { 200: named(Event), 201: named(Event) }
      }
    },
    async (request, reply) => {
      const { isNew, id, json } = await recordEvent(recorder, request.principal, request.body)
      reply.code(isNew ? 201 : 200).header('location', `/api/v2/interaction-events/${id}`)
      return sendJson(reply, json)
    }
  )
}

/** Its own parser: a batch may be larger, and may be NDJSON. */
export const batchRoutes: FastifyPluginAsyncTypebox<{ recorder: Recorder }> = async (app, { recorder }) => {
  app.addContentTypeParser(
    ['application/x-ndjson', 'application/ndjson'],
    { parseAs: 'buffer', bodyLimit: batchBytesMax },
    async (_request: FastifyRequest, bytes: Buffer) => readLines(bytes)
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
        description: `A JSON array, or NDJSON (application/x-ndjson), of at most ${batchMax} events and 16 MiB. Answered when all are durable.`,
        body: named(CreateEvents),
        response: { 200: named(BatchAnswers) }
      },
      // Each event is validated by itself, so that a wrong one is answered in its place.
      validatorCompiler: () => () => true
    },
    async (request) => {
      const body: unknown = request.body
      const isLines = /ndjson/.test(request.headers['content-type'] ?? '')
      if (!Array.isArray(body)) throw new MalformedRequest('A batch is a JSON array of events, or NDJSON.')
      const sent = isLines ? (body as Sent[]) : body.map((value) => ({ value }))
      return (await recordBatch(recorder, request.principal, sent)) as never
    }
  )
}

export const evidenceRoutes: FastifyPluginAsyncTypebox<{ recorder: Recorder }> = async (app, { recorder }) => {
  const { db, clock } = recorder
  for (const schema of [Evidence, Confirmation, Confirmed]) app.addSchema(schema)

  app.get(
    '/widgets/:id/evidence',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetEvidence',
        tags: ['widgets'],
        summary: 'List what is proved about a widget, newest first',
        params: ById,
        querystring: hubQuery,
        response: { 200: listOf(named(Evidence)) }
      }
    },
    async (request, reply) => {
      const now = clock.now()
      const widget = await getWidget(db, request.principal, request.params.id, now, request.query.hub)
      const texts = await evidenceOf(db, widget.hubId, widget.id, now)
      const meta = { page: 1, per_page: Math.max(1, texts.length), total: texts.length }
      return sendJson(reply, listJson(texts, meta))
    }
  )

  app.post(
    '/widgets/:id/evidence/confirm',
    {
      config: { scope: 'hub:write', problems: [Ambiguous], ownTransaction: true },
      schema: {
        operationId: 'confirmWidgetEvidence',
        tags: ['widgets'],
        summary: 'Say that a look saw the same again',
        description:
          'Moves the age of a proof without another event. A status for each; repeating a call changes nothing.',
        params: ById,
        querystring: hubQuery,
        body: named(Confirmation),
        response: { 200: named(Confirmed) }
      }
    },
    async (request) => {
      const { principal, params, query, body } = request
      const now = clock.now()
      const widget = await getWidget(db, principal, params.id, now, query.hub)
      requireObject(principal, 'write', widget.hubSlug, 'widget')
      const looks = body.map(({ eventId, observedAt }) => ({
        eventId,
        observedAt: observedAt === undefined ? now.toISOString() : utc(observedAt)
      }))
      const statuses = await confirmEvidence(db, widget.hubId, widget.id, looks, clock.offsetMs)
      return {
        data: looks.map(({ eventId }, index) => ({
          eventId,
          status: (statuses[index] ?? 'unknown_event') as 'confirmed'
        }))
      }
    }
  )
}

function listJson(items: string[], meta: object): string {
  return `{"data":${jsonArray(items)},"meta":${JSON.stringify(meta)}}`
}
