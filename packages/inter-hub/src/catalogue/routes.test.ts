import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseExposition } from '../observe/testing/exposition.ts'
import { type Caller, ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { metricsText, seriesMax } from './metrics-text.ts'

let server: TestServer
let hub: TestHub
let other: TestHub

const check = (widget: string, status: string, more: object = {}) =>
  hub.runtime.post('/interaction-events', { widget, eventType: 'alpha.checked', metadata: { status }, ...more })

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'beta' })
  await hub.makeWidget('place', { widgetType: 'alpha.other', name: 'Place' })
  for (const [slug, address, owner] of [
    ['web', 'https://web.example/path', 'team "a"\\b'],
    ['db', '10.0.0.5', 'team-b'],
    ['six', '::1', null],
    ['none', 'unknown', null]
  ] as const) {
    const more = owner === null ? {} : { owner }
    await hub.makeWidget(slug, { attributes: { address }, labels: { 'app/tier': slug === 'db' ? '1' : '2' }, ...more })
  }
  ok(await hub.runtime.post('/relations', { fromWidget: 'web', toWidget: 'place', type: 'depends-on' }), 201)
  ok(await check('web', 'bad', { subject: 'http', values: { latencyMs: 250 } }), 201)
  ok(await check('db', 'good'), 201)
})
after(() => server.close())

async function samples(query = '', caller: Caller = hub.runtime) {
  const answer = await caller.get(`/hubs/alpha/metrics${query}`)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8')
  const families = parseExposition(answer.body)
  return (name: string, widget?: string) =>
    (families.get(name)?.samples ?? []).filter(({ labels }) => widget === undefined || labels.widget === widget)
}

