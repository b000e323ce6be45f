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
  type MissingWidget,
  type NewWidget,
  noLongerDeclared,
  type ObsoleteEvidence,
  type ObsoleteRelation,
  type Plan,
  type PlanOptions,
  parseInventory,
  planInventory,
  type RecordChange,
  readSources,
  type Source,
  vocabularyOf,
  type WidgetUpdate
} from './inventory/index.ts'
import { readSnapshot } from './view/snapshot.ts'

/** The hub cannot take an inventory yet. */
export class HubNotReady extends Error {}

/**
 * Reads an inventory and checks it against the hub's vocabulary.
 * @throws InventoryError with every mistake; HubNotReady; IhubError
 */
export async function loadInventory(
  client: Client,
  hub: string,
  paths: string | readonly string[],
  /** A file that is read too, unless one of the others has the same inventory. */
  implied?: string
): Promise<Inventory> {
  const sources = await readSources(paths)
  if (implied !== undefined) sources.push(...(await readImplied(implied, sources)))
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

/** The implied file, unless an inventory of its name is there already. */
async function readImplied(file: string, others: readonly Source[]): Promise<Source[]> {
  const nameIn = ({ text }: Source) => /^inventory: *(\S+)/m.exec(text)?.[1]
  return (await readSources(file)).filter((one) => !others.some((other) => nameIn(other) === nameIn(one)))
}

/** What would change. @throws IhubError */
export async function planOf(
  client: Client,
  hub: string,
  inventory: Inventory,
  options: PlanOptions = {}
): Promise<Plan> {
  const current: { [Kind in keyof Current]-?: NonNullable<Current[Kind]>[number][] } = {
    widgets: [],
    relations: [],
    evidence: [],
    observations: [],
    owners: [],
    annotations: await client.all('/annotations', { query: { hub } })
  }
  for await (const { kind, row } of readSnapshot(client, hub)) {
    if (kind === 'widget') current.widgets.push(row as CurrentWidget)
    if (kind === 'relation') current.relations.push(row as CurrentRelation)
    if (kind === 'owner') current.owners.push(row as NonNullable<Current['owners']>[number])
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
  /** Owners and gaps. */
  records: number
}

export interface ApplyOptions extends PlanOptions {
  /** Archives what an inventory of this name manages and no longer names. Evidence stays. */
  prune?: boolean
  /** Called with each change once the hub has it. */
  onWritten?: (change: Written) => void
}

/** A change that the hub has. */
export type Written =
  | { kind: 'created'; widget: NewWidget }
  | { kind: 'updated'; widget: WidgetUpdate }
  | { kind: 'archived'; widget: MissingWidget }
  | { kind: 'relation'; relation: DeclaredRelation; isNew: boolean }
  | { kind: 'relation-removed'; relation: ObsoleteRelation }
  | { kind: 'retired'; evidence: ObsoleteEvidence }
  | { kind: 'record'; record: RecordChange }

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
  { prune = false, takeOver = false, onWritten = () => undefined }: ApplyOptions = {}
): Promise<Applied> {
  const applied: Applied = { created: 0, updated: 0, unchanged: 0, relations: 0, archived: 0, retired: 0, records: 0 }
  for (let tries = 1; ; tries++) {
    const plan = await planOf(client, hub, inventory, { takeOver })
    if (plan.conflicts.length > 0) throw new InventoryConflict(plan.conflicts, tries > 1)
    if (tries === 1) applied.unchanged = plan.unchanged.length
    try {
      await write({ client, hub, applied, onWritten }, prune ? plan : { ...plan, missing: [], recordsToPrune: [] })
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

interface Writing {
  client: Client
  hub: string
  applied: Applied
  onWritten: (change: Written) => void
}

/** Writes a plan and counts in `applied` what was written. */
async function write(writing: Writing, plan: Plan): Promise<void> {
  const { client, hub, applied, onWritten } = writing
  for (const widget of plan.create) {
    await client.post('/widgets', { body: { ...widget, hub } })
    applied.created++
    onWritten({ kind: 'created', widget })
  }
  for (const widget of plan.update) {
    const { id, patch, version } = widget
    await client.patch('/widgets/{id}', { path: { id }, body: patch, ifMatch: version })
    applied.updated++
    onWritten({ kind: 'updated', widget })
  }
  await writeRelations(writing, plan.relationsToCreate, true)
  await writeRelations(writing, plan.relationsToUpdate, false)
  for (const relation of plan.relationsToDelete) {
    const { id, inventory } = relation
    await client.delete('/relations/{id}', { path: { id }, query: { inventory } })
    applied.relations++
    onWritten({ kind: 'relation-removed', relation })
  }
  for (const widget of plan.missing) {
    const { id, version } = widget
    await client.patch('/widgets/{id}', { path: { id }, body: { status: 'archived' }, ifMatch: version })
    applied.archived++
    onWritten({ kind: 'archived', widget })
  }
  for (const record of [...plan.records, ...plan.recordsToPrune]) {
    await writeRecord(client, hub, record)
    applied.records++
    onWritten({ kind: 'record', record })
  }
  // Last: as long as its check exists, the runtime records it again.
  for (const evidence of plan.evidenceToRetire) {
    const { widgetId, inventory, eventType, subject } = evidence
    const reason = `The inventory ${inventory} no longer declares the check "${subject}" for ${eventType}.`
    await client.post('/widgets/{id}/evidence/retire', { path: { id: widgetId }, body: { eventType, subject, reason } })
    applied.retired++
    onWritten({ kind: 'retired', evidence })
  }
}

async function writeRecord(client: Client, hub: string, record: RecordChange): Promise<void> {
  const { kind, action, name } = record
  if (action === 'create') {
    if (kind === 'owner') await client.post('/owners', { body: { ...record.body, slug: name, hub } })
    else await client.post('/annotations', { body: { ...record.body, widget: record.widget, hub } })
    return
  }
  const at = { path: { id: record.id }, ifMatch: record.version }
  if (action === 'update') {
    if (kind === 'owner') await client.patch('/owners/{id}', { ...at, body: record.body })
    else await client.patch('/annotations/{id}', { ...at, body: record.body })
    return
  }
  if (kind === 'owner') await client.delete('/owners/{id}', at)
  else {
    const body = { resolution: noLongerDeclared }
    await client.post('/annotations/{id}/resolve', { path: { id: record.id }, body })
  }
}

/** @throws IhubError for the first relation that is refused */
async function writeRelations(
  { client, hub, applied, onWritten }: Writing,
  relations: readonly DeclaredRelation[],
  isNew: boolean
): Promise<void> {
  for (const [inventory, own] of Map.groupBy(relations, (relation) => relation.inventory)) {
    for (let start = 0; start < own.length; start += batchMax) {
      const part = own.slice(start, start + batchMax)
      const batch = part.map(({ from, to, type, state, confidence, note = null }) => ({
        ...{ fromWidget: from, toWidget: to, type },
        ...{ state, confidence, note }
      }))
      const { data, meta } = await client.post('/relations/batch', { body: { hub, inventory, relations: batch } })
      applied.relations += meta.created + meta.updated
      const refused = new Set(data.flatMap(({ index, problem }) => (problem ? index : [])))
      for (const [index, relation] of part.entries())
        if (!refused.has(index)) onWritten({ kind: 'relation', relation, isNew })
      for (const { index, problem } of data) {
        const { fromWidget, type, toWidget } = batch[index] ?? {}
        if (problem) throw new IhubError('problem', `${fromWidget} ${type} ${toWidget}: ${problem.detail}`)
      }
    }
  }
}
