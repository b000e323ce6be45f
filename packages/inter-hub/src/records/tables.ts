import { type TSchema, Type } from 'typebox'
import { RowVersion, row, type Table, Via } from '../db/table.ts'
import { Id, nullable, Time } from '../kernel/schema.ts'
import { CitedEvent, DecisionRecord } from './decision-schema.ts'
import { Role } from './link-schema.ts'
import { OutcomeSignal } from './outcome-schema.ts'
import { DeploymentRecord, LinkKind, RequirementCandidate } from './schema.ts'

function recordTable(kind: string, columns: Record<string, TSchema>): Table {
  const head = { hub_id: Id, id: Id, actor_id: Id, via: Via, created_at: Time }
  return {
    name: `${kind.replace('-', '_')}s`,
    order: 'hub_id, created_at, id',
    row: row({ ...head, ...columns }),
    actors: ['actor_id'],
    audited: { kind, hidden: ['version'] }
  }
}

const changed = { version: RowVersion, updated_at: Time }
const candidate = RequirementCandidate.properties
const decision = DecisionRecord.properties
const deployment = DeploymentRecord.properties
const signal = OutcomeSignal.properties

export const recordTables: readonly Table[] = [
  recordTable('requirement-candidate', {
    title: candidate.title,
    description: candidate.description,
    status: candidate.status,
    severity: candidate.severity,
    widget_id: nullable(Id),
    ...changed
  }),
  recordTable('decision-record', {
    title: decision.title,
    description: decision.description,
    kind: decision.kind,
    subject: decision.subject,
    status: decision.status,
    reason: decision.reason,
    approver: decision.approver,
    decided_at: decision.decidedAt,
    expires_at: decision.expiresAt,
    evidence: Type.Array(CitedEvent, { maxItems: 50 }),
    widget_id: nullable(Id),
    ...changed
  }),
  recordTable('deployment-record', {
    title: deployment.title,
    description: deployment.description,
    status: deployment.status,
    revision: deployment.revision,
    environment: deployment.environment,
    deployed_at: deployment.deployedAt,
    widget_id: nullable(Id),
    ...changed
  }),
  recordTable('outcome-signal', {
    title: signal.title,
    description: signal.description,
    event_type: signal.eventType,
    subject: signal.subject,
    expected: signal.expected,
    since: Time,
    due_at: signal.dueAt,
    widget_id: Id,
    ...changed
  }),
  recordTable('link', { from_kind: LinkKind, from_id: Id, to_kind: LinkKind, to_id: Id, role: Role })
]
