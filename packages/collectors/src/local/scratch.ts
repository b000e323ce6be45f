/** Scratch folders: each is removed when its work has ended, and those that a killed process left behind by the next work. */
import { chmod, mkdtemp, readdir, rm, stat, statfs } from 'node:fs/promises'
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

async function remove(folder: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 3 }
  try {
    await rm(folder, options)
  } catch {
    // A folder that was restored as read-only.
    for await (const entry of walk(folder)) if (entry.isFolder) await chmod(entry.path, 0o700).catch(() => undefined)
    await rm(folder, options)
  }
}

/** Below a folder, without following links; a folder comes before what is in it. */
async function* walk(folder: string): AsyncGenerator<{ path: string; isFolder: boolean; isFile: boolean }> {
  for (const one of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, one.name)
    yield { path, isFolder: one.isDirectory(), isFile: one.isFile() }
    if (one.isDirectory()) yield* walk(path)
  }
}

/** The files below a folder and their bytes. */
export async function measure(folder: string): Promise<{ files: number; bytes: number }> {
  let [files, bytes] = [0, 0]
  for await (const { path, isFile } of walk(folder)) {
    if (!isFile) continue
    files++
    bytes += (await stat(path)).size
  }
  return { files, bytes }
}

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
