import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, testManifest } from '../testing/index.ts'

test('widgets are listed with their places, and by the place that contains them', async (t) => {
  await using server = await startTestServer()
  const relationTypes = [{ name: 'part-of', role: 'where' }, 'depends-on']
  const hub = await server.makeHub({ slug: 'alpha', manifest: { ...testManifest('alpha'), relationTypes } })
  const other = await server.makeHub({ slug: 'omega', manifest: testManifest('omega') })
  for (const slug of ['north', 'south', 'host', 'shop', 'bank', 'alone']) await hub.makeWidget(slug)
  await other.makeWidget('north')
  const relate = async (fromWidget: string, type: string, toWidget: string, state = 'current') =>
    ok(await hub.runtime.post('/relations', { fromWidget, type, toWidget, state }), 201)
  await relate('host', 'part-of', 'north')
  await relate('shop', 'part-of', 'host')
  await relate('bank', 'part-of', 'south')
  await relate('alone', 'depends-on', 'north')
  await relate('bank', 'part-of', 'north', 'target')
  const list = async (query: string) => ok(await server.operator.get(`/widgets?sort=slug&${query}`))
  const slugs = async (query: string) => {
    const { data, meta } = await list(query)
    assert.equal(meta.total, data.length)
    return data.map(({ slug }: { slug: string }) => slug)
  }

  await t.test('with their places, the nearest first', async () => {
    const { data } = await list('include=places&hub=alpha')
    const places = data.map(({ slug, places }: { slug: string; places: { slug: string; widgetType: string }[] }) => [
      slug,
      places.map((place) => place.slug)
    ])
    assert.deepEqual(Object.fromEntries(places), {
      ...{ alone: [], bank: ['south'], host: ['north'] },
      ...{ north: [], shop: ['host', 'north'], south: [] }
    })
    const shop = ok(await server.operator.get('/widgets/shop?include=places'))
    assert.deepEqual(Object.keys(shop.places[0]).sort(), ['id', 'name', 'slug', 'widgetType'])
  })

  await t.test('by the place, together with other filters', async () => {
    assert.deepEqual(await slugs('within=north'), ['host', 'shop'])
    assert.deepEqual(await slugs('within=host'), ['shop'])
    const { id } = ok(await server.operator.get('/widgets/south'))
    assert.deepEqual(await slugs(`within=${id}`), ['bank'])
    assert.deepEqual(await slugs('within=north&hub=omega'), [])
    assert.deepEqual(await slugs('within=north&q=sho'), ['shop'])
    assert.deepEqual(await slugs('within=north&state=failing'), [])
    assert.deepEqual(await slugs('within=north&state=unproven'), ['host', 'shop'])
    assert.deepEqual(await slugs('within=nowhere'), [])
    const event = { widget: 'shop', eventType: 'alpha.checked', metadata: { status: 'bad' } }
    ok(await hub.runtime.post('/interaction-events', event), 201)
    assert.deepEqual(await slugs('within=north&state=failing'), ['shop'])
  })

  await t.test('with one step for all widgets, however many there are', async () => {
    const widgets = Array.from({ length: 100 }, (_, at) => ({
      slug: `many-${at}`,
      name: 'x',
      widgetType: 'alpha.thing'
    }))
    ok(await hub.runtime.post('/widgets/batch', { widgets }))
    const relations = widgets.map(({ slug }) => ({ fromWidget: slug, type: 'part-of', toWidget: 'host' }))
    ok(await hub.runtime.post('/relations/batch', { relations }))
    const { data } = await list('include=places&within=host&per_page=100')
    assert.ok(data.every(({ places }: { places: object[] }) => places.length === 2))
    const client = new pg.Client({ connectionString: server.database.url })
    await client.connect()
    try {
      await client.query("begin; set local track_functions = 'pl'")
      const ids = data.map(({ id }: { id: string }) => id)
      await client.query('select * from hub.places_of($1, $2, 10)', [hub.id, ids])
      const { rows } = await client.query(
        "select calls::int from pg_stat_xact_user_functions where funcname = 'leads_to'"
      )
      assert.deepEqual(rows, [{ calls: 3 }], 'host, north, and nothing beyond')
    } finally {
      await client.end()
    }
  })

  await t.test('places in one another are not in themselves', async () => {
    for (const slug of ['ring-a', 'ring-b']) await hub.makeWidget(slug)
    await relate('ring-a', 'part-of', 'ring-b')
    await relate('ring-b', 'part-of', 'ring-a')
    assert.deepEqual(await slugs('within=ring-a'), ['ring-b'])
    const { places } = ok(await server.operator.get('/widgets/ring-a?include=places'))
    assert.deepEqual(
      places.map(({ slug }: { slug: string }) => slug),
      ['ring-b']
    )
  })

  await t.test('a caller sees its own hub only', async () => {
    const { data } = ok(await other.runtime.get('/widgets?within=north'))
    assert.deepEqual(data, [])
  })
})
