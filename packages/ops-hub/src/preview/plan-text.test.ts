import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '@inter-hub/sdk'
import { ok } from '@inter-hub/server/testing'
import { baseOf, startOpsHub, startRuntime } from '../testing/runtime.ts'
import { planText } from './plan-text.ts'

const shop = `inventory: shop
owners:
  - name: web-team
widgets:
  - slug: ops-environment-shop
    type: ops-environment
    name: Shop
  - slug: ops-service-shop
    type: ops-service
    name: Shop
    owner: web-team
    environment: ops-environment-shop
    checks:
      - {name: web, kind: http, every: 5m, emits: ops-health-checked, url: 'https://shop.example.org/'}
`

test('a reader can have the runtime plan an inventory, which writes nothing and replaces no variables', async (t) => {
  const { server, client: runtimeClient, key } = await startOpsHub()
  t.after(() => server.close())
  const base = baseOf(server)
  const runtime = await startRuntime({ base, hubs: [{ slug: 'ops-hub', key }], ports: [] })
  t.after(() => runtime.stop())
  const { data: consumers } = ok(await server.operator.get('/api-consumers?hub=ops-hub'))
  const made = ok(
    await server.operator.post(`/api-consumers/${consumers[0].id}/keys`, { scopes: ['hub:ops-hub:read'] }),
    201
  )
  const reader = createClient({ base, key: made.secret })
  const plan = async (text: string, more = {}) => {
    const { id } = await reader.post('/commands', { body: { name: 'plan-inventory', input: { text, ...more } } })
    return reader.get('/commands/{id}', { path: { id }, query: { wait: 30 } })
  }
  const before = await runtimeClient.all('/widgets')
  const { result } = await plan(shop)
  assert.deepEqual(result, {
    same: false,
    counts: { created: 2, updated: 0, archived: 0, relations: 1, records: 1, retired: 0, conflicts: 0 },
    lines: [
      { sign: '+', text: 'ops-environment-shop (ops-environment)' },
      { sign: '+', text: 'ops-service-shop (ops-service)' },
      { sign: ' ', text: '    check web: http, every PT5M, emits ops-health-checked' },
      { sign: '+', text: 'ops-service-shop part-of ops-environment-shop' },
      { sign: '+', text: 'owner web-team' }
    ],
    more: 0
  })
  assert.deepEqual(await runtimeClient.all('/widgets'), before)

  process.env.IHUB_VAR_REGION = 'only-for-the-runtime'
  t.after(() => delete process.env.IHUB_VAR_REGION)
  const wrong = await plan(shop.replace('name: Shop', `name: \${REGION}`).replace('kind: http', 'kind: htp'))
  assert.equal(wrong.error?.code, 'invalid_inventory')
  const { problems } = wrong.result as { problems: { line: number; column: number; message: string }[] }
  assert.deepEqual(
    problems.map(({ line, column }) => [line, column]),
    [
      [7, 11],
      [14, 27]
    ]
  )
  assert.match(String(problems[0]?.message), /variables such as \$\{REGION\} are not available here/)
  assert.doesNotMatch(JSON.stringify(wrong), /only-for-the-runtime/)
  const aliases = await plan('a: &a [1]\nb: *a\n')
  assert.match(JSON.stringify(aliases.result), /aliases \(\*name\) are not supported/)
})

test('the first lines of a long plan are returned and the others are counted; so are problems', async (t) => {
  const { server, key } = await startOpsHub()
  t.after(() => server.close())
  const widgets = Array.from({ length: 1500 }, (_, at) => `  - {slug: ops-service-${at}, type: ops-service, name: S}`)
  const text = ['inventory: many', 'widgets:', ...widgets].join('\n')
  const request = { base: baseOf(server), key, hub: 'ops-hub', text, prune: false }
  const planned = await planText(request, new AbortController().signal)
  assert.ok('lines' in planned)
  assert.deepEqual([planned.lines.length, planned.more, planned.counts.created], [1000, 500, 1500])
  const wrong = ['inventory: wrong', ...Array.from({ length: 60 }, (_, at) => `k${at}:`)].join('\n')
  const refused = await planText({ ...request, text: wrong }, new AbortController().signal)
  assert.ok('code' in refused)
  assert.equal(refused.message, 'The inventory has 60 problems. The first 50 are listed.')
  assert.equal(refused.problems?.length, 50)
  const stop = new AbortController()
  const keys = Array.from({ length: 30_000 }, (_, at) => `k${at}:\n`).join('')
  const stopped = planText({ ...request, text: keys }, stop.signal)
  stop.abort(new Error('stopped'))
  await assert.rejects(stopped, /stopped/)
})
