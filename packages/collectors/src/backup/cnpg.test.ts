/** Backup objects in the shape of CloudNativePG 1.25 (postgresql.cnpg.io/v1). */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { trustIn } from '../certificates/authorities.ts'
import { authority, serveCluster, token } from '../testing/cluster-server.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { backupCollector } from './backup.ts'

const backup = (name: string, of: string, status: object) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Backup',
  metadata: { name, namespace: 'databases', creationTimestamp: '2026-06-20T00:00:00Z' },
  spec: { cluster: { name: of }, method: 'barmanObjectStore' },
  status
})
const completed = (hoursAgo: number) => ({
  phase: 'completed',
  stoppedAt: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(),
  backupId: '20260620T000000'
})

async function look(objects: ReturnType<typeof backup>[] | undefined, maxAgeHours = 26) {
  const path = '/apis/postgresql.cnpg.io/v1/namespaces/databases/backups'
  const { url, host } = await serveCluster(objects === undefined ? {} : { [path]: objects })
  const context = contextWith({
    ...secretsFor({ token }, [host], false),
    authorities: async () => trustIn(authority.cert)
  })
  const settings = {
    method: 'cnpg' as const,
    dataStore: 'ops-store-x',
    cluster: { url, token: { secret: 'token' }, authorities: 'own' },
    namespace: 'databases',
    database: 'gitea',
    maxAgeHours
  }
  assert.ok(settingsCheck(backupCollector)(settings))
  const seen = await backupCollector.look(settings, context)
  return { seen, ...judge(backupCollector, 'ops-backup-verified', seen) }
}

test('cnpg: the newest completed backup of the database', async () => {
  const own = await look([
    backup('old', 'gitea', completed(30)),
    backup('new', 'gitea', completed(3)),
    backup('other', 'shop', completed(1)),
    backup('running', 'gitea', { phase: 'running' })
  ])
  assert.deepEqual([own.outcome, own.metadata.backupId, own.metadata.result], ['pass', 'new', 'verified'])
  assert.equal((await look([backup('old', 'gitea', completed(30))])).outcome, 'fail')
  assert.equal((await look([backup('old', 'gitea', completed(30))], 48)).outcome, 'pass')
})

test('a backup dated in the future is not green', async () => {
  const ahead = await look([backup('good', 'gitea', completed(3)), backup('ahead', 'gitea', completed(-48))])
  assert.deepEqual([ahead.outcome, ahead.metadata.backupId], ['fail', 'ahead'])
  assert.match(String(ahead.reason), /^The newest backup is dated .*, in the future: check the clock of its host\.$/)
  assert.equal((await look([backup('soon', 'gitea', completed(-0.5))])).outcome, 'pass')
})

test('cnpg: none, and one that failed since', async () => {
  const none = await look([backup('other', 'shop', completed(1)), backup('running', 'gitea', { phase: 'running' })])
  assert.deepEqual([none.outcome, none.metadata.result], ['fail', 'missing'])
  const failed = { phase: 'failed', stoppedAt: new Date().toISOString(), error: 'no space' }
  const since = await look([backup('good', 'gitea', completed(3)), backup('bad', 'gitea', failed)])
  assert.deepEqual([since.outcome, since.metadata.mismatches], ['pass', ['The newer backup bad failed.']])
  const only = await look([backup('bad', 'gitea', failed)])
  assert.deepEqual([only.outcome, only.reason], ['fail', 'The newer backup bad failed.'])
  const without = await look(undefined)
  assert.deepEqual([without.outcome, without.seen.error?.kind], ['info', 'collector-broken'])
})
