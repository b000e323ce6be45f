import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { links, linkTo } from '../http/pagination.ts'
import { sendJson } from '../http/raw-json.ts'
import { jsonArray, listJson } from '../kernel/json-text.ts'
import { pageOf, perPageMax } from '../kernel/page.ts'
import { ById, named } from '../kernel/schema.ts'
import { CursorGone } from '../system/index.ts'
import { cloudEventsType, cloudEventType, toCloudEvent } from './cloud-event.ts'
import type { Recorder } from './record-event.ts'
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
interface Parts {
  recorder: Recorder
  /** The address in the source of a CloudEvent. */
  publicUrl: string
}

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
        summary: 'List events, newest first; or the events of a hub after a cursor, oldest first',
        querystring: EventQuery,
        response: {
          200: {
            description: 'Events, or a batch of CloudEvents if `Accept` asks for it.',
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
            description: 'The event, or a CloudEvent if `Accept` asks for it.',
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

function nextLink(request: FastifyRequest, next: string): string {
  const target = new URL(request.url, 'http://host')
  target.searchParams.set('after', next)
  return linkTo(request, target, 'next')
}

/** Whether the caller asks for this form of CloudEvents. */
function wantsCloud({ headers }: FastifyRequest, type: string): boolean {
  return headers.accept?.toLowerCase().includes(type) ?? false
}

function sendCloud(reply: FastifyReply, type: string, text: string): never {
  return reply.type(type).send(text) as never
}
