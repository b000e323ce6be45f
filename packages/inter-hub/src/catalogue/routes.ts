import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Clock } from '../db/clock.ts'
import type { Database, Db } from '../db/sql.ts'
import { findHub, type HubRef, requireObject } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { MalformedRequest, NotFound } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { ansibleInventory } from './ansible.ts'
import { metricsText, seriesMax } from './metrics-text.ts'
import { AnsibleInventory, AnsibleQuery, MetricsQuery, MetricsText, Targets, TargetsQuery } from './schema.ts'
import { counts, type WidgetRow, widgetProofs, widgetStates, widgetTargets } from './store.ts'
import { targetsMax, targetsOf } from './targets.ts'

const tags = ['catalogue']
const textType = 'text/plain'
const contentType = 'text/plain; version=0.0.4; charset=utf-8'

interface Parts {
  db: Database
  clock: Clock
}

export const catalogueRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, parts) => {
  app.addSchema(MetricsText)
  app.addSchema(Targets)
  app.addSchema(AnsibleInventory)
  await metricsRoute(app, parts)
  await targetRoutes(app, parts)
}

const metricsRoute: FastifyPluginAsyncTypebox<Parts> = async (app, { db, clock }) => {
  app.get(
    '/hubs/:id/metrics',
    {
      config: { scope: 'hub:read', alsoAnswers: [textType] },
      schema: {
        operationId: 'getHubMetrics',
        tags,
        summary: 'Read the states of the widgets of a hub as metrics of Prometheus',
        description: `\`ihub_widget_state\` for each active widget, \`ihub_evidence_age_seconds\` for each piece of its evidence that counts towards its state, and \`ihub_check_latency_seconds\` where the newest observation has the value \`latencyMs\`. At most ${seriesMax} series, states first, widgets by slug; \`ihub_widget_series_omitted\` counts what was left out. Scrape a larger hub in parts, each with a filter.`,
        params: ById,
        querystring: MetricsQuery,
        response: {
          200: { description: 'The metrics.', content: { [textType]: { schema: named(MetricsText) } } }
        }
      }
    },
    async ({ actor, params, query }, reply) => {
      const hub = await readableHub(db, actor, params.id)
      const now = clock.now()
      const found = await db.transaction(async (tx) => {
        const { rows: widgets } = await widgetStates(tx, hub.id, query, now, seriesMax)
        const proofs = seriesMax - widgets.length
        const most = { widgets: widgets.length, proofs }
        const total = await counts(tx, hub.id, query)
        return {
          widgets,
          proofs: proofs === 0 ? [] : (await widgetProofs(tx, hub.id, query, now, most)).rows,
          total: total.widgets + total.proofs
        }
      })
      reply.header('cache-control', 'no-store').type(contentType)
      return reply.send(metricsText({ hub: hub.slug, ...found })) as never
    }
  )
}

const targetRoutes: FastifyPluginAsyncTypebox<Parts> = async (app, { db }) => {
  app.get(
    '/hubs/:id/prometheus-targets',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'listPrometheusTargets',
        tags,
        summary: 'List widgets as targets for the HTTP service discovery of Prometheus',
        description: `One target for each active widget that has the attribute. Labels: \`__meta_ihub_hub\`, \`_widget\`, \`_widget_id\`, \`_name\`, \`_type\`, \`_owner\`, \`_policy_scope\`, \`_environment\`, and \`__meta_ihub_label_<key>\` for each label, where characters other than letters, digits and \`_\` become \`_\`. More than ${targetsMax} targets are refused.`,
        params: ById,
        querystring: TargetsQuery,
        response: { 200: named(Targets) }
      }
    },
    async ({ actor, params, query }, reply) => {
      const { hub, rows } = await allTargets(db, actor, params.id, query)
      reply.header('cache-control', 'no-store')
      return targetsOf(hub, rows, query.port)
    }
  )

  app.get(
    '/hubs/:id/ansible-inventory',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getAnsibleInventory',
        tags,
        summary: 'Read widgets as an inventory of Ansible',
        description: `What an inventory script prints for \`--list\`: one host for each active widget whose attribute names a host, in the groups \`hub_…\`, \`type_…\`, \`owner_…\`, \`policy_scope_…\`, \`environment_…\` and \`label_<key>_<value>\`, where characters other than letters, digits and \`_\` become \`_\`. Variables: \`ansible_host\`, \`ihub_hub\`, \`ihub_widget_id\`, \`ihub_name\`, \`ihub_type\`, \`ihub_owner\`, \`ihub_policy_scope\`, \`ihub_environment\`, \`ihub_labels\`. A text that Ansible would evaluate as a template is left out. More than ${targetsMax} targets are refused.`,
        params: ById,
        querystring: AnsibleQuery,
        response: { 200: named(AnsibleInventory) }
      }
    },
    async (request, reply) => {
      const { hub, rows } = await allTargets(db, request.actor, request.params.id, request.query)
      reply.header('cache-control', 'no-store')
      return ansibleInventory(hub, rows) as never
    }
  )
}

/**
 * The slug of the hub and all its targets.
 * @throws NotFound; MalformedRequest if there are too many: half a list would make its reader drop the other half
 */
async function allTargets(
  db: Db,
  actor: Actor,
  reference: string,
  query: TargetsQuery
): Promise<{ hub: string; rows: (WidgetRow & { target: string })[] }> {
  const hub = await readableHub(db, actor, reference)
  const { rows, isCut } = await widgetTargets(db, hub.id, query, targetsMax + 1)
  if (!isCut && rows.length <= targetsMax) return { hub: hub.slug, rows }
  const detail = `more than ${targetsMax} targets, or more than 4 MiB; narrow the list with widgetType, owner or label`
  throw new MalformedRequest(`This query finds ${detail}.`, {
    errors: [{ parameter: 'attribute', detail: `finds ${detail}` }]
  })
}

async function readableHub(db: Db, actor: Actor, reference: string): Promise<HubRef> {
  const hub = await findHub(db, reference)
  if (!hub) throw new NotFound('This hub does not exist, or the key has no access to it.')
  requireObject(actor, 'read', hub.slug, 'hub')
  return { id: hub.id, slug: hub.slug }
}
