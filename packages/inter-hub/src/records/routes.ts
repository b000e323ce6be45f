import type { FastifyInstance } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { Database } from '../db/sql.ts'
import { addResource } from '../http/resource.ts'
import { AlreadyExists } from '../kernel/problem.ts'
import { ById, named } from '../kernel/schema.ts'
import { CreateDecisionRecord, DecisionRecord, DecisionRecordQuery, UpdateDecisionRecord } from './decision-schema.ts'
import { CreateLink, Link, LinkQuery, Trace } from './link-schema.ts'
import { linkStore } from './links.ts'
import { CreateOutcomeSignal, OutcomeSignal, OutcomeSignalQuery, UpdateOutcomeSignal } from './outcome-schema.ts'
import {
  CreateDeploymentRecord,
  CreateRequirementCandidate,
  DeploymentRecord,
  DeploymentRecordQuery,
  RequirementCandidate,
  RequirementCandidateQuery,
  UpdateDeploymentRecord,
  UpdateRequirementCandidate
} from './schema.ts'
import { decisionRecords, deploymentRecords, outcomeSignals, requirementCandidates } from './store.ts'
import { traceOf } from './trace.ts'

/** Records are withdrawn, never deleted: they say what was decided, and why. */
const kept = <Store extends { remove?: unknown }>({ remove: _, ...store }: Store) => store

export async function loopRoutes(app: FastifyInstance, parts: { db: Database; clock: Clock }): Promise<void> {
  addResource(app, parts, {
    path: 'requirement-candidates',
    one: 'requirement candidate',
    many: 'requirement candidates',
    schemas: {
      item: RequirementCandidate,
      create: CreateRequirementCandidate,
      update: UpdateRequirementCandidate,
      query: RequirementCandidateQuery
    },
    store: kept(requirementCandidates)
  })
  addResource(app, parts, {
    path: 'decision-records',
    one: 'decision record',
    many: 'decision records',
    schemas: {
      item: DecisionRecord,
      create: CreateDecisionRecord,
      update: UpdateDecisionRecord,
      query: DecisionRecordQuery
    },
    store: kept(decisionRecords)
  })
  addResource(app, parts, {
    path: 'deployment-records',
    one: 'deployment record',
    many: 'deployment records',
    schemas: {
      item: DeploymentRecord,
      create: CreateDeploymentRecord,
      update: UpdateDeploymentRecord,
      query: DeploymentRecordQuery
    },
    store: kept(deploymentRecords)
  })
  addResource(app, parts, {
    path: 'outcome-signals',
    one: 'outcome signal',
    many: 'outcome signals',
    schemas: {
      item: OutcomeSignal,
      create: CreateOutcomeSignal,
      update: UpdateOutcomeSignal,
      query: OutcomeSignalQuery
    },
    store: kept(outcomeSignals)
  })
  addResource(app, parts, {
    path: 'links',
    one: 'link',
    many: 'links',
    schemas: { item: Link, create: CreateLink, query: LinkQuery },
    store: linkStore,
    problems: { create: [AlreadyExists] }
  })
  addTrace(app, parts)
}

function addTrace(app: FastifyInstance, { db, clock }: { db: Database; clock: Clock }): void {
  app.addSchema(Trace)
  app.get<{ Params: { id: string } }>(
    '/trace/:id',
    {
      config: { scope: 'hub:read' },
      schema: {
        operationId: 'getTrace',
        tags: ['links'],
        summary: 'Read the trace of a record, annotation, event or widget: its causes and effects',
        params: ById,
        response: { 200: named(Trace) }
      }
    },
    async ({ actor, params }) => traceOf({ db, actor, now: clock.now() }, params.id)
  )
}
