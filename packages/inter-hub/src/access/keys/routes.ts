import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Database } from '../../db/sql.ts'
import { matchVersion, versioned } from '../../http/etag.ts'
import { sendList } from '../../http/pagination.ts'
import { listOf, pageOf } from '../../kernel/page.ts'
import { AlreadyExists, Conflict, PreconditionFailed, ValidationFailed } from '../../kernel/problem.ts'
import { ById, named } from '../../kernel/schema.ts'
import type { Authenticator } from '../authenticator.ts'
import { issueKey, rotateKey } from './issue-key.ts'
import {
  Consumer,
  ConsumerQuery,
  CreateConsumer,
  CreateKey,
  Key,
  KeyQuery,
  NewKey,
  RotateKey,
  UpdateConsumer,
  UpdateKey
} from './schema.ts'
import {
  activateKey,
  getConsumer,
  getKey,
  hubIdOf,
  insertConsumer,
  listConsumers,
  listKeys,
  revokeKey,
  updateConsumer,
  updateKey
} from './store.ts'

export const keyRoutes: FastifyPluginAsyncTypebox<{ db: Database; authenticator: Authenticator }> = async (
  app,
  { db, authenticator }
) => {
  for (const schema of [Consumer, CreateConsumer, UpdateConsumer, Key, NewKey, CreateKey, UpdateKey, RotateKey])
    app.addSchema(schema)
  const tags = ['api-consumers']

  app.get(
    '/api-consumers',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'listApiConsumers',
        tags,
        summary: 'List the consumers',
        querystring: ConsumerQuery,
        response: { 200: listOf(named(Consumer)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listConsumers(db, request.query, page))
    }
  )

  app.get(
    '/api-consumers/:id',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'getApiConsumer',
        tags,
        summary: 'Read a consumer',
        params: ById,
        response: { 200: named(Consumer) }
      }
    },
    async (request, reply) => versioned(reply, await getConsumer(db, request.params.id))
  )

  app.post(
    '/api-consumers',
    {
      config: { scope: 'framework:admin', problems: [AlreadyExists] },
      schema: {
        operationId: 'createApiConsumer',
        tags,
        summary: 'Register a consumer of a hub',
        body: named(CreateConsumer),
        response: { 201: named(Consumer) }
      }
    },
    async (request, reply) => {
      const { hub, hubId, name, rateLimit = null } = request.body
      if (hub !== undefined && hubId !== undefined) {
        throw new ValidationFailed('Name the hub once.', {
          errors: [{ pointer: '#/hubId', detail: 'is there beside hub; send one of them' }]
        })
      }
      const consumer = await insertConsumer(
        db,
        await hubIdOf(db, hub ?? hubId, hub === undefined ? '#/hubId' : '#/hub'),
        name,
        rateLimit
      )
      reply.code(201).header('location', `/api/v2/api-consumers/${consumer.id}`)
      return versioned(reply, consumer)
    }
  )

  app.patch(
    '/api-consumers/:id',
    {
      config: { scope: 'framework:admin', problems: [AlreadyExists, PreconditionFailed] },
      schema: {
        operationId: 'updateApiConsumer',
        tags,
        summary: 'Rename, disable or limit a consumer',
        params: ById,
        body: named(UpdateConsumer),
        response: { 200: named(Consumer) }
      }
    },
    async (request, reply) => {
      const { params, body } = request
      return versioned(reply, await db.transaction((tx) => updateConsumer(tx, params.id, body, matchVersion(request))))
    }
  )

  app.get(
    '/api-consumers/:id/keys',
    {
      config: { scope: 'framework:admin' },
      schema: {
        operationId: 'listApiKeys',
        tags,
        summary: 'List the keys of a consumer',
        params: ById,
        querystring: KeyQuery,
        response: { 200: listOf(named(Key)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      const consumer = await getConsumer(db, request.params.id)
      return sendList(request, reply, page, await listKeys(db, consumer.id, request.query, page))
    }
  )

  app.post(
    '/api-consumers/:id/keys',
    {
      config: { scope: 'framework:admin', problems: [Conflict], shownOnce: ['secret'] },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Make a key; its text is in this answer and nowhere else',
        params: ById,
        body: named(CreateKey),
        response: { 201: named(NewKey) }
      }
    },
    async (request, reply) => {
      const key = await issueKey(db, request.actor, request.params.id, request.body)
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/api-keys/${key.id}` })
      return key
    }
  )

  app.get(
    '/api-keys/:id',
    {
      config: { scope: 'framework:admin' },
      schema: {
        operationId: 'getApiKey',
        tags,
        summary: 'Read what is known of a key',
        params: ById,
        response: { 200: named(Key) }
      }
    },
    async (request, reply) => versioned(reply, await getKey(db, request.params.id))
  )

  app.patch(
    '/api-keys/:id',
    {
      config: { scope: 'framework:admin', problems: [PreconditionFailed] },
      schema: {
        operationId: 'updateApiKey',
        tags,
        summary: 'Rename or limit a key',
        params: ById,
        body: named(UpdateKey),
        response: { 200: named(Key) }
      }
    },
    async (request, reply) => {
      const { params, body } = request
      return versioned(reply, await db.transaction((tx) => updateKey(tx, params.id, body, matchVersion(request))))
    }
  )

  app.post(
    '/api-keys/:id/activate',
    {
      config: { scope: 'framework:admin', problems: [Conflict] },
      schema: {
        operationId: 'activateApiKey',
        tags,
        summary: 'Make a pending key active once it is stored',
        params: ById,
        response: { 200: named(Key) }
      }
    },
    async (request) => activateKey(db, request.params.id)
  )

  app.post(
    '/api-keys/:id/rotate',
    {
      config: { scope: 'framework:admin', problems: [Conflict], optionalBody: true, shownOnce: ['secret'] },
      schema: {
        operationId: 'rotateApiKey',
        tags,
        summary: 'Make a successor with the same scopes; the old key lives on for the overlap',
        params: ById,
        body: named(RotateKey),
        response: { 201: named(NewKey) }
      }
    },
    async (request, reply) => {
      const overlapSeconds = request.body.overlapSeconds ?? 86_400
      const key = await db.transaction((tx) => rotateKey(tx, request.actor, request.params.id, overlapSeconds))
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/api-keys/${key.id}` })
      return key
    }
  )

  app.delete(
    '/api-keys/:id',
    {
      config: { scope: 'framework:admin' },
      schema: {
        operationId: 'revokeApiKey',
        tags,
        summary: 'Revoke a key and its tokens',
        params: ById,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const key = await revokeKey(db, request.params.id)
      authenticator.forget(key.prefix)
      reply.code(204)
      return null
    }
  )
}
