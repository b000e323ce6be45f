import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Clock } from '../../db/clock.ts'
import type { Database } from '../../db/sql.ts'
import { matchVersion, versioned } from '../../http/etag.ts'
import { sendPage } from '../../http/pagination.ts'
import { addResource } from '../../http/resource.ts'
import { listOf } from '../../kernel/page.ts'
import { AlreadyExists, Conflict, PreconditionFailed, ValidationFailed } from '../../kernel/problem.ts'
import { ById, named } from '../../kernel/schema.ts'
import type { Authenticator } from '../authenticator.ts'
import { issueKey, rotateKey } from './issue-key.ts'
import {
  AllKeysQuery,
  Consumer,
  ConsumerQuery,
  CreateConsumer,
  CreateKey,
  Key,
  KeyQuery,
  KeyWithSecret,
  ListedKey,
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
  listAllKeys,
  listConsumers,
  listKeys,
  revokeKey,
  updateConsumer,
  updateKey,
  type VersionedConsumer
} from './store.ts'

const tags = ['api-consumers']

interface Parts {
  db: Database
  clock: Clock
  authenticator: Authenticator
}

export async function keyRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  for (const schema of [
    Consumer,
    CreateConsumer,
    UpdateConsumer,
    Key,
    ListedKey,
    KeyWithSecret,
    CreateKey,
    UpdateKey,
    RotateKey
  ])
    app.addSchema(schema)
  addResource<VersionedConsumer, CreateConsumer, UpdateConsumer>(app, parts, {
    path: 'api-consumers',
    one: 'api consumer',
    many: 'api consumers',
    scopes: { read: 'framework:read', write: 'framework:admin' },
    schemas: { item: Consumer, create: CreateConsumer, update: UpdateConsumer, query: ConsumerQuery },
    store: {
      list: ({ db }, query: ConsumerQuery, page) => listConsumers(db, query, page),
      get: ({ db }, id) => getConsumer(db, id),
      create: ({ db }, body) => createConsumer(db, body),
      update: ({ db }, id, change, match) => db.transaction((tx) => updateConsumer(tx, id, change, match))
    },
    problems: { create: [AlreadyExists], update: [AlreadyExists, PreconditionFailed] },
    summaries: {
      list: 'List consumers',
      get: 'Read a consumer',
      create: 'Create a consumer of a hub',
      update: 'Rename or disable a consumer, or change its limit'
    }
  })
  await keysOfConsumerRoutes(app, parts)
  await oneKeyRoutes(app, parts)
  await keyLifeRoutes(app, parts)
}

async function createConsumer(db: Database, body: CreateConsumer): Promise<VersionedConsumer> {
  const { hub, hubId, name, rateLimit = null } = body
  if (hub !== undefined && hubId !== undefined) {
    throw new ValidationFailed('Send the hub in one member only.', {
      errors: [{ pointer: '#/hubId', detail: 'is sent together with hub; send only one of them' }]
    })
  }
  const found = await hubIdOf(db, hub ?? hubId, hub === undefined ? '#/hubId' : '#/hub')
  return insertConsumer(db, found, name, rateLimit)
}

const keysOfConsumerRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db }) => {
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
      const consumer = await getConsumer(db, request.params.id)
      return sendPage(request, reply, (page) => listKeys(db, consumer.id, request.query, page))
    }
  )

  app.post(
    '/api-consumers/:id/keys',
    {
      config: { scope: 'framework:admin', problems: [Conflict], shownOnce: ['secret'] },
      schema: {
        operationId: 'createApiKey',
        tags,
        summary: 'Create a key; the response is the only place that shows it',
        params: ById,
        body: named(CreateKey),
        response: { 201: named(KeyWithSecret) }
      }
    },
    async (request, reply) => {
      const key = await issueKey(db, request.actor, request.params.id, request.body)
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/api-keys/${key.id}` })
      return key
    }
  )
}

/** Lists, reads, changes and revokes keys. */
const oneKeyRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, authenticator }) => {
  app.get(
    '/api-keys',
    {
      config: { scope: 'framework:admin' },
      schema: {
        operationId: 'listAllApiKeys',
        tags,
        summary: 'List the keys of all consumers, or of the consumers of a hub',
        querystring: AllKeysQuery,
        response: { 200: listOf(named(ListedKey)) }
      }
    },
    (request, reply) => sendPage(request, reply, (page) => listAllKeys(db, request.query, page))
  )

  app.get(
    '/api-keys/:id',
    {
      config: { scope: 'framework:admin' },
      schema: {
        operationId: 'getApiKey',
        tags,
        summary: 'Read a key, without its secret',
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
        summary: 'Rename a key or change its limit',
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

/** Activates and rotates a key. */
const keyLifeRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db }) => {
  app.post(
    '/api-keys/:id/activate',
    {
      config: { scope: 'framework:admin', problems: [Conflict] },
      schema: {
        operationId: 'activateApiKey',
        tags,
        summary: 'Activate a pending key after storing it',
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
        summary: 'Rotate a key: create a successor with the same scopes; the old key stays valid during the overlap',
        params: ById,
        body: named(RotateKey),
        response: { 201: named(KeyWithSecret) }
      }
    },
    async (request, reply) => {
      const overlapSeconds = request.body.overlapSeconds ?? 86_400
      const key = await db.transaction((tx) => rotateKey(tx, request.actor, request.params.id, overlapSeconds))
      reply.code(201).headers({ 'cache-control': 'no-store', location: `/api/v2/api-keys/${key.id}` })
      return key
    }
  )
}
