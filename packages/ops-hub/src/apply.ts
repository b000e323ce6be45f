/**
 * Applying an inventory: reads what the hub says, plans, and makes the hub say what the inventory says. It writes only
 * what differs, so a second run writes nothing, and one that was cut off is finished by the next.
 */
import type { Client } from '@inter-hub/sdk'
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

export async function applyInventory(
  client: Client,
  hub: string,
  inventory: Inventory,
  { prune = false }: ApplyOptions = {}
): Promise<Applied> {
  const plan = await planOf(client, hub, inventory)
  const gone = prune ? plan.missing : []
  for (const body of plan.create) await client.post('/widgets', { body: { ...body, hub } })
  for (const { id, patch } of plan.update) await client.patch('/widgets/{id}', { path: { id }, body: patch })
  for (const { id } of plan.relationsToDelete) await client.delete('/relations/{id}', { path: { id } })
  for (const { from, to, type, state, confidence, note } of plan.relationsToCreate) {
    const body = {
      hub,
      fromWidget: from,
      toWidget: to,
      type,
      state,
      confidence,
      ...(note === undefined ? {} : { note })
    }
    await client.post('/relations', { body })
  }
  for (const { id } of gone) await client.patch('/widgets/{id}', { path: { id }, body: { status: 'archived' } })
  return {
    created: plan.create.length,
    updated: plan.update.length,
    unchanged: plan.unchanged.length,
    relations: plan.relationsToDelete.length + plan.relationsToCreate.length,
    archived: gone.length
  }
}
