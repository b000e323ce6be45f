/** `ihub migrate-from`: reads another server of API v2 and writes an import file, once or until the switch. */
import { writeFile } from 'node:fs/promises'
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
  // Problems with the new server are reported before the old one is read.
  const target = args.follow ? await connect(args, { purpose: 'operator', timeoutMs: 600_000, retry }) : undefined
  const reading = await readKeys(args.fromKey ?? [])
  const onRetry = (message: string) => printLine(message, process.stderr)
  const server = new OldServer({ base: oldBase, keys: reading, onRetry })
  if (target?.base === server.base)
    throw new Failure(
      exitCodes.input,
      `${server.base} is the old server and the new one. Name the new one with --base.`
    )
  await server.open()
  const keys = await readOldKeys(server, wanted)
  const report = new Report(server.base)
  const options = { server, to: args.to, report, keys }
  let failure: unknown
  try {
    if (target) await follow({ ...options, target, everyMs, stateFile: `${args.to}.state.json` })
    else await runPass({ ...options, progress: new Progress(server.base), isLast: true })
  } catch (error) {
    if (!target) throw error
    failure = error
  }
  await tell(report, args)
  if (failure !== undefined) throw failure
}

const retry = { forMs: 600_000, triesMax: 40 }

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
    printLine(`The import file is ${args.to}, the whole report ${file}.`)
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
