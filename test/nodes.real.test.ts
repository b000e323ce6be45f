/** Two nodes behind Debian's nginx, as docs/operations.md has it, restarted one after the other while clients write. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '@inter-hub/server/testing'
import { findFaults } from './durability/audit.ts'
import { call, Ledger, send } from './durability/ledger.ts'
import { type Hub, makeHub } from './durability/load.ts'
import { keyOf, planInstallation } from './installation.ts'
import { freePort, startIhub, temporaryFolder, until, untilLogged } from './processes.ts'
import { debianProgram } from './tools.ts'

const nginx = await debianProgram('nginx', 'nginx-light')

type Plan = Awaited<ReturnType<typeof planInstallation>>

async function startNode(t: TestContext, { env }: Plan) {
  const node = startIhub(t, ['serve'], { env })
  await untilLogged(node, '; operator key ')
  return node
}

/** nginx with the configuration of the documentation; answers its address. */
async function startNginx(t: TestContext, ports: readonly number[]): Promise<string> {
  const page = readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')
  const port = await freePort()
  const [, snippet = ''] = /```nginx\n([\s\S]*?)```/.exec(page) ?? []
  const hosts = ports.reduce((text, one, index) => text.replace(`hub-${index + 1}:8400`, `127.0.0.1:${one}`), snippet)
  const folder = temporaryFolder(t)
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((one) => `${one}_temp_path ${folder}/${one};`)
  const config = `${process.getuid?.() === 0 ? 'user root;' : ''} daemon off; pid ${folder}/pid; error_log stderr error;
    events {} http { access_log off; ${paths.join(' ')} ${hosts.replace('listen 80', `listen 127.0.0.1:${port}`)} }`
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, config)
  const child = spawn(nginx.path, ['-p', folder, '-c', file], { stdio: 'ignore' })
  const ended = once(child, 'exit')
  t.after(async () => {
    child.kill('SIGTERM')
    await ended
  })
  const base = `http://127.0.0.1:${port}`
  await until('nginx answers', async () => {
    assert.equal(child.exitCode, null)
    return fetch(`${base}/livez`).then(
      ({ ok }) => ok,
      () => false
    )
  })
  return base
}

/** Clients that write, and read what they wrote, and try once more when that fails. */
function startClients(hub: Hub, ledger: Ledger, count: number) {
  let [isStopped, done, repeated] = [false, 0, 0]
  const failed: string[] = []
  // No two are observed at the same moment, so that it is known which is the newest.
  let moment = Date.now() - 3_600_000
  const isFine = (status: number | undefined) => status !== undefined && status < 500
  async function twice(what: string, once: () => Promise<{ status: number | undefined }>): Promise<void> {
    if (!isFine((await once()).status)) {
      repeated++
      const { status } = await once()
      if (!isFine(status)) failed.push(`${what}: ${status}`)
    }
    done++
  }
  const client = async (index: number) => {
    for (let turn = 0; !isStopped; turn++) {
      const widget = hub.widgets[turn % hub.widgets.length]
      const body = { widget, eventType: 'books-noted', subject: '', metadata: { status: 'good' } }
      const intent = ledger.note(`c${index}`, { ...body, occurredAt: new Date(moment++).toISOString() })
      await twice('write', () => {
        // Its number then says nothing about order.
        intent.repeated = intent.told !== 'nothing yet'
        return send(hub, intent)
      })
      await twice('read', () => call(hub, 'GET', `/api/v2/widgets/${widget}`))
    }
  }
  const running = Promise.all(Array.from({ length: count }, (_, index) => client(index)))
  return {
    done: () => done,
    stop: async () => {
      isStopped = true
      await running
      return { failed, repeated }
    }
  }
}

async function eventsWritten({ base }: Plan, key: string): Promise<number> {
  const answer = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  return Number(/ihub_events_written_total\{status="recorded"\} (\d+)/.exec(await answer.text())?.[1] ?? 0)
}

test('client-M9: nginx as documented takes an import of 60 MB', { skip: nginx.skip }, async (t) => {
  const plan = await planInstallation(temporaryFolder(t), { IHUB_TRUST_PROXY: '127.0.0.1' })
  await startNode(t, plan)
  const base = await startNginx(t, [plan.port, plan.port])
  const authorization = `Bearer ${await keyOf(plan, 'operator')}`
  const exported = await fetch(`${base}/api/v2/export`, { headers: { authorization } })
  const lines = (await exported.text()).trimEnd().split('\n')
  // The server reads all of it before it refuses the line that is too long.
  const body = `${lines[0]}\n${JSON.stringify({ kind: 'x'.repeat(60_000_000) })}\n`
  const headers = { authorization, 'content-type': 'application/x-ndjson' }
  const answer = await fetch(`${base}/api/v2/import`, { method: 'POST', headers, body })
  assert.match(String(answer.headers.get('content-type')), /^application\/problem\+json/)
  assert.notEqual(answer.status, 413, await answer.text())
})

test('nodes are restarted under load without a failed request or a lost event', { skip: nginx.skip }, async (t) => {
  const database = await testDatabase()
  t.after(() => database.drop())
  const more = { DATABASE_URL: database.url, IHUB_DRAIN_SECONDS: '1', IHUB_TRUST_PROXY: '127.0.0.1' }
  const plans = await Promise.all([1, 2].map(() => planInstallation(temporaryFolder(t), more)))
  // The first of them makes the operator key.
  const nodes: Awaited<ReturnType<typeof startNode>>[] = []
  for (const plan of plans) nodes.push(await startNode(t, plan))
  const base = await startNginx(
    t,
    plans.map(({ port }) => port)
  )
  const [first] = plans
  assert.ok(first)
  const hub = await makeHub(base, await keyOf(first, 'operator'))
  const ledger = new Ledger('clients')
  const clients = startClients(hub, ledger, 6)
  const more200 = () => {
    const wanted = clients.done() + 200
    return until('200 more requests are done', () => clients.done() >= wanted)
  }
  await more200()
  for (const [index, plan] of plans.entries()) {
    const node = nodes[index]
    assert.ok(node)
    node.child.kill('SIGTERM')
    assert.equal((await node.ended).code, 0, node.output())
    await more200()
    nodes[index] = await startNode(t, plan)
    const key = await keyOf(first, 'operator')
    await until('the new node takes its share', async () => (await eventsWritten(plan, key)) > 20)
  }
  const { failed, repeated } = await clients.stop()
  t.diagnostic(`${clients.done()} requests, ${repeated} of them sent once more`)
  assert.deepEqual(failed, [])
  assert.deepEqual(ledger.told('unknown'), [])
  assert.deepEqual(await findFaults(hub, ledger), [])
})
