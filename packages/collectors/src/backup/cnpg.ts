/** Backups of CloudNativePG: its Backup objects in a Kubernetes cluster, as far as they say that a backup was completed. */
import { endConnection } from '../connections/connection.ts'
import { openCluster } from '../kubernetes/cluster.ts'
import type { LocalWork } from '../local/work.ts'
import { classifyError, isFail, LookFailure } from '../look-error.ts'
import type { BackupSettings } from './settings.ts'

export interface CnpgBackup {
  id: string
  /** RFC 3339 */
  completedAt: string
  isEncrypted: boolean
}

interface Raw {
  metadata?: { name?: string; creationTimestamp?: string }
  spec?: { cluster?: { name?: string } }
  status?: { phase?: string; stoppedAt?: string; error?: string; encryption?: string }
}

/** The newest backup that was completed, and why a newer one failed. @throws LookFailure and what `classifyError` understands */
export async function newestCnpgBackup(
  { cluster: place, namespace = 'default', database }: BackupSettings,
  context: LocalWork
): Promise<{ backup?: CnpgBackup; failed?: string }> {
  if (!place) throw new LookFailure('collector-broken', 'The check names no cluster.')
  const cluster = await openCluster(place, context, (seen) =>
    context.ending.addEventListener('abort', () => endConnection(seen))
  )
  const path = `/apis/postgresql.cnpg.io/v1/namespaces/${namespace}/backups`
  const objects = (await cluster.list(path).catch((error) => {
    // A cluster that does not answer says nothing about its backups.
    const { kind, message } = classifyError(error)
    throw isFail(kind) ? new LookFailure('collector-broken', `The cluster cannot be asked: ${message}`) : error
  })) as Raw[]
  const own = objects.filter(({ spec }) => spec?.cluster?.name === database)
  const timeOf = ({ status, metadata }: Raw) => Date.parse(status?.stoppedAt ?? metadata?.creationTimestamp ?? '') || 0
  const sorted = own.sort((one, other) => timeOf(other) - timeOf(one))
  const completed = sorted.find(
    ({ status }) => status?.phase === 'completed' && !Number.isNaN(Date.parse(status.stoppedAt ?? ''))
  )
  const failed = sorted.find(({ status }) => status?.phase === 'failed')
  const isNewer = failed && (!completed || timeOf(failed) > timeOf(completed))
  return {
    ...(completed && {
      backup: {
        id: completed.metadata?.name ?? '',
        completedAt: new Date(timeOf(completed)).toISOString(),
        isEncrypted: (completed.status?.encryption ?? '') !== ''
      }
    }),
    ...(isNewer && { failed: `The newer backup ${failed.metadata?.name} failed.` })
  }
}
