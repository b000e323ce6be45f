/** `ihub gates`, `gate`, `record`, `run`, `forecast` and `plan`, against a hub without a runtime: they judge what is on record. */
import assert from 'node:assert/strict'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

let one: Installation

const inventory = `inventory: shop
owners: [{name: shop-team, contact: shop@example.org}, {name: other-team}]
widgets:
  - {slug: db-backup, type: ops-backup-set, owner: shop-team}
  - {slug: shop-service, type: ops-service}
  - {slug: restore-shop, type: ops-runbook, owner: shop-team, aliases: [restore], attributes: {runbookId: runbook-restore-shop}}
gates:
  - id: ready
    title: The shop is ready.
    owner: shop-team
    evidence:
      - {id: backup, title: Backed up, eventType: ops-backup-verified, widget: db-backup, maxAge: 2d, needs: [offHost], condition: metadata.offHost}
  - id: strict
    title: Observed by a check.
    owner: other-team
    evidence:
      - {id: seen, title: Seen, eventType: ops-backup-verified, widget: db-backup, maxAge: 1d, by: observed}
`

before(async () => {
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
  const file = join(one.folder, 'shop.yaml')
  writeFileSync(file, inventory)
  const { code, stderr } = await one.ihub('apply', '-f', file)
  assert.equal(code, 0, stderr)
})
after(() => one.close())

async function fails(code: number, message: RegExp, ...args: string[]): Promise<void> {
  const ended = await one.ihub(...args)
  assert.equal(ended.code, code, ended.stdout + ended.stderr)
  assert.match(ended.stderr, message)
}
const now = () => new Date().toISOString()
const backup = (more: string[] = []) =>
  one.ihub(
    'record',
    'ops-backup-verified',
    'db-backup',
    'dataStore=db',
    'backupId=b-1',
    'result=verified',
    `completedAt=${now()}`,
    ...more
  )
const events = async () => (await one.json('get', 'events', '--hub', 'ops-hub', '--widget', 'db-backup')) as unknown[]

test('record refuses what does not fit before it sends anything', async () => {
  await fails(
    2,
    /needs dataStore=… backupId=… completedAt=…; nothing was recorded/,
    'record',
    'ops-backup-verified',
    'db-backup',
    'result=verified'
  )
  await fails(
    2,
    /has no event type "ops-backup-verifyed". Did you mean "ops-backup-verified"\?/,
    'record',
    'ops-backup-verifyed',
    'db-backup'
  )
  await fails(2, /"offHost" is not key=value/, 'record', 'ops-backup-verified', 'db-backup', 'offHost')
  await fails(
    2,
    /offHost must be true or false, not "yes"/,
    'record',
    'ops-backup-verified',
    'db-backup',
    'offHost=yes'
  )
  await fails(2, /result must be one of: .*; not "fine"/, 'record', 'ops-backup-verified', 'db-backup', 'result=fine')
  await fails(
    2,
    /sizeBytes must be a (whole )?number, not "much"/,
    'record',
    'ops-backup-verified',
    'db-backup',
    'sizeBytes=much'
  )
  const bad = ['dataStore=db', 'backupId=b', 'result=verified', 'completedAt=yesterday']
  await fails(
    2,
    /does not fit ops-backup-verified; nothing was recorded/,
    'record',
    'ops-backup-verified',
    'db-backup',
    ...bad
  )
  assert.deepEqual(await events(), [])
})

test('record --dry-run says how it would be judged', async () => {
  const { stdout, code } = await backup(['--dry-run'])
  assert.deepEqual([code, stdout], [0, 'ops-backup-verified on db-backup would be recorded as pass.\n'])
  assert.deepEqual(await events(), [])
})

test('an unknown widget is named with the one that was probably meant', async () => {
  const pairs = ['dataStore=db', 'backupId=b', 'result=verified', `completedAt=${now()}`]
  await fails(2, /Did you mean "db-backup"\?/, 'record', 'ops-backup-verified', 'db-backups', ...pairs)
})

