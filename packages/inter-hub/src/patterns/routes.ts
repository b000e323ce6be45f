import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Context } from '../db/record-table.ts'
import type { Database } from '../db/sql.ts'
import { matchVersion } from '../http/etag.ts'
import { sendPage } from '../http/pagination.ts'
import { addResource } from '../http/resource.ts'
import { listOf, PageQuery, type pageOf } from '../kernel/page.ts'
import { AlreadyExists, Conflict, FieldManaged, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { UnknownPolicyScope, UnknownRelationType, UnknownWidgetType } from '../widgets/index.ts'
import { adoptPattern } from './adopt.ts'
import {
  AdoptedPattern,
  AdoptionQuery,
  AdoptPattern,
  CreatePatternVersion,
  CreateWidgetPattern,
  PatternAdoption,
  PatternContent,
  PatternVersion,
  UpdateWidgetPattern,
  WidgetPattern,
  WidgetPatternQuery
} from './schema.ts'
import { addVersion, listAdoptions, listPatternVersions, patternStore } from './store.ts'

interface Parts {
  db: Database
  clock: Clock
}
type OnOne = { Params: { id: string } }

const tags = ['widget-patterns']

export async function patternRoutes(app: FastifyInstance, parts: Parts): Promise<void> {
  app.addSchema(PatternContent)
  const { remove: _, ...store } = patternStore
  addResource(app, parts, {
    path: 'widget-patterns',
    one: 'widget pattern',
    many: 'widget patterns',
    schemas: {
      item: WidgetPattern,
      create: CreateWidgetPattern,
      update: UpdateWidgetPattern,
      query: WidgetPatternQuery
    },
    store,
    scopes: { read: 'framework:read', write: 'hub:write' },
    problems: { create: [AlreadyExists] },
    summaries: { update: 'Update the title, description or status of a widget pattern (JSON Merge Patch)' }
  })
  addVersions(app, parts)
  addAdoptions(app, parts)
}

const contextOf = ({ db, clock }: Parts, { actor }: FastifyRequest): Context => ({ db, actor, now: clock.now() })

function addVersions(app: FastifyInstance, parts: Parts): void {
  for (const schema of [PatternVersion, CreatePatternVersion]) app.addSchema(schema)
  app.get<OnOne & { Querystring: Parameters<typeof pageOf>[0] }>(
    '/widget-patterns/:id/versions',
    {
      config: { scope: 'framework:read' },
      schema: {
        operationId: 'listWidgetPatternVersions',
        tags,
        summary: 'List the versions of a widget pattern',
        params: ById,
        querystring: { type: 'object', properties: PageQuery, additionalProperties: false },
        response: { 200: listOf(named(PatternVersion)) }
      }
    },
    (request, reply) =>
      sendPage(request, reply, (page) => listPatternVersions(contextOf(parts, request), request.params.id, page))
  )
  app.post<OnOne & { Body: Static<typeof CreatePatternVersion> }>(
    '/widget-patterns/:id/versions',
    {
      config: { scope: 'hub:write', problems: [PreconditionFailed] },
      schema: {
        operationId: 'createWidgetPatternVersion',
        tags,
        summary:
          'Create a version of a widget pattern; sending the content of the latest version again changes nothing',
        params: ById,
        body: named(CreatePatternVersion),
        response: { 200: named(PatternVersion), 201: named(PatternVersion) }
      }
    },
    async (request, reply) => {
      const { params, body } = request
      const match = matchVersion(request)
      const { version, isNew } = await addVersion(contextOf(parts, request), params.id, body.content, match)
      if (isNew) reply.code(201).header('location', `/api/v2/widget-patterns/${params.id}/versions`)
      return version
    }
  )
}

function addAdoptions(app: FastifyInstance, parts: Parts): void {
  for (const schema of [PatternAdoption, AdoptPattern, AdoptedPattern]) app.addSchema(schema)
  app.get<OnOne & { Querystring: Static<typeof AdoptionQuery> }>(
    '/widget-patterns/:id/adoptions',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listWidgetPatternAdoptions',
        tags,
        summary: 'List the adoptions of a widget pattern',
        params: ById,
        querystring: AdoptionQuery,
        response: { 200: listOf(named(PatternAdoption)) }
      }
    },
    (request, reply) => {
      const { params, query } = request
      return sendPage(request, reply, (page) => listAdoptions(contextOf(parts, request), params.id, query, page))
    }
  )
  app.post<OnOne & { Body: AdoptPattern }>(
    '/widget-patterns/:id/adopt',
    {
      config: {
        scope: 'hub:write',
        optionalBody: true,
        problems: [AlreadyExists, Conflict, FieldManaged, UnknownWidgetType, UnknownPolicyScope, UnknownRelationType]
      },
      schema: {
        operationId: 'adoptWidgetPattern',
        tags,
        summary: 'Adopt a widget pattern: create or update its widgets and relations in a hub',
        params: ById,
        body: named(AdoptPattern),
        response: { 200: named(AdoptedPattern), 201: named(AdoptedPattern) }
      }
    },
    async (request, reply) => {
      const { adoption, isNew } = await adoptPattern(contextOf(parts, request), request.params.id, request.body)
      const adoptions = `/api/v2/widget-patterns/${adoption.patternId}/adoptions`
      if (isNew) reply.code(201).header('location', adoptions)
      return adoption
    }
  )
}
