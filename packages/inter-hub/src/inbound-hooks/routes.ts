import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { newCredential } from '../access/index.ts'
import { UnknownCommand } from '../commands/index.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendList } from '../http/pagination.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { listOf, pageOf } from '../kernel/page.ts'
import { AlreadyExists, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { defineHook } from './define.ts'
import { CreateInboundHook, InboundHook, InboundHookQuery, NewInboundHook, UpdateInboundHook } from './schema.ts'
import { getHook, insertHook, listHooks, removeHook, rotateToken, updateHook } from './store.ts'

const tags = ['inbound-hooks']

export const inboundHookRoutes: FastifyPluginAsyncTypebox<{ db: Database; publicUrl: string }> = async (
  app,
  { db, publicUrl }
) => {
  for (const schema of [InboundHook, NewInboundHook, CreateInboundHook, UpdateInboundHook]) app.addSchema(schema)
  const shown = (hook: InboundHook, token: string) => ({ ...hook, token, url: `${publicUrl}/hooks/${token}` })

  app.get(
    '/inbound-hooks',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listInboundHooks',
        tags,
        summary: 'List inbound hooks',
        querystring: InboundHookQuery,
        response: { 200: listOf(named(InboundHook)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listHooks(db, request.actor, request.query, page))
    }
  )

  app.get(
    '/inbound-hooks/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getInboundHook',
        tags,
        summary: 'Read an inbound hook: what it makes, and how its last ping went',
        params: ById,
        response: { 200: named(InboundHook) }
      }
    },
    async (request, reply) => versioned(reply, await getHook(db, request.actor, request.params.id))
  )

  app.post(
    '/inbound-hooks',
    {
      config: { scope: 'hub:write', problems: [AlreadyExists, UnknownCommand], shownOnce: ['url', 'token'] },
      schema: {
        operationId: 'createInboundHook',
        tags,
        summary: 'Make an address whose callers make an event or a command; it is in this answer and nowhere else',
        body: named(CreateInboundHook),
        response: { 201: named(NewInboundHook) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const hub = await chooseHub(db, actor, 'write', body.hub)
      const token = newCredential('ihh')
      const hook = await db.transaction(async (tx) =>
        insertHook(tx, hub, await defineHook(tx, hub, body), token, actor)
      )
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/inbound-hooks/${hook.id}` })
      return shown(versioned(reply, hook), token.text)
    }
  )

  app.patch(
    '/inbound-hooks/:id',
    {
      config: { scope: 'hub:write', problems: [AlreadyExists, UnknownCommand, PreconditionFailed] },
      schema: {
        operationId: 'updateInboundHook',
        tags,
        summary: 'Change, disable or enable an inbound hook',
        params: ById,
        body: named(UpdateInboundHook),
        response: { 200: named(InboundHook) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const match = matchVersion(request)
      const { id, hubId, hubSlug } = await getHook(db, actor, params.id)
      requireObject(actor, 'write', hubSlug, 'inbound hook')
      const hub = { id: hubId, slug: hubSlug }
      const changed = await db.transaction((tx) =>
        updateHook(tx, hubId, id, match, (before) =>
          defineHook(tx, hub, { name: before.name, ...body, kind: before.kind }, before)
        )
      )
      return versioned(reply, changed)
    }
  )

  app.delete(
    '/inbound-hooks/:id',
    {
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'deleteInboundHook',
        tags,
        summary: 'Delete an inbound hook; what it made stays',
        params: ById,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const { id, hubId, hubSlug } = await getHook(db, request.actor, request.params.id)
      requireObject(request.actor, 'write', hubSlug, 'inbound hook')
      await removeHook(db, hubId, id)
      reply.code(204)
      return null
    }
  )

  app.post(
    '/inbound-hooks/:id/rotate-token',
    {
      config: { scope: 'hub:write', shownOnce: ['url', 'token'] },
      schema: {
        operationId: 'rotateInboundHookToken',
        tags,
        summary: 'Give an inbound hook another address; the old one is dead at once',
        params: ById,
        response: { 200: named(NewInboundHook) }
      }
    },
    async (request, reply) => {
      const { id, hubId, hubSlug } = await getHook(db, request.actor, request.params.id)
      requireObject(request.actor, 'write', hubSlug, 'inbound hook')
      const token = newCredential('ihh')
      const hook = await db.transaction((tx) => rotateToken(tx, hubId, id, token))
      reply.header('cache-control', 'no-store')
      return shown(versioned(reply, hook), token.text)
    }
  )
}