test('assert exits 1 until the gate is green, and what is recorded counts at once', async () => {
  assert.equal((await one.ihub('gate', 'assert', 'ready')).code, 1)
  assert.equal((await backup()).code, 0)
  const amber = await one.ihub('gate', 'assert', 'ready')
  assert.match(amber.stdout, /amber {2}ready: backup: The newest ops-backup-verified lacks offHost/)
  assert.equal((await backup(['offHost=true'])).code, 0)
  const green = await one.ihub('gate', 'assert', 'ready')
  assert.deepEqual([green.code, green.stdout], [0, '✓ green  ready: Its requirement is met.\n'])
  assert.equal((await one.ihub('gate', 'assert', 'ready', 'strict')).code, 1)
  await fails(2, /has no gate "redy". Did you mean "ready"\?/, 'gate', 'assert', 'redy')
})

test('explain says what is there, by whom, how old, how to renew it, and what comes next', async () => {
  const { stdout } = await one.ihub('gate', 'explain', 'ready')
  assert.match(stdout, /^✓ The shop is ready\.\n {2}status {4}green\. Its requirement is met\./)
  assert.match(stdout, /owner {5}shop-team \(shop@example\.org\)/)
  assert.match(stdout, /becomes amber in (2 d|48 h)/)
  assert.match(stdout, /evidence {2}[0-9a-f-]{36}, \d+ s ago, by operator/)
  assert.match(stdout, /fed by {4}record: ihub record ops-backup-verified db-backup dataStore=… /)
})

test('what must be observed cannot be attested, and what a person recorded does not count as observed', async () => {
  const { stdout } = await one.ihub('gate', 'explain', 'strict')
  assert.match(stdout, /wrong-source The evidence must be observed; operator stated it/)
  await fails(
    2,
    /must be observed; it cannot be attested/,
    'gate',
    'attest',
    'strict',
    'seen',
    '--reason',
    'x',
    '--until',
    '7d'
  )
  await fails(
    2,
    /has no requirement "backups". Did you mean "backup"\?/,
    'gate',
    'attest',
    'ready',
    'backups',
    '--reason',
    'x',
    '--until',
    '7d'
  )
})

test('a waiver needs a reason and an end that is ahead; it excuses the gate, not with --strict', async () => {
  await fails(2, /--until must be in the future/, 'gate', 'waive', 'strict', '--reason', 'x', '--until', '2020-01-01')
  await fails(2, /--until is not a time: "soon"/, 'gate', 'waive', 'strict', '--reason', 'x', '--until', 'soon')
  await fails(2, /--reason/, 'gate', 'waive', 'strict', '--until', '7d')
  await fails(2, /--reason must not be empty/, 'gate', 'waive', 'strict', '--reason', ' ', '--until', '7d')
  const waived = (await one.json('gate', 'waive', 'strict', '--reason', 'Postponed.', '--until', '7d')) as {
    id: string
    gateState: string
  }
  assert.equal(waived.gateState, 'waived')
  assert.equal((await one.ihub('gate', 'assert', 'strict')).code, 0)
  assert.equal((await one.ihub('gate', 'assert', 'strict', '--strict')).code, 1)
  assert.equal((await one.ihub('gate', 'withdraw', waived.id)).code, 0)
  assert.equal((await one.ihub('gate', 'assert', 'strict')).code, 1)
})

test('an attestation meets a requirement for a time', async () => {
  const until = new Date(Date.now() + 86_400_000).toISOString()
  const { stdout } = await one.ihub(
    'gate',
    'attest',
    'ready',
    'backup',
    '--reason',
    'Seen on the console.',
    '--until',
    until
  )
  assert.match(stdout, /by operator \(a key, not approved by a person\)/)
  assert.match(stdout, /ready is green/)
})

test('the forecast names what ends, for whom and when; as a calendar too', async () => {
  const rows = (await one.json('forecast', '--until', '30d')) as {
    name: string
    kind: string
    owner: string
    at: string
  }[]
  assert.deepEqual(
    rows.map(({ kind, name, owner }) => [kind, name, owner]),
    [
      ['requirement', 'ready', 'shop-team'],
      ['gate', 'ready', 'shop-team']
    ]
  )
  assert.deepEqual(await one.json('forecast', '--until', '30d', '--owner', 'other-team'), [])
  const { stdout } = await one.ihub('forecast', '--until', '30d', '-o', 'ical')
  assert.match(stdout, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/)
  assert.equal(stdout.match(/BEGIN:VEVENT/g)?.length, 2)
  assert.ok(stdout.split('\r\n').every((line) => Buffer.byteLength(line) <= 75))
  await fails(2, /--until must be in the future/, 'forecast', '--until', '2020-01-01')
  await fails(2, /more than 400 days ahead/, 'forecast', '--until', '500d')
})

