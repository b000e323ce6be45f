/** Restores a restic snapshot into a scratch folder and compares it with the checksums of the repository. */
import { openRestic } from '../backup/restic.ts'
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import type { Restored, RestoreTestSettings } from './settings.ts'

const gigabyte = 1024 ** 3

/** @throws LookFailure for what says nothing about the backup; NoRepository, DamagedRepository */
export async function restoreSnapshot(
  settings: RestoreTestSettings,
  context: LocalWork
): Promise<Restored | undefined> {
  const repository = await openRestic(settings, context)
  const snapshot = await repository.newest(settings.select ?? {})
  if (!snapshot) return undefined
  const { id, completedAt } = snapshot
  const size = await repository.sizeOf(id)
  const largest = (settings.maxGigabytes ?? 10) * gigabyte
  if (size !== undefined && size > largest)
    throw new LookFailure(
      'collector-broken',
      `The snapshot has ${size} bytes; maxGigabytes permits ${Math.floor(largest)} of them.`
    )
  return context.local.scratch(async (folder) => {
    const free = await context.local.freeBytes(folder)
    if (size !== undefined && size > free)
      throw new LookFailure(
        'collector-broken',
        `The snapshot has ${size} bytes, and the scratch folder ${free} free ones.`
      )
    const { fault } = await repository.restore(id, folder)
    const { files, bytes } = await context.local.measure(folder)
    const mismatches = [
      ...(fault === undefined ? [] : [fault]),
      ...(files === 0 ? ['The restored folder has no files.'] : []),
      ...(size !== undefined && fault === undefined && bytes !== size
        ? [`${bytes} bytes were restored; the snapshot has ${size}.`]
        : [])
    ]
    return {
      backupId: id.slice(0, 12),
      completedAt,
      result: mismatches.length === 0 ? 'succeeded' : fault === undefined ? 'partial' : 'failed',
      integrityCheck: `checksums of ${files} files, ${bytes} bytes in all`,
      mismatches,
      files,
      bytes
    }
  })
}
