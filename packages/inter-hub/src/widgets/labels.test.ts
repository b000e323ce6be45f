/** Labels, and lists by label selector. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'marked' })
})
after(() => server.close())

const make = (slug: string, labels?: Record<string, unknown>) =>
  hub.runtime.post('/widgets', { slug, name: slug, widgetType: 'marked.thing', ...(labels ? { labels } : {}) })

async function listed(selector: string, more = ''): Promise<string[]> {
  const { data, meta } = ok(await hub.runtime.get(`/widgets?sort=slug&label=${encodeURIComponent(selector)}${more}`))
  assert.equal(meta.total, data.length)
  return data.map(({ slug }: { slug: string }) => slug)
}

test('a selector compares, requires and excludes labels, and all of its terms must match', async () => {
  ok(await make('a', { tier: '1', team: 'core', 'example.com/zone': 'eu-1' }), 201)
  ok(await make('b', { tier: '2', team: 'core' }), 201)
  ok(await make('c', { tier: '1', legacy: '' }), 201)
  ok(await make('d'), 201)
  assert.deepEqual(await listed('tier=1'), ['a', 'c'])
  assert.deepEqual(await listed('tier==1'), ['a', 'c'])
  assert.deepEqual(await listed('tier!=1'), ['b', 'd'])
  assert.deepEqual(await listed('tier'), ['a', 'b', 'c'])
  assert.deepEqual(await listed('!tier'), ['d'])
  assert.deepEqual(await listed('legacy='), ['c'])
  assert.deepEqual(await listed('tier=1,team=core'), ['a'])
  assert.deepEqual(await listed(' tier = 1 , ! legacy '), ['a'])
  assert.deepEqual(await listed('example.com/zone=eu-1'), ['a'])
  assert.deepEqual(await listed('tier=1', '&slug=c'), ['c'])
  assert.deepEqual(await listed('tier=1', '&state=failing'), [])
  assert.deepEqual(await listed('tier=1', '&state=unproven'), ['a', 'c'])
  assert.deepEqual(await listed('nothing=here'), [])
})

test('a selector that cannot be read is refused with its term', async () => {
  for (const selector of ['tier=1,', '=1', 'tier=a b', 'tier<2', '!', 'a'.repeat(101)]) {
    const answer = await hub.runtime.get(`/widgets?label=${encodeURIComponent(selector)}`)
    assert.equal(answer.statusCode, 400, selector)
    assert.equal(answer.json().errors[0].parameter, 'label')
  }
  const many = Array.from({ length: 21 }, (_, index) => `l${index}`).join(',')
  assert.match((await hub.runtime.get(`/widgets?label=${many}`)).json().detail, /21 terms; at most 20/)
})

test('labels are changed by merge patch, kept in versions, and found as they are now', async () => {
  ok(await make('moving', { stage: 'test', room: '1' }), 201)
  const changed = ok(await hub.runtime.patch('/widgets/moving', { labels: { stage: 'live', room: null } }))
  assert.deepEqual([changed.labels, changed.version], [{ stage: 'live' }, 2])
  assert.equal(ok(await hub.runtime.patch('/widgets/moving', { labels: { stage: 'live' } })).version, 2)
  assert.deepEqual(await listed('stage=test'), [])
  assert.deepEqual(await listed('stage=live'), ['moving'])
  const { data } = ok(await hub.runtime.get('/widgets/moving/versions'))
  assert.deepEqual(
    data.map(({ labels }: { labels: object }) => labels),
    [{ stage: 'test', room: '1' }, { stage: 'live' }]
  )
  assert.equal((await hub.runtime.delete('/widgets/moving')).statusCode, 204)
  assert.deepEqual(await listed('stage'), [])
})

test('labels that are not short words, or too many, are refused and nothing is written', async () => {
  const wrong = [
    { 'a b': '1' },
    { a: 'b c' },
    { a: 1 },
    { a: null },
    { '': 'x' },
    { a: 'x'.repeat(101) },
    { '-a': '1' }
  ]
  for (const labels of wrong) {
    const answer = await make('refused', labels)
    assert.equal(answer.statusCode, 422, JSON.stringify(labels))
    assert.match(answer.json().errors[0].pointer, /^#\/labels/)
  }
  const many = (from: number, count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${from + index}`, '']))
  assert.equal((await make('refused', many(0, 51))).statusCode, 422)
  ok(await make('full', many(0, 50)), 201)
  const answer = await hub.runtime.patch('/widgets/full', { labels: { one: 'more' } })
  assert.deepEqual([answer.statusCode, answer.json().errors[0].pointer], [422, '#/labels'])
  assert.equal(ok(await hub.runtime.patch('/widgets/full', { labels: { l0: null, one: 'more' } })).version, 2)
})

test('an inventory manages the labels that it sends, and no others', async () => {
  const batch = (inventory: string | undefined, labels: Record<string, string | null>) =>
    hub.runtime.post('/widgets/batch', {
      ...(inventory ? { inventory } : {}),
      widgets: [{ slug: 'shared', name: 'Shared', widgetType: 'marked.thing', labels }]
    })
  assert.equal(ok(await batch('ours', { tier: '1' })).data[0].status, 'created')
  assert.equal(ok(await batch('ours', { tier: '1' })).data[0].status, 'unchanged')
  const refused = await hub.runtime.patch('/widgets/shared', { labels: { tier: '2' } })
  assert.deepEqual([refused.json().code, refused.json().pointer], ['field_managed', '/labels/tier'])
  assert.deepEqual(ok(await hub.runtime.patch('/widgets/shared', { labels: { mood: 'good' } })).labels, {
    tier: '1',
    mood: 'good'
  })
})

test('labels of few and of many widgets give the same pages and totals', async () => {
  const crowd = await server.makeHub({ slug: 'crowd' })
  const client = new pg.Client({ connectionString: server.database.url })
  await client.connect()
  try {
    await client.query(
      `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, labels)
       select $1, 'w-' || i, 'W ' || i, 'crowd.thing', '', '{}', case when i % 1000 = 0 then '{"rare": "yes", "usual": "yes"}'
         else '{"usual": "yes"}' end::jsonb from generate_series(1, 5000) i`,
      [crowd.id]
    )
    for (const [label, total] of [
      ['rare=yes', 5],
      ['rare', 5],
      ['usual=yes,rare=yes', 5],
      ['usual=yes', 5000]
    ] as const) {
      const { data, meta } = ok(await crowd.runtime.get(`/widgets?sort=-name&per_page=5&label=${label}`))
      assert.deepEqual([data.length, meta.total], [5, total], label)
      if (total === 5)
        assert.deepEqual(
          data.map(({ slug }: { slug: string }) => slug),
          ['w-5000', 'w-4000', 'w-3000', 'w-2000', 'w-1000']
        )
    }
  } finally {
    await client.end()
  }
})
