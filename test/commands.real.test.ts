/** Commands from their asking to the evidence they make, against a running installation and a real target. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Schema } from '@inter-hub/sdk'
import { fastFolder } from '@inter-hub/server/testing'
import { clientOf, planInstallation } from './installation.ts'
import { blind, processesOf, send, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

let target: Server
let port = 0
let status = 200

before(async () => {
  target = createServer((_request, response) => response.writeHead(status).end('hello')).listen(0, '127.0.0.1')
  await once(target, 'listening')
  port = (target.address() as AddressInfo).port
})
after(() => target.close())

// An hour apart, so that whatever is seen later was asked for.
const inventory = () => `inventory: mine
owners: [{name: tester}]
widgets:
  - slug: ops-service-mine
    type: ops-service
    owner: tester
    checks:
      - {name: page, kind: http, url: 'http://127.0.0.1:${port}/', every: 1h, expect: {status: 200}, emits: ops-health-checked}
      - {name: port, kind: tcp, host: 127.0.0.1, port: ${port}, every: 1h, emits: ops-health-checked}
`

test('what is asked of ops-hub is done and becomes evidence', { skip: blind }, async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const file = join(folder, 'inventory.yaml')
  writeFileSync(file, inventory())
  const more = { OPS_HUB_INVENTORY: file, IHUB_EGRESS_ALLOW: `127.0.0.1:${port}` }
  const installation = await planInstallation(folder, more)
  const env = { ...installation.env, IHUB_BASE: installation.base }
  const running = startIhub(t, ['start'], { env })
  const { opsHub } = await untilLogged(running, 'Inter-Hub is ready')
  assert.ok(opsHub, running.output())
  const ops = await clientOf(installation, 'ops-hub')
  const ihub = (...args: string[]) => startIhub(t, args, { env }).ended

  const ask = async (name: string, input: object = {}): Promise<Schema<'Command'>> => {
    const { id } = await ops.post('/commands', { body: { name, widget: 'ops-service-mine', input: { ...input } } })
    return ops.get('/commands/{id}', { path: { id }, query: { wait: 20 } })
  }
  const state = async () => (await ops.get('/widgets/{id}', { path: { id: 'ops-service-mine' } })).state
  type Seen = { check: string; kind: string; outcome: string; eventId: string; confirmed: boolean; error: unknown }
  const seenBy = ({ result }: Schema<'Command'>) => (result as { checks: Seen[] }).checks
  await until('both checks have looked', async () => {
    const { data } = await ops.get('/widgets/{id}/evidence', { path: { id: 'ops-service-mine' } })
    return data.length === 2 && (await state()) === 'verified'
  })

  await t.test('a look that sees a change makes an event, and one that sees the same confirms it', async () => {
    status = 503
    const command = await ask('run-check', { check: 'page' })
    const [page, ...others] = seenBy(command)
    assert.ok(page && others.length === 0, JSON.stringify(command))
    assert.deepEqual([page.check, page.kind, page.outcome, page.confirmed], ['page', 'http', 'fail', false])
    assert.equal(await state(), 'failing')
    const event = await ops.get('/interaction-events/{id}', { path: { id: page.eventId } })
    assert.deepEqual([event.outcome, event.subject, event.freshFor], ['fail', 'page', 'PT3H'])
    const again = seenBy(await ask('run-check', { check: 'page' }))[0]
    assert.deepEqual([again?.confirmed, again?.eventId], [true, page.eventId])
    status = 200
    const both = seenBy(await ask('run-check'))
    assert.deepEqual(
      both.map(({ check, outcome, confirmed }) => [check, outcome, confirmed]),
      [
        ['page', 'pass', false],
        ['port', 'pass', true]
      ]
    )
    assert.equal(await state(), 'verified')
  })

  await t.test('a paused check is refused with its reason, and runs again when it is enabled', async () => {
    const set = (state: 'paused' | 'enabled', reason: string) =>
      ops.put('/widgets/{id}/observation', { path: { id: 'ops-service-mine' }, body: { state, reason } })
    await set('paused', 'being moved')
    const { status: refused, error } = await ask('run-check')
    assert.deepEqual([refused, error?.code], ['failed', 'check_paused'])
    assert.match(String(error?.message), /being moved/)
    await set('enabled', 'moved')
    assert.equal(seenBy(await ask('run-check')).length, 2)
    assert.equal((await ask('run-check', { check: 'nothing' })).error?.code, 'no_check')
  })

  await t.test('ihub command asks, shows the answer, and says by its exit code how it went', async () => {
    const run = (...args: string[]) => ihub('command', 'run', ...args)
    const done = await run('run-check', '--widget', 'ops-service-mine', '--input', '{"check": "page"}', '-o', 'json')
    assert.equal(done.code, 0, done.stderr)
    assert.equal(JSON.parse(done.stdout).result.checks[0].outcome, 'pass')
    const failed = await run('run-check', '--widget', 'ops-service-mine', '--input', '{"check": "nothing"}')
    assert.equal(failed.code, 1)
    assert.match(failed.stdout, /run-check failed: ops-service-mine has no check named nothing\. \(no_check\)/)
    assert.equal((await run('dance', '--widget', 'ops-service-mine')).code, 2)
    assert.equal((await run('run-check', '--widget', 'ops-service-mine', '--input', '[]')).code, 2)
    assert.match((await ihub('command', 'list')).stdout, /run-check +ops-service-mine +failed +no_check/)
  })

  await t.test('a hook that is pinged from outside makes the runtime look', async () => {
    const url = join(folder, 'look.url')
    const args = ['--kind', 'command', '--command', 'run-check', '--widget', 'ops-service-mine']
    const withoutPlace = await ihub('hook', 'create', 'look', ...args)
    assert.equal(withoutPlace.code, 2)
    const made = await ihub('hook', 'create', 'look', ...args, '--mapping', '{"check": body.check}', '--url-file', url)
    assert.equal(made.code, 0, made.stderr)
    assert.equal(statSync(url).mode & 0o777, 0o600)
    const address = readFileSync(url, 'utf8').trim()
    assert.ok(!made.stdout.includes(address) && address.startsWith(`${installation.base}/hooks/ihh_`))
    const answer = await fetch(address, { method: 'POST', body: '{"check": "port"}' })
    const { made: ids } = (await answer.json()) as { made: string[] }
    const command = await ops.get('/commands/{id}', { path: { id: String(ids[0]) }, query: { wait: 20 } })
    assert.equal(seenBy(command)[0]?.check, 'port')
    assert.match(
      (await ihub('hook', 'list')).stdout,
      /look +command +ops-service-mine +run-check +active .*\(success\)/
    )
    assert.equal((await ihub('hook', 'delete', 'look')).code, 0)
    assert.equal((await fetch(address)).status, 404)
    assert.ok(!running.output().includes(address.slice(-40)), 'the address is not logged')
  })

  await t.test('when nobody takes a command in time, it says so and is not done later', async () => {
    const [runtime] = processesOf(folder).filter(({ kind }) => kind === 'ops-hub')
    assert.ok(runtime)
    send(runtime.pid, 'SIGSTOP')
    // A wait for work that is still open would take one more.
    await until('its last claim has come back', async () => {
      const ended = await ihub('command', 'run', 'run-check', '--widget', 'ops-service-mine', '--wait', '1')
      if (ended.code === 3 && /Nobody took it in time/.test(ended.stdout)) return true
      assert.equal(ended.code, 3)
      return false
    })
    send(runtime.pid, 'SIGCONT')
    const { data } = await ops.get('/commands', { query: { status: 'expired' } })
    assert.ok(data.length > 0)
    assert.equal((await ask('run-check')).status, 'succeeded')
  })

  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})
