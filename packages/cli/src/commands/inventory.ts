/** `ihub apply`, `ihub diff`, `ihub inventory schema`: the inventory in git, made true in the hub. */
import { existsSync } from 'node:fs'
import {
  applyInventory,
  changeLines,
  collectorKinds,
  countPlan,
  HubNotReady,
  type Inventory,
  InventoryConflict,
  InventoryError,
  inventorySchemaFor,
  loadInventory,
  type Plan,
  type PlanLine,
  planLines,
  planOf,
  readRuntimeState,
  restLines,
  vocabularyOf,
  type Written
} from '@inter-hub/ops-hub'
import type { Client } from '@inter-hub/sdk'
import { type ConnectionOptions, connect, patience } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine, printLines, styled } from '../output.ts'
import { runtimeLines } from '../runtime-lines.ts'
import { runtimeClient } from './checks.ts'

export interface InventoryArguments extends ConnectionOptions {
  output: OutputForm
  file: string[]
  hub: string
  prune?: boolean
  takeOver?: boolean
  dryRun?: boolean
  reason?: string
}

/** With the hub's runtime key: the inventory is the runtime's to keep. */
async function open(args: InventoryArguments): Promise<Client> {
  for (const file of args.file)
    if (file !== '-' && !existsSync(file)) throw new Failure(exitCodes.input, `${file}: no such file or folder.`)
  return runtimeClient(args, { retry: patience, reason: args.reason })
}

/** @throws Failure with every mistake in the file */
export async function read(client: Client, hub: string, files: string | readonly string[]): Promise<Inventory> {
  try {
    return await loadInventory(client, hub, files)
  } catch (error) {
    if (error instanceof HubNotReady) throw new Failure(exitCodes.unreachable, error.message, { cause: error })
    return refuseMistakes(error)
  }
}

/** @throws Failure with every mistake, if the error is about mistakes in the files; else the error itself */
function refuseMistakes(error: unknown): never {
  if (!(error instanceof InventoryError)) throw error
  const [summary = '', ...details] = error.message.split('\n')
  throw new Failure(exitCodes.input, summary, { cause: error, details })
}

/** Reads the files of `-f`, and warns of those whose name would change with their file. */
async function readNamed(client: Client, { hub, file }: InventoryArguments): Promise<Inventory> {
  const inventory = await read(client, hub, file)
  for (const name of inventory.unnamed)
    printLine(
      `Warning: ${name} has no \`inventory:\` line, so it is called after its file; once the file is renamed, --prune no longer finds its widgets.`,
      process.stderr
    )
  return inventory
}

export async function diffCommand(args: InventoryArguments): Promise<void> {
  const client = await open(args)
  const { takeOver = false } = args
  const inventory = await readNamed(client, args)
  const plan = await planOf(client, args.hub, inventory, { takeOver })
  const isSame = countPlan(plan, args.prune ?? false) === 0
  if (args.output === 'json') printJson({ ...plan, same: isSame })
  else printPlan(plan, args.prune ?? false)
  process.exitCode = isSame ? exitCodes.done : exitCodes.no
}

export async function applyCommand(args: InventoryArguments): Promise<void> {
  const client = await open(args)
  const inventory = await readNamed(client, args)
  const { prune = false, takeOver = false } = args
  const plan = await planOf(client, args.hub, inventory, { takeOver })
  if (args.dryRun) {
    if (args.output === 'json') return printJson({ ...plan, dryRun: true })
    printPlan(plan, prune)
    printLine('Nothing was written.')
    return
  }
  const onWritten = args.output === 'table' ? printWritten : () => undefined
  const applied = await applyInventory(client, args.hub, inventory, { prune, takeOver, onWritten }).catch(
    refuseConflict
  )
  if (args.output === 'json') return printJson(applied)
  printRest(plan, prune)
  const { created, updated, unchanged, relations, archived, retired, records } = applied
  printLine(
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${relations} relations changed, ${archived} archived, evidence retired: ${retired}, owners, contexts, gaps, notice channels and rules changed: ${records}`
  )
  if (inventory.widgets.some(({ checks }) => checks.length > 0))
    printLines(runtimeLines(args.hub, await readRuntimeState(client, args.hub)), process.stderr)
}

function refuseConflict(error: unknown): never {
  if (!(error instanceof InventoryConflict)) return refuseMistakes(error)
  const [summary = '', ...details] = error.message.split('\n')
  const written = error.isPartlyWritten ? 'A part was written before the conflict arose.' : 'Nothing was written.'
  details.push(`${written} Remove each from one of the inventories, or take widgets over with --take-over.`)
  throw new Failure(exitCodes.input, summary, { cause: error, details })
}

function printPlanLines(lines: Iterable<PlanLine>): void {
  const style = { '+': 'green', '-': 'red', '~': 'yellow', ' ': 'dim' } as const
  for (const { sign, text } of lines) printLine(styled(style[sign], `${sign} ${text}`))
}

const printWritten = (change: Written) => printPlanLines(changeLines(change))

function printPlan(plan: Plan, prune: boolean): void {
  printPlanLines(planLines(plan, prune))
  printIfSame(plan, prune)
}

/** What is not changed, and why. */
function printRest(plan: Plan, prune: boolean): void {
  printPlanLines(restLines(plan, prune))
  printIfSame(plan, prune)
}

function printIfSame(plan: Plan, prune: boolean): void {
  if (countPlan(plan, prune) === 0) printLine('The hub matches the inventory.')
}

/** The JSON Schema of the format, with the hub's own words where a server can be asked. */
export async function schemaCommand(args: ConnectionOptions & { hub: string; offline?: boolean }): Promise<void> {
  if (args.offline) return printJson(inventorySchemaFor({ kinds: collectorKinds }))
  const client = await connect(args)
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: args.hub } })
  if (!manifest) throw new Failure(exitCodes.unreachable, `The hub ${args.hub} has no active manifest.`)
  printJson(inventorySchemaFor({ vocabulary: vocabularyOf(manifest as never), kinds: collectorKinds }))
}
