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
  readRuntimeState,
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
    if (error instanceof InventoryError) {
      const [summary = '', ...details] = error.message.split('\n')
      throw new Failure(exitCodes.input, summary, { cause: error, details })
    }
    throw error
  }
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
    `${created} created, ${updated} updated, ${unchanged} unchanged, ${relations} relations changed, ${archived} archived, evidence retired: ${retired}, owners, contexts and gaps changed: ${records}`
  )
  if (inventory.widgets.some(({ checks }) => checks.length > 0))
    printLines(runtimeLines(args.hub, await readRuntimeState(client, args.hub)), process.stderr)
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
  const records = [plan.records, prune ? plan.recordsToPrune : []]
  return [...lists, ...records, plan.conflicts, prune ? plan.missing : []].reduce((sum, { length }) => sum + length, 0)
}

function printLineOf(sign: '+' | '-' | '~' | ' ', text: string): void {
  const style = { '+': 'green', '-': 'red', '~': 'yellow', ' ': 'dim' } as const
  printLine(styled(style[sign], `${sign} ${text}`))
}

function printWritten(change: Written): void {
  if (change.kind === 'created') printLineOf('+', `${change.widget.slug} (${change.widget.widgetType})`)
  if (change.kind === 'updated') printUpdate(change.widget)
  if (change.kind === 'archived')
    printLineOf('-', `${change.widget.slug} is no longer in ${change.widget.inventory}: archived`)
  if (change.kind === 'relation') {
    const { from, type, to } = change.relation
    printLineOf(change.isNew ? '+' : '~', `${from} ${type} ${to}`)
  }
  if (change.kind === 'relation-removed') {
    const { from, type, to, others } = change.relation
    const stays = others.length > 0 ? ` (stays: declared by ${others.join(', ')})` : ''
    printLineOf('-', `${from} ${type} ${to}${stays}`)
  }
  if (change.kind === 'record') {
    const { kind, action, name } = change.record
    const mark = ({ create: '+', update: '~', remove: '-' } as const)[action]
    printLineOf(
      mark,
      `${kind} ${name}${kind === 'gap' && action === 'remove' ? ' is resolved: no longer declared' : ''}`
    )
  }
  if (change.kind === 'retired') {
    const { slug, eventType, subject } = change.evidence
    printLineOf('-', `evidence of ${slug}: ${eventType} (${subject}) is retired because its check was removed`)
  }
}

function printUpdate({ slug, renamedFrom, changes }: Plan['update'][number]): void {
  printLineOf('~', renamedFrom === undefined ? slug : `rename ${renamedFrom} to ${slug}; its history stays with it`)
  for (const { field, before, after } of changes.filter(({ field }) => field !== 'slug'))
    for (const [place, old, wanted] of leavesOf(field, before, after))
      printLineOf(' ', `    ${place}: ${short(old)} → ${short(wanted)}`)
}

function printPlan(plan: Plan, prune: boolean): void {
  for (const widget of plan.create) printWritten({ kind: 'created', widget })
  for (const widget of plan.update) printUpdate(widget)
  for (const relation of plan.relationsToCreate) printWritten({ kind: 'relation', relation, isNew: true })
  for (const relation of plan.relationsToUpdate) printWritten({ kind: 'relation', relation, isNew: false })
  for (const relation of plan.relationsToDelete) printWritten({ kind: 'relation-removed', relation })
  for (const evidence of plan.evidenceToRetire) printWritten({ kind: 'retired', evidence })
  for (const record of [...plan.records, ...(prune ? plan.recordsToPrune : [])])
    printWritten({ kind: 'record', record })
  for (const { what, inventory, other } of plan.conflicts)
    printLineOf('-', `conflict: ${what} is declared by ${inventory} and by ${other}; \`apply\` writes nothing`)
  for (const widget of prune ? plan.missing : []) printWritten({ kind: 'archived', widget })
  printRest(plan, prune)
}

/** What is not changed, and why. */
function printRest(plan: Plan, prune: boolean): void {
  for (const { slug, inventory } of prune ? [] : plan.missing)
    printLineOf(' ', `${slug} is no longer in ${inventory}: kept; --prune archives it`)
  for (const { kind, name, inventory } of plan.recordsOfOthers)
    printLineOf(' ', `${kind} ${name} is declared differently by ${inventory}: its record stays`)
  for (const [why, group] of Map.groupBy(plan.pauses, ({ reason, by }) => `${reason} (${pausePlaces[by]})`)) {
    const names = group.map(({ widget, check }) => `${widget} ${check}`)
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '')
    printLineOf(' ', `paused: ${shown}: ${why}`)
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
