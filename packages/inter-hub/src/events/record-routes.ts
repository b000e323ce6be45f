/** Recording events: one, many that are recorded whole, or a batch of which each is answered for itself. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { goneSignal } from '../http/connection.ts'
import { digestBody, fingerprintOf } from '../http/idempotency-key.ts'
import { bodyBytesMax, requireBody } from '../http/json-body.ts'
import { sendJson } from '../http/raw-json.ts'
import { traceParentOf } from '../http/trace-context.ts'
import { parseRaw } from '../kernel/json.ts'
import { parseJsonItems } from '../kernel/json-items.ts'
import { Ambiguous, MalformedRequest, PayloadTooLarge, Problem, UnsupportedMediaType } from '../kernel/problem.ts'
import { named } from '../kernel/schema.ts'
import { attempt, batchAnswer, batchBytesMax, batchMax, readLines, recordBatch, type Sent } from './batch.ts'
import { cloudEventsType, cloudEventType, fromCloudEvent, isBinary, readBinary, wholeBatchMax } from './cloud-event.ts'
import {
  ArchivedWidget,
  IdentityConflict,
  MetadataRefused,
  UnknownEventType,
  UnknownWidget,
  WrongWidgetType
} from './errors.ts'
import { checkEvent, type SentEvent, sentEvent } from './incoming.ts'
import { type Recorder, recordEvent, recordWhole } from './record-event.ts'
import { BatchAnswers, CloudEvent, CreateEvent, CreateEvents, Event } from './schema.ts'

const tags = ['interaction-events']
/** What a body has beside the metadata of its event. */
const restBytesMax = 64 * 1024

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

/** A list of events on its own line each, or what it is in JSON. */
const linesTypes = ['application/x-ndjson', 'application/ndjson']

const isBatch = (request: FastifyRequest) => request.routeOptions.config.itemsApart === true

/** Events as they were read: one, or many that are recorded whole or apart. */
interface Reading {
  events: Sent[]
  isBatch: boolean
}

const one = (event: SentEvent): Reading => ({ events: [event], isBatch: false })
const many = (events: Sent[]): Reading => ({ events, isBatch: true })

interface Parts {
  recorder: Recorder
}

/** Their own parsers: a batch may be larger and may be NDJSON, and both may come as CloudEvents. */
export const recordRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  addParsers(app)
  // datacontenttype is optional, and SDKs send none with JSON.
  app.addHook('onRequest', async (request) => {
    if (isBinary(request)) request.headers['content-type'] ??= 'application/json'
  })
  await oneRoute(app, parts)
  await batchRoute(app, parts)
}

function addParsers(app: FastifyInstance): void {
  type Parse = (request: FastifyRequest, bytes: Buffer) => Promise<Reading>
  const parser = (types: string | string[], parse: Parse) =>
    app.addContentTypeParser(types, { parseAs: 'buffer' }, async (request: FastifyRequest, bytes: Buffer) => {
      requireBody(request, bytes)
      return parse(request, bytes)
    })
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      if (isBinary(request)) {
        digestBody(request, bytes)
        return one(readBinary(request, bytes))
      }
      requireBody(request, bytes)
      if (!isBatch(request)) return one(sentEvent(parseRaw(bytes, 'metadata')))
      return many((await parseJsonItems(bytes, 'metadata', batchMax)).map(sentEvent))
    }
  )
  parser(cloudEventType, async (request, bytes) => {
    if (isBatch(request)) throw new UnsupportedMediaType(`Send a batch of CloudEvents as ${cloudEventsType}.`)
    return one(fromCloudEvent(parseRaw(bytes, 'data')))
  })
  parser(cloudEventsType, async (_request, bytes) =>
    many((await parseJsonItems(bytes, 'data', batchMax)).map((item) => attempt(() => fromCloudEvent(item))))
  )
  parser(linesTypes, async (request, bytes) => {
    if (!isBatch(request)) {
      throw new UnsupportedMediaType('Send one event as a JSON object. Send NDJSON to /interaction-events/batch.')
    }
    return many(await readLines(bytes))
  })
}

const idempotencyOf = (request: FastifyRequest, index?: number) => {
  const { idempotencyKey, routeOptions } = request
  if (idempotencyKey === undefined) return undefined
  const key = index === undefined ? idempotencyKey : `${idempotencyKey}#${index}`
  return { route: routeOptions.url ?? '', key, fingerprint: fingerprintOf(request) }
}
/** @throws MalformedRequest where nothing was sent, since then no parser was called */
function readingOf(request: FastifyRequest): Reading {
  const { body } = request
  if (body !== undefined && body !== null) return body as Reading
  // A CloudEvent in binary mode is in the headers; its data is optional.
  if (isBinary(request) && !isBatch(request)) {
    const nothing = Buffer.alloc(0)
    digestBody(request, nothing)
    return one(readBinary(request, nothing))
  }
  throw new MalformedRequest('The body is empty; send an event.')
}

