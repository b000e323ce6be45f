/** What is registered: the four public vocabularies over all hubs, and each hub as a whole. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Database } from '../db/sql.ts'
import { sendPage } from '../http/pagination.ts'
import { listOf, PageQuery } from '../kernel/page.ts'
import { NotFound } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import type { Kind } from '../manifests/index.ts'
import { RegisteredEventType, RegisteredHub, VocabularyEntry, VocabularyQuery } from './schema.ts'
import { getRegisteredHub, getVocabularyEntry, listRegisteredHubs, listVocabulary } from './store.ts'

/** The public vocabularies: the kind, and what one and many are called. */
const registries: [Kind, string, string][] = [
  ['widget-type', 'WidgetType', 'widget types'],
  ['event-type', 'EventType', 'event types'],
  ['annotation-category', 'AnnotationCategory', 'annotation categories'],
  ['policy-scope', 'PolicyScope', 'policy scopes']
]

export const registryRoutes: FastifyPluginAsyncTypebox<{ db: Database }> = async (app, { db }) => {
  for (const schema of [VocabularyEntry, RegisteredEventType, RegisteredHub]) app.addSchema(schema)

  for (const [kind, one, many] of registries) {
    const path = `/${many.replace(' ', '-')}`
    const item = kind === 'event-type' ? named(RegisteredEventType) : named(VocabularyEntry)
    const tags = [path.slice(1)]
    const plural = one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`

    app.get(
      path,
      {
        config: { scope: 'public' },
        schema: {
          operationId: `list${plural}`,
          tags,
          summary: `List ${many}`,
          querystring: VocabularyQuery,
          response: { 200: listOf(item) }
        }
      },
      async (request, reply) => {
        return (await sendPage(request, reply, (page) => listVocabulary(db, kind, request.query, page))) as never
      }
    )

    app.get(
      `${path}/:id`,
      {
        config: { scope: 'public' },
        schema: {
          operationId: `get${one}`,
          tags,
          summary: `Read one of the ${many} by id or name`,
          params: ById,
          response: { 200: item }
        }
      },
      async (request) => (await getVocabularyEntry(db, kind, request.params.id)) as never
    )
  }

  app.get(
    '/hub-registry',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'listHubRegistry',
        tags: ['hub-registry'],
        summary: 'List hubs with their manifest, vocabulary, consumers and counts',
        querystring: Type.Object(PageQuery, { additionalProperties: false }),
        response: { 200: listOf(named(RegisteredHub)) }
      }
    },
    (request, reply) => sendPage(request, reply, (page) => listRegisteredHubs(db, page))
  )

  app.get(
    '/hub-registry/:hubId',
    {
      config: { scope: 'framework:read', problems: [NotFound] },
      schema: {
        operationId: 'getRegisteredHub',
        tags: ['hub-registry'],
        summary: 'Read a hub with its manifest, vocabulary, consumers and counts',
        params: Type.Object({ hubId: Type.String({ maxLength: 200, description: 'Id or slug of the hub.' }) }),
        response: { 200: named(RegisteredHub) }
      }
    },
    async (request) => getRegisteredHub(db, request.params.hubId)
  )
}
