/** The recipe of docs/commands-and-hooks.md with Alertmanager itself as the sender. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ok, startTestServer, until } from '@inter-hub/server/testing'
import { alertmanager, startAlertmanager } from './alertmanager.ts'
import { freePort } from './processes.ts'

test('alerts that fire and end move the state of a widget', { skip: alertmanager.skip }, async (t) => {
  await using server = await startTestServer({ port: await freePort() })
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const hook = ok(
    await hub.runtime.post('/inbound-hooks', {
      ...{ name: 'alerts', kind: 'event', widget: 'thing', eventType: 'alpha.checked', subject: 'alerts' },
      each: 'body.alerts',
      mapping: `{"target": has(item.labels.instance) ? item.labels.instance : "prometheus", "alert": item.labels.alertname,
        "status": item.status == "firing" && item.labels.alertname != "Watchdog" ? "bad" : "good"}`
    }),
    201
  )
  const config = `route:
  receiver: inter-hub
  group_by: []
  group_wait: 100ms
  group_interval: 500ms
  repeat_interval: 5m
receivers:
  - name: inter-hub
    webhook_configs: [{url: '${hook.url}', send_resolved: true}]
`
  const base = await startAlertmanager(t, config)
  const alert = (alertname: string, endsInMs: number, instance?: string) => ({
    labels: { alertname, ...(instance === undefined ? {} : { instance }) },
    endsAt: new Date(Date.now() + endsInMs).toISOString()
  })
  const say = async (...alerts: object[]) => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${base}/api/v2/alerts`, { method: 'POST', headers, body: JSON.stringify(alerts) })
    assert.equal(answer.status, 200, await answer.text())
  }
  const state = async () => ok(await hub.runtime.get('/widgets/thing')).state
  const hour = 3_600_000

  await say(alert('Watchdog', hour))
  await until('Watchdog alone is well', async () => (await state()) === 'verified')
  await say(alert('DiskFull', hour, 'gitea'), alert('HighLoad', hour, 'gitea'))
  await until('an alert fires', async () => (await state()) === 'failing')
  await say(alert('HighLoad', -1000, 'gitea'))
  await until('one of two has ended', async () => {
    const { data } = ok(await hub.runtime.get('/interaction-events?per_page=100'))
    return data.some(
      ({ metadata }: { metadata: Record<string, unknown> }) =>
        metadata.alert === 'HighLoad' && metadata.status === 'good'
    )
  })
  assert.equal(await state(), 'failing', 'the other still fires')
  await say(alert('DiskFull', -1000, 'gitea'))
  await until('both have ended', async () => (await state()) === 'verified')
  assert.equal(ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, null)
})

test('an alert stays active if its widget works and fails again within one message', {
  skip: alertmanager.skip
}, async (t) => {
  const base = await startAlertmanager(t, 'route: {receiver: none}\nreceivers: [{name: none}]\n')
  await using server = await startTestServer({ egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) })
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  ok(await hub.runtime.post('/notice-channels', { slug: 'am', kind: 'alertmanager', url: base }), 201)
  ok(
    await hub.runtime.post('/notice-rules', {
      ...{ slug: 'failing', condition: 'state', channels: ['am'], groupWait: '3s' }
    }),
    201
  )
  const check = async (status: string) =>
    ok(
      await hub.runtime.post('/interaction-events', {
        widget: 'thing',
        eventType: 'alpha.checked',
        metadata: { status }
      }),
      201
    )
  const alerts = async () => (await (await fetch(`${base}/api/v2/alerts`)).json()) as { updatedAt: string }[]
  const notices = async (state: string) => ok(await hub.runtime.get(`/notices?state=${state}`)).meta.total

  await check('bad')
  await until('the alert is active', async () => (await alerts()).length === 1)
  const [first] = await alerts()
  await check('good')
  await until('the notice is resolved', async () => (await notices('resolved')) === 1)
  await check('bad')
  await until('another is opened', async () => (await notices('open')) === 1)
  await until('the next message', async () => (await alerts())[0]?.updatedAt !== first?.updatedAt)
  assert.equal((await alerts()).length, 1)
})