test('first-4: metrics: each widget has one series with its state, owner and environment', async () => {
  const of = await samples('?environmentType=alpha.other')
  const known = { hub: 'alpha', type: 'alpha.thing' }
  assert.deepEqual(of('ihub_widget_state', 'web'), [
    {
      name: 'ihub_widget_state',
      labels: {
        ...known,
        widget: 'web',
        owner: 'team "a"\\b'.replaceAll(/[\\"]/g, '\\$&'),
        environment: 'place',
        state: 'failing'
      },
      value: 1
    }
  ])
  assert.equal(of('ihub_widget_state', 'place')[0]?.labels.environment, 'place')
  assert.deepEqual(of('ihub_widget_state', 'none')[0]?.labels, { ...known, widget: 'none', state: 'unproven' })
  assert.equal(of('ihub_widget_state').length, 5)
  assert.equal((await samples())('ihub_widget_state', 'web')[0]?.labels.environment, undefined)
})

test('first-4: metrics: evidence has an age that grows, and a latency in seconds where one was observed', async () => {
  const before = (await samples())('ihub_evidence_age_seconds', 'web')
  assert.deepEqual(
    [before.length, before[0]?.labels.subject, before[0]?.labels.event_type],
    [1, 'http', 'alpha.checked']
  )
  server.moveTime(60_000)
  const of = await samples()
  assert.ok((of('ihub_evidence_age_seconds', 'web')[0]?.value ?? 0) >= (before[0]?.value ?? 0) + 60)
  assert.deepEqual(
    of('ihub_check_latency_seconds').map(({ labels, value }) => [labels.widget, value]),
    [['web', 0.25]]
  )
  assert.equal(of('ihub_widget_series_omitted')[0]?.value, 0)
})

test('first-4: metrics: filters select widgets, and a bad label selector is refused', async () => {
  const slugs = async (query: string) => (await samples(query))('ihub_widget_state').map(({ labels }) => labels.widget)
  assert.deepEqual(await slugs('?label=app/tier%3D1'), ['db'])
  assert.deepEqual(await slugs('?owner=team-b'), ['db'])
  assert.deepEqual(await slugs('?widgetType=alpha.other'), ['place'])
  assert.equal((await hub.runtime.get('/hubs/alpha/metrics?label=%3D')).statusCode, 400)
  assert.equal((await hub.runtime.get('/hubs/alpha/metrics?unknown=1')).statusCode, 400)
})

test('first-4: metrics: a key that may not read the hub gets the answer of a hub that does not exist', async () => {
  for (const path of ['metrics', 'prometheus-targets?attribute=address']) {
    const hidden = await other.runtime.get(`/hubs/alpha/${path}`)
    const missing = await other.runtime.get(`/hubs/missing/${path}`)
    assert.equal(hidden.statusCode, 404)
    assert.equal(hidden.json().detail, missing.json().detail)
    assert.equal((await server.anyone.get(`/hubs/alpha/${path}`)).statusCode, 401)
  }
})

test('first-4: metrics: an archived widget has no series', async () => {
  await hub.makeWidget('gone')
  ok(await hub.runtime.patch('/widgets/gone', { status: 'archived' }), 200)
  assert.deepEqual((await samples())('ihub_widget_state', 'gone'), [])
})

test('first-4: metrics: an answer has at most 10,000 series and counts what it leaves out', () => {
  const widgets = Array.from({ length: seriesMax - 3 }, (_, index) => ({
    ...{
      id: '',
      name: '',
      type: 't',
      owner: null,
      policyScope: null,
      labels: {},
      environment: null,
      state: 'verified'
    },
    slug: `w${index}`
  }))
  const proofs = widgets
    .slice(0, 10)
    .map(({ slug }) => ({ slug, eventType: 'e', subject: '', ageSeconds: 1, latencyMs: 5 }))
  const families = parseExposition(metricsText({ hub: 'h', widgets, proofs, total: widgets.length + 10 }))
  const count = [...families.values()].reduce((sum, { samples }) => sum + samples.length, 0)
  assert.equal(count - 1, seriesMax - 1)
  assert.equal(families.get('ihub_widget_series_omitted')?.samples[0]?.value, 9)
})

test('first-4: discovery: widgets with the attribute are targets, with labels for relabelling', async () => {
  const answer = await hub.runtime.get('/hubs/alpha/prometheus-targets?attribute=address&environmentType=alpha.other')
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  const groups = answer.json() as { targets: string[]; labels: Record<string, string> }[]
  assert.deepEqual(
    groups.map(({ targets }) => targets),
    [['10.0.0.5'], ['::1'], ['https://web.example/path']]
  )
  const { __meta_ihub_widget_id: id, ...labels } = groups[2]?.labels ?? {}
  assert.match(id ?? '', /^[0-9a-f-]{36}$/)
  assert.deepEqual(labels, {
    __meta_ihub_hub: 'alpha',
    __meta_ihub_widget: 'web',
    __meta_ihub_name: 'web',
    __meta_ihub_type: 'alpha.thing',
    __meta_ihub_owner: 'team "a"\\b',
    __meta_ihub_environment: 'place',
    __meta_ihub_label_app_tier: '2'
  })
})

test('first-4: discovery: with a port, hosts of addresses and URLs get it', async () => {
  const answer = await hub.runtime.get('/hubs/alpha/prometheus-targets?attribute=address&port=9100')
  assert.deepEqual(
    answer.json().map(({ targets: [target] }: { targets: string[] }) => target),
    ['10.0.0.5:9100', '[::1]:9100', 'web.example:9100']
  )
  assert.equal((await hub.runtime.get('/hubs/alpha/prometheus-targets')).json().length, 3, 'address is the default')
  assert.deepEqual((await hub.runtime.get('/hubs/alpha/prometheus-targets?attribute=none')).json(), [])
  assert.equal((await hub.runtime.get('/hubs/alpha/prometheus-targets?attribute=address&port=0')).statusCode, 400)
})

test('the inventory of Ansible has a host for each address, in groups, and no templates', async () => {
  const third = await server.makeHub({ slug: 'gamma-1' })
  const address = (value: string) => ({ attributes: { address: value } })
  await third.makeWidget('place', { widgetType: 'gamma-1.other' })
  await third.makeWidget('one', {
    ...address('ssh://deploy@one.example:2222/'),
    owner: 'a-b',
    labels: { 'app/tier': '1' }
  })
  ok(await third.runtime.post('/relations', { fromWidget: 'one', toWidget: 'place', type: 'depends-on' }), 201)
  await third.makeWidget('six', { ...address('[::1]:22'), name: "{{ lookup('pipe', 'id') }}", owner: 'a.b' })
  await third.makeWidget('flag', address('-oProxyCommand=id'))
  await third.makeWidget('template', address('{{ 7 * 7 }}'))
  const path = '/hubs/gamma-1/ansible-inventory?environmentType=gamma-1.other'
  const { _meta, all, ...groups } = ok(await third.runtime.get(path), 200)
  const { ihub_widget_id, ...one } = _meta.hostvars.one
  assert.deepEqual(one, {
    ansible_host: 'one.example',
    ihub_hub: 'gamma-1',
    ihub_type: 'gamma-1.thing',
    ihub_owner: 'a-b',
    ihub_environment: 'place',
    ihub_name: one.ihub_name,
    ihub_labels: { 'app/tier': '1' }
  })
  assert.deepEqual(Object.keys(_meta.hostvars), ['one', 'six'])
  assert.deepEqual([_meta.hostvars.six.ansible_host, _meta.hostvars.six.ihub_name], ['::1', undefined])
  assert.deepEqual(groups, {
    environment_place: { hosts: ['one'] },
    hub_gamma_1: { hosts: ['one', 'six'] },
    label_app_tier_1: { hosts: ['one'] },
    owner_a_b: { hosts: ['one', 'six'] },
    type_gamma_1_thing: { hosts: ['one', 'six'] }
  })
  assert.deepEqual(all, { children: Object.keys(groups) })
  assert.equal((await other.runtime.get(path)).statusCode, 404)
})
