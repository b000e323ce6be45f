import type { FastifyInstance } from 'fastify'
import type { Static } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { addResource } from '../http/resource.ts'
import { PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { UnknownAnnotationCategory } from './errors.ts'
import { Annotation, AnnotationQuery, CreateAnnotation, ResolveAnnotation, UpdateAnnotation } from './schema.ts'
import { annotationStore } from './store.ts'

export async function annotationRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  // An annotation is resolved, never deleted.
  const { remove: _, ...store } = annotationStore
  const problems = [UnknownAnnotationCategory]
  addResource(app, parts, {
    path: 'annotations',
    one: 'annotation',
    many: 'annotations',
    schemas: { item: Annotation, create: CreateAnnotation, update: UpdateAnnotation, query: AnnotationQuery },
    store,
    problems: { create: problems, update: problems },
    summaries: {
      create: 'Create an annotation on a widget or an event',
      update: 'Update, resolve or reopen an annotation (JSON Merge Patch)'
    }
  })
  app.addSchema(ResolveAnnotation)
  app.post<{ Params: { id: string }; Body: Static<typeof ResolveAnnotation> }>(
    '/annotations/:id/resolve',
    {
      config: { scope: 'hub:write', problems: [PreconditionFailed], optionalBody: true },
      schema: {
        operationId: 'resolveAnnotation',
        tags: ['annotations'],
        summary: 'Resolve an annotation with a resolution',
        params: ById,
        body: named(ResolveAnnotation),
        response: { 200: named(Annotation) }
      }
    },
    async (request, reply) => {
      const { actor, params, body } = request
      const context = { db: parts.db, actor, now: parts.clock.now() }
      const change = { ...body, status: 'resolved' as const }
      return versioned(reply, await store.update(context, params.id, change, matchVersion(request), undefined))
    }
  )
}
