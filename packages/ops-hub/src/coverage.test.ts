import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import { readCoverage } from './coverage.ts'
import { readOpenDrift } from './open-drift.ts'
import { driftsOf } from './runtime/drift.ts'
import { baseOf, type StartedRuntime, startOpsHub, startRuntime, until } from './testing/runtime.ts'

const hub = 'ops-hub'
let server: TestServer
let client: Client
let runtime: StartedRuntime | undefined

before(async () => {
  const started = await startOpsHub()
  ;({ server, client } = started)
  for (const [slug, widgetType, attributes] of [
    ['store-a', 'ops-service', { kind: 'data-store', aliases: ['data-store/a'] }],
    ['store-b', 'ops-service', { kind: 'data-store' }],
    ['lonely', 'ops-service', { kind: 'data-store' }],
    ['no-store', 'ops-service', {}],
    ['backup-a', 'ops-backup-set', {}],
    ['backup-b', 'ops-backup-set', {}]
  ] as const) {
    const owner = slug === 'backup-a' ? { owner: 'team' } : {}
    await client.post('/widgets', { body: { hub, slug, name: slug, widgetType, attributes, ...owner } })
  }
  for (const [from, to] of [
    ['store-a', 'backup-a'],
    ['store-b', 'backup-b']
  ] as const) {
    await client.post('/relations', { body: { hub, fromWidget: from, type: 'backed-up-by', toWidget: to } })
  }
  runtime = await startRuntime({ base: baseOf(server), hubs: [{ slug: hub, key: started.key } as never], ports: [] })
})
after(async () => {
  await runtime?.stop()
  await server.close()
})

const ago = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const record = (widget: string, eventType: string, metadata: Record<string, unknown>) =>
  client.post('/interaction-events', { body: { hub, widget, eventType, metadata } })
const backup = (widget: string, dataStore: string, more: object = {}) =>
  record(widget, 'ops-backup-verified', { dataStore, backupId: 'b', completedAt: ago(2), result: 'verified', ...more })
const restore = (widget: string, dataStore: string, more: object = {}) =>
  record(widget, 'ops-restore-tested', {
    dataStore,
    backupId: 'b',
    targetEnvironment: 'test',
    result: 'succeeded',
    integrityCheck: 'rows',
    ...more
  })
const missing = async () => Object.fromEntries((await readCoverage(client, hub)).map((row) => [row.store, row.missing]))

test('a data store is covered by a fresh backup and a fresh, tested restore; untested counts as missing', async () => {
  assert.deepEqual(await missing(), {
    'store-a': ['no backup is recorded', 'no restore was tested'],
    'store-b': ['no backup is recorded', 'no restore was tested'],
    lonely: ['no backup set is declared', 'no restore was tested']
  })
  await backup('backup-a', 'data-store/a')
  assert.deepEqual((await missing())['store-a'], ['no restore was tested'])
  await restore('backup-a', 'store-a')
  const row = (await readCoverage(client, hub)).find(({ store }) => store === 'store-a')
  assert.deepEqual(
    [row?.isCovered, row?.owner, row?.restore?.target, row?.backup?.state],
    [true, 'team', 'test', 'fresh']
  )
})

test('what failed, or is about another store, covers nothing', async () => {
  await backup('backup-b', 'store-a')
  await restore('backup-b', 'store-b', { result: 'partial' })
  const found = await missing()
  assert.equal(found['store-b']?.[0], 'no backup is recorded')
  assert.match(found['store-b']?.[1] ?? '', /^the last restore failed: /)
  server.moveTime(200 * 86_400_000)
  assert.deepEqual((await missing())['store-a'], ['the last backup is too old', 'the last restore is too old'])
  server.moveTime(-200 * 86_400_000)
})

const release = (runningImage: string, declaredImage = 'inter-hub:11ff61c') =>
  record('no-store', 'ops-release-observed', { service: 'inter-hub', environment: 'prod', runningImage, declaredImage })

test('an observed difference opens a drift; only an observation without one closes it', async () => {
  await release('inter-hub:790b5e5')
  const [open] = await until('the drift is open', async () => {
    const found = await readOpenDrift(client, hub)
    return found.length > 0 ? found : undefined
  })
  assert.deepEqual(
    [open?.widget, open?.subject, open?.expected, open?.observed],
    ['no-store', 'no-store inter-hub prod image', 'inter-hub:11ff61c', 'inter-hub:790b5e5']
  )
  server.moveTime(30 * 86_400_000)
  assert.deepEqual(
    (await readOpenDrift(client, hub)).map(({ isFresh }) => isFresh),
    [false],
    'age closes no drift'
  )
  server.moveTime(-30 * 86_400_000)
  await release('inter-hub:11ff61c')
  await until('the drift is closed', async () => (await readOpenDrift(client, hub)).length === 0)
})

test('a matching observation right after a differing one closes the drift, and one service does not close that of another', async () => {
  const observe = (service: string, runningImage: string) =>
    record('no-store', 'ops-release-observed', { service, environment: 'prod', runningImage, declaredImage: 'x:1' })
  for (const image of ['x:2', 'x:1', 'x:3', 'x:1']) await observe('web', image)
  await observe('worker', 'x:9')
  const open = await until('the drift of the worker is open', async () => {
    const found = await readOpenDrift(client, hub)
    return found.some(({ observed }) => observed === 'x:9') ? found : undefined
  })
  assert.deepEqual(
    open.map(({ subject }) => subject),
    ['no-store worker prod image']
  )
})

test('a release that names only one side is not a drift', () => {
  const event = (metadata: Record<string, unknown>) =>
    driftsOf({ eventType: 'ops-release-observed', widgetSlug: 'w', metadata })
  assert.deepEqual(event({ runningImage: 'a' }), [])
  assert.deepEqual(event({ runningImage: 'a', declaredImage: '' }), [])
  assert.deepEqual(event({ runningImage: 1, declaredImage: 2 }), [])
  assert.deepEqual(
    event({ runningVersion: '1', declaredVersion: '2' }).map(({ eventType, metadata }) => [
      eventType,
      metadata.severity
    ]),
    [['ops-drift-detected', 'medium']]
  )
})
