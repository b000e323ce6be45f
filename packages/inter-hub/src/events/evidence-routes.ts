/** Routes to read, confirm and retire evidence of widgets. Evidence consists of events, so these routes are next to theirs. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import type { Database } from '../db/sql.ts'
import {
  Confirmation,
  Confirmed,
  ConfirmMany,
  Evidence,
  EvidenceCandidate,
  EvidenceCandidates,
  evidenceCandidates,
  evidenceEntry,
  evidenceOf,
  listEvidence,
  RetiredEvidence,
  RetireEvidence,
  retireEvidence
} from '../evidence/index.ts'
import { links } from '../http/pagination.ts'
import { sendJson } from '../http/raw-json.ts'
import { chooseHub, requireObject } from '../hubs/index.ts'
import { listJson } from '../kernel/json-text.ts'
import { listOf, PageQuery, pageOf } from '../kernel/page.ts'
import { Ambiguous, NotFound, ValidationFailed } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { utc } from '../kernel/time.ts'
import { getWidget } from '../widgets/index.ts'
import { confirmAll } from './confirm.ts'
import type { Recorder } from './record-event.ts'

const hubQuery = Type.Object(
  {
    hub: Type.Optional(
      Type.String({ maxLength: 100, description: 'Id or slug of the hub; defaults to the hub of the key.' })
    )
  },
  { additionalProperties: false }
)
const evidenceQuery = Type.Object({ ...PageQuery, ...hubQuery.properties }, { additionalProperties: false })

interface Parts {
  recorder: Recorder
  db: Database
}

export const evidenceRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  for (const schema of [
    Evidence,
    EvidenceCandidate,
    EvidenceCandidates,
    Confirmation,
    ConfirmMany,
    Confirmed,
    RetireEvidence,
    RetiredEvidence
  ])
    app.addSchema(schema)
  await listRoute(app, parts)
  await candidatesRoute(app, parts)
  await confirmRoutes(app, parts)
  await retireRoute(app, parts)
}

const listRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder: { clock }, db }) => {
  app.get(
    '/widgets/:id/evidence',
    {
      config: { scope: 'hub:read', problems: [Ambiguous] },
      schema: {
        operationId: 'listWidgetEvidence',
        tags: ['widgets'],
        summary: 'List the evidence of a widget, newest first',
        params: ById,
        description: 'Without `per_page`, all evidence is on one page.',
        querystring: evidenceQuery,
        response: { 200: listOf(named(Evidence)) }
      }
    },
    async (request, reply) => {
      const now = clock.now()
      const { hub, ...wanted } = request.query
      const { hubId, id } = await getWidget(db, request.actor, request.params.id, now, hub)
      if (wanted.page === undefined && wanted.per_page === undefined) {
        const texts = await evidenceOf(db, hubId, id, now)
        return sendJson(reply, listJson(texts, { page: 1, per_page: Math.max(1, texts.length), total: texts.length }))
      }
      const page = pageOf(wanted)
      const { items, total } = await listEvidence(db, hubId, id, now, page)
      reply.header('link', links(request, page, total))
      return sendJson(reply, listJson(items, { page: page.page, per_page: page.perPage, total }))
    }
  )
}

const candidatesQuery = Type.Object(
  {
    ...hubQuery.properties,
    eventType: Type.String({ minLength: 1, maxLength: 100 }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Defaults to 50.' }))
  },
  { additionalProperties: false }
)

const candidatesRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder: { clock }, db }) => {
  const schema = {
    operationId: 'listEvidenceCandidates',
    summary: 'List the newest events of a type on a widget, with the times of their observations',
    description:
      'For programs that judge whether a requirement is met, such as a readiness gate. The most recent observation comes first. Retired evidence is left out. If there are more events than `limit`, the newest event of each subject comes first, then the newest pass or fail of each subject; `subjectsLeftOut` counts the subjects of which one did not fit, and `olderLeftOut` is true if there may be more events.',
    tags: ['widgets'],
    params: ById,
    querystring: candidatesQuery,
    response: { 200: named(EvidenceCandidates) }
  }
  app.get(
    '/widgets/:id/evidence/candidates',
    { schema, config: { scope: 'hub:read', problems: [Ambiguous] } },
    async ({ actor, params, query }, reply) => {
      const { hubId, id } = await getWidget(db, actor, params.id, clock.now(), query.hub)
      const about = { hubId, widgetId: id, eventType: query.eventType }
      const { texts, ...leftOut } = await evidenceCandidates(db, about, query.limit ?? 50)
      return sendJson(reply, `{"data":[${texts.join(',')}],${JSON.stringify(leftOut).slice(1)}`)
    }
  )
}

const confirmRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder, db }) => {
  app.post(
    '/widgets/:id/evidence/confirm',
    {
      config: { scope: 'hub:record', problems: [Ambiguous], ownTransaction: true },
      schema: {
        operationId: 'confirmWidgetEvidence',
        tags: ['widgets'],
        summary: 'Confirm evidence of a widget: the same was observed again',
        description:
          'Renews the age of evidence without recording another event. The answer has a status for each confirmation. Repeating a request changes nothing. A confirmation cannot make evidence younger than its `asOf` or extend it beyond its `until`.',
        params: ById,
        querystring: hubQuery,
        body: named(Confirmation),
        response: { 200: named(Confirmed) }
      }
    },
    async ({ actor, params, query, body }) => {
      const widget = await getWidget(db, actor, params.id, recorder.clock.now(), query.hub)
      requireObject(actor, 'record', widget.hubSlug, 'widget')
      const hub = { id: widget.hubId, slug: widget.hubSlug }
      return { data: await confirmAll(recorder, actor, hub, widget.id, body) }
    }
  )

  app.post(
    '/evidence/confirm',
    {
      config: { scope: 'hub:record', ownTransaction: true },
      schema: {
        operationId: 'confirmEvidence',
        tags: ['widgets'],
        summary: 'Confirm evidence of many widgets of a hub',
        description:
          'Like `POST /widgets/{id}/evidence/confirm`, for up to 1,000 events of any widgets of one hub. `hub` names the hub and defaults to the hub of the key.',
        querystring: hubQuery,
        body: named(ConfirmMany),
        response: { 200: named(Confirmed) }
      }
    },
    async ({ actor, query, body }) => {
      const { hub: wanted, items } = Array.isArray(body) ? { hub: undefined, items: body } : body
      const hub = await chooseHub(db, actor, 'record', wanted ?? query.hub)
      return { data: await confirmAll(recorder, actor, hub, null, items) }
    }
  )
}

const retireRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { recorder: { clock }, db }) => {
  app.post(
    '/widgets/:id/evidence/retire',
    {
      config: { scope: 'hub:write', problems: [Ambiguous] },
      schema: {
        operationId: 'retireWidgetEvidence',
        tags: ['widgets'],
        summary: 'Retire evidence',
        description:
          'Events of this type and subject that occurred up to `asOf` no longer count, even if they arrive later. Events that occurred after `asOf` count. Retiring the only evidence of a widget leaves it unproven. Repeating the request changes nothing.',
        params: ById,
        querystring: hubQuery,
        body: named(RetireEvidence),
        response: { 200: named(RetiredEvidence) }
      }
    },
    async ({ actor, params, query, body }) => {
      const now = clock.now()
      const { eventType, subject = '', reason } = body
      const asOf = body.asOf === undefined ? undefined : utc(body.asOf)
      const widget = await getWidget(db, actor, params.id, now, query.hub)
      requireObject(actor, 'write', widget.hubSlug, 'widget')
      const about = { hubId: widget.hubId, widgetId: widget.id, eventType, subject }
      const status = await db.transaction((tx) => retireEvidence(tx, { ...about, reason, asOf }, actor, clock.offsetMs))
      if (status === 'in_future') {
        throw new ValidationFailed('asOf is in the future.', {
          errors: [{ pointer: '#/asOf', detail: 'is in the future' }]
        })
      }
      const evidence = await evidenceEntry(db, about, now)
      if (status === 'unknown' || evidence === undefined) {
        const of = subject === '' ? '' : ` and the subject ${JSON.stringify(subject)}`
        throw new NotFound(`The widget has no evidence of the type ${JSON.stringify(eventType)}${of}.`)
      }
      return { status, evidence: JSON.parse(evidence) }
    }
  )
}
