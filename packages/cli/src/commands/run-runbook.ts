/** `ihub run <runbook> -- <command>`: runs a command as a run of a runbook, and records how it went. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import type { Client, Schema } from '@inter-hub/sdk'
import { connect } from '../connection.ts'
import { exitCodes, Failure, linesOf } from '../failure.ts'
import { printLines } from '../output.ts'
import { findPlace, findType, type RecordArgs, readPairs, send } from './record.ts'

interface RunArgs extends Omit<RecordArgs, 'subject' | 'occurredAt'> {
  widget?: string
  target?: string
  environment?: string
  step?: string[]
  rehearsal?: boolean
  set?: string[]
}

/** The end of what the command printed: what is read for secrets, and what is kept of it. */
const readBytes = 64 * 1024
const excerptChars = 4096

/** Fields that the run sets; `--set` must not override them. */
const ownMembers = ['runbookId', 'outcome', 'startedAt', 'finishedAt', 'exitCode', 'logExcerpt', 'dryRun']

export async function runRunbookCommand(reference: string, commandLine: string[], args: RunArgs): Promise<void> {
  const [program, ...programArgs] = commandLine
  if (program === undefined)
    throw new Failure(
      exitCodes.input,
      'Name the command to run after --, as in: ihub run runbook-deploy -- make deploy'
    )
  const client = await connect(args)
  const { runbookId, slug, eventType } = await findRunbook(client, args.hub, reference, args.widget)
  const type = await findType(client, args.hub, eventType)
  const members = ((type.metadataSchema ?? {}) as { properties?: Record<string, never> }).properties ?? {}
  const more = readPairs(args.set ?? [], members)
  const own = Object.keys(more).find((name) => ownMembers.includes(name))
  if (own !== undefined)
    throw new Failure(exitCodes.input, `--set ${own}: this field is set by the run and cannot be overridden.`)
  // Checked before anything runs.
  await findPlace(client, args.hub, slug, type)
  const startedAt = new Date().toISOString()
  const { code, signal, excerpt } = await run(program, programArgs)
  const finishedAt = new Date().toISOString()
  const { redactText } = await import('@inter-hub/ops-hub')
  const outcome = signal !== null ? 'aborted' : code === 0 ? 'succeeded' : 'failed'
  const metadata = {
    runbookId,
    outcome,
    startedAt,
    finishedAt,
    ...(args.rehearsal && { dryRun: true }),
    ...(args.target !== undefined && { target: args.target }),
    ...(args.environment !== undefined && { environment: args.environment }),
    ...(args.step && { stepsPassed: args.step }),
    exitCode: code ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0),
    logExcerpt: excerptOf(redactText(excerpt)),
    ...more
  }
  process.exitCode = metadata.exitCode
  const place = { ...args, occurredAt: undefined, eventType, type, widget: slug, metadata, stream: process.stderr }
  try {
    await send(client, place)
    process.exitCode = metadata.exitCode
  } catch (error) {
    printLines(
      [`The command ended with ${metadata.exitCode}; its run is not recorded:`, ...linesOf(error)],
      process.stderr
    )
    // A run without a record is not a success.
    process.exitCode = metadata.exitCode || exitCodes.no
  }
}

/** The last lines, without what no text of an event may have. */
function excerptOf(text: string): string {
  const plain = text.toWellFormed().replaceAll(/[^\P{Cc}\n\t]/gu, '')
  if (plain.length <= excerptChars) return plain
  const end = plain.slice(-excerptChars)
  // The first line is a part of one.
  return end.slice(end.indexOf('\n') + 1)
}

/** A runbook by the slug of its widget, an alias or its id. With `--widget` the run is recorded there. @throws Failure */
async function findRunbook(client: Client, hub: string, reference: string, place: string | undefined) {
  const widgets = await client.all('/widgets', { query: { hub } })
  const runbooks = widgets.filter(({ widgetType }) => widgetType.endsWith('-runbook'))
  const found = runbooks.find((one) => namesOf(one).includes(reference))
  const prefix = (found ?? runbooks[0])?.widgetType.replace(/-runbook$/, '') ?? hub.replace(/-hub$/, '')
  const eventType = `${prefix}-runbook-executed`
  if (place !== undefined) return { runbookId: found ? idOf(found) : reference, slug: place, eventType }
  if (found) return { runbookId: idOf(found), slug: found.slug, eventType }
  const names = runbooks.map(idOf)
  throw new Failure(
    exitCodes.input,
    `The hub ${hub} has no runbook "${reference}". Its runbooks: ${names.join(', ') || 'none'}. With --widget a run of any name is recorded on that widget.`
  )
}

function idOf({ slug, attributes }: Schema<'Widget'>): string {
  return typeof attributes.runbookId === 'string' ? attributes.runbookId : slug
}

function namesOf(widget: Schema<'Widget'>): unknown[] {
  const { aliases } = widget.attributes
  return [widget.slug, idOf(widget), ...(Array.isArray(aliases) ? aliases : [])]
}

/** How long output is waited for after the command has ended: what it started may hold its pipes for ever. */
const drainMs = 500

/** Runs it with the terminal of this process; what it prints is shown as it comes. */
function run(
  program: string,
  args: string[]
): Promise<{ code: number | null; signal: string | null; excerpt: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'] })
    let kept = Buffer.alloc(0)
    const show = (from: Readable, to: NodeJS.WriteStream) =>
      from.on('data', (chunk: Buffer) => {
        kept = Buffer.concat([kept, chunk]).subarray(-readBytes)
        to.write(chunk)
      })
    show(child.stdout, process.stdout)
    show(child.stderr, process.stderr)
    // A terminal sends SIGINT to the command as well.
    const survive = () => undefined
    const forward = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', survive).on('SIGTERM', forward).on('SIGHUP', forward)
    const end = (code: number | null, signal: string | null) => {
      process.off('SIGINT', survive).off('SIGTERM', forward).off('SIGHUP', forward)
      for (const stream of [child.stdout, child.stderr]) stream.destroy()
      resolve({ code, signal, excerpt: kept.toString('utf8') })
    }
    child.on('error', (error) => reject(new Failure(exitCodes.input, `${program} cannot be run: ${error.message}`)))
    child.on('close', end)
    child.on('exit', (code, signal) => setTimeout(() => end(code, signal), drainMs))
  })
}
