import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Caller, ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub
let other: TestHub
const never = '019a0000-0000-7000-8000-00000000dead'

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  other = await server.makeHub({ slug: 'omega' })
  for (const slug of ['thing', 'second']) await hub.makeWidget(slug)
  await other.makeWidget('theirs')
})
after(() => server.close())

type Body = Record<string, unknown>

/** The least body of each, and a change. */
const records: Record<string, { least: Body; change: Body }> = {
  'requirement-candidates': { least: { title: 'T' }, change: { status: 'accepted', severity: 'low' } },
  'decision-records': { least: { title: 'T' }, change: { status: 'accepted', expiresAt: '2030-01-01T00:00:00+01:00' } },
  'deployment-records': { least: { title: 'T' }, change: { status: 'failed', revision: 'abc123' } },
  'outcome-signals': {
    least: { title: 'T', widget: 'thing', eventType: 'alpha.checked' },
    change: { title: 'Another', dueAt: '2030-01-01T00:00:00.000Z' }
  }
}
const kindOf = (path: string) => path.slice(0, -1)
const make = (path: string, more: Body = {}, caller: Caller = hub.runtime) =>
  caller.post(`/${path}`, { ...records[path]?.least, ...more })
const event = async (status: string, more: Body = {}) =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget: 'thing',
      eventType: 'alpha.checked',
      metadata: { status },
      ...more
    }),
    201
  )

for (const [path, { change }] of Object.entries(records)) {
  test(`${path}: created, read, listed, changed, and never deleted`, async () => {
    const answer = await make(path, { description: 'Why', widget: 'second' })
    const made = ok(answer, 201)
    assert.equal(answer.headers.location, `/api/v2/${path}/${made.id}`)
    assert.deepEqual([made.widgetSlug, made.causes, made.effects, made.by.id], ['second', [], [], hub.consumerId])
    assert.deepEqual(ok(await hub.runtime.get(`/${path}/${made.id}`)), made)
    assert.deepEqual(ok(await hub.runtime.get(`/${path}?widget=second`)).data, [made])
    assert.equal(ok(await hub.runtime.get(`/${path}?widget=nowhere`)).meta.total, 0)
    assert.equal(ok(await hub.runtime.get(`/${path}?per_page=1&sort=-title`)).meta.per_page, 1)
    const tag = String(answer.headers.etag)
    const changed = ok(await hub.runtime.patch(`/${path}/${made.id}`, change, { 'if-match': tag }))
    assert.deepEqual([changed.version, changed.description], [2, 'Why'])
    assert.equal(ok(await hub.runtime.patch(`/${path}/${made.id}`, change)).version, 2, 'the same again')
    const stale = await hub.runtime.patch(`/${path}/${made.id}`, change, { 'if-match': tag })
    assert.deepEqual([stale.statusCode, stale.json().code], [412, 'precondition_failed'])
    assert.equal((await hub.runtime.delete(`/${path}/${made.id}`)).statusCode, 405)
    const audit = ok(await server.operator.get(`/audit?target=${made.id}`)).data
    assert.deepEqual(
      audit.map(({ action }: { action: string }) => action),
      [`${kindOf(path)}.updated`, `${kindOf(path)}.created`]
    )
  })

  test(`${path}: causes are of the same hub and there, or nothing is written`, async () => {
    const theirs = ok(await other.runtime.post('/requirement-candidates', { title: 'Theirs' }), 201)
    const before = ok(await hub.runtime.get(`/${path}`)).meta.total
    const words = async (id: string) => {
      const refused = await make(path, { causes: [{ kind: 'requirement-candidate', id }] })
      assert.deepEqual([refused.statusCode, refused.json().errors[0].pointer], [422, '#/causes/0/id'])
      return refused.json().detail
    }
    assert.equal(await words(theirs.id), await words(never))
    // The operator sees both hubs: a link still never leaves its hub.
    const across = await make(
      path,
      { hub: 'alpha', causes: [{ kind: 'requirement-candidate', id: theirs.id }] },
      server.operator
    )
    assert.equal(across.statusCode, 422)
    const wrongKind = await make(path, { causes: [{ kind: 'widget', id: theirs.id }] })
    assert.equal(wrongKind.statusCode, 422)
    assert.equal(ok(await hub.runtime.get(`/${path}`)).meta.total, before)
    const mine = ok(await make('requirement-candidates'), 201)
    const twice = { kind: 'requirement-candidate', id: mine.id.toUpperCase() }
    const made = ok(await make(path, { causes: [twice, { ...twice, id: mine.id }] }), 201)
    assert.deepEqual(made.causes, [{ kind: 'requirement-candidate', id: mine.id, role: 'causes' }])
  })

  test(`${path}: another hub’s widget and record do not exist`, async () => {
    for (const widget of ['theirs', 'nowhere']) {
      const refused = await make(path, { widget })
      assert.deepEqual([refused.statusCode, refused.json().errors[0].pointer], [422, '#/widget'])
    }
    const both = await make(path, { widget: 'thing', widgetId: never })
    assert.equal(both.json().errors[0].pointer, '#/widgetId')
    const made = ok(await make(path), 201)
    for (const caller of [other.runtime]) {
      assert.equal((await caller.get(`/${path}/${made.id}`)).statusCode, 404)
      assert.equal((await caller.patch(`/${path}/${made.id}`, change)).statusCode, 404)
      assert.equal((await caller.get(`/trace/${made.id}`)).statusCode, 404)
      assert.equal(ok(await caller.get(`/${path}?hub=alpha`)).meta.total, 0)
    }
  })
}

