import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply } from 'fastify'
import type { Database } from '../db/sql.ts'
import { matchVersion } from '../http/etag.ts'
import { sendList } from '../http/pagination.ts'
import { findHub } from '../hubs/index.ts'
import { listOf, pageOf } from '../kernel/page.ts'
import { Conflict, PreconditionFailed, ValidationFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { activateManifest, previewManifest } from './activate.ts'
import { TypeConflict } from './errors.ts'
import { CreateManifest, Manifest, ManifestQuery, Preview, UpdateManifest } from './schema.ts'
import { getManifest, insertDraft, listManifests, type StoredManifest, updateDraft } from './store.ts'

export const manifestRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  for (const schema of [Manifest, CreateManifest, UpdateManifest, Preview]) app.addSchema(schema)
  const tags = ['hub-capability-manifests']

  app.get(
    '/hub-capability-manifests',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'listManifests',
        tags,
        summary: 'List manifests',
        querystring: ManifestQuery,
        response: { 200: listOf(named(Manifest)) }
      }
    },
    async (request, reply) => {
      const page = pageOf(request.query)
      return sendList(request, reply, page, await listManifests(db, request.query, page))
    }
  )

  app.get(
    '/hub-capability-manifests/:id',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'getManifest',
        tags,
        summary: 'Read a manifest',
        params: ById,
        response: { 200: named(Manifest) }
      }
    },
    async (request, reply) => sendManifest(reply, await getManifest(db, request.params.id))
  )

  app.post(
    '/hub-capability-manifests',
    {
      config: { scope: 'framework:write' },
      schema: {
        operationId: 'createManifest',
        tags,
        summary: 'Draft a manifest',
        body: named(CreateManifest),
        response: { 201: named(Manifest) }
      }
    },
    async (request, reply) => {
      const hubId = await hubOfDraft(db, request.body)
      const manifest = await db.transaction((tx) => insertDraft(tx, hubId, request.body))
      reply.code(201).header('location', `/api/v2/hub-capability-manifests/${manifest.id}`)
      return sendManifest(reply, manifest)
    }
  )

  app.patch(
    '/hub-capability-manifests/:id',
    {
      config: { scope: 'framework:write', problems: [Conflict, PreconditionFailed] },
      schema: {
        operationId: 'updateManifest',
        tags,
        summary: 'Change a draft',
        params: ById,
        body: named(UpdateManifest),
        response: { 200: named(Manifest) }
      }
    },
    async (request, reply) => {
      const { params, body } = request
      return sendManifest(reply, await db.transaction((tx) => updateDraft(tx, params.id, body, matchVersion(request))))
    }
  )

  app.get(
    '/hub-capability-manifests/:id/preview',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'previewManifest',
        tags,
        summary: 'See what activation would add, change, retire and break',
        params: ById,
        response: { 200: named(Preview) }
      }
    },
    async (request) => previewManifest(db, await getManifest(db, request.params.id))
  )

  app.post(
    '/hub-capability-manifests/:id/activate',
    {
      config: { scope: 'framework:write', problems: [TypeConflict, Conflict] },
      schema: {
        operationId: 'activateManifest',
        tags,
        summary: 'Make a draft the active manifest of its hub',
        params: ById,
        response: { 200: named(Manifest) }
      }
    },
    async (request, reply) => sendManifest(reply, await db.transaction((tx) => activateManifest(tx, request.params.id)))
  )
}

function sendManifest(reply: FastifyReply, manifest: StoredManifest): StoredManifest {
  reply.resourceVersion = manifest.rowVersion
  return manifest
}

async function hubOfDraft(db: Database, { hub, hubId }: CreateManifest): Promise<string> {
  if (hub !== undefined && hubId !== undefined) {
    throw new ValidationFailed('Name the hub once.', {
      errors: [{ pointer: '#/hubId', detail: 'is there beside hub; send one of them' }]
    })
  }
  const reference = hub ?? hubId
  const pointer = hubId === undefined ? '#/hub' : '#/hubId'
  if (reference === undefined) {
    throw new ValidationFailed('Name the hub of the manifest.', {
      errors: [{ detail: 'is missing (id or slug of a hub)', pointer }]
    })
  }
  const found = await findHub(db, reference)
  if (!found || (hubId !== undefined && found.id !== hubId)) {
    throw new ValidationFailed(`There is no hub ${JSON.stringify(reference)}.`, {
      errors: [{ detail: 'names no hub', pointer }]
    })
  }
  return found.id
}
