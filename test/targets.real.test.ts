/** What a real target does, and what becomes of its proof: verified, failing, stale, and never green by silence. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Client, Schema } from '@inter-hub/sdk'
import { fastFolder } from '@inter-hub/server/testing'
import { clientOf, planInstallation } from './installation.ts'
import {
  blind,
  freePort,
  killAll,
  processesOf,
  send,
  startIhub,
  temporaryFolder,
  until,
  untilLogged
} from './processes.ts'

const check = (slug: string, url: string) => `
  - slug: ${slug}
    type: ops-service
    owner: tester
    checks:
      - {kind: http, url: '${url}', every: 1s, expect: {status: 200}, emits: ops-health-checked}`

/** Names are looked up in files of the test's own, and in no DNS: the server named there does not exist. */
function privateResolver(folder: string): { wrapper: string[]; setHosts(text: string): void } {
  const [hosts, resolv] = [join(folder, 'hosts'), join(folder, 'resolv.conf')]
  const script = 'mount --bind "$1" /etc/hosts && mount --bind "$2" /etc/resolv.conf && shift 2 && exec "$@"'
  writeFileSync(hosts, '')
  writeFileSync(resolv, 'nameserver 127.0.0.1\n')
  return {
    wrapper: ['unshare', '--mount', 'sh', '-c', script, 'sh', hosts, resolv],
    // In place, as a file that is mounted cannot be replaced.
    setHosts: (text) => writeFileSync(hosts, text)
  }
}

function cannotMount(): string | false {
  const { status } = spawnSync('unshare', ['--mount', 'sh', '-c', 'mount --bind /etc/hosts /etc/hosts'])
  return status === 0 ? false : 'needs the right to mount, for a resolver of its own'
}

async function listen(port: number): Promise<Server> {
  const server = createServer((_request, response) => response.end('ok')).listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

async function close(server: Server): Promise<void> {
  if (!server.listening) return
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

test('the proof of a target follows what is seen of it', { skip: blind || cannotMount() }, async (t) => {
  const folder = temporaryFolder(t, fastFolder())
  const port = await freePort()
  const inventory = join(folder, 'inventory.yaml')
  const widgets = [
    check('by-address', `http://127.0.0.1:${port}/`),
    check('by-name', `http://target.test:${port}/`),
    // An address block that is set aside for private use and routed nowhere here.
    check('without-route', 'http://[fd5e:7a2b:91c4::1]:8080/')
  ]
  writeFileSync(inventory, `inventory: targets\nowners: [{name: tester}]\nwidgets:${widgets.join('')}\n`)
  const installation = await planInstallation(folder, {
    OPS_HUB_INVENTORY: inventory,
    IHUB_EGRESS_ALLOW: `127.0.0.1:${port} [fd5e:7a2b:91c4::/48]:8080`
  })
  const { wrapper, setHosts } = privateResolver(folder)
  setHosts('127.0.0.1 target.test\n')
  let target = await listen(port)
  t.after(() => close(target))
  const running = startIhub(t, ['start'], { env: installation.env, wrapper })
  const { opsHub } = await untilLogged(running, 'Inter-Hub is ready')
  assert.ok(opsHub, running.output())
  const ops: Client = await clientOf(installation, 'ops-hub')

  const read = (slug: string) => ops.get('/widgets/{id}', { path: { id: slug } })
  const evidenceOf = async (slug: string): Promise<Schema<'Evidence'> | undefined> =>
    (await ops.get('/widgets/{id}/evidence', { path: { id: slug } })).data[0]
  const untilState = (state: string, ...slugs: string[]) =>
    until(`${slugs.join(' and ')}: ${state}`, async () => {
      const states = await Promise.all(slugs.map(async (slug) => (await read(slug)).state))
      return states.every((one) => one === state)
    })
  const outcomes = async (slug: string) =>
    (await ops.all('/interaction-events', { query: { widget: slug } })).map(({ outcome }) => outcome)

  await t.test('a target that answers as expected is verified', async () => {
    await untilState('verified', 'by-address', 'by-name')
  })

  await t.test('a look that no route leads to proves nothing, and is recorded once', async (t) => {
    const latest = await until('it is looked at', () => evidenceOf('without-route'))
    const [, kind] = /"kind":"([\w-]+)"/.exec(JSON.stringify(latest.metadata)) ?? []
    if (kind !== 'no-route') return t.skip(`there is a route to private addresses here (${kind})`)
    assert.equal((await read('without-route')).state, 'unproven')
    assert.deepEqual(await outcomes('without-route'), ['info'])
  })

  await t.test('without a resolver nothing fails: the old proof ages, and the reason is recorded once', async () => {
    setHosts('')
    const seen = new Set<string>()
    await until('it is stale', async () => {
      const { state } = await read('by-name')
      seen.add(state)
      return state === 'stale'
    })
    assert.ok(!seen.has('failing') && !seen.has('unproven'), `${[...seen]}`)
    assert.deepEqual(await outcomes('by-name'), ['pass', 'info'])
    const [event] = (await ops.get('/interaction-events', { query: { widget: 'by-name' } })).data
    assert.match(JSON.stringify(event), /"kind":"resolver-unavailable"/)
    await untilState('verified', 'by-address')
  })

  await t.test('a runtime that hangs lets its proofs expire by time alone', async () => {
    const [runtime] = processesOf(folder).filter(({ kind }) => kind === 'ops-hub')
    assert.ok(runtime)
    send(runtime.pid, 'SIGSTOP')
    const { updatedAt, version } = await read('by-address')
    const before = await outcomes('by-address')
    await untilState('stale', 'by-address')
    assert.deepEqual(await outcomes('by-address'), before)
    const after = await read('by-address')
    assert.deepEqual([after.updatedAt, after.version], [updatedAt, version])
  })

  await t.test('a runtime that is killed comes back, and repeats nothing that it knows', async () => {
    await killAll(folder, 'ops-hub')
    await untilState('verified', 'by-address')
    const { confirmations } = await until('there is evidence', () => evidenceOf('by-address'))
    await until('it is confirmed again', async () => {
      const evidence = await evidenceOf('by-address')
      return evidence !== undefined && evidence.confirmations > confirmations
    })
    assert.deepEqual(await outcomes('by-address'), ['pass'])
    assert.deepEqual(await outcomes('by-name'), ['pass', 'info'])
  })

  await t.test('a name that can be resolved again is verified again', async () => {
    setHosts('127.0.0.1 target.test\n')
    await untilState('verified', 'by-name')
    assert.deepEqual(await outcomes('by-name'), ['pass', 'info', 'pass'])
  })

  await t.test('a target that is gone fails, with the reason, until it is back', async () => {
    await close(target)
    await untilState('failing', 'by-address', 'by-name')
    const evidence = await evidenceOf('by-address')
    assert.equal(evidence?.outcome, 'fail')
    assert.match(JSON.stringify(evidence?.metadata), /"kind":"refused"/)
    target = await listen(port)
    await untilState('verified', 'by-address', 'by-name')
  })
})