test('a decision that gives green or excuses its absence needs decide, to record it and to change it', async () => {
  for (const kind of ['waiver', 'attestation', 'go', 'risk-acceptance', 're-baseline']) {
    const refused = await make('decision-records', { kind })
    assert.deepEqual([refused.statusCode, refused.json().scope], [403, 'hub:alpha:decide'], kind)
    const made = ok(await make('decision-records', { kind, hub: 'alpha' }, server.operator), 201)
    const changed = await hub.runtime.patch(`/decision-records/${made.id}`, { status: 'accepted' })
    assert.deepEqual([changed.statusCode, changed.json().scope], [403, 'hub:alpha:decide'], kind)
    ok(await server.operator.patch(`/decision-records/${made.id}`, { status: 'accepted' }))
  }
  assert.equal((await make('decision-records', { kind: 'Waiver' })).statusCode, 422)
  const plain = ok(await make('decision-records'), 201)
  assert.equal(plain.kind, 'decision')
  assert.equal((await hub.runtime.patch(`/decision-records/${plain.id}`, { kind: 'waiver' })).statusCode, 422)
  assert.equal(ok(await hub.runtime.get('/decision-records?kind=waiver')).meta.total, 1)
})

test('a decision copies the evidence it cites, in its order, and nothing of another hub', async () => {
  const [first, second] = [await event('bad'), await event('good')]
  const made = ok(await make('decision-records', { evidence: [second.id, first.id] }), 201)
  assert.deepEqual(
    made.evidence.map(({ eventId, outcome, widgetSlug }: Record<string, string>) => [eventId, outcome, widgetSlug]),
    [
      [second.id, 'pass', 'thing'],
      [first.id, 'fail', 'thing']
    ]
  )
  assert.deepEqual(
    new Set(made.causes.map(({ id, role }: Record<string, string>) => `${id} ${role}`)),
    new Set([`${first.id} evidence`, `${second.id} evidence`])
  )
  const theirs = ok(
    await other.runtime.post('/interaction-events', { widget: 'theirs', eventType: 'omega.noted' }),
    201
  )
  for (const id of [theirs.id, never]) {
    const refused = await make('decision-records', { evidence: [first.id, id] })
    assert.deepEqual([refused.statusCode, refused.json().errors[0].pointer], [422, '#/evidence/1'])
  }
  const large = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      event('good', { metadata: { status: 'good', text: 'x'.repeat(60_000 + index) } })
    )
  )
  const tooMuch = await make('decision-records', { evidence: large.map(({ id }) => id) })
  assert.deepEqual([tooMuch.statusCode, tooMuch.json().errors[0].pointer], [422, '#/evidence'])
})

