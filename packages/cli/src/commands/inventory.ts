/** `ihub apply`, `ihub diff`, `ihub inventory schema`: the inventory in git, made true in the hub. */
import { existsSync } from 'node:fs'
import { isDeepStrictEqual } from 'node:util'
import {
  applyInventory,
  collectorKinds,
  HubNotReady,
  type Inventory,
  InventoryConflict,
  InventoryError,
  inventorySchemaFor,
  loadInventory,
  type Plan,
  planOf,
  vocabularyOf
} from '@inter-hub/ops-hub'
import { type Client, createClient } from '@inter-hub/sdk'
import { baseOf, type ConnectionOptions, connect, findKey, patience, requireInterHub } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, styled } from '../output.ts'

export interface InventoryArguments extends ConnectionOptions {
  output: OutputForm
  file: string
  hub: string
  prune?: boolean
  takeOver?: boolean
  dryRun?: boolean
}

/** With the hub's runtime key: the inventory is the runtime's to keep. */
async function open(args: InventoryArguments): Promise<Client> {
  if (!existsSync(args.file)) throw new Failure(exitCodes.input, `There is no file or folder ${args.file}.`)
  const base = baseOf(args)
  await requireInterHub(base, patience)
  const key = await findKey(args)
  return key === undefined ? connect(args, { retry: patience }) : createClient({ base, key, retry: patience })
}

/** @throws Failure with every mistake in the file */
export async function read(client: Client, hub: string, file: string): Promise<Inventory> {
  try {
    return await loadInventory(client, hub, file)
  } catch (error) {
    if (error instanceof HubNotReady) throw new Failure(exitCodes.unreachable, error.message, { cause: error })
    if (error instanceof InventoryError) {
      const [summary = '', ...details] = error.message.split('\n')
      throw new Failure(exitCodes.input, summary, { cause: error, details })
    }
    throw error
  }
}

export async function diffCommand(args: InventoryArguments): Promise<void> {
  const client = await open(args)
  const { takeOver = false } = args
  const inventory = await read(client, args.hub, args.file)
  const plan = await planOf(client, args.hub, inventory, { takeOver })
  const isSame = countPlan(plan, args.prune ?? false) === 0
  if (args.output === 'json') printJson({ ...plan, same: isSame })
  else printPlan(plan, args.prune ?? false)
  process.exitCode = isSame ? exitCodes.done : exitCodes.no
}

export async function applyCommand(args: InventoryArguments): Promise<void> {
  const client = await open(args)
  const inventory = await read(client, args.hub, args.file)
  const { prune = false, takeOver = false } = args
  const plan = await planOf(client, args.hub, inventory, { takeOver })
  if (args.dryRun) {
    if (args.output === 'json') return printJson({ ...plan, dryRun: true })
    printPlan(plan, prune)
    printLine('Nothing was written.')
    return
  }
  if (args.output === 'table' && plan.conflicts.length === 0) printPlan(plan, prune)
  const applied = await applyInventory(client, args.hub, inventory, { prune, takeOver }).catch(refuseConflict)
  if (args.output === 'json') return printJson(applied)
  const { created, updated, unchanged, relations, archived, retired } = applied
  printLine(
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${relations} relations changed, ${archived} archived, evidence retired: ${retired}`
  )
}

function refuseConflict(error: unknown): never {
  if (!(error instanceof InventoryConflict)) throw error
  const [summary = '', ...details] = error.message.split('\n')
  const written = error.isPartlyWritten ? 'A part was written before the conflict arose.' : 'Nothing was written.'
  details.push(`${written} Remove each from one of the inventories, or take widgets over with --take-over.`)
  throw new Failure(exitCodes.input, summary, { cause: error, details })
}

function countPlan(plan: Plan, prune: boolean): number {
  const { create, update, relationsToCreate, relationsToUpdate, relationsToDelete, evidenceToRetire } = plan
  const lists = [create, update, relationsToCreate, relationsToUpdate, relationsToDelete, evidenceToRetire]
  return [...lists, plan.conflicts, prune ? plan.missing : []].reduce((sum, { length }) => sum + length, 0)
}

function printPlan(plan: Plan, prune: boolean): void {
  const line = (sign: '+' | '-' | '~' | ' ', text: string) => {
    const style = { '+': 'green', '-': 'red', '~': 'yellow', ' ': 'dim' } as const
    printLine(styled(style[sign], `${sign} ${text}`))
  }
  for (const { slug, widgetType } of plan.create) line('+', `${slug} (${widgetType})`)
  for (const { slug, changes } of plan.update) {
    line('~', slug)
    for (const { field, before, after } of changes)
      for (const [place, old, wanted] of leavesOf(field, before, after))
        line(' ', `    ${place}: ${short(old)} → ${short(wanted)}`)
  }
  for (const { from, type, to } of plan.relationsToCreate) line('+', `${from} ${type} ${to}`)
  for (const { from, type, to } of plan.relationsToUpdate) line('~', `${from} ${type} ${to}`)
  for (const { from, type, to, others } of plan.relationsToDelete)
    line('-', `${from} ${type} ${to}${others.length > 0 ? ` (stays: declared by ${others.join(', ')})` : ''}`)
  for (const { slug, eventType, subject } of plan.evidenceToRetire)
    line('-', `evidence of ${slug}: ${eventType} (${subject}) is retired because its check was removed`)
  for (const { what, inventory, other } of plan.conflicts)
    line('-', `conflict: ${what} is declared by ${inventory} and by ${other}; \`apply\` writes nothing`)
  for (const { slug, inventory } of plan.missing) {
    line(prune ? '-' : ' ', `${slug} is no longer in ${inventory}: ${prune ? 'archived' : 'kept; --prune archives it'}`)
  }
  for (const [why, group] of Map.groupBy(plan.pauses, ({ reason, by }) => `${reason} (${pausePlaces[by]})`)) {
    const names = group.map(({ widget, check }) => `${widget} ${check}`)
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '')
    line(' ', `paused: ${shown}: ${why}`)
  }
  if (countPlan(plan, prune) === 0) printLine('The hub matches the inventory.')
}

/** Where a pause is set. */
const pausePlaces = {
  check: 'set for the check',
  widget: 'set for the widget',
  environment: 'set for the environment',
  file: 'declared in the inventory'
} as const

/** The members that differ, however deep: of a large object the change is what matters. */
function leavesOf(place: string, before: unknown, after: unknown): [place: string, before: unknown, after: unknown][] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isMap(before) || !isMap(after)) return [[place, before, after]]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => leavesOf(`${place}.${name}`, before[name], after[name]))
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}

/** The JSON Schema of the format, with the hub's own words where a server can be asked. */
export async function schemaCommand(args: ConnectionOptions & { hub: string; offline?: boolean }): Promise<void> {
  if (args.offline) return printJson(inventorySchemaFor({ kinds: collectorKinds }))
  const client = await connect(args)
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: args.hub } })
  if (!manifest) throw new Failure(exitCodes.unreachable, `The hub ${args.hub} has no active manifest.`)
  printJson(inventorySchemaFor({ vocabulary: vocabularyOf(manifest as never), kinds: collectorKinds }))
}
