/** `ihub notices` and `ihub maintenance` against a server and a receiver. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, type Receiver, startReceiver, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, ihub, startInstallation } from '../testing/ihub.ts'

let one: Installation
let receiver: Receiver
let file = ''
let allow: Record<string, string> = {}

before(async () => {
  receiver = await startReceiver()
  one = await startInstallation({ egressAllow: '127.0.0.1:*' })
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  file = join(one.folder, 'notices.yaml')
  allow = { ...one.env, CHAT_URL: receiver.url('/chat') }
})
after(async () => {
  receiver.close()
  await one.close()
})

const settings = (more = '') => `channels:
  - slug: team-chat
    kind: slack
    url: {env: CHAT_URL}
  - slug: phone
    kind: ntfy
    url: ${receiver.url('/phone')}
rules:
  - slug: failing
    condition: state
    for: 0s
    groupWait: 0s
    severity: critical
    channels: [team-chat]
${more}`

test('apply makes channels and rules match a file; a second run changes only the secrets', async () => {
  writeFileSync(file, settings('  - {slug: gates, condition: status, channels: [phone]}\n'))
  const dry = await ihub(allow, 'notices', 'apply', '-f', file, '--dry-run')
  assert.match(dry.stdout, /channel team-chat: created[\s\S]*rule gates: created\nNothing was written\./)
  assert.match((await one.ihub('notices', 'channels')).stdout, /^CHANNEL[^\n]*\n$/)
  assert.equal((await ihub(allow, 'notices', 'apply', '-f', file)).code, 0)
  const again = JSON.parse((await ihub(allow, 'notices', 'apply', '-f', file, '-o', 'json')).stdout)
  assert.deepEqual(
    again.changes.map(({ slug, change }: Record<string, string>) => [slug, change]),
    [
      ['team-chat', 'updated'],
      ['phone', 'unchanged'],
      ['failing', 'unchanged'],
      ['gates', 'unchanged']
    ]
  )
  writeFileSync(file, settings())
  const pruned = await ihub(allow, 'notices', 'apply', '-f', file, '--prune')
  assert.match(pruned.stdout, /rule gates: deleted/)
  const channels = await one.ihub('notices', 'channels')
  assert.ok(!channels.stdout.includes('/chat'), channels.stdout)
  assert.match((await one.ihub('notices', 'rules')).stdout, /failing +state failing +PT0S +critical +all +team-chat/)
})

test('a file that cannot be applied is rejected with the place of the error', async () => {
  for (const [text, words] of [
    ['channels: [', /notices\.yaml:1: /],
    ['channels: []\nchannels: []', /notices\.yaml:2: this key is written twice/],
    ['channels: [{slug: 010}]', /notices\.yaml:1: 010 would become 10; put it in quotes/],
    ['things: []', /must contain only the lists channels and rules/],
    ['channels: [{kind: slack}]', /item 1 of channels has no slug/],
    ["channels: [{slug: a, kind: slack, url: 'https://hooks.slack.com/x'}]", /is a secret: write \{env: NAME\}/],
    ['channels: [{slug: a, kind: slack, url: {env: NOT_SET}}]', /the environment variable NOT_SET is not set/],
    [
      'rules: [{slug: failing, condition: silent, channels: [phone]}]',
      /notices\.yaml:1: rules\[0\]\.condition .*cannot be/
    ],
    [
      `${settings().replace('kind: ntfy', 'kind: ntfy\n    description: Changed')}    owner: team\n`,
      /notices\.yaml:\d+: rules\[0\]\.owner is not a known member/
    ]
  ] as const) {
    writeFileSync(file, text)
    const { code, stderr } = await ihub(allow, 'notices', 'apply', '-f', file)
    assert.ok(code !== 0, text)
    assert.match(stderr, words)
  }
  const { data } = ok(await one.server.operator.get('/notice-channels?hub=ops-hub&slug=phone'))
  assert.equal(data[0].description, '', 'nothing from the file was written')
})

test('the result of a test message is shown', async () => {
  receiver.answer('/phone', () => 503)
  const all = await one.ihub('notices', 'test')
  assert.equal(all.code, 1)
  assert.match(all.stdout, /team-chat +delivered/)
  assert.match(all.stdout, /phone +it answered 503/)
  assert.match(
    JSON.parse(receiver.of('/chat').at(-1)?.body ?? '{}').text,
    /This is a test of the notice channel team-chat/
  )
  assert.match((await one.ihub('notices', 'deliveries', 'phone')).stdout, /ihub\.notice-test +due +1 +503/)
  const unknown = await one.ihub('notices', 'test', 'nothing')
  assert.deepEqual([unknown.code, /has no notice channel "nothing"/.test(unknown.stderr)], [2, true])
  assert.match((await one.ihub('status')).stdout, /the notice channel phone has been failing for /)
})

test('notices are listed, and acknowledged by widget', async () => {
  assert.match((await one.ihub('notices')).stdout, /No notice is open\./)
  const { operator } = one.server
  const widget = { hub: 'ops-hub', slug: 'ops-service-x', name: 'X', widgetType: 'ops-service', owner: 'team' }
  ok(await operator.post('/widgets', widget), 201)
  const event = { hub: 'ops-hub', widget: 'ops-service-x', eventType: 'ops-health-checked' }
  ok(
    await operator.post('/interaction-events', {
      ...event,
      metadata: {
        healthy: false,
        status: 'unhealthy',
        observedStatus: 500,
        expectedStatus: 200,
        error: { kind: 'refused', message: 'refused' }
      }
    }),
    201
  )
  await until('a notice is open', async () => (await one.ihub('notices')).stdout.includes('ops-service-x'))
  assert.match((await one.ihub('status')).stdout, /ops-hub: 1 notice is open/)
  const listed = await one.ihub('notices', '--severity', 'critical', '--owner', 'team')
  assert.match(listed.stdout, /critical .* ops-service-x +team +open/)
  const done = await one.ihub('notices', 'ack', 'ops-service-x', '--note', 'on it')
  assert.match(done.stdout, /The notice about ops-service-x \(failing\) is acknowledged/)
  assert.match((await one.ihub('notices')).stdout, /acknowledged: on it/)
  const none = await one.ihub('notices', 'ack', 'ops-service-y')
  assert.deepEqual([none.code, /No notice about ops-service-y is open/.test(none.stderr)], [2, true])
})

test('a maintenance window is opened, listed, shown by status and ended', async () => {
  const started = await one.ihub(
    'maintenance',
    'start',
    '--until',
    '5h',
    '--reason',
    'Upgrade',
    '--widget',
    'ops-service-x'
  )
  assert.match(started.stdout, /No notices are sent about ops-service-x until .*\. Checks continue\./)
  const id = /maintenance end (\S+)/.exec(started.stdout)?.[1] ?? ''
  assert.match((await one.ihub('maintenance', 'list')).stdout, /open .* ops-service-x +Upgrade/)
  assert.match(
    (await one.ihub('status')).stdout,
    /maintenance of ops-service-x ends in 5 h; no notices are sent: Upgrade/
  )
  assert.match((await one.ihub('maintenance', 'end', id)).stdout, /has ended/)
  assert.match((await one.ihub('maintenance', 'list')).stdout, /No maintenance window is open or planned\./)
  assert.match((await one.ihub('maintenance', 'list', '--all')).stdout, /over /)
  const endless = await one.ihub('maintenance', 'start', '--reason', 'Upgrade')
  assert.deepEqual([endless.code, /--until/.test(endless.stderr)], [2, true])
  const past = await one.ihub('maintenance', 'start', '--reason', 'x', '--until', 'yesterday')
  assert.deepEqual([past.code, /--until must be in the future/.test(past.stderr)], [2, true])
  const backwards = await one.ihub('maintenance', 'start', '--reason', 'x', '--from', '2h', '--until', '1h')
  assert.deepEqual([backwards.code, /endsAt is not after startsAt/.test(backwards.stderr)], [2, true])
})
