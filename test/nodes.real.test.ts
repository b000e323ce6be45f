/** Two nodes behind Debian's nginx, as docs/operations.md has it, restarted one after the other while clients write. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '@inter-hub/server/testing'
import { findFaults } from './durability/audit.ts'
import { Ledger } from './durability/ledger.ts'
import { makeHub, startClients } from './durability/load.ts'
import { keyOf, planInstallation } from './installation.ts'
import { nginx, startNginx } from './nginx.ts'
import { startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

type Plan = Awaited<ReturnType<typeof planInstallation>>

async function startNode(t: TestContext, { env }: Plan) {
  const node = startIhub(t, ['serve'], { env })
  await untilLogged(node, '; operator key ')
  return node
}

async function eventsWritten({ base }: Plan, key: string): Promise<number> {
  const answer = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${key}` } })
  return Number(/ihub_events_written_total\{status="recorded"\} (\d+)/.exec(await answer.text())?.[1] ?? 0)
}

test('client-M9: nginx as documented takes an import of 60 MB', { skip: nginx.skip }, async (t) => {
  const plan = await planInstallation(temporaryFolder(t), { IHUB_TRUST_PROXY: '127.0.0.1' })
  await startNode(t, plan)
  const base = await startNginx(t, [`127.0.0.1:${plan.port}`, `127.0.0.1:${plan.port}`])
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
    plans.map(({ port }) => `127.0.0.1:${port}`)
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
