/** Notices to Postfix, Prometheus Alertmanager and a Slack-compatible chat, while the server is killed repeatedly. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '@inter-hub/sdk'
import { ok, startReceiver, startTestServer, testDatabase } from '@inter-hub/server/testing'
import { alertmanager, startAlertmanager } from './alertmanager.ts'
import { makeHub } from './durability/load.ts'
import { keyOf, planInstallation } from './installation.ts'
import { startPostfix } from './postfix.ts'
import { freePort, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'
import { debianProgram } from './tools.ts'

const postfix = await debianProgram('postfix', 'postfix')
const skip = postfix.skip || alertmanager.skip || (process.getuid?.() === 0 ? false : 'Postfix needs root')

interface Alert {
  labels: Record<string, string>
  annotations: Record<string, string>
  status: { state: string }
}

/** The number of messages that arrived more than once. */
function repeats(ids: readonly string[]): number {
  return ids.length - new Set(ids).size
}

test('no message is lost when the server is killed, and each kill repeats at most one message of a channel', {
  skip
}, async (t) => {
  const mail = await startPostfix(t, postfix.path, await freePort(), ['ops', 'team'])
  const alerts = await startAlertmanager(t, 'route: {receiver: none}\nreceivers: [{name: none}]\n')
  const readAlerts = async () => (await (await fetch(`${alerts}/api/v2/alerts`)).json()) as Alert[]
  const chat = await startReceiver()
  t.after(() => chat.close())
  // Sending takes a moment, so that a kill interrupts it.
  chat.answer('/chat', () => sleep(150).then(() => 200))
  const database = await testDatabase()
  const installation = await planInstallation(temporaryFolder(t), {
    DATABASE_URL: database.url,
    IHUB_EGRESS_ALLOW: '127.0.0.1:*',
    NODE_EXTRA_CA_CERTS: mail.certificate
  })
  const serve = async () => {
    const running = startIhub(t, ['serve'], { env: installation.env })
    await untilLogged(running, 'Server listening')
    return running
  }
  let server = await serve()
  t.after(async () => {
    server.child.kill('SIGKILL')
    await server.ended
    await database.drop()
  })
  await until('the key of the operator is written', () => existsSync(join(installation.folder, 'keys/operator.key')))
  const hub = await makeHub(installation.base, await keyOf(installation, 'operator'))
  const client = createClient({ base: hub.base, key: hub.key })
  const channel = (body: Parameters<typeof client.post<'/notice-channels'>>[1]['body']) =>
    client.post('/notice-channels', { body })
  const to = ['ops@example.test', 'team@example.test']
  await channel({ slug: 'mail', kind: 'email', url: `smtp://localhost:${mail.port}`, from: 'hub@example.test', to })
  await channel({ slug: 'chat', kind: 'slack', url: chat.url('/chat') })
  await channel({ slug: 'alerts', kind: 'alertmanager', url: alerts })
  const channels = ['mail', 'chat', 'alerts']
  await client.post('/notice-rules', {
    body: { slug: 'failing', condition: 'state', severity: 'critical', groupWait: 'PT0S', channels }
  })
  const report = (widget: string, status: string) =>
    client.post('/interaction-events', { body: { widget, eventType: 'books-checked', metadata: { status } } })
  const hasAll = (names: readonly string[]) => {
    const [ops, team] = [mail.mailOf('ops'), mail.mailOf('team')]
    const said = chat.of('/chat').map(({ body }) => body)
    return names.every(
      (name) =>
        ops.some(({ text }) => text.includes(`${name}, `)) &&
        team.some(({ text }) => text.includes(`${name}, `)) &&
        said.some((text) => text.includes(`${name}, `))
    )
  }
  let kills = 0
  for (const [at, widget] of hub.widgets.slice(0, 4).entries()) {
    await report(widget, 'bad')
    // At a different moment each time: before the evaluation, during it, and while messages are sent.
    await sleep(at * 400)
    server.child.kill('SIGKILL')
    await server.ended
    kills++
    // The mail server is also down for a while.
    if (at === 1) await mail.stop()
    server = await serve()
    if (at === 1) await mail.start()
  }
  await until('all messages have arrived', () => hasAll(hub.widgets.slice(0, 4)), 90_000)
  const [first] = mail.mailOf('ops')
  assert.match(first?.subject ?? '', /^\[books\] Unexpected state: thing-/)
  assert.match(first?.id ?? '', /^<ntc_[0-9a-f]{32}@127\.0\.0\.1>$/)
  for (const user of ['ops', 'team']) assert.ok(repeats(mail.mailOf(user).map(({ id }) => id)) <= kills, user)
  assert.ok(repeats(chat.of('/chat').map(({ body }) => body)) <= kills)
  await until('all alerts are active', async () => {
    const active = (await readAlerts()).map(({ labels }) => labels.widget)
    return hub.widgets.slice(0, 4).every((widget) => active.includes(widget))
  })
  const [alert] = await readAlerts()
  assert.deepEqual(
    [alert?.labels.alertname, alert?.labels.severity, alert?.labels.hub],
    ['failing', 'critical', 'books']
  )
  for (const widget of hub.widgets.slice(0, 4)) await report(widget, 'good')
  await until('the alerts have ended', async () => (await readAlerts()).length === 0)
  assert.equal((await client.get('/notices')).meta.total, 0)
})

test('a test message shows why a mail server refuses it', { skip }, async (t) => {
  const mail = await startPostfix(t, postfix.path, await freePort(), ['ops'])
  await using server = await startTestServer({ egressAllow: '127.0.0.1:*' })
  const hub = await server.makeHub({ slug: 'alpha' })
  const good = {
    kind: 'email',
    url: `smtp://localhost:${mail.port}`,
    from: 'hub@example.test',
    to: ['ops@example.test'],
    tls: 'off'
  }
  const channels: [string, object, RegExp | null][] = [
    ['good', {}, null],
    ['encrypted', { tls: 'optional' }, null],
    ['untrusted', { tls: 'required' }, /^the mail server does not offer valid TLS$/],
    ['unknown', { to: ['nobody@example.test'] }, /^the mail server refused the sender or recipient \(550\)$/],
    ['closed', { url: `smtp://localhost:${await freePort()}` }, /^the mail server could not be reached$/]
  ]
  for (const [slug, more, error] of channels) {
    ok(await hub.runtime.post('/notice-channels', { slug, ...good, ...more }), 201)
    const { deliveries } = ok(await hub.runtime.post(`/notice-channels/${slug}/test`), 201)
    const delivery = async () => ok(await hub.runtime.get(`/deliveries/${deliveries[0]}`))
    await until('there was an attempt', async () => (await delivery()).attempts > 0)
    const { state, error: said } = await delivery()
    if (error === null) assert.deepEqual([state, said], ['delivered', null], slug)
    else assert.match(String(said), error, slug)
  }
  await until('two messages have arrived', () => mail.mailOf('ops').length === 2)
  assert.deepEqual(
    mail
      .mailOf('ops')
      .map(({ subject, to }) => [subject, to])
      .sort(),
    [
      ['[alpha] Test of encrypted', 'ops@example.test'],
      ['[alpha] Test of good', 'ops@example.test']
    ]
  )
})
