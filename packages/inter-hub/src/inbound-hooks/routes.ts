import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { newCredential } from '../access/index.ts'
import { UnknownCommand } from '../commands/index.ts'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { versioned } from '../http/etag.ts'
import { addResource } from '../http/resource.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { AlreadyExists } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import type { SecretBox } from '../kernel/secret-box.ts'
import { defineHook } from './define.ts'
import { CreateInboundHook, InboundHook, InboundHookQuery, InboundHookWithToken, UpdateInboundHook } from './schema.ts'
import { getHook, insertHook, listHooks, removeHook, rotateToken, updateHook } from './store.ts'

const tags = ['inbound-hooks']

interface Parts {
  db: Database
  clock: Clock
  publicUrl: string
  secrets: SecretBox
}

export async function inboundHookRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  const { secrets } = parts
  for (const schema of [InboundHook, InboundHookWithToken, CreateInboundHook, UpdateInboundHook]) app.addSchema(schema)
  addResource<InboundHook, never, UpdateInboundHook>(app, parts, {
    path: 'inbound-hooks',
    one: 'inbound hook',
    many: 'inbound hooks',
    schemas: { item: InboundHook, update: UpdateInboundHook, query: InboundHookQuery },
    store: {
      list: ({ db, actor }, query: InboundHookQuery, page) => listHooks(db, actor, query, page),
      get: ({ db, actor }, id) => getHook(db, actor, id),
      update: async ({ db, actor }, id, change, match) => {
        const { hubId, hubSlug } = await ownHook(db, actor, id)
        const hub = { id: hubId, slug: hubSlug }
        return db.transaction((tx) =>
          updateHook(tx, hubId, id, match, (before) =>
            defineHook(tx, hub, { name: before.name, ...change, kind: before.kind }, before, secrets)
          )
        )
      },
      remove: async ({ db, actor }, id) => {
        const { hubId } = await ownHook(db, actor, id)
        await removeHook(db, hubId, id)
      }
    },
    deletesAnyVersion: true,
    problems: { update: [AlreadyExists, UnknownCommand] },
    summaries: {
      get: 'Read an inbound hook and the result of its last ping',
      update: 'Update, disable or enable an inbound hook',
      delete: 'Delete an inbound hook; its events and commands stay'
    }
  })
  await tokenRoutes(app, parts)
}

/** An inbound hook, for one who may change it. @throws NotFound, Forbidden */
async function ownHook(db: Database, actor: Actor, id: string): Promise<InboundHook> {
  const hook = await getHook(db, actor, id)
  requireObject(actor, 'write', hook.hubSlug, 'inbound hook')
  return hook
}

/** The routes whose answers carry a token. */
const tokenRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, publicUrl, secrets }) => {
  const shown = (hook: InboundHook, token: string) => ({ ...hook, token, url: `${publicUrl}/hooks/${token}` })

  app.post(
    '/inbound-hooks',
    {
      config: { scope: 'hub:write', problems: [AlreadyExists, UnknownCommand], shownOnce: ['url', 'token'] },
      schema: {
        operationId: 'createInboundHook',
        tags,
        summary: 'Create an inbound hook; the response is the only place that shows its URL',
        body: named(CreateInboundHook),
        response: { 201: named(InboundHookWithToken) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const hub = await chooseHub(db, actor, 'write', body.hub)
      const token = newCredential('ihh')
      const hook = await db.transaction(async (tx) =>
        insertHook(tx, hub, await defineHook(tx, hub, body, undefined, secrets), token, actor)
      )
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/inbound-hooks/${hook.id}` })
      return shown(versioned(reply, hook), token.text)
    }
  )

  app.post(
    '/inbound-hooks/:id/rotate-token',
    {
      config: { scope: 'hub:write', shownOnce: ['url', 'token'] },
      schema: {
        operationId: 'rotateInboundHookToken',
        tags,
        summary: 'Rotate the URL of an inbound hook; the old URL stops working at once',
        params: ById,
        response: { 200: named(InboundHookWithToken) }
      }
    },
    async (request, reply) => {
      const { id, hubId } = await ownHook(db, request.actor, request.params.id)
      const token = newCredential('ihh')
      const hook = await db.transaction((tx) => rotateToken(tx, hubId, id, token))
      reply.header('cache-control', 'no-store')
      return shown(versioned(reply, hook), token.text)
    }
  )
}
