/**
 * Applying an inventory: reads what the hub says, plans, and makes the hub say what the inventory says. It writes only
 * what differs, so a second run writes nothing, and one that was cut off is finished by the next. Each change names the
 * version it was planned on; where another writer was faster, it reads and plans again.
 */

import { collectorEmits, collectorKinds } from '@inter-hub/collectors'
import { type Client, IhubError } from '@inter-hub/sdk'
import { type Applied, type Written, write } from './apply-writes.ts'
import {
  type Conflict,
  type Current,
  type CurrentEvidence,
  type CurrentRelation,
  type CurrentWidget,
  type Inventory,
  inventoryOf,
  inventoryVariables,
  type Plan,
  type PlanOptions,
  parseInventory,
  planInventory,
  readSources,
  type Source,
  vocabularyOf,
  withSecrets
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
  return readInventory(client, hub, sources, { ...inventoryVariables(process.env), IHUB_BASE: client.base })
}

/**
 * Reads the texts of an inventory and checks them against the hub's vocabulary. `variables` is all that they may refer to.
 * @throws InventoryError with every mistake; HubNotReady; IhubError
 */
export async function readInventory(
  client: Client,
  hub: string,
  sources: readonly Source[],
  variables: Readonly<Record<string, string>>
): Promise<Inventory> {
  const [{ manifest }, widgets] = await Promise.all([
    client.get('/hub-registry/{hubId}', { path: { hubId: hub } }),
    client.all('/widgets', { query: { hub } })
  ])
  if (!manifest) throw new HubNotReady(`The hub ${hub} has no active manifest. Run ihub bootstrap first.`)
  const vocabulary = vocabularyOf(manifest as Parameters<typeof vocabularyOf>[0])
  const known = widgets.map(({ slug, widgetType, ownership, formerSlugs, attributes: { aliases } }) => ({
    slug,
    widgetType,
    inventory: inventoryOf({ ownership }),
    aliases: [...(Array.isArray(aliases) ? aliases.map(String) : []), ...formerSlugs]
  }))
  return parseInventory(sources, variables, { vocabulary, kinds: collectorKinds, emits: collectorEmits, known })
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
    contexts: await client.all('/contexts', { query: { hub } }),
    annotations: await client.all('/annotations', { query: { hub } }),
    channels: await client.all('/notice-channels', { query: { hub } }),
    rules: await client.all('/notice-rules', { query: { hub } })
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

export interface ApplyOptions extends PlanOptions {
  /** Archives what an inventory of this name manages and no longer names. Evidence stays. */
  prune?: boolean
  /** Called with each change once the hub has it. */
  onWritten?: (change: Written) => void
}

/** Others may write to the same widgets at the same time. */
const triesMax = 5

/**
 * @throws InventoryError if a secret of a notice channel is not set, or the hub refuses a channel or rule
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
    const settings = withSecrets(plan.notices, process.env)
    if (plan.conflicts.length > 0) throw new InventoryConflict(plan.conflicts, tries > 1)
    if (tries === 1) applied.unchanged = plan.unchanged.length
    try {
      await write(
        { client, hub, applied, onWritten, settings },
        prune ? plan : { ...plan, missing: [], recordsToPrune: [] }
      )
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
