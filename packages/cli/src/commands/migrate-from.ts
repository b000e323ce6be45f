/** `ihub migrate-from`: reads another server through API v2 and writes an import file, once or repeatedly until the switch. */
import { stat, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { readKeyToAdopt, readOldKey, readOldKeys } from '../migrate/adopt.ts'
import { follow } from '../migrate/follow.ts'
import { OldServer } from '../migrate/old-server.ts'
import { Progress } from '../migrate/progress.ts'
import { Report } from '../migrate/report.ts'
import { runPass } from '../migrate/run-pass.ts'
import { type OutputForm, printJson, printLine, printLines } from '../output.ts'

type Args = ConnectionOptions & {
  output: OutputForm
  to: string
  report?: string
  fromKey?: string[]
  adoptKey?: string[]
  follow?: boolean
  every: string
}

export async function migrateFromCommand(oldBase: string, args: Args): Promise<void> {
  const everyMs = readEvery(args.every)
  const wanted = (args.adoptKey ?? []).map(readKeyToAdopt)
  requireNoPassword(oldBase)
  await requireFiles(args)
  // Problems with the new server are reported before the old one is read.
  const target = args.follow ? await connect(args, { purpose: 'operator', timeoutMs: 600_000, retry }) : undefined
  const readingKeys = await readKeys(args.fromKey ?? [])
  const open = async (signal?: AbortSignal) => {
    const onRetry = (message: string) => printLine(message, process.stderr)
    const server = new OldServer({ base: oldBase, keys: readingKeys, onRetry, ...(signal && { signal }) })
    if (target?.base === server.base)
      throw new Failure(
        exitCodes.input,
        `${server.base} is both the old and the new server. Name the new one with --base.`
      )
    await server.open()
    return { server, to: args.to, report: new Report(server.base), keys: await readOldKeys(server, wanted) }
  }
  if (!target) {
    const report = await untilStopped(async (signal) => {
      const options = await open(signal)
      await runPass({ ...options, progress: new Progress(options.server.base), isLast: true })
      return options.report
    })
    return tell(report, args)
  }
  const options = await open()
  const ended = follow({ ...options, target, everyMs, stateFile: `${args.to}.state.json` })
  await ended.catch(() => undefined)
  await tell(options.report, args)
  await ended
}

/** Does work that SIGINT and SIGTERM stop; a second signal ends the process. @throws Failure if it was stopped */
async function untilStopped<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController()
  const stop = () => stopping.abort(new Failure(exitCodes.no, 'Stopped before the end. No import file was written.'))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    return await work(stopping.signal)
  } catch (error) {
    throw stopping.signal.aborted ? stopping.signal.reason : error
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  }
}

const retry = { forMs: 600_000, triesMax: 40 }

/** @throws Failure if the files cannot be those that the command writes */
async function requireFiles({ to, report }: Args): Promise<void> {
  if (report !== undefined && resolve(report) === resolve(to))
    throw new Failure(exitCodes.input, '--report and --to name the same file.')
  if ((await stat(to).catch(() => undefined))?.isDirectory())
    throw new Failure(exitCodes.input, `${to} is a folder. --to must name a file.`)
}

/** Prints the report and writes it to its file. */
async function tell(report: Report, args: Args): Promise<void> {
  const file = args.report ?? `${args.to}.report.json`
  const content = { ...report.toJSON(), at: new Date().toISOString(), file: args.to }
  await writeFile(file, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 }).catch((error: Error) => {
    throw new Failure(exitCodes.no, `The report ${file} cannot be written: ${error.message}`, { cause: error })
  })
  if (args.output === 'json') printJson(content)
  else {
    printLines(report.lines())
    printLine(`The import file is ${args.to}, the complete report ${file}.`)
    if (!args.follow) printLine(`Next: ihub import ${args.to} --base <the new server>`)
  }
  if (!report.isComplete) process.exitCode = exitCodes.no
}

async function readKeys(places: readonly string[]): Promise<string[]> {
  const given =
    places.length > 0 ? places : [process.env.IHUB_OLD_KEY_FILE].filter((place) => place !== undefined && place !== '')
  const keys: string[] = []
  for (const place of given as string[]) {
    const key = await readOldKey(place, 'No key for the old server')
    if (!keys.includes(key)) keys.push(key)
  }
  return keys
}

function readEvery(text: string): number {
  const seconds = Number(text)
  if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 86_400) return seconds * 1000
  throw new Failure(exitCodes.input, '--every must be a number of seconds from 1 to 86400.')
}

/** The address is printed and stored. */
function requireNoPassword(base: string): void {
  if (URL.canParse(base) && (new URL(base).username !== '' || new URL(base).password !== ''))
    throw new Failure(
      exitCodes.input,
      'The address of the old server must not contain a user or a password. Use --from-key.'
    )
}