test('a decision cites an event once, however its id is written', async () => {
  const [first, second] = [await event('bad'), await event('good')]
  const evidence = [first.id.toUpperCase(), second.id, first.id]
  const made = ok(await make('decision-records', { evidence }), 201)
  assert.deepEqual(
    made.evidence.map(({ eventId }: Record<string, string>) => eventId),
    [first.id, second.id]
  )
  assert.equal(made.causes.length, 2)
})

test('an outcome signal asks for evidence that can prove something', async () => {
  const refused = async (more: Body) => {
    const answer = await make('outcome-signals', more)
    return [answer.statusCode, answer.json().errors?.[0].pointer]
  }
  assert.deepEqual(await refused({ eventType: 'alpha.noted' }), [422, '#/eventType'])
  assert.deepEqual(await refused({ eventType: 'omega.checked' }), [422, '#/eventType'])
  assert.deepEqual(await refused({ widget: undefined }), [422, '#/widget'])
  assert.deepEqual(await refused({ expected: 'info' }), [422, '#/expected'])
})

test('only fresh evidence of its time and subject decides an outcome signal; what is due without any is overdue', async () => {
  const widget = 'judged'
  await hub.makeWidget(widget)
  const now = (ms: number) => new Date(Date.now() + ms).toISOString()
  const signals = {
    any: ok(await make('outcome-signals', { widget }), 201).id,
    itself: ok(await make('outcome-signals', { widget, subject: '' }), 201).id,
    disk: ok(await make('outcome-signals', { widget, subject: 'disk' }), 201).id,
    failure: ok(await make('outcome-signals', { widget, expected: 'fail' }), 201).id,
    later: ok(await make('outcome-signals', { widget, since: now(3600_000) }), 201).id,
    due: ok(await make('outcome-signals', { widget, subject: 'never', dueAt: now(-1000) }), 201).id
  }
  const states = async () =>
    Object.fromEntries(
      await Promise.all(
        Object.entries(signals).map(async ([name, id]) => [
          name,
          ok(await hub.runtime.get(`/outcome-signals/${id}`)).state
        ])
      )
    )
  const pending = {
    any: 'pending',
    itself: 'pending',
    disk: 'pending',
    failure: 'pending',
    later: 'pending',
    due: 'overdue'
  }
  assert.deepEqual(await states(), pending)
  const early = await event('good', { widget, occurredAt: now(-60_000) })
  assert.deepEqual(await states(), pending, 'what was observed before does not count')
  ok(await hub.runtime.post(`/widgets/${widget}/evidence/confirm`, [{ eventId: early.id, observedAt: now(0) }]))
  const confirmed = { ...pending, any: 'confirmed', itself: 'confirmed', failure: 'refuted' }
  assert.deepEqual(await states(), confirmed, 'a confirmation is an observation')
  await event('bad', { widget, subject: 'disk' })
  // `failure` expects a fail, and the widget itself passes: contrary evidence counts first.
  const mixed = { ...confirmed, any: 'refuted', disk: 'refuted', failure: 'refuted' }
  assert.deepEqual(await states(), mixed, 'the worst of all subjects counts')
  const list = ok(await hub.runtime.get(`/outcome-signals?widget=${widget}&state=refuted&sort=state`))
  assert.equal(list.meta.total, 3)
  await event('unknown', { widget, subject: 'disk' })
  assert.equal((await states()).disk, 'refuted', 'what proves nothing changes nothing')
})

