/** What `explain` and `status` say of widgets whose checks run, are paused, or never ran. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

let one: Installation
const slug = 'ops-service-mine'

before(async () => {
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  const file = join(one.folder, 'mine.yaml')
  writeFileSync(
    file,
    `widgets:
  - {slug: ops-env-mine, type: ops-environment, attributes: {environment: mine}}
  - {slug: ops-host-mine, type: ops-host}
  - slug: ${slug}
    type: ops-service
    name: 'Service: mine'
    policyScope: ops-local
    environment: ops-env-mine
    description: Says hello.
    relations: [{runs-on: ops-host-mine, state: target, confidence: inferred, note: By its name.}]
    checks:
      - {kind: http, url: 'http://127.0.0.1:9/', every: 1m, emits: ops-health-checked}
      - {kind: tcp, host: 127.0.0.1, port: 9, every: 1m, emits: ops-health-checked, paused: Not yet.}
  - slug: ops-service-quiet
    type: ops-service
    checks: [{kind: http, url: 'http://127.0.0.1:9/', every: 1m, emits: ops-health-checked}]
`
  )
  assert.equal((await one.ihub('apply', '-f', file)).code, 0)
})
after(() => one.close())

const explained = async (widget = slug) => (await one.ihub('explain', widget)).stdout
const record = async (metadata: object, more: object = {}) =>
  ok(
    await one.server.operator.post('/interaction-events', {
      hub: 'ops-hub',
      widget: slug,
      eventType: 'ops-health-checked',
      subject: 'http',
      freshFor: 'PT3M',
      metadata,
      ...more
    })
  )
const health = (status: string) => ({ status, target: 'http://127.0.0.1:9/', checkedAt: new Date().toISOString() })

test('01-hidden-and-cannot-run: says of a check that cannot run why', async () => {
  const check = { kind: 'http', every: 'PT1M', emits: 'ops-health-checked' }
  const settings = { url: 'http://127.0.0.1:9/', headers: { Authorization: 'Bearer hunter2' } }
  const attributes = { checks: { login: { ...check, settings }, page: { ...check, emits: 'ops-none', settings: {} } } }
  const body = { hub: 'ops-hub', slug: 'ops-service-broken', name: 'B', widgetType: 'ops-service', attributes }
  ok(await one.server.operator.post('/widgets', body), 201)
  const text = await explained('ops-service-broken')
  assert.match(text, /evidence {3}none: its checks cannot run\n/)
  assert.match(text, /checks {5}login cannot run: .*headers\.Authorization must be the name of a secret/)
  assert.match(text, /checks {5}page cannot run: A check of the kind "http" cannot emit ops-none\./)
  assert.doesNotMatch(text, /hunter2/)
})

test('says what it is, whose, where it runs and with which doubts, and that nothing proves it', async () => {
  const text = await explained()
  assert.match(text, /^· Unproven for \d+ s: no evidence has been recorded\.\n/)
  const mine = String.raw`\(declared in mine, mine\.yaml:\d+, \d+ s ago\)\n`
  assert.match(
    text,
    new RegExp(`what {7}Service: mine \\(ops-service-mine\\): ops-service of ops-hub, under ops-local ${mine}`)
  )
  assert.match(text, new RegExp(`why {8}Says hello\\. ${mine}`))
  assert.match(text, /owner {6}unknown\n/)
  assert.match(text, new RegExp(`where {6}part-of ops-env-mine, unproven ${mine}`))
  assert.match(text, new RegExp(`runs-on ops-host-mine \\[planned, inferred\\], unproven - By its name\\. ${mine}`))
  assert.match(text, /evidence {3}none:/)
  assert.match(text, /next {7}http every 60 s; it has not run yet\n/)
  assert.match(text, /now {8}ihub check run ops-service-mine\n$/)
  assert.match(await explained('ops-host-mine'), /needed by {2}hosts ops-service-mine \[planned, inferred\], unproven/)
  assert.match(await explained('ops-service-quiet'), /where {6}no relation says where it runs/)
})

test('names the pause that holds and where it is set, in the order of precedence', async () => {
  const file = /tcp is paused: Not yet\. \(declared in the inventory\)\n/
  assert.match(await explained(), file)
  assert.doesNotMatch(await explained(), /http is paused/)

  await one.ihub('checks', 'pause', '--environment', 'mine', '--reason', 'a move')
  const environment = /(http|tcp) is paused: a move \(set for the environment ops-env-mine\)\n/g
  assert.equal((await explained()).match(environment)?.length, 2)
  assert.match(await explained('ops-service-quiet'), /^(?![\s\S]*is paused)/, 'it is of no environment')

  await one.ihub('checks', 'enable', slug)
  assert.doesNotMatch(await explained(), /is paused/, 'what is set for the widget comes first')
  await one.ihub('checks', 'pause', slug, '--check', 'http', '--reason', 'one alone', '--until', '2h')
  const only = /checks {5}http is paused until \S+Z: one alone \(set for this check\)\n(?!.*paused)/
  assert.match(await explained(), only)
  assert.match((await one.ihub('checks', 'list')).stdout, /http +http +60 s +paused: one alone \(check\)/)
  await one.ihub('checks', 'unset', slug, '--check', 'http')
  await one.ihub('checks', 'pause', slug, '--reason', 'a test')
  assert.equal((await explained()).match(/is paused: a test \(set for this widget\)\n/g)?.length, 2)
  await one.ihub('checks', 'unset', slug)
  await one.ihub('checks', 'unset', '--environment', 'mine')
  assert.match(await explained(), file)
  await one.ihub('checks', 'pause', slug, '--reason', 'a test')
})

test('shows a proof, what it saw last, and what to do once it has expired', async () => {
  const { id } = await record(health('healthy'))
  assert.match(
    await explained(),
    /ops-health-checked \(http\) pass \(attested by key [0-9a-f]{8} of operator \d+ s ago; fresh for \d+ /
  )
  await record(health('unhealthy'))
  assert.match(await explained(), /✗ Failing[\s\S]*ops-health-checked \(http\) fail/)
  assert.match(
    (await one.ihub('status')).stdout,
    /STATE[\s\S]*✗ failing[\s\S]*ops-service-mine[\s\S]*Why: ihub explain <widget>/
  )
  await record(health('healthy'))
  one.server.moveTime(600_000)
  assert.match(await explained(), /◷ Stale[\s\S]*expired [\s\S]*its checks are paused: `ihub checks enable`/)
  await one.ihub('checks', 'enable', slug)
  assert.match(await explained(), /Is the runtime running, and can it reach the target\?/)
  const json = (await one.json('explain', slug, '--hub', 'ops-hub')) as {
    slug: string
    evidence: { eventId: string }[]
  }
  assert.equal(json.slug, slug)
  assert.notEqual(json.evidence[0]?.eventId, id)
})

test('does not say when a check runs next if its last result proves nothing, since such a result is recorded once', async () => {
  const { outcome } = await record(health('unknown'), { widget: 'ops-service-quiet' })
  assert.equal(outcome, 'info')
  one.server.moveTime(1_200_000)
  assert.match(await explained('ops-service-quiet'), /next {7}http every 60 s\n/)
})

test('shows what needs attention although it passes, in explain, status and the answer of the API', async () => {
  const attention = ['The certificate expires on 2026-06-25, in less than 30 days.', 'The answer takes longer than 1s.']
  await record(health('healthy'), { attention })
  const text = await explained()
  assert.match(
    text,
    /✓ Verified[\s\S]* pass \(.*\)\n *Attention: The certificate expires[^\n]*\n *Attention: The answer/
  )
  const { stdout } = await one.ihub('status', '--hub', 'ops-hub')
  assert.match(
    stdout,
    /These pass, and need attention:\n {2}ops-service-mine of ops-hub: The answer takes longer than 1s\./
  )
  const { warned } = (await one.json('status', '--hub', 'ops-hub')) as {
    warned: { slug: string; attention: string[] }[]
  }
  assert.deepEqual([warned.length, warned[0]?.slug, warned[0]?.attention], [1, slug, attention.toSorted()])
  // A failure says more, and what passes again without it needs none.
  for (const status of ['unhealthy', 'healthy']) {
    await record(health(status))
    const { attention: left } = (await one.json('explain', slug, '--hub', 'ops-hub')) as { attention: string[] }
    assert.deepEqual(left, [])
  }
  one.server.moveTime(1_200_000)
})

test('status counts by hub, and says when nothing needs anybody', async () => {
  const summary = (await one.json('status', '--hub', 'ops-hub')) as { hubs: object[]; attention: object[] }
  assert.deepEqual([summary.hubs.length, summary.attention.length], [1, 1])
  ok(await one.server.operator.post('/hubs', { slug: 'empty', name: 'Empty' }), 201)
  assert.match((await one.ihub('status', '--hub', 'empty')).stdout, /Nothing is failing and no evidence has expired/)
})

test('--at answers as of a past time and says what is not known', async () => {
  await record(health('unhealthy'))
  const { explanation } = (await one.json('explain', slug, '--hub', 'ops-hub')) as {
    explanation: { at: string; sentence: string }
  }
  one.server.moveTime(120_000)
  await record(health('healthy'))
  assert.match(await explained(), /^✓ Verified/)
  const past = await one.ihub('explain', slug, '--at', explanation.at)
  assert.ok(past.stdout.startsWith(`✗ ${explanation.sentence}\n`), past.stdout)
  assert.match(past.stdout, /ops-health-checked \(http\) fail[\s\S]*not known {2}Relations that were deleted since/)
  assert.doesNotMatch(past.stdout, /ihub check run/)
  const json = (await one.json('explain', slug, '--at', explanation.at)) as { explanation: { state: string } }
  assert.equal(json.explanation.state, 'failing')
  for (const at of ['2999-01-01T00:00:00Z', 'yesterday', '2001-01-01T00:00:00Z']) {
    const refused = await one.ihub('explain', slug, '--at', at)
    assert.equal(refused.code, 2, `${at}: ${refused.stderr}`)
  }
  assert.match((await one.ihub('explain', slug, '--at', '2001-01-01T00:00:00Z')).stderr, /did not exist at 2001/)
  assert.match((await one.ihub('explain', slug, '--at', 'yesterday')).stderr, /did not exist at \d/)
  assert.match((await one.ihub('explain', slug, '--at', '2001-01-01')).stderr, /did not exist at 200[01]/)
  assert.match((await one.ihub('explain', slug, '--at', 'soon')).stderr, /^--at is not a time: "soon"\. Write/)
})

test('first-M8: explain says why a job failed, who says so, and whom to ask', async () => {
  ok(await one.server.operator.post('/owners', { hub: 'ops-hub', slug: 'team', title: 'Team', contact: '#team' }), 201)
  const body = { hub: 'ops-hub', slug: 'ops-service-job', name: 'Job', widgetType: 'ops-service', owner: 'team' }
  ok(await one.server.operator.post('/widgets', body), 201)
  const made = ok(
    await one.server.operator.post('/inbound-hooks', {
      hub: 'ops-hub',
      name: 'nightly-backup',
      kind: 'heartbeat',
      widget: 'ops-service-job',
      eventType: 'ops-health-checked'
    }),
    201
  )
  const ping = { 'content-type': 'text/plain' }
  ok(await one.server.anyone.post(`/hooks/${made.token}/3`, 'disk full on backup host', ping))
  const text = await explained('ops-service-job')
  const reason = 'job ended with exit code 3: disk full on backup host'
  assert.ok(text.startsWith('✗ Failing for '))
  assert.match(text, new RegExp(`^[^\\n]*: nightly-backup says the ${reason}\\.\\n`))
  assert.match(
    text,
    new RegExp(`evidence [^\\n]* fail: The ${reason} \\(observed by the hook nightly-backup \\d+ s ago;`)
  )
  assert.match(text, /owner {6}team \(Team\): #team \(declared by key [0-9a-f]{8} of operator/)
  ok(await one.server.operator.patch('/widgets/ops-service-job?hub=ops-hub', { status: 'archived' }))
})

test('names evidence that nothing feeds since its check was removed', async () => {
  await record(health('healthy'), { subject: 'gone', viewContext: `ops-hub/checks/${slug}/gone` })
  await record(health('healthy'), { subject: 'http', viewContext: `ops-hub/checks/${slug}/http` })
  const text = await explained()
  assert.match(
    text,
    /\(gone\)[^\n]*\n *Nothing feeds it any more: the widget has no check "gone" for ops-health-checked\./
  )
  assert.equal(text.match(/Nothing feeds/g)?.length, 1)
  assert.equal((await one.ihub('diff', '-f', join(one.folder, 'mine.yaml'))).code, 1)
  assert.match((await one.ihub('apply', '-f', join(one.folder, 'mine.yaml'))).stdout, /evidence retired: 1/)
  const retired = await explained()
  assert.doesNotMatch(retired, /Nothing feeds/)
  assert.match(
    retired,
    /\(gone\) pass \(attested [^;]*; retired [^;]* by [^;]*: The inventory mine no longer declares the check "gone"/
  )
})

test('what is not there is bad input, and says so in the form that was asked for', async () => {
  const { code, stderr } = await one.ihub('explain', 'nothing')
  assert.deepEqual([code, stderr], [2, 'Widget "nothing" not found, or the key has no access to it.\n'])
  const failed = await one.ihub('explain', 'nothing', '-o', 'json')
  assert.deepEqual(JSON.parse(failed.stdout), {
    error: 'Widget "nothing" not found, or the key has no access to it.',
    exitCode: 2
  })
})
