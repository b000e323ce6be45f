import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { EgressGuard } from '@inter-hub/egress'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { versioned } from '../http/etag.ts'
import { sendPage } from '../http/pagination.ts'
import { addResource } from '../http/resource.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { listOf } from '../kernel/page.ts'
import { Conflict } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import type { SecretBox } from '../kernel/secret-box.ts'
import { requireAllowed } from './allowed.ts'
import { UrlNotAllowed } from './errors.ts'
import { WebhookMessage } from './message-schema.ts'
import {
  CreateWebhook,
  Delivery,
  DeliveryQuery,
  DeliveryWithLog,
  Recover,
  Recovered,
  RotateSecret,
  UpdateWebhook,
  Webhook,
  WebhookQuery,
  WebhookWithSecret
} from './schema.ts'
import {
  getDelivery,
  getWebhook,
  insertTestDelivery,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  newSecret,
  recoverWebhook,
  redeliver,
  removeWebhook,
  replaceSecret,
  updateWebhook
} from './store.ts'

const tags = ['webhooks']
const overlapDefaultS = 86_400

interface Parts {
  db: Database
  clock: Clock
  egress: EgressGuard
  secrets: SecretBox
}

export async function webhookRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  for (const schema of [Webhook, WebhookWithSecret, CreateWebhook, UpdateWebhook, WebhookMessage]) app.addSchema(schema)
  for (const schema of [Delivery, DeliveryWithLog, RotateSecret, Recover, Recovered]) app.addSchema(schema)
  const { clock, egress } = parts
  addResource<Webhook, never, UpdateWebhook>(app, parts, {
    path: 'webhooks',
    one: 'webhook',
    many: 'webhooks',
    schemas: { item: Webhook, update: UpdateWebhook, query: WebhookQuery },
    store: {
      list: ({ db, actor }, query: WebhookQuery, page) => listWebhooks(db, actor, query, page),
      get: ({ db, actor }, id) => getWebhook(db, actor, id),
      update: async ({ db, actor }, id, change, match) => {
        const webhook = await ownWebhook(db, actor, id)
        return db.transaction((tx) => updateWebhook(tx, webhook.hubId, webhook.id, change, match, clock.now()))
      },
      remove: async ({ db, actor }, id) => {
        const webhook = await ownWebhook(db, actor, id)
        await removeWebhook(db, webhook.hubId, webhook.id)
      }
    },
    checkUpdate: ({ url }) => requireAllowed(egress, url),
    deletesAnyVersion: true,
    problems: { update: [UrlNotAllowed] },
    summaries: {
      get: 'Read a webhook',
      update: 'Update, disable or enable a webhook',
      delete: 'Delete a webhook and its deliveries'
    }
  })
  await createRoute(app, parts)
  await webhookDeliveryRoutes(app, parts)
  await deliveryRoutes(app, parts)
}

/** A webhook, for one who may change it. @throws NotFound, Forbidden */
async function ownWebhook(db: Database, actor: Actor, id: string): Promise<Webhook> {
  const webhook = await getWebhook(db, actor, id)
  requireObject(actor, 'write', webhook.hubSlug, 'webhook')
  return webhook
}

const createRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { db, egress, secrets }) => {
  app.post(
    '/webhooks',
    {
      preHandler: async ({ body }) => requireAllowed(egress, body.url),
      config: { scope: 'hub:write', problems: [UrlNotAllowed], shownOnce: ['secret'] },
      schema: {
        operationId: 'createWebhook',
        tags,
        summary: 'Create a webhook; the response is the only place that shows its secret',
        description: 'Each event is sent in a POST request of its own, signed according to Standard Webhooks 1.0.',
        body: named(CreateWebhook),
        response: { 201: named(WebhookWithSecret) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const hub = await chooseHub(db, actor, 'write', body.hub)
      const secret = newSecret()
      const sealed = secrets.seal(secret)
      const webhook = await db.transaction((tx) => insertWebhook(tx, hub, body, sealed, actor))
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/webhooks/${webhook.id}` })
      return { ...versioned(reply, webhook), secret }
    }
  )
}

const webhookDeliveryRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock, secrets }) => {
  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'List deliveries, newest first',
        params: ById,
        querystring: DeliveryQuery,
        response: { 200: listOf(named(Delivery)) }
      }
    },
    async (request, reply) => {
      const webhook = await getWebhook(db, request.actor, request.params.id)
      return sendPage(request, reply, (page) => listDeliveries(db, webhook, request.query, page))
    }
  )

  app.post(
    '/webhooks/:id/test',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'sendTestMessage',
        tags,
        summary: 'Send a test message (type ihub.webhook-test)',
        params: ById,
        response: { 201: named(Delivery) }
      }
    },
    async (request, reply) => {
      const delivery = await insertTestDelivery(db, await ownWebhook(db, request.actor, request.params.id), clock.now())
      reply.code(201).header('location', `/api/v2/deliveries/${delivery.id}`)
      return delivery
    }
  )

  app.post(
    '/webhooks/:id/rotate-secret',
    {
      config: { scope: 'hub:write', optionalBody: true, shownOnce: ['secret'] },
      schema: {
        operationId: 'rotateWebhookSecret',
        tags,
        summary: 'Rotate the secret of a webhook; messages are signed with both secrets during the overlap',
        params: ById,
        body: named(RotateSecret),
        response: { 200: named(WebhookWithSecret) }
      }
    },
    async (request, reply) => {
      const secret = newSecret()
      const { overlapSeconds = overlapDefaultS } = request.body
      const webhook = await ownWebhook(db, request.actor, request.params.id)
      const changed = await replaceSecret(db, webhook, secrets.seal(secret), overlapSeconds, clock.now())
      reply.header('cache-control', 'no-store')
      return { ...versioned(reply, changed), secret }
    }
  )
}

const deliveryRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.post(
    '/webhooks/:id/recover',
    {
      config: { scope: 'hub:write', problems: [Conflict] },
      schema: {
        operationId: 'recoverWebhook',
        tags,
        summary: 'Resend undelivered events since a given time',
        description:
          'Sends the events that match the webhook and were not delivered, because attempts failed or the webhook was disabled.',
        params: ById,
        body: named(Recover),
        response: { 202: named(Recovered) }
      }
    },
    async (request, reply) => {
      const webhook = await ownWebhook(db, request.actor, request.params.id)
      if (webhook.status !== 'active') throw new Conflict('The webhook is disabled. Set its status to active first.')
      reply.code(202)
      return { queued: await recoverWebhook(db, webhook, request.body, clock.now()) }
    }
  )

  app.get(
    '/deliveries/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getDelivery',
        tags,
        summary: 'Read a delivery with all its attempts',
        params: ById,
        response: { 200: named(DeliveryWithLog) }
      }
    },
    async (request) => getDelivery(db, request.actor, request.params.id)
  )

  app.post(
    '/deliveries/:id/redeliver',
    {
      config: { scope: 'hub:write', problems: [Conflict] },
      schema: {
        operationId: 'redeliverMessage',
        tags,
        summary: 'Resend a delivery now',
        description: 'The message has the same `webhook-id`, so that a receiver can recognize a duplicate.',
        params: ById,
        response: { 202: named(DeliveryWithLog) }
      }
    },
    async (request, reply) => {
      const { actor, params } = request
      const { hubId, hubSlug } = await getDelivery(db, actor, params.id)
      requireObject(actor, 'write', hubSlug, 'delivery')
      await redeliver(db, hubId, params.id, clock.now())
      reply.code(202)
      return getDelivery(db, actor, params.id)
    }
  )
}
