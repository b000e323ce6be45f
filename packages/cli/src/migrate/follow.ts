/** Imports the difference into the new server in passes, until a signal starts the last one. */
import { rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, IhubError } from '@inter-hub/sdk'
import { importFile } from '../commands/transfer.ts'
import { exitCodes, Failure } from '../failure.ts'
import { beginServing, printLine } from '../output.ts'
import { sentence } from './old-server.ts'
import { Progress } from './progress.ts'
import { type PassOptions, runPass } from './run-pass.ts'

interface FollowOptions extends Omit<PassOptions, 'progress' | 'isLast'> {
  target: Client
  everyMs: number
  /** Path of the state; see progress.ts. */
  stateFile: string
}

/** Ends after SIGINT or SIGTERM and one more pass. @throws Failure, IhubError for errors that are not temporary */
export async function follow(options: FollowOptions): Promise<void> {
  beginServing()
  await requireSameTarget(options)
  const stopping = new AbortController()
  const stop = () => {
    printLine('Stopping after one last pass. A second signal stops immediately.', process.stderr)
    stopping.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  try {
    while (!stopping.signal.aborted) {
      await tryPass(options)
      await sleep(options.everyMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
    await passOnce(options, true)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop)
  }
}

/** The state belongs to the new server only if it has the hubs that were imported. @throws Failure */
async function requireSameTarget({ target, stateFile, server }: FollowOptions): Promise<void> {
  for (const id of (await Progress.read(stateFile, server.base))?.ids('hubs') ?? []) {
    try {
      await target.get('/hubs/{id}', { path: { id } })
    } catch (error) {
      if (!(error instanceof IhubError && error.status === 404)) throw error
      throw new Failure(
        exitCodes.input,
        `${target.base} does not have the hub ${id}, which was imported before: ${stateFile} belongs to a migration to another server. Remove the file to begin again.`
      )
    }
  }
}

/** One pass. A server that cannot be reached is tried again with the next pass. */
async function tryPass(options: FollowOptions): Promise<void> {
  try {
    await passOnce(options, false)
  } catch (error) {
    const isPassing =
      (error instanceof IhubError && (error.status === undefined || error.status >= 500 || error.status === 429)) ||
      (error instanceof Failure && error.exitCode === exitCodes.unreachable)
    if (!isPassing) throw error
    printLine(`${sentence(error.message)} Trying again in ${options.everyMs / 1000} s.`, process.stderr)
  }
}

async function passOnce({ target, stateFile, to, ...options }: FollowOptions, isLast: boolean): Promise<void> {
  const before = await Progress.read(stateFile, options.server.base)
  // The first import file is kept; a difference is removed when it has been imported.
  const file = before === undefined ? to : `${to}.${process.pid}.difference`
  const progress = before ?? new Progress(options.server.base)
  const lines = await runPass({ ...options, to: file, progress, isLast })
  const { added } = lines === 0 ? { added: 0 } : await importFile(target, file)
  await progress.write(stateFile)
  if (file !== to) await rm(file, { force: true })
  printLine(`${new Date().toISOString()} ${lines} rows read, ${added} of them new or changed on ${target.base}.`)
}
