/** What used to go wrong in silence is said. */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

let one: Installation
const service = (every: string) => `inventory: mine
widgets:
  - slug: ops-service-mine
    type: ops-service
    checks: [{kind: http, url: 'https://example.org/', every: ${every}, emits: ops-health-checked}]
`

function write(name: string, text: string): string {
  const file = join(one.folder, name)
  writeFileSync(file, text)
  return file
}

before(async () => {
  one = await startInstallation()
  for (const hub of ['ops-hub', 'syn-hub']) assert.equal((await one.ihub('bootstrap', join(hubsFolder, hub))).code, 0)
})
after(() => one.close())

test('first-M9: a hub that the key cannot read is not counted as empty', async () => {
  const keyFile = join(one.folder, 'keys/ops-hub.key')
  const { stdout } = await one.ihub('status', '--key-file', keyFile)
  assert.match(stdout, /Not readable with this key: syn-hub\./)
  assert.doesNotMatch(stdout, /^syn-hub/m)
  const { notReadable } = JSON.parse((await one.ihub('status', '--key-file', keyFile, '-o', 'json')).stdout)
  assert.deepEqual(notReadable, ['syn-hub'])
  assert.deepEqual(((await one.json('status')) as { notReadable: string[] }).notReadable, [])
  assert.equal((await one.ihub('status', '--hub', 'fleet-hub')).code, 2)
})

test('first-M7: apply and status say that no runtime runs the checks', async () => {
  const applied = await one.ihub('apply', '-f', write('mine.yaml', service('60s')))
  assert.equal(applied.code, 0)
  assert.match(applied.stderr, /No runtime runs these checks of ops-hub:\n {2}in no environment: ops-service-mine/)
  assert.match((await one.ihub('status')).stdout, /No runtime runs these checks of ops-hub:/)
})

test('first-M9: an inventory without a name is warned of', async () => {
  const file = write('unnamed.yaml', 'widgets: [{slug: ops-host-a, type: ops-host}]')
  for (const command of ['diff', 'apply'])
    assert.match((await one.ihub(command, '-f', file)).stderr, /Warning: unnamed\.yaml has no `inventory:` line/)
  assert.doesNotMatch((await one.ihub('diff', '-f', write('named.yaml', service('60s')))).stderr, /Warning/)
})

test('first-M9: an interval without a unit says what to write', async () => {
  const { code, stderr } = await one.ihub('diff', '-f', write('unit.yaml', service('60')))
  assert.equal(code, 2)
  assert.match(stderr, /60 has no unit: write 60s for seconds, 60m for minutes/)
  assert.doesNotMatch(stderr, /put it in quotes/)
})

test('first-M9: a hook whose events would prove anything for less than it says is refused', async () => {
  const about = ['--widget', 'ops-service-mine', '--event-type', 'ops-health-checked']
  const create = (freshFor: string) =>
    one.ihub('hook', 'create', 'nightly', ...about, '--fresh-for', freshFor, '--url-file', join(one.folder, 'n.url'))
  const { code, stderr } = await create('P70D')
  assert.equal(code, 2)
  assert.match(stderr, /freshFor is longer than/)
  assert.equal((await create('PT1M')).code, 0)
  const [hook] = ok(await one.server.operator.get('/inbound-hooks?hub=ops-hub')).data
  assert.equal((await one.server.operator.patch(`/inbound-hooks/${hook.id}`, { freshFor: 'P70D' })).statusCode, 422)
})

test('first-M9: filters of a webhook that contradict each other are refused', async () => {
  const url = 'https://receiver.example.org/ops'
  const secretFile = join(one.folder, 'webhook.secret')
  const create = (...filters: string[]) => one.ihub('webhook', 'create', url, '--secret-file', secretFile, ...filters)
  for (const filters of [
    ['--outcome', 'fail', '--state', 'failing'],
    ['--outcome', 'fail', '--event-type', 'ihub.widget-state-changed'],
    ['--state', 'failing', '--event-type', 'ops-health-checked']
  ]) {
    const { code, stderr } = await create(...filters)
    assert.equal(code, 2, filters.join(' '))
    assert.match(stderr, /has no effect/)
  }
  assert.equal((await create('--state', 'failing')).code, 0)
  const [webhook] = (await one.json('webhook', 'list')) as { id: string }[]
  const patched = await one.server.operator.patch(`/webhooks/${webhook?.id}`, { outcomes: ['fail'] })
  assert.equal(patched.statusCode, 422)
})

test('webhooks are created, listed, tested and deleted, and their secret is in a file only', async () => {
  const url = 'https://receiver.example.org/second'
  const secretFile = join(one.folder, 'second.secret')
  assert.equal((await one.ihub('webhook', 'create', url)).code, 2, 'it asks where the secret goes')
  const { code, stdout } = await one.ihub('webhook', 'create', url, '--outcome', 'fail', '--secret-file', secretFile)
  assert.equal(code, 0)
  const secret = readFileSync(secretFile, 'utf8').trim()
  assert.match(secret, /^whsec_/)
  assert.equal(statSync(secretFile).mode & 0o777, 0o600)
  assert.ok(!stdout.includes(secret))
  assert.match((await one.ihub('webhook', 'list')).stdout, /second +outcomes: fail +active/)
  assert.equal((await one.ihub('webhook', 'test', url)).code, 0)
  assert.match((await one.ihub('webhook', 'deliveries', url)).stdout, /ihub\.webhook-test/)
  assert.equal((await one.ihub('webhook', 'delete', url)).code, 0)
  assert.match((await one.ihub('webhook', 'test', url)).stderr, /no webhook https/)
  mkdirSync(join(one.folder, 'taken'))
  assert.equal((await one.ihub('webhook', 'create', url, '--secret-file', join(one.folder, 'taken'))).code, 2)
  assert.doesNotMatch((await one.ihub('webhook', 'list')).stdout, /second/, 'without its secret it is of no use')
})
