import { randomUUID } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type EgressGuard, EgressRefused } from '@inter-hub/egress'
import { Type } from 'typebox'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { listOf, pageOf, sendList } from '../http/pagination.ts'
import { PreconditionFailed } from '../http/problem.ts'
import { ById, named } from '../http/schema.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { UrlNotAllowed } from './errors.ts'
import { CreateWebhook, Delivery, DeliveryQuery, NewWebhook, UpdateWebhook, Webhook, WebhookQuery } from './schema.ts'
import {
  getWebhook,
  insertTestDelivery,
  insertWebhook,
  listDeliveries,
  listWebhooks,
  newSecret,
  removeWebhook,
  updateWebhook
} from './store.ts'

const tags = ['webhooks']

export const webhookRoutes: FastifyPluginAsyncTypebox<{ db: Database; egress: EgressGuard }> = async (
  app,
  { db, egress }
) => {
  for (const schema of [Webhook, NewWebhook, CreateWebhook, UpdateWebhook, Delivery]) app.addSchema(schema)

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
      return sendList(request, reply, page, await listWebhooks(db, request.principal, request.query, page))
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
    async (request, reply) => versioned(reply, await getWebhook(db, request.principal, request.params.id))
  )

  app.post(
    '/webhooks',
    {
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
      const { principal, body } = request
      const hub = await chooseHub(db, principal, 'write', body.hub)
      await requireAllowed(egress, body.url)
      const secret = newSecret()
      const webhook = await db.transaction((tx) => insertWebhook(tx, hub, body, secret, principal.consumerId))
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/webhooks/${webhook.id}` })
      return { ...versioned(reply, webhook), secret }
    }
  )

  app.patch(
    '/webhooks/:id',
    {
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
      const { principal, params, body } = request
      const match = matchVersion(request)
      const { id, hubId, hubSlug } = await getWebhook(db, principal, params.id)
      requireObject(principal, 'write', hubSlug, 'webhook')
      if (body.url !== undefined) await requireAllowed(egress, body.url)
      return versioned(reply, await db.transaction((tx) => updateWebhook(tx, hubId, id, body, match)))
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
      const { id, hubId, hubSlug } = await getWebhook(db, request.principal, request.params.id)
      requireObject(request.principal, 'write', hubSlug, 'webhook')
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
      const webhook = await getWebhook(db, request.principal, request.params.id)
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
      const webhook = await getWebhook(db, request.principal, request.params.id)
      requireObject(request.principal, 'write', webhook.hubSlug, 'webhook')
      const timestamp = new Date().toISOString()
      const body = JSON.stringify({
        type: 'ihub.webhook-test',
        timestamp,
        data: { webhookId: webhook.id, hub: webhook.hubSlug }
      })
      const messageId = `msg_${randomUUID().replaceAll('-', '')}`
      reply.code(201)
      return await insertTestDelivery(db, webhook, messageId, body)
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
