/**
 * The restore-test collector: restores the newest backup into a scratch place, compares what came back, and removes it, whether
 * or not the restore works.
 */
import { DamagedRepository, NoRepository } from '../backup/restic.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endpointEvidence } from '../evidence.ts'
import { lookLocally } from '../local/work.ts'
import { restoreDump } from './restore-dump.ts'
import { restoreSnapshot } from './restore-snapshot.ts'
import { type RestoreTestSettings, restoreTestSettings } from './settings.ts'

export const restoreTestCollector: SingleProbe<RestoreTestSettings> = {
  kind: 'restore-test',
  settings: restoreTestSettings,
  emits: { 'ops-restore-tested': endpointEvidence },
  volatile: ['latencyMs', 'durationSeconds', 'rpoMinutes', 'rtoMinutes'],
  look
}

function look(settings: RestoreTestSettings, given: CollectorContext): Promise<Look> {
  const { method, dataStore, targetEnvironment } = settings
  return lookLocally(given, settings.timeout ?? '30m', async (context, seen) => {
    Object.assign(seen, { dataStore, method, targetEnvironment })
    const startMs = performance.now()
    const now = context.now().getTime()
    const restored = await (method === 'restic' ? restoreSnapshot : restoreDump)(settings, context).catch((error) => {
      if (error instanceof NoRepository || error instanceof DamagedRepository) return error.message
      throw error
    })
    if (restored === undefined || typeof restored === 'string') {
      const text = restored ?? 'No backup matches the check.'
      Object.assign(seen, { result: 'failed', integrityCheck: 'none: there is nothing to restore', mismatches: [text] })
      return
    }
    const seconds = Math.round((performance.now() - startMs) / 100) / 10
    const { completedAt, ...evidence } = restored
    Object.assign(seen, evidence, {
      durationSeconds: seconds,
      rpoMinutes: Math.max(0, Math.round((now - Date.parse(completedAt)) / 60_000)),
      rtoMinutes: Math.round(seconds / 6) / 10
    })
  })
}
