/** `ihub run <runbook> -- <command>`: runs a command as a run of a runbook, and records how it went. */
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { Client, Schema } from '@inter-hub/sdk'
import { connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { printLine } from '../output.ts'
import { findType, type RecordArgs, readPairs, send } from './record.ts'

interface RunArgs extends Omit<RecordArgs, 'subject' | 'occurredAt'> {
  widget?: string
  target?: string
  environment?: string
  step?: string[]
  rehearsal?: boolean
  set?: string[]
}

/** The end of what the command printed that is kept. */
const excerptBytes = 4096

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
    logExcerpt: redactText(excerpt),
    ...more
  }
  // The exit code of the command stands, whatever becomes of the record.
  process.exitCode = metadata.exitCode
  try {
    await send(client, { ...args, eventType, type, widget: slug, metadata })
  } catch (error) {
    printLine(`The command ended with ${metadata.exitCode}; its run is not recorded:`, process.stderr)
    throw error
  }
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

/** Runs it with the terminal of this process; what it prints is shown as it comes. */
function run(
  program: string,
  args: string[]
): Promise<{ code: number | null; signal: string | null; excerpt: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['inherit', 'pipe', 'pipe'] })
    let kept = Buffer.alloc(0)
    const keep = (chunk: Buffer) => {
      kept = Buffer.concat([kept, chunk]).subarray(-excerptBytes)
    }
    child.stdout.on('data', (chunk) => {
      keep(chunk)
      process.stdout.write(chunk)
    })
    child.stderr.on('data', (chunk) => {
      keep(chunk)
      process.stderr.write(chunk)
    })
    const forward = (signal: NodeJS.Signals) => child.kill(signal)
    process.on('SIGINT', forward).on('SIGTERM', forward)
    child.on('error', (error) => reject(new Failure(exitCodes.input, `${program} cannot be run: ${error.message}`)))
    child.on('close', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward)
      resolve({ code, signal, excerpt: kept.toString('utf8') })
    })
  })
}
