/**
 * Applying an inventory: reads what the hub says, plans, and makes the hub say what the inventory says. It writes only
 * what differs, so a second run writes nothing, and one that was cut off is finished by the next. Each change names the
 * version it was planned on; where another writer was faster, it reads and plans again.
 */
import { type Client, IhubError } from '@inter-hub/sdk'
import { collectorKinds } from './collectors/index.ts'
import {
  type CurrentRelation,
  type CurrentWidget,
  type Inventory,
  type Plan,
  parseInventory,
  planInventory,
  readSources,
  vocabularyOf
} from './inventory/index.ts'

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
  return parseInventory(sources, { IHUB_BASE: client.base }, { vocabulary, kinds: collectorKinds, known })
}

/** What would change. */
export async function planOf(client: Client, hub: string, inventory: Inventory): Promise<Plan> {
  const [active, archived, relations] = await Promise.all([
    client.all('/widgets', { query: { hub } }),
    client.all('/widgets', { query: { hub, status: 'archived' } }),
    client.all('/relations', { query: { hub } })
  ])
  return planInventory(inventory, {
    widgets: [...active, ...archived] as CurrentWidget[],
    relations: relations as CurrentRelation[]
  })
}

export interface Applied {
  created: number
  updated: number
  unchanged: number
  relations: number
  archived: number
}

export interface ApplyOptions {
  /** Archives what an inventory of this name manages and no longer names. Evidence stays. */
  prune?: boolean
}

/** Others may write to the same widgets at the same time. */
const triesMax = 5

/** @throws IhubError; what was written by then stays, and the next run goes on from there */
export async function applyInventory(
  client: Client,
  hub: string,
  inventory: Inventory,
  { prune = false }: ApplyOptions = {}
): Promise<Applied> {
  const applied: Applied = { created: 0, updated: 0, unchanged: 0, relations: 0, archived: 0 }
  for (let tries = 1; ; tries++) {
    const plan = await planOf(client, hub, inventory)
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
  for (const { id } of plan.relationsToDelete) {
    await client.delete('/relations/{id}', { path: { id } })
    applied.relations++
  }
  for (const { from, to, type, state, confidence, note } of plan.relationsToCreate) {
    const said = { type, state, confidence, ...(note === undefined ? {} : { note }) }
    await client.post('/relations', { body: { hub, fromWidget: from, toWidget: to, ...said } })
    applied.relations++
  }
  for (const { id, version } of plan.missing) {
    await client.patch('/widgets/{id}', { path: { id }, body: { status: 'archived' }, ifMatch: version })
    applied.archived++
  }
}