test('the plan names the fewest actions, and exits 1 where nothing can bring the evidence', async () => {
  const plan = (await one.json('plan', 'ready', '--by', '5d')) as { actions: { requirements: string[]; how: string }[] }
  assert.deepEqual(
    plan.actions.map(({ requirements }) => requirements),
    [['backup'], ['backup']]
  )
  assert.match(plan.actions[0]?.how ?? '', /^ihub record ops-backup-verified db-backup /)
  assert.match((await one.ihub('plan', 'ready', '--by', '1d')).stdout, /stays green until .* without anything new/)
  const strict = await one.ihub('plan', 'strict', '--by', '1d')
  assert.equal(strict.code, 1)
  assert.match(strict.stdout, /nothing: a check must observe it/)
})

test('run records how the command went, masks secrets, and exits as it did', async () => {
  const ran = await one.ihub(
    'run',
    'restore',
    '--target',
    'db-backup',
    '--step',
    'one',
    '--set',
    'pendingChanges=3',
    '--',
    'sh',
    '-c',
    'echo password=hunter2; exit 7'
  )
  assert.equal(ran.code, 7, ran.stderr)
  const [event] = (await one.json('get', 'events', '--hub', 'ops-hub', '--widget', 'restore-shop')) as {
    metadata: Record<string, unknown>
    outcome: string
  }[]
  const { runbookId, outcome, exitCode, logExcerpt, target, pendingChanges, stepsPassed } = event?.metadata ?? {}
  assert.deepEqual(
    [event?.outcome, runbookId, outcome, exitCode, target, pendingChanges, stepsPassed],
    ['fail', 'runbook-restore-shop', 'failed', 7, 'db-backup', 3, ['one']]
  )
  assert.match(String(logExcerpt), /password=\*\*\*/)
  const rehearsed = await one.ihub('run', 'proof', '--widget', 'db-backup', '--rehearsal', '--', 'true')
  assert.equal(rehearsed.code, 0, rehearsed.stderr)
  await fails(
    2,
    /--set outcome: this field is set by the run/,
    'run',
    'restore',
    '--set',
    'outcome=succeeded',
    '--',
    'false'
  )
  const marker = join(one.folder, 'ran')
  const service = ['--widget', 'shop-service', '--', 'touch', marker]
  await fails(
    2,
    /^ops-runbook-executed proves nothing on shop-service, which is of the type ops-service\./,
    'run',
    'x',
    ...service
  )
  await fails(2, /^ops-service-discovered proves nothing/, 'record', 'ops-service-discovered', 'restore-shop')
  await fails(2, /Did you mean "db-backup"\?/, 'run', 'x', '--widget', 'db-backupp', '--', 'touch', marker)
  assert.ok(!existsSync(marker), 'nothing runs that cannot be recorded')
  const background = await one.ihub('run', 'restore', '--', 'sh', '-c', 'sleep 60 & echo started')
  assert.equal(background.code, 0, background.stderr)
  const odd = await one.ihub('run', 'restore', '--', 'printf', 'a\\0b\\033[1mc')
  assert.equal(odd.code, 0, odd.stderr)
  await fails(2, /has no runbook "deploy". Its runbooks: runbook-restore-shop/, 'run', 'deploy', '--', 'true')
  await fails(2, /cannot be run: spawn no-such-program ENOENT/, 'run', 'restore', '--', 'no-such-program')
  await fails(2, /Name the command to run after --/, 'run', 'restore')
})

test('run keeps no part of a private key, however long the output is', async () => {
  const key = [
    '-----BEGIN RSA PRIVATE KEY-----',
    ...Array.from({ length: 80 }, (_, index) => `c2VjcmV0${index}`.padEnd(64, 'A')),
    '-----END RSA PRIVATE KEY-----'
  ]
  const file = join(one.folder, 'key.pem')
  writeFileSync(file, `${key.join('\n')}\n`)
  assert.equal((await one.ihub('run', 'restore', '--', 'sh', '-c', `cat '${file}'; seq 1 300`)).code, 0)
  const [event] = (await one.json('get', 'events', '--hub', 'ops-hub', '--widget', 'restore-shop')) as {
    metadata: { logExcerpt: string }
  }[]
  assert.match(event?.metadata.logExcerpt ?? '', /\n300\n/)
  assert.doesNotMatch(event?.metadata.logExcerpt ?? '', /c2VjcmV0/)
})

