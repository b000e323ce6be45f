/**
 * The backup collector: the newest backup of a data store, its age, its size and whether it can be read. It restores nothing:
 * that is a check of the kind restore-test.
 */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endpointEvidence } from '../evidence.ts'
import { type LocalWork, lookLocally } from '../local/work.ts'
import { newestArchive } from './borg.ts'
import { newestCnpgBackup } from './cnpg.ts'
import { inspectDump, newestDump } from './dump-folder.ts'
import { DamagedRepository, NoRepository, openRestic } from './restic.ts'
import { type BackupSettings, backupSettings } from './settings.ts'

export const backupCollector: SingleProbe<BackupSettings> = {
  kind: 'backup',
  settings: backupSettings,
  emits: { 'ops-backup-verified': endpointEvidence },
  volatile: ['latencyMs'],
  look
}

type Seen = Record<string, unknown>

async function look(settings: BackupSettings, given: CollectorContext): Promise<Look> {
  const { method, dataStore, maxAgeHours, offHost, location, retentionDays } = settings
  const declared = { dataStore, method, maxAgeHours, location, offHost, retentionDays }
  return lookLocally(given, settings.timeout ?? '5m', async (context, seen) => {
    Object.assign(seen, JSON.parse(JSON.stringify(declared)))
    try {
      await methods[method](settings, context, seen)
    } catch (error) {
      if (error instanceof NoRepository) note(seen, 'missing', error.message)
      else if (error instanceof DamagedRepository) note(seen, 'corrupt', error.message)
      else throw error
    }
    noteFuture(seen, context.now())
  })
}

function note(seen: Seen, result: 'verified' | 'incomplete' | 'corrupt' | 'missing', mismatch?: string): void {
  seen.result = result
  seen.mismatches = mismatch === undefined ? [] : [mismatch]
}

const clockToleranceMs = 3_600_000

/** A backup dated in the future would count as the newest until that date, even if no others are made. */
function noteFuture(seen: Seen, now: Date): void {
  const { completedAt, mismatches } = seen as { completedAt?: string; mismatches: string[] }
  if (completedAt === undefined || Date.parse(completedAt) - now.getTime() <= clockToleranceMs) return
  mismatches.push(`The newest backup is dated ${completedAt}, in the future: check the clock of its host.`)
}

const none = 'No backup matches the check.'

const methods = {
  async restic(settings: BackupSettings, context: LocalWork, seen: Seen): Promise<void> {
    const repository = await openRestic(settings, context)
    const snapshot = await repository.newest(settings.select ?? {})
    if (!snapshot) return note(seen, 'missing', none)
    const { id, completedAt } = snapshot
    Object.assign(seen, { backupId: id.slice(0, 12), completedAt, encrypted: true })
    const { verify = 'structure' } = settings
    const fault = verify === 'list' ? undefined : await repository.fault(verify === 'data')
    const sizeBytes = await repository.sizeOf(id)
    if (sizeBytes !== undefined) seen.sizeBytes = sizeBytes
    note(seen, fault === undefined ? 'verified' : 'corrupt', fault)
  },

  async borg(settings: BackupSettings, context: LocalWork, seen: Seen): Promise<void> {
    const { verify = 'structure' } = settings
    const readsData = verify === 'list' ? undefined : verify === 'data'
    const { archive, fault } = await newestArchive(settings, { readsData }, context)
    if (!archive && fault === undefined) return note(seen, 'missing', none)
    if (archive) {
      const { id, completedAt, sizeBytes, isEncrypted } = archive
      Object.assign(seen, { backupId: id, completedAt, encrypted: isEncrypted })
      if (sizeBytes !== undefined) seen.sizeBytes = sizeBytes
    }
    note(seen, fault === undefined ? 'verified' : 'corrupt', fault)
  },

  async cnpg(settings: BackupSettings, context: LocalWork, seen: Seen): Promise<void> {
    const { backup, failed } = await newestCnpgBackup(settings, context)
    if (!backup) return note(seen, 'missing', failed ?? none)
    const { id, completedAt, isEncrypted } = backup
    Object.assign(seen, { backupId: id, completedAt, ...(isEncrypted && { encrypted: true }) })
    note(seen, 'verified', failed)
  },

  async pg_dump({ folder = '', match, verify = 'structure' }: BackupSettings, context: LocalWork, seen: Seen) {
    const newest = await newestDump({ folder, ...(match !== undefined && { match }) }, context)
    if (!newest) return note(seen, 'missing', none)
    Object.assign(seen, {
      backupId: newest.name,
      completedAt: new Date(newest.modifiedMs).toISOString(),
      ...(!newest.isFolder && { sizeBytes: newest.size })
    })
    const { fault } = await inspectDump(newest, verify !== 'list', context)
    note(seen, fault?.result ?? 'verified', fault?.text)
  }
}