const traceIdOf = (request: FastifyRequest) => (request.trace ?? traceParentOf(request))?.traceId

const oneRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder }) => {
  app.post(
    '/interaction-events',
    {
      config: { scope: 'hub:record', ownTransaction: true, keepsAnswer: true, problems },
      schema: {
        operationId: 'createInteractionEvent',
        tags,
        summary: 'Record an event',
        description: `The server answers once the event is durable. The metadata of an event has at most 64 KiB, unless the operator has set another limit. Sending the same source and externalId again returns the first record (200). CloudEvents 1.0 are accepted in structured mode, in binary mode (ce- headers) and as a batch (${cloudEventsType}) of at most ${wholeBatchMax}, which is recorded completely or not at all (207).`,
        body: {
          content: {
            'application/json': { schema: named(CreateEvent) },
            [cloudEventType]: { schema: named(CloudEvent) }
          }
        },
        response: {
          200: named(Event),
          201: named(Event),
          207: named(BatchAnswers)
        }
      },
      // Each event is checked by itself: what was read is no longer the body that was sent.
      validatorCompiler: () => () => true,
      bodyLimit: Math.max(bodyBytesMax, recorder.eventBytes + restBytesMax)
    },
    async (request, reply) => {
      const { actor } = request
      const { events, isBatch } = readingOf(request)
      const traceId = traceIdOf(request)
      if (isBatch) {
        const whole = wholeOf(events).map((event, index) =>
          inPlace(index, () => checkEvent({ traceId, idempotency: idempotencyOf(request, index), ...event }))
        )
        reply.code(207)
        return sendJson(reply, JSON.stringify(batchAnswer(await recordWhole(recorder, actor, whole))))
      }
      const [event] = wholeOf(events)
      if (!event) throw new Error('a request has no event')
      const incoming = checkEvent({ traceId, idempotency: idempotencyOf(request), ...event })
      const { isNew, replayed, id, json } = await recordEvent(recorder, actor, incoming)
      reply.code(isNew || replayed === 201 ? 201 : 200).header('location', `/api/v2/interaction-events/${id}`)
      if (replayed !== undefined) reply.header('idempotency-replayed', 'true')
      return sendJson(reply, json())
    }
  )
}

const batchRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder }) => {
  app.post(
    '/interaction-events/batch',
    {
      config: {
        scope: 'hub:record',
        problems: [PayloadTooLarge, UnsupportedMediaType],
        itemsApart: true,
        ownTransaction: true,
        keepsAnswer: true
      },
      bodyLimit: batchBytesMax,
      schema: {
        operationId: 'createInteractionEvents',
        tags,
        summary: 'Record many events, each with its own result',
        description: `Send a JSON array, NDJSON (application/x-ndjson) or a batch of CloudEvents (${cloudEventsType}), with at most ${batchMax} events and 16 MiB. An event over the size limit (64 KiB unless configured) is refused without affecting the others. The server answers once all events are durable. If the request is repeated with its Idempotency-Key, recorded events return their first result and the others are tried again.`,
        // Some generators cannot tell a list from another body, so the batch of CloudEvents is only described.
        body: named(CreateEvents),
        response: { 200: named(BatchAnswers) }
      },
      // Each event is validated by itself, so that a wrong one is answered in its place.
      validatorCompiler: () => () => true
    },
    async (request, reply) => {
      const { events } = readingOf(request)
      const traceId = traceIdOf(request)
      const heard = { ...recorder, abandoned: AbortSignal.any([recorder.abandoned, goneSignal(reply)]) }
      return (await recordBatch(heard, request.actor, events, (index) => ({
        traceId,
        idempotency: idempotencyOf(request, index)
      }))) as never
    }
  )
}

/** Events that are recorded whole or not at all. @throws the problem of the first that could not be read; PayloadTooLarge */
function wholeOf(events: readonly Sent[]): SentEvent[] {
  if (events.length > wholeBatchMax) {
    throw new PayloadTooLarge(
      `An atomic batch can contain at most ${wholeBatchMax} events; this one has ${events.length}. Send larger batches to /interaction-events/batch.`
    )
  }
  return events.map((event, index) =>
    inPlace(index, () => {
      if ('problem' in event) throw event.problem
      return event
    })
  )
}

/** A problem of an item names its place. */
function inPlace<T>(index: number, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof Problem ? error.within(`/${index}`) : error
  }
}
