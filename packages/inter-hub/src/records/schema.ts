/** What the records of the loop have in common: their base, their causes and effects, the widget they are about. */
import { type TSchema, Type } from 'typebox'
import { PageQuery, sortBy } from '../kernel/page.ts'
import { By, HubSlug, Id, NewTitle, nullable, oneOf, Slug, Text, Time, Title } from '../kernel/schema.ts'
import { linkKinds } from './kinds.ts'

export const LinkKind = oneOf(linkKinds)
export const Reference = Type.Object({ kind: LinkKind, id: Id }, { additionalProperties: false })
const Role = Type.String({
  pattern: '^[a-z][a-z0-9-]*$',
  maxLength: 50,
  description: 'How the cause leads to the effect; defaults to `causes`.'
})
const HubReference = Type.String({
  maxLength: 100,
  description: 'Id or slug of the hub; defaults to the hub of the key.'
})
const WidgetReference = Type.String({ minLength: 1, maxLength: 100, description: 'Slug or id of a widget of the hub.' })

const Linked = Type.Array(Type.Object({ kind: LinkKind, id: Id, role: Role }), {
  description: 'At most 100 links; GET /links lists all of them.'
})

const base = { id: Id, hubId: Id, hubSlug: HubSlug }
const tail = {
  causes: Linked,
  effects: Linked,
  by: By,
  version: Type.Integer({ minimum: 1 }),
  createdAt: Time,
  updatedAt: Time
}

/** The answer of a record with these members. */
export function recordOf<P extends Record<string, TSchema>>($id: string, description: string, members: P) {
  return Type.Object({ ...base, ...members, ...tail }, { $id, description })
}

/** The members of every body that creates a record. */
export const creating = {
  hub: Type.Optional(HubReference),
  causes: Type.Optional(Type.Array(Reference, { maxItems: 50, description: 'Its causes, in the same hub.' }))
}

export const aboutWidget = {
  widget: Type.Optional(WidgetReference),
  widgetId: Type.Optional(Type.Unsafe<string>({ ...Id, description: 'Id of a widget, instead of widget.' }))
}
export const ofWidget = { widgetId: nullable(Id), widgetSlug: nullable(Slug) }

/** The query of a list of records, with these filters. */
export function queryOf<P extends Record<string, TSchema>>(filters: P, sorts: readonly string[]) {
  return Type.Object(
    {
      ...PageQuery,
      hub: Type.Optional(HubReference),
      widget: Type.Optional(WidgetReference),
      ...filters,
      sort: sortBy(['createdAt', 'updatedAt', 'title', ...sorts])
    },
    { additionalProperties: false }
  )
}

const Severity = oneOf(['info', 'low', 'medium', 'high', 'critical'])
const CandidateStatus = oneOf(['open', 'accepted', 'rejected', 'done'])
const candidate = { title: Title, description: Text, status: CandidateStatus, severity: Severity }

export const RequirementCandidate = recordOf(
  'RequirementCandidate',
  'A need found during operation that may become a requirement.',
  {
    ...candidate,
    ...ofWidget
  }
)
export const CreateRequirementCandidate = Type.Object(
  {
    ...creating,
    ...aboutWidget,
    title: NewTitle,
    description: Type.Optional(Text),
    status: Type.Optional(CandidateStatus),
    severity: Type.Optional(Severity)
  },
  {
    $id: 'CreateRequirementCandidate',
    additionalProperties: false,
    examples: [{ title: 'The registry answers within a second', severity: 'high' }]
  }
)
export const UpdateRequirementCandidate = Type.Partial(Type.Object({ ...candidate, title: NewTitle }), {
  $id: 'UpdateRequirementCandidate',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ status: 'accepted' }]
})
export const RequirementCandidateQuery = queryOf(
  { status: Type.Optional(CandidateStatus), severity: Type.Optional(Severity) },
  ['status', 'severity']
)

const DeploymentStatus = oneOf(['planned', 'running', 'succeeded', 'failed', 'rolled-back'])
const Revision = Type.String({ minLength: 1, maxLength: 500, description: 'A version, a commit, an image.' })
const Environment = Type.String({ minLength: 1, maxLength: 100 })
const deployment = {
  title: Title,
  description: Text,
  status: DeploymentStatus,
  revision: nullable(Revision),
  environment: nullable(Environment),
  deployedAt: nullable(Time)
}

export const DeploymentRecord = recordOf('DeploymentRecord', 'A deployment: what was deployed, where and when.', {
  ...deployment,
  ...ofWidget
})
export const CreateDeploymentRecord = Type.Object(
  { ...creating, ...aboutWidget, ...Type.Partial(Type.Object(deployment)).properties, title: NewTitle },
  {
    $id: 'CreateDeploymentRecord',
    additionalProperties: false,
    examples: [{ title: 'Registry 1.22.3', status: 'succeeded', deployedAt: '2026-06-15T10:00:00Z' }]
  }
)
export const UpdateDeploymentRecord = Type.Partial(Type.Object({ ...deployment, title: NewTitle }), {
  $id: 'UpdateDeploymentRecord',
  additionalProperties: false,
  minProperties: 1,
  examples: [{ status: 'succeeded', deployedAt: '2026-06-15T10:00:00Z' }]
})
export const DeploymentRecordQuery = queryOf(
  {
    status: Type.Optional(DeploymentStatus),
    environment: Type.Optional(Environment),
    revision: Type.Optional(Revision)
  },
  ['status', 'deployedAt']
)
