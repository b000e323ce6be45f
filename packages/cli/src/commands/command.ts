/** `ihub command`: asks the runtime of a hub to do something and waits for its answer; what was asked before. */
import type { Client, Schema } from '@inter-hub/sdk'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { age, type OutputForm, printJson, printLine, printTable, styled } from '../output.ts'

type Args = ConnectionOptions & { output: OutputForm; hub: string; widget?: string }
type Command = Schema<'Command'>

/** A call is answered well before the client gives it up. */
const callWaitS = 20

export async function runCommandCommand(name: string, args: Args & { input?: string; wait: string }): Promise<void> {
  const waitS = readWait(args.wait)
  const client = await connect(args)
  const asked = await client.post('/commands', {
    body: {
      hub: args.hub,
      name,
      ...(args.widget === undefined ? {} : { widget: args.widget }),
      ...(args.input === undefined ? {} : { input: inputOf(args.input) }),
      // Given up here, it is not done later, when nobody expects it any more.
      expiresIn: `PT${Math.max(1, waitS)}S`
    }
  })
  const command = await untilFinished(client, asked, waitS)
  if (args.output === 'json') printJson(command)
  else printAnswer(command)
  process.exitCode = exitCodeOf(command)
}

/** The seconds of `--wait`. @throws Failure */
export function readWait(text: string): number {
  const seconds = Number(text)
  if (Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400) return seconds
  throw new Failure(exitCodes.input, `--wait must be a number of seconds from 0 to 86400, not ${JSON.stringify(text)}.`)
}

function inputOf(text: string): Record<string, unknown> {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch (error) {
    throw new Failure(exitCodes.input, `--input is not JSON: ${(error as Error).message}`)
  }
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>
  throw new Failure(exitCodes.input, '--input must be a JSON object, such as \'{"check": "http"}\'.')
}

/** The command when it is finished, or as it is after so many seconds. @throws IhubError */
export async function untilFinished(client: Client, asked: Command, waitS: number): Promise<Command> {
  const until = performance.now() + waitS * 1000
  for (let command = asked; ; ) {
    const leftS = Math.ceil((until - performance.now()) / 1000)
    if ((command.status !== 'pending' && command.status !== 'claimed') || leftS <= 0) return command
    const query = { wait: Math.min(leftS, callWaitS) }
    command = await client.get('/commands/{id}', { path: { id: asked.id }, query })
  }
}

function exitCodeOf({ status }: Command): number {
  if (status === 'succeeded') return exitCodes.done
  return status === 'failed' || status === 'cancelled' ? exitCodes.no : exitCodes.unreachable
}

function printAnswer({ name, status, result, error, hubSlug }: Command): void {
  const words: Record<Command['status'], string> = {
    pending: `Nobody has taken it: does the runtime of ${hubSlug} run?`,
    expired: `Nobody took it in time: does the runtime of ${hubSlug} run?`,
    claimed: 'It is being carried out and was not finished in time; `ihub command list` shows what becomes of it.',
    cancelled: 'It was taken back.',
    succeeded: '',
    failed: error === null ? '' : `${error.message} (${error.code})`
  }
  printLine(`${name} ${showStatus(status)}${words[status] === '' ? '' : `: ${words[status]}`}`)
  if (result !== null) printJson(result)
}

const statusStyles = {
  pending: 'dim',
  claimed: 'cyan',
  succeeded: 'green',
  failed: 'red',
  cancelled: 'dim',
  expired: 'yellow'
} as const

function showStatus(status: Command['status']): string {
  return styled(statusStyles[status], status)
}

export async function listCommandsCommand(args: Args & { status?: Command['status']; limit: number }): Promise<void> {
  const client = await connect(args)
  const { data } = await client.get('/commands', {
    query: {
      hub: args.hub,
      per_page: args.limit,
      ...(args.widget === undefined ? {} : { widget: args.widget }),
      ...(args.status === undefined ? {} : { status: args.status })
    }
  })
  if (args.output === 'json') return printJson(data)
  printTable(
    ['asked', 'command', 'widget', 'status', 'error'],
    data.map(({ createdAt, name, widgetSlug, status, error }) => [
      age(createdAt),
      name,
      widgetSlug ?? '-',
      showStatus(status),
      error === null ? '-' : `${error.code}: ${error.message}`
    ])
  )
}
