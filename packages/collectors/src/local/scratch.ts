/** Scratch folders: each is removed when its work has ended, and those that a killed process left behind by the next work. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { LookFailure } from '../look-error.ts'

const prefix = 'ops-hub-scratch-'

export async function withScratchFolder<Result>(
  root: string,
  work: (folder: string) => Promise<Result>
): Promise<Result> {
  await removeLeftovers(root)
  const folder = await mkdtemp(join(root, `${prefix}${process.pid}-`)).catch((cause: NodeJS.ErrnoException) => {
    throw new LookFailure(
      'collector-broken',
      `No folder can be made in the scratch folder of the runtime (${cause.code}).`,
      {
        cause
      }
    )
  })
  try {
    return await work(folder)
  } finally {
    await remove(folder)
  }
}

async function removeLeftovers(root: string): Promise<void> {
  const names = await readdir(root).catch(() => [])
  for (const name of names) {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? []
    if (pid !== undefined && !isRunning(Number(pid))) await remove(join(root, name))
  }
}

function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 })
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
