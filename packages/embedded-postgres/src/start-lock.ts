/**
 * One start at a time per data folder. The lock is the operating system's (a record lock, taken through SQLite, the only
 * way to one that Node brings): it ends with the process, so that no stale lock file can keep a folder shut.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { EmbeddedPostgresError, explainFileError } from './error.ts'

const waitMs = 10 * 60_000

/** Takes the lock, waiting for a start in another process to end; returns a function that releases it. */
export async function lockStart(folder: string, log: (line: string) => void): Promise<() => void> {
  const began = Date.now()
  for (let told = false; ; ) {
    const release = tryLock(folder)
    if (release) return release
    const waitedMs = Date.now() - began
    if (waitedMs > waitMs) {
      throw new EmbeddedPostgresError(
        `Another process has been starting PostgreSQL in ${folder} for ten minutes. Find it (fuser ${folder}/start.lock), end it, and start again.`
      )
    }
    if (waitedMs > 2000 && !told) {
      log(`another process is starting PostgreSQL in ${folder}; waiting for it`)
      told = true
    }
    await sleep(20)
  }
}

function tryLock(folder: string): (() => void) | undefined {
  const path = join(folder, 'start.lock')
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(path)
    lock.exec('pragma journal_mode = memory; begin exclusive')
    const held = lock
    return () => held.close()
  } catch (error) {
    lock?.close()
    if (error instanceof Error && 'errcode' in error && error.errcode === 5) return undefined
    throw explainFileError(error, folder)
  }
}
