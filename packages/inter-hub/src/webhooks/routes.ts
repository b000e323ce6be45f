import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type EgressGuard, EgressRefused } from '@inter-hub/egress'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendList } from '../http/pagination.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { listOf, pageOf } from '../kernel/page.ts'
import { Conflict, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { UrlNotAllowed } from './errors.ts'
import {
  CreateWebhook,
  Delivery,
  DeliveryQuery,
  DeliveryWithLog,
  NewWebhook,
  Recover,
  Recovered,
  RotateSecret,
  UpdateWebhook,
  Webhook,
  WebhookQuery
} from './schema.ts'
import type { SecretBox } from './secret-box.ts'
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

export const webhookRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock, egress, secrets }) => {
  for (const schema of [
    Webhook,
    NewWebhook,
    CreateWebhook,
    UpdateWebhook,
    Delivery,
    DeliveryWithLog,
    RotateSecret,
    Recover,
    Recovered
  ])
    app.addSchema(schema)

  /** The webhook of a path, for one who may change it. */
  const ownWebhook = async ({ actor, params }: { actor: Actor; params: { id: string } }) => {
    const webhook = await getWebhook(db, actor, params.id)
    requireObject(actor, 'write', webhook.hubSlug, 'webhook')
    return webhook
  }
  // Before the transaction of the work: looking up a name may take its time.
  const checkUrl = async ({ body }: FastifyRequest) => {
    const { url } = body as { url?: string }
    if (url !== undefined) await requireAllowed(egress, url)
  }

  app.get(
    '/webhooks',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'List webhooks',
        querystring: WebhookQuery,
        response: { 200: listOf(named(Webhook)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listWebhooks(db, request.actor, request.query, page))
    }
  )

  app.get(
    '/webhooks/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getWebhook',
        tags,
        summary: 'Read a webhook',
        params: ById,
        response: { 200: named(Webhook) }
      }
    },
    async (request, reply) => versioned(reply, await getWebhook(db, request.actor, request.params.id))
  )

  app.post(
    '/webhooks',
    {
      preHandler: checkUrl,
      config: { scope: 'hub:write', problems: [UrlNotAllowed], shownOnce: ['secret'] },
      schema: {
        operationId: 'createWebhook',
        tags,
        summary: 'Hear of a hub’s events; the secret is in this answer and nowhere else',
        description: 'Each event is POSTed with its own type, signed as Standard Webhooks 1.0 has it.',
        body: named(CreateWebhook),
        response: { 201: named(NewWebhook) }
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

  app.patch(
    '/webhooks/:id',
    {
      preHandler: checkUrl,
      config: { scope: 'hub:write', problems: [UrlNotAllowed, PreconditionFailed] },
      schema: {
        operationId: 'updateWebhook',
        tags,
        summary: 'Change, disable or enable a webhook',
        params: ById,
        body: named(UpdateWebhook),
        response: { 200: named(Webhook) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const match = matchVersion(request)
      const { id, hubId, hubSlug } = await getWebhook(db, actor, params.id)
      requireObject(actor, 'write', hubSlug, 'webhook')
      return versioned(reply, await db.transaction((tx) => updateWebhook(tx, hubId, id, body, match, clock.now())))
    }
  )

  app.delete(
    '/webhooks/:id',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'deleteWebhook',
        tags,
        summary: 'Delete a webhook and its deliveries',
        params: ById,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const { id, hubId, hubSlug } = await getWebhook(db, request.actor, request.params.id)
      requireObject(request.actor, 'write', hubSlug, 'webhook')
      await removeWebhook(db, hubId, id)
      reply.code(204)
      return null
    }
  )

  app.get(
    '/webhooks/:id/deliveries',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listDeliveries',
        tags,
        summary: 'List deliveries, newest first: what was sent, what was answered',
        params: ById,
        querystring: DeliveryQuery,
        response: { 200: listOf(named(Delivery)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      const webhook = await getWebhook(db, request.actor, request.params.id)
      return sendList(request, reply, page, await listDeliveries(db, webhook, request.query, page))
    }
  )

  app.post(
    '/webhooks/:id/test',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'testWebhook',
        tags,
        summary: 'Send a message of the type ihub.webhook-test',
        params: ById,
        response: { 201: named(Delivery) }
      }
    },
    async (request, reply) => {
      const delivery = await insertTestDelivery(db, await ownWebhook(request), clock.now())
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
        summary: 'Make another secret; messages are signed with both for the overlap',
        params: ById,
        body: named(RotateSecret),
        response: { 200: named(NewWebhook) }
      }
    },
    async (request, reply) => {
      const secret = newSecret()
      const { overlapSeconds = overlapDefaultS } = request.body
      const webhook = await ownWebhook(request)
      const changed = await replaceSecret(db, webhook, secrets.seal(secret), overlapSeconds, clock.now())
      reply.header('cache-control', 'no-store')
      return { ...versioned(reply, changed), secret }
    }
  )

  app.post(
    '/webhooks/:id/recover',
    {
      config: { scope: 'hub:write', problems: [Conflict] },
      schema: {
        operationId: 'recoverWebhook',
        tags,
        summary: 'Send what was missed since a time',
        description: 'What fits the webhook and was not delivered: attempts failed, or it was disabled at the time.',
        params: ById,
        body: named(Recover),
        response: { 202: named(Recovered) }
      }
    },
    async (request, reply) => {
      const webhook = await ownWebhook(request)
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
        summary: 'Read a delivery with every attempt',
        params: ById,
        response: { 200: named(DeliveryWithLog) }
      }
    },
    async (request) => getDelivery(db, request.actor, request.params.id)
  )

  app.post(
    '/deliveries/:id/redeliver',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'redeliver',
        tags,
        summary: 'Send a message again, now',
        description: 'With the same `webhook-id`, so that a receiver which had it drops it.',
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

/** Looked at now so that a mistake is seen at once, and again before every attempt. */
async function requireAllowed(egress: EgressGuard, text: string): Promise<void> {
  try {
    const url = egress.inspect(text)
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    await egress.resolve(url.hostname.replace(/^\[|\]$/g, ''), port, url.protocol.slice(0, -1))
  } catch (error) {
    // A name that cannot be resolved now may be there later.
    if (!(error instanceof EgressRefused)) return
    const detail = 'is not an address this server sends to'
    throw new UrlNotAllowed(`The URL ${detail}; the operator can open it with IHUB_EGRESS_ALLOW.`, {
      errors: [{ pointer: '#/url', detail }]
    })
  }
}
