/**
 * Applying an inventory: reads what the hub says, plans, and makes the hub say what the inventory says. It writes only
 * what differs, so a second run writes nothing, and one that was cut off is finished by the next. Each change names the
 * version it was planned on; where another writer was faster, it reads and plans again.
 */

import { collectorEmits, collectorKinds } from '@inter-hub/collectors'
import { type Client, IhubError } from '@inter-hub/sdk'
import {
  type Conflict,
  type Current,
  type CurrentEvidence,
  type CurrentRelation,
  type CurrentWidget,
  type DeclaredRelation,
  type Inventory,
  type Plan,
  type PlanOptions,
  parseInventory,
  planInventory,
  readSources,
  vocabularyOf
} from './inventory/index.ts'
import { readSnapshot } from './view/snapshot.ts'

/** The hub cannot take an inventory yet. */
export class HubNotReady extends Error {}

/**
 * Reads an inventory and checks it against the hub's vocabulary.
 * @throws InventoryError with every mistake; HubNotReady; IhubError
 */
export async function loadInventory(client: Client, hub: string, path: string): Promise<Inventory> {
  const sources = await readSources(path)
  const [{ manifest }, widgets] = await Promise.all([
    client.get('/hub-registry/{hubId}', { path: { hubId: hub } }),
    client.all('/widgets', { query: { hub } })
  ])
  if (!manifest) throw new HubNotReady(`The hub ${hub} has no active manifest. Run ihub bootstrap first.`)
  const vocabulary = vocabularyOf(manifest as Parameters<typeof vocabularyOf>[0])
  const known = widgets.map(({ slug, widgetType, attributes: { aliases } }) => ({
    slug,
    widgetType,
    aliases: Array.isArray(aliases) ? aliases.map(String) : []
  }))
  return parseInventory(
    sources,
    { IHUB_BASE: client.base },
    { vocabulary, kinds: collectorKinds, emits: collectorEmits, known }
  )
}

/** What would change. @throws IhubError */
export async function planOf(
  client: Client,
  hub: string,
  inventory: Inventory,
  options: PlanOptions = {}
): Promise<Plan> {
  const current: { [Kind in keyof Current]: Current[Kind][number][] } = {
    widgets: [],
    relations: [],
    evidence: [],
    observations: []
  }
  for await (const { kind, row } of readSnapshot(client, hub)) {
    if (kind === 'widget') current.widgets.push(row as CurrentWidget)
    if (kind === 'relation') current.relations.push(row as CurrentRelation)
    if (kind === 'evidence') current.evidence.push(row as CurrentEvidence)
    if (kind === 'observation') current.observations.push(row as Current['observations'][number])
  }
  return planInventory(inventory, current, options)
}

/** Another inventory declares the same. */
export class InventoryConflict extends Error {
  readonly conflicts: readonly Conflict[]
  /** The other inventory was applied meanwhile, after a part of this one had been written. */
  readonly isPartlyWritten: boolean

  constructor(conflicts: readonly Conflict[], isPartlyWritten: boolean) {
    const lines = conflicts.map(({ what, inventory, other }) => `${what}: declared by ${inventory} and by ${other}`)
    super(
      [`${lines.length} ${lines.length === 1 ? 'conflict' : 'conflicts'} with other inventories:`, ...lines].join('\n')
    )
    this.conflicts = conflicts
    this.isPartlyWritten = isPartlyWritten
  }
}

export interface Applied {
  created: number
  updated: number
  unchanged: number
  relations: number
  archived: number
  /** Pieces of evidence that were retired, since their checks are no longer declared. */
  retired: number
}

export interface ApplyOptions extends PlanOptions {
  /** Archives what an inventory of this name manages and no longer names. Evidence stays. */
  prune?: boolean
}

/** Relations of one request. */
const batchMax = 500

/** Others may write to the same widgets at the same time. */
const triesMax = 5

/**
 * @throws InventoryConflict before anything is written, unless the other inventory is applied at the same time
 * @throws IhubError; what was written by then stays, and the next run goes on from there
 */
export async function applyInventory(
  client: Client,
  hub: string,
  inventory: Inventory,
  { prune = false, takeOver = false }: ApplyOptions = {}
): Promise<Applied> {
  const applied: Applied = { created: 0, updated: 0, unchanged: 0, relations: 0, archived: 0, retired: 0 }
  for (let tries = 1; ; tries++) {
    const plan = await planOf(client, hub, inventory, { takeOver })
    if (plan.conflicts.length > 0) throw new InventoryConflict(plan.conflicts, tries > 1)
    if (tries === 1) applied.unchanged = plan.unchanged.length
    try {
      await write(client, hub, prune ? plan : { ...plan, missing: [] }, applied)
      return applied
    } catch (error) {
      if (!isOvertaken(error) || tries === triesMax) throw error
    }
  }
}

/** Whether another writer has changed, made or deleted what the plan was about. */
function isOvertaken(error: unknown): boolean {
  return error instanceof IhubError && [404, 409, 412].includes(error.status ?? 0)
}

/** Writes a plan and counts in `applied` what was written. */
async function write(client: Client, hub: string, plan: Plan, applied: Applied): Promise<void> {
  for (const body of plan.create) {
    await client.post('/widgets', { body: { ...body, hub } })
    applied.created++
  }
  for (const { id, patch, version } of plan.update) {
    await client.patch('/widgets/{id}', { path: { id }, body: patch, ifMatch: version })
    applied.updated++
  }
  await writeRelations(client, hub, [...plan.relationsToCreate, ...plan.relationsToUpdate], applied)
  for (const { id, inventory } of plan.relationsToDelete) {
    await client.delete('/relations/{id}', { path: { id }, query: { inventory } })
    applied.relations++
  }
  for (const { id, version } of plan.missing) {
    await client.patch('/widgets/{id}', { path: { id }, body: { status: 'archived' }, ifMatch: version })
    applied.archived++
  }
  // Last: as long as its check exists, the runtime records it again.
  for (const { widgetId, inventory, eventType, subject } of plan.evidenceToRetire) {
    const reason = `The inventory ${inventory} no longer declares the check "${subject}" for ${eventType}.`
    await client.post('/widgets/{id}/evidence/retire', { path: { id: widgetId }, body: { eventType, subject, reason } })
    applied.retired++
  }
}

/** @throws IhubError for the first relation that is refused */
async function writeRelations(
  client: Client,
  hub: string,
  relations: readonly DeclaredRelation[],
  applied: Applied
): Promise<void> {
  for (const [inventory, own] of Map.groupBy(relations, (relation) => relation.inventory)) {
    for (let start = 0; start < own.length; start += batchMax) {
      const batch = own.slice(start, start + batchMax).map(({ from, to, type, state, confidence, note = null }) => ({
        ...{ fromWidget: from, toWidget: to, type },
        ...{ state, confidence, note }
      }))
      const { data, meta } = await client.post('/relations/batch', { body: { hub, inventory, relations: batch } })
      applied.relations += meta.created + meta.updated
      for (const { index, problem } of data) {
        const { fromWidget, type, toWidget } = batch[index] ?? {}
        if (problem) throw new IhubError('problem', `${fromWidget} ${type} ${toWidget}: ${problem.detail}`)
      }
    }
  }
}