test('a decision of another kind is not withdrawn, an unknown owner is named, and options that contradict are refused', async () => {
  const made = await one.server.operator.post('/decision-records', {
    hub: 'ops-hub',
    title: 'Go of wave 1',
    kind: 'go'
  })
  await fails(
    2,
    /is a decision of the kind go, neither a waiver nor an attestation/,
    'gate',
    'withdraw',
    made.json().id
  )
  await fails(
    2,
    /has no owner "shop-taem". Did you mean "shop-team"\?/,
    'forecast',
    '--until',
    '7d',
    '--owner',
    'shop-taem'
  )
  await fails(2, /--feeders cannot be combined/, 'gates', '--feeders', '--exit-code')
  await fails(2, /has no gate "undefined"/, 'gate', 'assert', 'undefined')
  await fails(2, /more than 400 days ahead/, 'gate', 'waive', 'ready', '--reason', 'x', '--until', '9999-12-31')
})

test('two widgets with one gate id are refused instead of taking one', async () => {
  const evidence = [{ id: 'a', title: 'A', eventType: 'ops-backup-verified', widget: 'db-backup', maxAge: '2d' }]
  const twin = {
    hub: 'ops-hub',
    slug: 'twin',
    name: 'Twin',
    widgetType: 'ops-readiness-gate',
    attributes: { gate: { id: 'ready', title: 'Twin', evidence } }
  }
  assert.equal((await one.server.operator.post('/widgets', twin)).statusCode, 201)
  await fails(2, /cannot be used: Several widgets have a gate with the id ready/, 'gate', 'assert', 'ready')
  assert.equal((await one.server.operator.delete('/widgets/twin?hub=ops-hub')).statusCode, 204)
})

test('a gate with an odd attribute breaks no list', async () => {
  const odd = {
    hub: 'ops-hub',
    slug: 'odd',
    name: 'Odd',
    widgetType: 'ops-readiness-gate',
    attributes: { gate: { id: 'odd', title: 'Odd', owner: 42, evidence: [] } }
  }
  assert.equal((await one.server.operator.post('/widgets', odd)).statusCode, 201)
  assert.match((await one.ihub('gates')).stdout, /odd +- +The gate cannot be used: owner must be a text/)
  assert.equal((await one.server.operator.delete('/widgets/odd?hub=ops-hub')).statusCode, 204)
})

test('gates lists every gate, also those without a reported status; --at in the past shows what was recorded', async () => {
  const { stdout } = await one.ihub('gates')
  assert.match(stdout, /· unknown {2}ready +shop-team +The runtime of the hub has not reported a status yet\./)
  assert.match((await one.ihub('gates', '--at', 'yesterday')).stdout, /No change of the gate was recorded up to then/)
  const forged = {
    ...{ hub: 'ops-hub', widget: 'ready', eventType: 'ops-readiness-gate-updated' },
    metadata: { gateId: 'ready', previousStatus: 'unknown', newStatus: 'green', reason: 'I say so.' }
  }
  assert.equal((await one.server.operator.post('/interaction-events', forged)).statusCode, 201)
  const now = new Date(Date.now() - 1).toISOString()
  assert.match((await one.ihub('gates', '--at', now)).stdout, /unknown +ready .*No change of the gate was recorded/)
  const later = await one.ihub('gates', '--at', '30d')
  assert.match(later.stdout, /^As it will be at .* if nothing new is recorded:/)
  assert.match(later.stdout, /◷ amber +ready/)
  assert.equal((await one.ihub('gates', '--exit-code')).code, 1)
  const fed = (await one.json('gates', '--feeders')) as { requirement: string; feeder: string }[]
  assert.deepEqual(
    fed.map(({ requirement, feeder }) => [requirement, feeder]),
    [
      ['backup', 'record'],
      ['seen', 'nothing']
    ]
  )
})

test('explain of the widget of a gate says its status and where its requirements are', async () => {
  const { stdout } = await one.ihub('explain', 'ready')
  assert.match(stdout, /gate +· unknown\. The runtime of the hub has not reported a status yet\./)
  assert.match(stdout, /Requirements: ihub gate explain ready/)
})
