/** Repeats the difference until a signal: each pass is imported into the new server, and the signal brings a last one. */
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, IhubError } from '@inter-hub/sdk'
import { importFile } from '../commands/transfer.ts'
import { exitCodes, Failure } from '../failure.ts'
import { beginServing, printLine } from '../output.ts'
import { Progress } from './progress.ts'
import { type PassOptions, runPass } from './run-pass.ts'

interface FollowOptions extends Omit<PassOptions, 'progress' | 'isLast'> {
  target: Client
  everyMs: number
  /** The file with the state; see progress.ts. */
  stateFile: string
}

/** Ends after SIGINT or SIGTERM and one more pass. @throws Failure, IhubError for what will not pass by waiting */
export async function follow(options: FollowOptions): Promise<void> {
  beginServing()
  const stopping = new AbortController()
  const stop = () => stopping.abort()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    while (!stopping.signal.aborted) {
      await tryPass(options)
      await sleep(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    printLine('Stopping: one last pass.', process.stderr)
    await passOnce(options, true)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  }
}

/** A server that cannot be reached now may be there for the next pass. */
async function tryPass(options: FollowOptions): Promise<void> {
  try {
    await passOnce(options, false)
  } catch (error) {
    const isPassing =
      (error instanceof IhubError && (error.status === undefined || error.status >= 500 || error.status === 429)) ||
      (error instanceof Failure && error.exitCode === exitCodes.unreachable)
    if (!isPassing) throw error
    printLine(`${error.message} Trying again in ${options.everyMs / 1000} s.`, process.stderr)
  }
}

async function passOnce({ target, stateFile, to, ...options }: FollowOptions, isLast: boolean): Promise<void> {
  const before = await Progress.read(stateFile, options.server.base)
  // The first import file stays; those of the differences are gone once they are imported.
  const file = before === undefined ? to : `${to}.difference`
  const progress = before ?? new Progress(options.server.base)
  const lines = await runPass({ ...options, to: file, progress, isLast })
  const { added } = lines === 0 ? { added: 0 } : await importFile(target, file)
  await progress.write(stateFile)
  if (file !== to) await rm(file, { force: true })
  printLine(`${new Date().toISOString()} ${lines} rows read, ${added} of them new or changed on ${target.base}.`)
}
