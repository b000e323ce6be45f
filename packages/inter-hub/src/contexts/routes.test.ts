/** Where evidence was observed, and the links of widgets: in explanations and in state changes. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const make = (prefix: string, url: string, more: object = {}) => hub.runtime.post('/contexts', { prefix, url, ...more })
const observe = async (widget: string, viewContext: string | undefined, status = 'good', subject = '') =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget,
      eventType: 'alpha.checked',
      subject: subject || undefined,
      viewContext,
      metadata: { status, ...(status === 'good' ? {} : { detail: 'broken' }) }
    }),
    201
  )
interface Explained {
  claims: {
    about: string
    text: string
    by: { kind: string } | null
    link?: object
    evidence?: { url: string | null }
  }[]
}
const explain = async (widget: string): Promise<Explained> =>
  ok(await hub.runtime.get(`/widgets/${widget}?include=explanation`)).explanation
const urlOf = ({ claims }: Explained) => claims.find(({ evidence }) => evidence)?.evidence?.url

test('a context is created, listed by prefix, changed and deleted; a prefix is unique within its hub', async () => {
  const made = ok(await make('crud/', 'https://one.example/{path}'), 201)
  assert.deepEqual([made.prefix, made.inventory, made.version], ['crud/', null, 1])
  const again = await make('crud/', 'https://two.example/')
  assert.deepEqual([again.statusCode, again.json().code], [409, 'already_exists'])
  assert.match(again.json().detail, /already has the prefix "crud\/"/)
  assert.deepEqual(ok(await hub.runtime.get('/contexts?prefix=crud%2F')).data, [made])
  const path = `/contexts/${made.id}`
  assert.equal(ok(await hub.runtime.patch(path, { url: 'https://two.example/' })).version, 2)
  ok(await hub.runtime.delete(path), 204)
  assert.equal((await hub.runtime.get(path)).statusCode, 404)
})

test('an address has a fixed host, and no placeholder that does not exist', async () => {
  for (const url of [
    'javascript:alert(1)',
    'https://{path}',
    'https://{path}/x',
    'https://host{path}',
    'https://host/{slug}',
    'https://host/{path',
    'https://host/}',
    'https://host/a b',
    'ftp://host/'
  ]) {
    const answer = await make('bad/', url)
    assert.deepEqual([answer.statusCode, answer.json().errors?.[0].pointer], [422, '#/url'], url)
  }
  for (const url of ['https://host', 'https://host?q={context}', 'http://host:3000/d/{path}#{widget}'])
    ok(await hub.runtime.delete(`/contexts/${ok(await make('good/', url), 201).id}`), 204)
})

test('the longest prefix decides, and what is filled in is encoded', async () => {
  ok(await make('grafana/', 'https://grafana.example/d/{path}?from={context}&w={widget}'), 201)
  ok(await make('grafana/special/', 'https://special.example/{path}'), 201)
  const cases: [string | undefined, string | null][] = [
    ['grafana/a/b', 'https://grafana.example/d/a/b?from=grafana/a/b&w=seen'],
    ['grafana/', 'https://grafana.example/d/?from=grafana/&w=seen'],
    [
      'grafana/ä b?x=1&{widget}#"<',
      'https://grafana.example/d/%C3%A4%20b%3Fx%3D1%26%7Bwidget%7D%23%22%3C?from=grafana/%C3%A4%20b%3Fx%3D1%26%7Bwidget%7D%23%22%3C&w=seen'
    ],
    ['grafana/special/x', 'https://special.example/x'],
    ['grafana', null],
    ['other/x', null],
    [undefined, null]
  ]
  await hub.makeWidget('seen')
  for (const [context, url] of cases) {
    await observe('seen', context)
    assert.equal(urlOf(await explain('seen')), url, context)
  }
  await observe('seen', 'grafana/'.padEnd(500, 'x'))
  assert.equal(urlOf(await explain('seen'))?.length, 'https://grafana.example/d/?from=&w=seen'.length + 492 + 500)
})

test('links are web addresses in the attributes, each declared by somebody', async () => {
  const links = {
    runbook: 'https://wiki.example/web',
    logs: 'http://logs.example/?q=web',
    script: 'javascript:alert(1)',
    text: 'see the wiki',
    number: 7,
    deep: { url: 'https://x.example/' },
    long: `https://x.example/${'x'.repeat(2000)}`
  }
  ok(
    await hub.runtime.post('/widgets/batch', {
      inventory: 'mine',
      widgets: [{ slug: 'web', name: 'Web', widgetType: 'alpha.thing', attributes: { links } }]
    })
  )
  const claims = (await explain('web')).claims.filter(({ about }) => about === 'links')
  assert.deepEqual(
    claims.map(({ text, by, link }) => [text, by?.kind, link]),
    [
      ['logs http://logs.example/?q=web', 'inventory', { name: 'logs', url: 'http://logs.example/?q=web' }],
      ['runbook https://wiki.example/web', 'inventory', { name: 'runbook', url: 'https://wiki.example/web' }]
    ]
  )
  for (const odd of [[], 'https://x.example/', null, 7]) {
    const slug = `odd-${JSON.stringify(odd).length}-${typeof odd}`
    ok(
      await hub.runtime.post('/widgets', {
        slug,
        name: slug,
        widgetType: 'alpha.thing',
        attributes: odd === null ? {} : { links: odd }
      }),
      201
    )
    assert.deepEqual(
      (await explain(slug)).claims.filter(({ about }) => about === 'links'),
      []
    )
  }
})

test('a state change has the links of the widget, and where the evidence was observed', async () => {
  ok(await make('tests/', 'https://ci.example/{path}'), 201)
  const attributes = { links: { runbook: 'https://wiki.example/told', self: 'https://evil.example/' } }
  await hub.makeWidget('told', { attributes })
  await hub.makeWidget('plain')
  await observe('told', 'tests/42', 'bad')
  await observe('plain', undefined, 'bad')
  const changes = async (widget: string) =>
    ok(await hub.runtime.get(`/system-events?type=ihub.widget-state-changed&widget=${widget}`)).data
  const [told] = await until('the change is told', async () => {
    const found = await changes('told')
    return found.length > 0 && found
  })
  const self = new URL(told.data.links.self)
  assert.match(self.pathname, /^\/api\/v2\/widgets\//)
  assert.deepEqual(told.data.links, {
    runbook: 'https://wiki.example/told',
    context: 'https://ci.example/42',
    self: self.href,
    explanation: `${self.href}?include=explanation`
  })
  const [plain] = await until('the other change is told', async () => {
    const found = await changes('plain')
    return found.length > 0 && found
  })
  assert.deepEqual(Object.keys(plain.data.links), ['self', 'explanation'])
})

test('an owner or a context that an inventory manages is changed in its name only', async () => {
  const owner = ok(await hub.runtime.post('/owners', { slug: 'team', title: 'Team', inventory: 'mine' }), 201)
  const context = ok(await make('managed/', 'https://x.example/', { inventory: 'mine' }), 201)
  const cases = [
    [`/owners/${owner.id}`, { contact: '#x' }, 'owner'],
    [`/contexts/${context.id}`, { url: 'https://y.example/' }, 'context']
  ] as const
  for (const [path, change, what] of cases) {
    const refused = await hub.runtime.patch(path, change)
    const { code, inventory, detail } = refused.json()
    assert.deepEqual([refused.statusCode, code, inventory], [409, 'field_managed', 'mine'])
    assert.match(detail, new RegExp(`The inventory "mine" manages this ${what}`))
    assert.equal(ok(await hub.runtime.patch(path, { ...change, inventory: 'mine' })).version, 2)
    assert.equal(ok(await hub.runtime.patch(path, { ...change, inventory: null })).inventory, null)
    ok(await hub.runtime.patch(path, change))
  }
})
