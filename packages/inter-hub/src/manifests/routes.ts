import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { findHub } from '../hubs/index.ts'
import { Conflict, ValidationFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { activateManifest, previewManifest } from './activate.ts'
import { TypeConflict } from './errors.ts'
import { CreateManifest, Manifest, ManifestQuery, Preview, UpdateManifest } from './schema.ts'
import { getManifest, insertDraft, listManifests, type StoredManifest, updateDraft } from './store.ts'

const path = 'hub-capability-manifests'

export async function manifestRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  addResource<StoredManifest, CreateManifest, UpdateManifest>(app, parts, {
    path,
    one: 'manifest',
    many: 'manifests',
    scopes: { read: 'framework:read', write: 'framework:write' },
    schemas: { item: Manifest, create: CreateManifest, update: UpdateManifest, query: ManifestQuery },
    store: {
      list: ({ db }, query: ManifestQuery, page) => listManifests(db, query, page),
      get: ({ db }, id) => getManifest(db, id),
      create: async ({ db }, body) => {
        const hubId = await hubOfDraft(db, body)
        return db.transaction((tx) => insertDraft(tx, hubId, body))
      },
      update: ({ db }, id, change, match) => db.transaction((tx) => updateDraft(tx, id, change, match))
    },
    problems: { update: [Conflict] },
    summaries: {
      get: 'Read a manifest',
      create: 'Create a draft of a manifest',
      update: 'Update a draft of a manifest'
    }
  })
  app.addSchema(Preview)
  await activationRoutes(app, parts)
}

const activationRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  const tags = [path]

  app.get(
    `/${path}/:id/preview`,
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'previewManifest',
        tags,
        summary: 'Preview what activation would add, change, retire and break',
        params: ById,
        response: { 200: named(Preview) }
      }
    },
    async (request) => previewManifest(db, await getManifest(db, request.params.id))
  )

  app.post(
    `/${path}/:id/activate`,
    {
      config: { scope: 'framework:write', problems: [TypeConflict, Conflict] },
      schema: {
        operationId: 'activateManifest',
        tags,
        summary: 'Activate a draft as the manifest of its hub',
        params: ById,
        response: { 200: named(Manifest) }
      }
    },
    async (request, reply) => {
      const manifest = await db.transaction((tx) => activateManifest(tx, request.params.id))
      reply.resourceVersion = manifest.rowVersion
      return manifest
    }
  )
}

async function hubOfDraft(db: Database, { hub, hubId }: CreateManifest): Promise<string> {
  if (hub !== undefined && hubId !== undefined) {
    throw new ValidationFailed('Send the hub in one member only.', {
      errors: [{ pointer: '#/hubId', detail: 'is sent together with hub; send only one of them' }]
    })
  }
  const reference = hub ?? hubId
  const pointer = hubId === undefined ? '#/hub' : '#/hubId'
  if (reference === undefined) {
    throw new ValidationFailed('The hub of the manifest is missing.', {
      errors: [{ detail: 'is missing (id or slug of a hub)', pointer }]
    })
  }
  const found = await findHub(db, reference)
  if (!found || (hubId !== undefined && found.id !== hubId)) {
    throw new ValidationFailed(`The hub ${JSON.stringify(reference)} does not exist, or the key has no access to it.`, {
      errors: [{ detail: 'is not the id or slug of a hub', pointer }]
    })
  }
  return found.id
}
