import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { EgressGuard } from '@inter-hub/egress'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { sendPage } from '../http/pagination.ts'
import { addResource } from '../http/resource.ts'
import { requireObject } from '../hubs/index.ts'
import { listOf } from '../kernel/page.ts'
import { Ambiguous, Conflict, ValidationFailed } from '../kernel/problem.ts'
import { ById, Id, named } from '../kernel/schema.ts'
import type { SecretBox } from '../kernel/secret-box.ts'
import {
  Delivery,
  DeliveryQuery,
  listDeliveries,
  requireAllowed,
  requireServerAllowed,
  UrlNotAllowed
} from '../webhooks/index.ts'
import { applyRoute } from './apply-routes.ts'
import { CreateNoticeChannel, NoticeChannel, NoticeChannelQuery, UpdateNoticeChannel } from './channel-schema.ts'
import { channelStore } from './channel-store.ts'
import { mailServerOf } from './channels/mail-server.ts'
import { channelsById, queueMessage } from './deliveries.ts'
import { AcknowledgeNotice, Notice, NoticeQuery } from './notice-schema.ts'
import { acknowledge, noticeStore } from './notice-store.ts'
import { CreateNoticeRule, NoticeRule, NoticeRuleQuery, UpdateNoticeRule } from './rule-schema.ts'
import { ruleStore } from './rule-store.ts'
import {
  CreateMaintenanceWindow,
  MaintenanceWindow,
  MaintenanceWindowQuery,
  UpdateMaintenanceWindow
} from './window-schema.ts'
import { windowStore } from './window-store.ts'

interface Parts {
  db: UnitOfWork
  clock: Clock
  egress: EgressGuard
  secrets: SecretBox
}

export async function noticeRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  await channelRoutes(app, parts)
  addResource(app, parts, {
    path: 'notice-rules',
    one: 'notice rule',
    many: 'notice rules',
    schemas: { item: NoticeRule, create: CreateNoticeRule, update: UpdateNoticeRule, query: NoticeRuleQuery },
    store: ruleStore,
    hasSlug: true
  })
  addResource(app, parts, {
    path: 'maintenance-windows',
    one: 'maintenance window',
    many: 'maintenance windows',
    schemas: {
      item: MaintenanceWindow,
      create: CreateMaintenanceWindow,
      update: UpdateMaintenanceWindow,
      query: MaintenanceWindowQuery
    },
    store: windowStore
  })
  addResource<Notice, never, never>(app, parts, {
    path: 'notices',
    one: 'notice',
    many: 'notices',
    schemas: { item: Notice, query: NoticeQuery },
    store: noticeStore
  })
  await acknowledgeRoute(app, parts)
}

/** The routes of channels. Addresses are checked before the transaction of the request. */
const channelRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  const { db, clock, egress, secrets } = parts
  const store = channelStore(secrets)
  const check = async (url: string | undefined) => {
    if (url === undefined) return
    if (/^smtps?:/i.test(url)) await checkMailServer(egress, url)
    else await requireAllowed(egress, url)
  }
  addResource<NoticeChannel, CreateNoticeChannel, UpdateNoticeChannel>(app, parts, {
    path: 'notice-channels',
    one: 'notice channel',
    many: 'notice channels',
    schemas: {
      item: NoticeChannel,
      create: CreateNoticeChannel,
      update: UpdateNoticeChannel,
      query: NoticeChannelQuery
    },
    store,
    hasSlug: true,
    checkCreate: ({ url }) => check(url),
    checkUpdate: ({ url }) => check(url),
    problems: { create: [UrlNotAllowed], update: [UrlNotAllowed], delete: [Conflict] }
  })
  await applyRoute(app, { db, clock, channels: store, check })
  app.get(
    '/notice-channels/:id/deliveries',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listNoticeDeliveries',
        tags: ['notice-channels'],
        summary: 'List the messages of a notice channel, newest first',
        params: ById,
        querystring: DeliveryQuery,
        response: { 200: listOf(named(Delivery)) }
      }
    },
    async (request, reply) => {
      const { actor, params, query } = request
      const channel = await store.get({ db, actor, now: clock.now() }, params.id, undefined)
      return sendPage(request, reply, (page) => listDeliveries(db, channel, query, page))
    }
  )
  app.addSchema(TestOfChannel)
  app.post(
    '/notice-channels/:id/test',
    {
      config: { scope: 'hub:write', problems: [Ambiguous, Conflict] },
      schema: {
        operationId: 'sendTestNotice',
        tags: ['notice-channels'],
        summary: 'Send a test message',
        description: 'Read the deliveries to see the result.',
        params: ById,
        querystring: HubQuery,
        response: { 201: named(TestOfChannel) }
      }
    },
    async ({ actor, params, query }, reply) => {
      const now = clock.now()
      const { id, hubId, hubSlug, slug } = await store.get({ db, actor, now }, params.id, query.hub)
      requireObject(actor, 'write', hubSlug, 'notice channel')
      const [channel] = await channelsById(db, hubId, [id])
      if (channel === undefined) throw new Error(`the channel ${id} disappeared after it was read`)
      if (channel.status === 'disabled') throw new Conflict('The channel is disabled. Set its status to active first.')
      const message = { type: 'ihub.notice-test' as const, hub: hubSlug, at: now.toISOString(), channel: slug }
      reply.code(201)
      return { deliveries: await queueMessage(db, channel, message, now) }
    }
  )
}

const TestOfChannel = Type.Object(
  {
    deliveries: Type.Array(Id, {
      description:
        'The ids of the deliveries, one for each recipient of an e-mail. Read them with GET /deliveries/{id}.'
    })
  },
  { $id: 'TestOfChannel' }
)
const HubQuery = Type.Object(
  {
    hub: Type.Optional(
      Type.String({
        maxLength: 100,
        description: 'Id or slug of the hub; required if the slug exists in several hubs.'
      })
    )
  },
  { additionalProperties: false }
)

/** @throws ValidationFailed, UrlNotAllowed */
async function checkMailServer(egress: EgressGuard, url: string): Promise<void> {
  try {
    const { host, port, scheme } = mailServerOf(url)
    await requireServerAllowed(egress, host, port, scheme)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new ValidationFailed(`The URL ${error.message}.`, { errors: [{ pointer: '#/url', detail: error.message }] })
  }
}

const acknowledgeRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.addSchema(AcknowledgeNotice)
  app.post(
    '/notices/:id/acknowledge',
    {
      config: { scope: 'hub:write', optionalBody: true, problems: [Conflict] },
      schema: {
        operationId: 'acknowledgeNotice',
        tags: ['notices'],
        summary: 'Acknowledge a notice, which stops its repetition',
        params: ById,
        body: named(AcknowledgeNotice),
        response: { 200: named(Notice) }
      }
    },
    async ({ actor, params, body }) => acknowledge({ db, actor, now: clock.now() }, params.id, body.note)
  )
}
