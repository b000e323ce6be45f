/** The stores of the four records of the loop. */
import type { Static } from 'typebox'
import type { RecordBase, RecordTable } from '../db/record-table.ts'
import { type Sql, sql } from '../db/sql.ts'
import { isWidget } from '../db/widget-named.ts'
import { hubRecords, type Step } from '../hubs/index.ts'
import { requireHub } from '../kernel/actor.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { utc } from '../kernel/time.ts'
import { resolveWidget } from '../widgets/index.ts'
import { type CreateDecisionRecord, type DecisionRecord, decidedKinds } from './decision-schema.ts'
import { citedEvents } from './evidence.ts'
import type { LinkKind, Reference } from './kinds.ts'
import { linkCauses, linkedTo, requireThere } from './links.ts'
import { provesAnything, signalColumns, sinceOf, stateOfSignal } from './outcome.ts'
import type { CreateOutcomeSignal, OutcomeSignal } from './outcome-schema.ts'
import type { CreateDeploymentRecord, CreateRequirementCandidate } from './schema.ts'

interface Creation {
  hub?: string
  widget?: string
  widgetId?: string
  causes?: Reference[]
}

/** What all four have: a widget that they may be about, causes and effects. */
function recordTable(kind: LinkKind, table: Omit<RecordTable, 'one'>): RecordTable {
  return {
    ...table,
    one: kind.replace('-', ' '),
    columns: { title: 'title', description: 'description', widgetId: 'widget_id', ...table.columns },
    answers: (now) => sql`, w.slug as "widgetSlug"${linkedTo(kind)}${table.answers?.(now) ?? sql``}`,
    joins: (now) =>
      sql`left join hub.widgets w on w.hub_id = r.hub_id and w.id = r.widget_id ${table.joins?.(now) ?? sql``}`,
    filters: {
      widget: isWidget,
      ...table.filters
    }
  }
}

/** Finds the widget and checks the causes of a new record; links them once it is there. */
function recordSteps<Create extends Creation>(kind: LinkKind, fields?: (step: Step, body: Create) => Promise<object>) {
  return {
    prepare: async (step: Step, body: Create) => {
      const causes = body.causes ?? []
      const widgetId = await widgetOf(step, body)
      await requireThere(
        step,
        causes,
        causes.map((_, index) => `/causes/${index}/id`)
      )
      return { ...body, ...(await fields?.(step, body)), widgetId }
    },
    created: (step: Step, id: string, body: Create) => linkCauses(step, { kind, id }, body.causes ?? [], 'causes')
  }
}

async function widgetOf({ db, hub }: Step, { widget, widgetId }: Creation): Promise<string | undefined> {
  if (widget !== undefined && widgetId !== undefined) {
    throw new ValidationFailed('Send either widget or widgetId, not both.', {
      errors: [{ pointer: '#/widgetId', detail: 'is sent together with widget; send only one of them' }]
    })
  }
  const reference = widget ?? widgetId
  if (reference === undefined) return undefined
  return (await resolveWidget(db, hub, reference, widget === undefined ? '#/widgetId' : '#/widget')).id
}

/** An order by the place of a word in a list. */
function ranked(word: Sql, words: readonly string[]): Sql {
  return sql`array_position(${words}::text[], ${word})`
}

export const requirementCandidates = hubRecords<
  RecordBase,
  Static<typeof CreateRequirementCandidate>,
  Record<string, unknown>
>(
  recordTable('requirement-candidate', {
    table: 'requirement_candidates',
    columns: { status: 'status', severity: 'severity' },
    orders: { severity: ranked(sql`r.severity`, ['info', 'low', 'medium', 'high', 'critical']) }
  }),
  recordSteps('requirement-candidate')
)

export const deploymentRecords = hubRecords<RecordBase, Static<typeof CreateDeploymentRecord>, Record<string, unknown>>(
  recordTable('deployment-record', {
    table: 'deployment_records',
    columns: { status: 'status', revision: 'revision', environment: 'environment', deployedAt: 'deployed_at' },
    times: ['deployedAt']
  }),
  recordSteps('deployment-record')
)

const decisionSteps = recordSteps<CreateDecisionRecord>('decision-record', async (step, body) => {
  const { kind = 'decision', evidence = [] } = body
  if (decidedKinds.includes(kind)) requireHub(step.actor, 'decide', step.hub.slug)
  return { kind, evidence: await citedEvents(step, evidence) }
})

export const decisionRecords = hubRecords<DecisionRecord, CreateDecisionRecord, Record<string, unknown>>(
  recordTable('decision-record', {
    table: 'decision_records',
    columns: {
      kind: 'kind',
      subject: 'subject',
      status: 'status',
      reason: 'reason',
      approver: 'approver',
      decidedAt: 'decided_at',
      expiresAt: 'expires_at',
      evidence: 'evidence'
    },
    json: ['evidence'],
    times: ['decidedAt', 'expiresAt']
  }),
  {
    prepare: decisionSteps.prepare,
    created: async (step, id, body) => {
      await decisionSteps.created(step, id, body)
      const cited = (body.evidence ?? []).map((event) => ({ kind: 'event' as const, id: event }))
      await linkCauses(step, { kind: 'decision-record', id }, cited, 'evidence')
    },
    change: ({ actor, hub }, { kind }) => {
      if (decidedKinds.includes(kind)) requireHub(actor, 'decide', hub.slug)
      return {}
    }
  }
)

export const outcomeSignals = hubRecords<OutcomeSignal, CreateOutcomeSignal, Record<string, unknown>>(
  recordTable('outcome-signal', {
    table: 'outcome_signals',
    columns: { eventType: 'event_type', subject: 'subject', expected: 'expected', since: 'since', dueAt: 'due_at' },
    times: ['since', 'dueAt'],
    answers: () => signalColumns,
    joins: stateOfSignal,
    filters: { state: (value) => sql`s.state = ${value}` },
    orders: { state: ranked(sql`s.state`, ['refuted', 'overdue', 'pending', 'confirmed']) }
  }),
  recordSteps('outcome-signal', async (step, body) => {
    if (body.widget === undefined && body.widgetId === undefined) {
      throw refused('/widget', 'is missing (slug or id of the widget that the evidence is about)')
    }
    const proves = await provesAnything(step.db, step.hub.id, body.eventType)
    const name = JSON.stringify(body.eventType)
    if (proves === undefined) throw refused('/eventType', `${name} is not in the active manifest of ${step.hub.slug}`)
    if (!proves) throw refused('/eventType', `${name} does not declare freshFor, so its events prove nothing`)
    return { since: body.since === undefined ? await sinceOf(step, body.causes ?? []) : utc(body.since) }
  })
)

function refused(place: string, detail: string) {
  return new ValidationFailed(`${place.slice(1)}: ${detail}.`, { errors: [{ pointer: `#${place}`, detail }] })
}
