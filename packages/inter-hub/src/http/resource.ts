/**
 * The usual routes of a resource, made from a declaration: list, get, create, update and delete. What a store cannot do has
 * no route. Any other route is written separately.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Context, ListQuery } from '../db/record-table.ts'
import type { Database } from '../db/sql.ts'
import type { RouteScope } from '../kernel/actor.ts'
import { type Listed, listOf, type Page } from '../kernel/page.ts'
import { AlreadyExists, Ambiguous, PreconditionFailed, type ProblemClass } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { matchVersion } from './etag.ts'
import { sendPage } from './pagination.ts'

interface Item {
  id: string
  /** Of the row; there is none where it cannot be changed. */
  version?: number
  /** Of the row, where `version` counts something else. */
  rowVersion?: number
}

/** What a resource can do. `hub` is the query parameter of a resource that is named by slug. */
interface ResourceStore<Row extends Item, Create, Update> {
  list(context: Context, query: ListQuery, page: Page): Promise<Listed<Row>>
  get(context: Context, id: string, hub: string | undefined): Promise<Row>
  create?(context: Context, body: Create): Promise<Row>
  update?(context: Context, id: string, change: Update, match: MatchVersion, hub: string | undefined): Promise<Row>
  remove?(context: Context, id: string, match: MatchVersion, hub: string | undefined): Promise<void>
}

type Operation = 'list' | 'get' | 'create' | 'update' | 'delete'

export interface Resource<Row extends Item, Create, Update> {
  /** Last part of its address: `decision-records`; it is the tag, too. */
  path: string
  /** What one and many are called: `decision record`, `decision records`. */
  one: string
  many: string
  /** Its schemas, each with an `$id`; `query` is that of the list. */
  schemas: { item: TSchema; create?: TSchema; update?: TSchema; query: TSchema }
  store: ResourceStore<Row, Create, Update>
  /** Who may read and write; `hub:read` and `hub:write` by default. */
  scopes?: { read: RouteScope; write: RouteScope }
  /** Whether a slug names it too, within a hub. */
  hasSlug?: boolean
  /** Like `checkUpdate`, for the body of a new object. */
  checkCreate?(body: Create): Promise<void>
  /** Checks the body of a change before the transaction of the request begins, where that may take a while. */
  checkUpdate?(body: Update): Promise<void>
  /** Whether it is deleted whatever its version: `If-Match` does not count. */
  deletesAnyVersion?: boolean
  /** Problems beside the usual ones. */
  problems?: Partial<Record<'create' | 'update' | 'delete', readonly ProblemClass[]>>
  /** Where the usual sentence does not say what it does. */
  summaries?: Partial<Record<Operation, string>>
}

/** Of a resource whose slug may stand in several hubs. */
const HubQuery = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; needed if several hubs have the slug.' })
    )
  },
  { additionalProperties: false }
)

/** A request for one object. */
interface OneRequest {
  Params: { id: string }
  Querystring: { hub?: string }
}

/** Adds the routes of a resource, and those of its schemas that have not been added before. */
export function addResource<Row extends Item, Create, Update>(
  app: FastifyInstance,
  { db, clock }: { db: Database; clock: Clock },
  resource: Resource<Row, Create, Update>
): void {
  const { schemas, store, path } = resource
  for (const schema of [schemas.item, schemas.create, schemas.update]) {
    if (schema && !app.getSchema((schema as { $id: string }).$id)) app.addSchema(schema)
  }
  const contextOf = ({ actor }: FastifyRequest): Context => ({ db, actor, now: clock.now() })
  const routes = declarations(resource)

  app.get(`/${path}`, routes.list, async (request, reply) => {
    const query = request.query as ListQuery
    return sendPage(request, reply, (page) => store.list(contextOf(request), query, page))
  })

  app.get<OneRequest>(`/${path}/:id`, routes.get, async (request, reply) => {
    return answer(reply, await store.get(contextOf(request), request.params.id, request.query.hub))
  })

  const { create, update, remove } = store
  if (create) {
    const preHandler = async ({ body }: FastifyRequest) => resource.checkCreate?.(body as Create)
    app.post(`/${path}`, { ...routes.create, preHandler }, async (request, reply) => {
      const row = await create(contextOf(request), request.body as Create)
      reply.code(201).header('location', `/api/v2/${path}/${row.id}`)
      return answer(reply, row)
    })
  }
  if (update) {
    const preHandler = async ({ body }: FastifyRequest) => resource.checkUpdate?.(body as Update)
    app.patch<OneRequest>(`/${path}/:id`, { ...routes.update, preHandler }, async (request, reply) => {
      const { params, body, query } = request
      const match = matchVersion(request)
      return answer(reply, await update(contextOf(request), params.id, body as Update, match, query.hub))
    })
  }
  if (remove) {
    app.delete<OneRequest>(`/${path}/:id`, routes.delete, async (request, reply) => {
      const match = resource.deletesAnyVersion ? () => undefined : matchVersion(request)
      await remove(contextOf(request), request.params.id, match, request.query.hub)
      reply.code(204)
      return null
    })
  }
}

function answer<Row extends Item>(reply: FastifyReply, row: Row): Row {
  reply.resourceVersion = row.rowVersion ?? row.version
  return row
}

/** The documentation and validation of each operation. */
function declarations<Row extends Item, Create, Update>(resource: Resource<Row, Create, Update>) {
  const { path, one, many, schemas, scopes, hasSlug = false, problems = {}, summaries = {} } = resource
  const { deletesAnyVersion = false } = resource
  const { read, write } = scopes ?? { read: 'hub:read', write: 'hub:write' }
  const item = named(schemas.item)
  const a = /^[aeiou]/.test(one) ? 'an' : 'a'
  const isVersioned = 'version' in (schemas.item as unknown as { properties: object }).properties
  const found = hasSlug ? [Ambiguous] : []
  const changed = isVersioned ? [...found, PreconditionFailed] : found
  const oneOf = { params: ById, ...(hasSlug ? { querystring: HubQuery } : {}) }
  const operation = (verb: Operation, name: string, summary: string) => ({
    operationId: `${verb}${camel(name)}`,
    tags: [path],
    summary: summaries[verb] ?? summary
  })
  return {
    list: {
      config: { scope: read },
      schema: {
        ...operation('list', many, `List ${many}`),
        querystring: schemas.query,
        response: { 200: listOf(item) }
      }
    },
    get: {
      config: { scope: read, problems: found },
      schema: { ...operation('get', one, `Get ${a} ${one}`), ...oneOf, response: { 200: item } }
    },
    create: {
      config: { scope: write, problems: [...(hasSlug ? [AlreadyExists] : []), ...(problems.create ?? [])] },
      schema: {
        ...operation('create', one, `Create ${a} ${one}`),
        ...(schemas.create ? { body: named(schemas.create) } : {}),
        response: { 201: item }
      }
    },
    update: {
      config: { scope: write, problems: [...changed, ...(problems.update ?? [])] },
      schema: {
        ...operation('update', one, `Update ${a} ${one} (JSON Merge Patch)`),
        ...oneOf,
        ...(schemas.update ? { body: named(schemas.update) } : {}),
        response: { 200: item }
      }
    },
    delete: {
      config: { scope: write, problems: [...(deletesAnyVersion ? found : changed), ...(problems.delete ?? [])] },
      schema: { ...operation('delete', one, `Delete ${a} ${one}`), ...oneOf, response: { 204: Type.Null() } }
    }
  }
}

/** `decision record` as `DecisionRecord`. */
function camel(words: string): string {
  return words.replace(/(^| )(\w)/g, (_, _space, letter: string) => letter.toUpperCase())
}