test('links are listed by their ends, made once, and deleted', async () => {
  const [one, two] = [ok(await make('requirement-candidates'), 201), ok(await make('decision-records'), 201)]
  const from = { kind: 'requirement-candidate', id: one.id }
  const to = { kind: 'decision-record', id: two.id }
  const made = ok(await hub.runtime.post('/links', { from, to, role: 'answers' }), 201)
  assert.deepEqual([made.from, made.to, made.role, made.by.id], [from, to, 'answers', hub.consumerId])
  assert.deepEqual(ok(await hub.runtime.get(`/links/${made.id}`)), made)
  const again = await hub.runtime.post('/links', { from, to, role: 'answers' })
  assert.deepEqual([again.statusCode, again.json().code], [409, 'already_exists'])
  ok(await hub.runtime.post('/links', { from, to }), 201)
  assert.equal(ok(await hub.runtime.get(`/links?fromId=${one.id}`)).meta.total, 2)
  assert.deepEqual(ok(await hub.runtime.get(`/links?toKind=decision-record&toId=${two.id}&role=answers`)).data, [made])
  for (const [body, pointer] of [
    [{ from, to: from }, '#/to'],
    [{ from, to: { ...to, id: never } }, '#/to/id'],
    [{ from: { ...from, kind: 'nothing' }, to }, '#/from/kind']
  ] as const) {
    const refused = await hub.runtime.post('/links', body)
    assert.deepEqual([refused.statusCode, refused.json().errors[0].pointer], [422, pointer])
  }
  assert.equal((await other.runtime.delete(`/links/${made.id}`)).statusCode, 404)
  ok(await hub.runtime.delete(`/links/${made.id}`), 204)
  assert.equal((await hub.runtime.get(`/links/${made.id}`)).statusCode, 404)
})

test('a trace ends in a circle, is cut when it is long, and keeps the place of what has gone', async () => {
  const center = ok(await make('requirement-candidates', { title: 'Center' }), 201)
  const node = { kind: 'requirement-candidate', id: center.id }
  const back = ok(await make('decision-records', { causes: [node] }), 201)
  ok(await hub.runtime.post('/links', { from: { kind: 'decision-record', id: back.id }, to: node }), 201)
  const circle = ok(await hub.runtime.get(`/trace/${center.id}`))
  assert.deepEqual([circle.nodes.length, circle.edges.length, circle.truncated], [2, 2, false])

  const gone = await hub.makeWidget('gone')
  ok(await make('requirement-candidates', { causes: [{ kind: 'widget', id: gone }] }), 201)
  ok(await hub.runtime.delete('/widgets/gone'), 204)
  const traced = ok(await hub.runtime.get(`/trace/${gone}`))
  assert.deepEqual(traced.nodes[0], { kind: 'widget', id: gone, title: null, status: null, at: null, by: null })
  assert.equal(traced.nodes.length, 2)

  for (let made = 0; made < 520; made += 40) {
    await Promise.all(
      Array.from({ length: 40 }, async () => ok(await make('requirement-candidates', { causes: [node] }), 201))
    )
  }
  const long = ok(await hub.runtime.get(`/trace/${center.id}`))
  assert.deepEqual([long.nodes.length, long.truncated], [500, true])
  for (const id of [never, 'alpha', hub.id]) assert.equal((await hub.runtime.get(`/trace/${id}`)).statusCode, 404)
})

for (const path of Object.keys(records)) {
  test(`${path}: a widget that a record is about is archived, never deleted`, async () => {
    const slug = `about-${kindOf(path)}`
    await hub.makeWidget(slug)
    const made = ok(await make(path, { widget: slug }), 201)
    const key = { 'idempotency-key': slug }
    for (const headers of [{}, key, key]) {
      const refused = await hub.runtime.delete(`/widgets/${slug}`, headers)
      assert.deepEqual([refused.statusCode, refused.json().code], [409, 'has_records'])
      assert.match(refused.json().detail, /Archive it instead/)
    }
    ok(await hub.runtime.patch(`/widgets/${slug}`, { status: 'archived' }))
    assert.deepEqual(ok(await hub.runtime.get(`/${path}/${made.id}`)).widgetSlug, slug)
  })
}
