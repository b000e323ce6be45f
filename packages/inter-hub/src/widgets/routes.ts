import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { evidenceOf } from '../evidence/index.ts'
import { matchVersion, versioned } from '../http/etag.ts'
import { sendPage } from '../http/pagination.ts'
import { sendJson } from '../http/raw-json.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { jsonArray, jsonWith } from '../kernel/json-text.ts'
import { listOf, type Page, PageQuery } from '../kernel/page.ts'
import { AlreadyExists, Ambiguous, FieldManaged, MalformedRequest, PreconditionFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { upsertWidgets } from './batch.ts'
import { HasEvidence, HasRecords, UnknownPolicyScope, UnknownWidgetType } from './errors.ts'
import { countWidgets, listWidgets } from './list.ts'
import { placesOf } from './places.ts'
import { Relation } from './relation-schema.ts'
import { relationsOf } from './relations.ts'
import {
  CreateWidget,
  OneWidgetQuery,
  UpdateWidget,
  UpsertWidgets,
  upsertBytesMax,
  upsertsMax,
  Widget,
  WidgetCounts,
  WidgetQuery,
  WidgetUpserts,
  WidgetVersion
} from './schema.ts'
import { getWidget, insertWidget, listVersions, readWidget, removeWidget, updateWidget } from './store.ts'
import { requireNotManaged, requireUnmanaged } from './upsert-widget.ts'

const tags = ['widgets']
const HubQuery = Type.Object({ hub: OneWidgetQuery.properties.hub }, { additionalProperties: false })
const PatchQuery = Type.Object(
  {
    ...HubQuery.properties,
    force: Type.Optional(
      Type.Boolean({
        description: 'Change fields that an inventory manages. The inventory then no longer manages them.'
      })
    )
  },
  { additionalProperties: false }
)
const DeleteQuery = Type.Object(
  {
    ...HubQuery.properties,
    force: Type.Optional(Type.Boolean({ description: 'Delete the widget although an inventory manages it.' }))
  },
  { additionalProperties: false }
)
const PagedHubQuery = Type.Object({ ...PageQuery, hub: OneWidgetQuery.properties.hub }, { additionalProperties: false })

interface Parts {
  db: UnitOfWork
  clock: Clock
  /** Further parts of a widget, by their names in `include`. */
  includes: ReadonlyMap<string, Include>
}

/** A part of a widget: the member that holds it, and how it is read, as JSON. */
export interface Include {
  member: string
  read(db: Database, widget: Widget, now: Date, at?: Date): Promise<string>
  /** The same for the widgets on a page, as values by widget id. Without it, lists cannot include the part. */
  readAll?(db: Database, widgets: readonly Widget[], page: Page, now: Date): Promise<ReadonlyMap<string, unknown>>
}

/** The parts that this capability knows itself. */
const ownIncludes: [string, Include][] = [
  [
    'relations',
    {
      member: 'relations',
      read: async (db, { hubId, id }) => JSON.stringify(await relationsOf(db, hubId, id))
    }
  ],
  [
    'places',
    {
      member: 'places',
      read: async (db, widget) => JSON.stringify((await placesOf(db, [widget])).get(widget.id) ?? []),
      readAll: placesOf
    }
  ],
  [
    'evidence',
    {
      member: 'evidence',
      read: async (db, { hubId, id }, now) => jsonArray(await evidenceOf(db, hubId, id, now))
    }
  ]
]

export const widgetRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  for (const schema of [Widget, WidgetCounts, CreateWidget, UpdateWidget, WidgetVersion, UpsertWidgets, WidgetUpserts])
    app.addSchema(schema)
  await readRoutes(app, parts)
  await registerRoutes(app, parts)
  await changeRoutes(app, parts)
  await partRoutes(app, parts)
}

const readRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock, includes }) => {
  app.get(
    '/widgets',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listWidgets',
        tags,
        summary: 'List widgets with their state',
        querystring: WidgetQuery,
        response: { 200: listOf(named(Widget)) }
      }
    },
    (request, reply) =>
      sendPage(request, reply, async (page) => {
        const { include, ...query } = request.query
        const now = clock.now()
        const list = await listWidgets(db, request.actor, query, page, now)
        const part = include === undefined ? undefined : new Map([...ownIncludes, ...includes]).get(include)
        if (!part?.readAll) return list
        const { member } = part
        const found = await part.readAll(db, list.items, page, now)
        return { ...list, items: list.items.map((item) => ({ ...item, [member]: found.get(item.id) ?? null })) }
      })
  )

  app.get(
    '/widget-counts',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'countWidgets',
        tags,
        summary: 'Count the active widgets in each state',
        querystring: HubQuery,
        response: { 200: named(WidgetCounts) }
      }
    },
    (request) => countWidgets(db, request.actor, request.query.hub, clock.now())
  )

  app.get(
    '/widgets/:id',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'getWidget',
        tags,
        summary: 'Read a widget by id or slug, optionally with its relations, its evidence and an explanation',
        params: ById,
        querystring: OneWidgetQuery,
        response: { 200: named(Widget) }
      }
    },
    async (request, reply) => {
      const { hub, include = '', at } = request.query
      if (at !== undefined && include !== 'explanation') {
        throw new MalformedRequest('at needs include=explanation, and no other part.', {
          errors: [{ parameter: 'at', detail: 'needs include=explanation' }]
        })
      }
      const now = clock.now()
      const widget = await getWidget(db, request.actor, request.params.id, now, hub)
      versioned(reply, widget)
      if (include === '') return widget
      const parts: Record<string, string> = {}
      for (const [name, { member, read }] of [...ownIncludes, ...includes]) {
        if (include.split(',').includes(name))
          parts[member] = await read(db, widget, now, at === undefined ? undefined : new Date(at))
      }
      return sendJson(reply, jsonWith(widget, parts))
    }
  )
}

const registerRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.post(
    '/widgets',
    {
      config: { scope: 'hub:write', problems: [AlreadyExists, UnknownWidgetType, UnknownPolicyScope] },
      schema: {
        operationId: 'createWidget',
        tags,
        summary: 'Create a widget',
        body: named(CreateWidget),
        response: { 201: named(Widget) }
      }
    },
    async (request, reply) => {
      const { actor, body } = request
      const hub = await chooseHub(db, actor, 'write', body.hub)
      const id = await db.transaction((tx) => insertWidget(tx, hub, body, actor))
      const widget = await readWidget(db, hub.id, id, clock.now())
      reply.code(201).header('location', `/api/v2/widgets/${id}`)
      return versioned(reply, widget)
    }
  )

  app.post(
    '/widgets/batch',
    {
      bodyLimit: upsertBytesMax,
      config: { scope: 'hub:write' },
      schema: {
        operationId: 'upsertWidgets',
        tags,
        summary: 'Create or update many widgets by slug, each with its own result',
        description: `Up to ${upsertsMax} widgets of one hub, in a body of at most 2 MiB. If a widget is refused, the others are not affected. The fields that an \`inventory\` sends are managed by it: other inventories cannot change them (\`field_managed\`), nor can \`PATCH\` without \`?force=true\`.`,
        body: named(UpsertWidgets),
        response: { 200: named(WidgetUpserts) }
      }
    },
    async ({ actor, body }) => {
      const hub = await chooseHub(db, actor, 'write', body.hub)
      return upsertWidgets(db, hub, body.widgets, body.inventory, actor)
    }
  )
}

const changeRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.patch(
    '/widgets/:id',
    {
      config: {
        scope: 'hub:write',
        problems: [AlreadyExists, Ambiguous, FieldManaged, UnknownWidgetType, UnknownPolicyScope, PreconditionFailed]
      },
      schema: {
        operationId: 'updateWidget',
        tags,
        summary: 'Update, rename or archive a widget; every change creates a version',
        params: ById,
        querystring: PatchQuery,
        body: named(UpdateWidget),
        response: { 200: named(Widget) }
      }
    },
    async (request, reply) => {
      const { actor, params, body, query } = request
      const match = matchVersion(request)
      const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
      requireObject(actor, 'write', widget.hubSlug, 'widget')
      const hub = { id: widget.hubId, slug: widget.hubSlug }
      await db.transaction(async (tx) => {
        await requireUnmanaged(tx, hub.id, widget.id, body, query.force === true)
        await updateWidget(tx, hub, widget.id, body, actor, match)
      })
      return versioned(reply, await readWidget(db, hub.id, widget.id, clock.now()))
    }
  )

  app.delete(
    '/widgets/:id',
    {
      config: { scope: 'hub:write', problems: [Ambiguous, FieldManaged, HasEvidence, HasRecords, PreconditionFailed] },
      schema: {
        operationId: 'deleteWidget',
        tags,
        summary: 'Delete a widget that has no evidence and no records',
        params: ById,
        querystring: DeleteQuery,
        response: { 204: Type.Null() }
      }
    },
    async (request, reply) => {
      const { actor, params, query } = request
      const match = matchVersion(request)
      const widget = await getWidget(db, actor, params.id, clock.now(), query.hub)
      requireObject(actor, 'write', widget.hubSlug, 'widget')
      await db.transaction(async (tx) => {
        if (query.force !== true) await requireNotManaged(tx, widget.hubId, widget.id)
        await removeWidget(tx, widget.hubId, widget.id, match)
      })
      reply.code(204)
      return null
    }
  )
}

/** Lists that belong to one widget. */
const partRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.get(
    '/widgets/:id/versions',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetVersions',
        tags,
        summary: 'List all versions of a widget',
        params: ById,
        querystring: PagedHubQuery,
        response: { 200: listOf(named(WidgetVersion)) }
      }
    },
    async (request, reply) => {
      const widget = await getWidget(db, request.actor, request.params.id, clock.now(), request.query.hub)
      return sendPage(request, reply, (page) => listVersions(db, widget.hubId, widget.id, page))
    }
  )

  app.get(
    '/widgets/:id/relations',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetRelations',
        tags,
        summary: 'List the relations of a widget in both directions',
        params: ById,
        querystring: HubQuery,
        response: { 200: listOf(named(Relation)) }
      }
    },
    async (request) => {
      const widget = await getWidget(db, request.actor, request.params.id, clock.now(), request.query.hub)
      const data = await relationsOf(db, widget.hubId, widget.id)
      return { data, meta: { page: 1, per_page: Math.max(1, data.length), total: data.length } }
    }
  )
}
