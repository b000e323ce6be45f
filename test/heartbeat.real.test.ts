/** Heartbeat out: an installation reports to the hook of another one that it works. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fastFolder, ok, startTestServer } from '@inter-hub/server/testing'
import { planInstallation } from './installation.ts'
import { blind, freePort, killAll, startIhub, temporaryFolder, until } from './processes.ts'

test('heartbeats arrive while the installation runs, its address is in no log, and a refusal is logged once', async (t) => {
  const port = await freePort()
  await using monitor = await startTestServer({ port })
  const hub = await monitor.makeHub({ slug: 'alpha' })
  await hub.makeWidget('other')
  const hook = { name: 'other inter-hub', kind: 'heartbeat', widget: 'other', eventType: 'alpha.checked' }
  const { id, token } = ok(await hub.runtime.post('/inbound-hooks', hook), 201)
  const env = { IHUB_HEARTBEAT_URL: `http://127.0.0.1:${port}/hooks/${token}`, IHUB_HEARTBEAT_SECONDS: '1' }
  const installation = await planInstallation(temporaryFolder(t, fastFolder()), env)
  const running = startIhub(t, ['start'], { env: installation.env })
  const arrived = async () => ok(await hub.runtime.get('/interaction-events?widget=other&limit=1')).data.length > 0
  await until('a heartbeat arrives', arrived)
  ok(await hub.runtime.delete(`/inbound-hooks/${id}`), 204)
  await until('the refusal is logged', () =>
    running.output().includes('The heartbeat is not sent: the monitor answered 404')
  )
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
  assert.equal(running.output().split('The heartbeat is not sent: the monitor').length, 2)
  assert.ok(!running.output().includes(token))
})

test('the heartbeat stops when the runtime or the server is killed', { skip: blind }, async (t) => {
  const port = await freePort()
  await using monitor = await startTestServer({ port })
  const hub = await monitor.makeHub({ slug: 'alpha' })
  await hub.makeWidget('other')
  const hook = { name: 'other', kind: 'heartbeat', widget: 'other', eventType: 'alpha.checked', freshFor: 'PT3S' }
  const mapping = '{"status": "good"}'
  const { token } = ok(await hub.runtime.post('/inbound-hooks', { ...hook, mapping }), 201)
  const state = async () => ok(await hub.runtime.get('/widgets/other')).state
  const env = { IHUB_HEARTBEAT_URL: `http://127.0.0.1:${port}/hooks/${token}`, IHUB_HEARTBEAT_SECONDS: '1' }
  const installation = await planInstallation(temporaryFolder(t, fastFolder()), env)
  const running = startIhub(t, ['start'], { env: installation.env })
  await until('the monitor is notified', async () => (await state()) === 'verified')
  await killAll(installation.folder, 'ops-hub')
  await until('nothing is sent', () =>
    running.output().includes('The heartbeat is not sent: the runtime has not reported')
  )
  await until('it is sent again once the runtime has reported', () =>
    running.output().includes('The heartbeat is sent again')
  )
  await until('the monitor is notified', async () => (await state()) === 'verified')
  await killAll(installation.folder, 'ihub')
  await until('the monitor notices the silence', async () => (await state()) === 'stale')
})
