/** A run of a check may make several observations, also of other widgets and under other subjects. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Collector, collectors } from '@inter-hub/collectors'
import { createClient } from '@inter-hub/sdk'
import { ok, type TestServer } from '@inter-hub/server/testing'
import { planOf } from '../apply.ts'
import { parseInventory } from '../inventory/index.ts'
import { baseOf, startOpsHub, startRuntime, until } from '../testing/runtime.ts'

const kind = 'test-list'
const emits = 'ops-health-checked'
let words: Record<string, string> = {}

/** Lists disks of its own widget and of another, as a collector of an exporter would. */
const list: Collector<never> = {
  kind,
  settings: { type: 'object' },
  emits: { [emits]: ({ metadata }) => ({ target: 'disk', probe: 'list', ...metadata }) },
  volatile: [],
  async *observe() {
    const observedAt = new Date().toISOString()
    for (const [subject, status] of Object.entries(words)) yield { observedAt, subject, metadata: { status } }
    yield { observedAt, widget: 'ops-host-other', subject: 'disk', metadata: { status: 'healthy' } }
    yield { observedAt, metadata: { status: 'healthy' } }
  }
}

let server: TestServer
let key = ''

before(async () => {
  ;(collectors as Map<string, Collector<never>>).set(kind, list)
  ;({ server, key } = await startOpsHub())
})
after(() => server.close())

test('each is evidence of what it names, and the same seen again is a confirmation', async (t) => {
  words = { sda: 'healthy', sdb: 'unhealthy' }
  const checks = { disks: { kind, every: 'PT1H', emits, settings: {} } }
  for (const [slug, attributes] of [
    ['ops-host-other', {}],
    ['ops-host-one', { checks }]
  ] as const)
    ok(
      await server.operator.post('/widgets', { hub: 'ops-hub', slug, name: slug, widgetType: 'ops-host', attributes }),
      201
    )
  const runtime = await startRuntime({ base: baseOf(server), hubs: [{ slug: 'ops-hub', key }], ports: [] })
  t.after(() => runtime.stop())
  const evidenceOf = async (slug: string) =>
    ok(await server.operator.get(`/widgets/${slug}/evidence?hub=ops-hub`)).data.map(
      ({ subject, latest }: { subject: string; latest: { outcome: string } }) => `${subject} ${latest.outcome}`
    )
  await until('all is recorded', async () => (await evidenceOf('ops-host-one')).length === 3)
  await until('the other too', async () => (await evidenceOf('ops-host-other')).length === 1)
  assert.deepEqual((await evidenceOf('ops-host-one')).sort(), ['disks pass', 'sda pass', 'sdb fail'])
  assert.deepEqual(await evidenceOf('ops-host-other'), ['disk pass'])

  words.sdb = 'healthy'
  const asked = ok(
    await server.operator.post('/commands', { hub: 'ops-hub', name: 'run-check', widget: 'ops-host-one' }),
    201
  )
  const { result } = ok(await server.operator.get(`/commands/${asked.id}?wait=20`))
  assert.deepEqual(
    result.checks.map((ran: Record<string, unknown>) => [
      ran.check,
      ran.widget,
      ran.subject,
      ran.outcome,
      ran.confirmed
    ]),
    [
      ['disks', undefined, 'sda', 'pass', true],
      ['disks', undefined, 'sdb', 'pass', false],
      ['disks', 'ops-host-other', 'disk', 'pass', true],
      ['disks', undefined, undefined, 'pass', true]
    ]
  )

  // Applied anew, the inventory of the check and of the other widget retires none of it.
  const file = `inventory: mine
widgets:
  - {slug: ops-host-other, type: ops-host}
  - slug: ops-host-one
    type: ops-host
    checks: [{name: disks, kind: ${kind}, every: 1h, emits: ${emits}}]
`
  const desired = parseInventory([{ file: 'mine.yaml', text: file }], {}, { kinds: { [kind]: list.settings } })
  const client = createClient({ base: baseOf(server), key })
  assert.deepEqual((await planOf(client, 'ops-hub', desired)).evidenceToRetire, [])
})
