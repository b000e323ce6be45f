/** Lines of an import that are not rows of a table, but data of another server. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestServer, testManifest, until } from '../testing/index.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.close())

const type = 'application/x-ndjson'
const operatorMark = '00000000-0000-0000-0000-000000000000'
const at = '2026-06-15T10:00:00.000Z'
const dated = { created_at: at, updated_at: at }

type Line = { kind: string; row: Record<string, unknown> }

const send = (lines: readonly Line[], head: object = {}) =>
  server.operator.send('POST', '/import', {
    body: [{ kind: 'installation', format: 2, part: 1, ...head }, ...lines]
      .map((line) => JSON.stringify(line))
      .join('\n'),
    headers: { 'content-type': type }
  })

/** A hub of another server, with an active manifest and two widgets, the second archived. */
function otherHub(slug: string) {
  const [hubId, manifestId, widgetId, archivedId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  const hub = { id: hubId, slug, name: slug, hub_kind: 'domain', description: '', status: 'active', first_seq: 1 }
  const widget = {
    ...{ hub_id: hubId, name: 'Thing', widget_type: `${slug}.thing`, description: '', attributes: {}, labels: {} },
    ...{ ownership: {}, status: 'active', version: 1, ...dated }
  }
  const vocabulary = testManifest(slug)
  const lines: Line[] = [
    { kind: 'hubs', row: { ...hub, version: 1, ...dated } },
    {
      kind: 'manifests',
      row: {
        id: manifestId,
        hub_id: hubId,
        version: 3,
        status: 'draft',
        row_version: 1,
        vocabulary: named(vocabulary),
        ...dated
      }
    },
    { kind: 'activations', row: { hub_id: hubId, manifest_id: manifestId, activated_at: at } },
    { kind: 'widgets', row: { ...widget, id: widgetId, slug: 'thing' } },
    { kind: 'widgets', row: { ...widget, id: archivedId, slug: 'gone', status: 'archived' } }
  ]
  const event = (more: Record<string, unknown> = {}): Line => ({
    kind: 'past_events',
    row: {
      ...{
        hub_id: hubId,
        id: randomUUID(),
        widget_id: widgetId,
        event_type: `${slug}.checked`,
        actor_id: operatorMark
      },
      ...{ metadata: '{"status":"good", "n":12345678901234567890}', occurred_at: new Date().toISOString(), ...more }
    }
  })
  return { hubId, manifestId, widgetId, archivedId, widget, lines, event }
}

/** As the store keeps a vocabulary: each entry with its name. */
function named(vocabulary: Record<string, unknown>): Record<string, unknown> {
  const entry = (one: unknown) => (typeof one === 'string' ? { name: one } : one)
  return Object.fromEntries(Object.entries(vocabulary).map(([list, all]) => [list, (all as unknown[]).map(entry)]))
}

test('a manifest is activated, events get numbers and are evaluated, and the widget has its state', async () => {
  const { lines, event, hubId, manifestId, archivedId } = otherHub('one')
  const events = [
    event({ recorded_at: at, occurred_at: at }),
    event({ event_type: 'one.noted', subject: 's' }),
    event(),
    event({ event_type: 'one.unheard', metadata: '{}' }),
    event({ widget_id: archivedId, outcome: 'fail', outcome_reason: 'It was down.' })
  ]
  assert.equal(ok(await send([...lines, ...events])).added, lines.length + events.length)
  const manifest = ok(await server.operator.get(`/hub-capability-manifests/${manifestId}`))
  assert.deepEqual([manifest.status, manifest.version, manifest.updatedAt], ['active', 3, at])
  const types = ok(await server.anyone.get('/event-types?hub=one')).data
  assert.deepEqual(types.map(({ name }: { name: string }) => name).sort(), ['one.checked', 'one.noted'])

  const listed = ok(await server.operator.get('/interaction-events?hub=one&after=0')).data
  assert.deepEqual(
    listed.map((one: Record<string, unknown>) => [one.id, one.seq, one.outcome]),
    [
      [events[0]?.row.id, 1, 'pass'],
      [events[1]?.row.id, 2, 'info'],
      [events[2]?.row.id, 3, 'pass'],
      [events[3]?.row.id, 4, 'info'],
      [events[4]?.row.id, 5, 'fail']
    ]
  )
  assert.deepEqual([listed[0].recordedAt, listed[0].occurredAt, listed[4].outcomeReason], [at, at, 'It was down.'])
  const raw = (await server.operator.get(`/interaction-events/${events[0]?.row.id}`)).body
  assert.ok(raw.includes('"metadata":{"status":"good", "n":12345678901234567890}'), 'as it was sent')
  assert.equal(ok(await server.operator.get('/widgets/thing?hub=one')).state, 'verified')

  const again = ok(await send([...lines, ...events, event()]))
  assert.equal(again.added, 1)
  const { data } = ok(await server.operator.get('/interaction-events?hub=one'))
  assert.deepEqual([data.length, data[0].seq], [6, 6])
  assert.equal(ok(await server.operator.get('/audit?action=hub.imported')).data.length, 1)
  assert.equal(ok(await server.anyone.get(`/hubs/${hubId}`)).slug, 'one')
})

test('an event with the identity of another is the same event, whatever its content', async () => {
  const { lines, event } = otherHub('two')
  const identity = { source: 'test', external_id: 'first' }
  ok(await send([...lines, event(identity)]))
  assert.equal(ok(await send([event(identity)])).added, 0)
  const body = { hub: 'two', widget: 'thing', eventType: 'two.checked', source: 'test', externalId: 'first' }
  const repeated = await server.operator.post('/interaction-events', { ...body, metadata: { status: 'other' } })
  assert.equal(repeated.statusCode, 200, repeated.body)
  const next = await server.operator.post('/interaction-events', { ...body, externalId: 'next', metadata: {} })
  assert.deepEqual([next.statusCode, next.json().seq], [201, 2])
})

test('a first import announces no change of a state; recent events of a later one do, and streams continue', async () => {
  const { lines, event } = otherHub('six')
  ok(await send([...lines, event()]))
  const stateNow = async () => ok(await server.operator.get('/widgets/thing?hub=six')).state
  const changes = async (): Promise<{ data: Record<string, string> }[]> =>
    ok(await server.operator.get('/system-events?hub=six&type=ihub.widget-state-changed&after=0')).data
  const { next: cursor } = ok(await server.operator.get('/interaction-events?hub=six&after=now')).meta
  const sent: unknown[] = []
  let isGood = true
  await until('a change is announced', async () => {
    isGood = !isGood
    const past = event({ metadata: `{"status":"${isGood ? 'good' : 'bad'}"}` })
    ok(await send([past]))
    sent.push(past.row.id)
    assert.equal(await stateNow(), isGood ? 'verified' : 'failing')
    return until('states are kept', async () => (await changes()).length > 0, 2000).catch(() => false)
  })
  assert.ok((await changes()).length <= sent.length)
  const { data } = ok(await server.operator.get(`/interaction-events?hub=six&after=${cursor}`))
  assert.deepEqual(
    data.map(({ id }: { id: string }) => id),
    sent
  )
})

test('confirmations and retirements of the other server decide the state here', async () => {
  const { lines, event, hubId, widgetId } = otherHub('three')
  const past = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
  const [old, taken] = [event({ occurred_at: past(60) }), event({ occurred_at: past(2), subject: 'b' })]
  ok(await send([...lines, old, taken]))
  const evidence = async () => {
    const { data } = ok(await server.operator.get('/widgets/thing/evidence?hub=three'))
    return data
      .sort((a: { subject: string }, b: { subject: string }) => a.subject.localeCompare(b.subject))
      .map((one: Record<string, { asOf?: string }>) => [one.fresh, one.confirmations, one.retired?.asOf])
  }
  assert.deepEqual(await evidence(), [
    [false, 0, undefined],
    [true, 0, undefined]
  ])
  const row = { hub_id: hubId, widget_id: widgetId, event_type: 'three.checked', confirmations: 0 }
  const confirmed: Line = {
    kind: 'past_evidence',
    row: { ...row, subject: '', event_id: old.row.id, confirmations: 59, confirmed_at: past(1), since: past(60) }
  }
  const asOf = past(0)
  const retired: Line = {
    kind: 'past_evidence',
    row: {
      ...row,
      subject: 'b',
      event_id: taken.row.id,
      retired_as_of: asOf,
      retired_at: asOf,
      retired_reason: 'Wrong.'
    }
  }
  assert.equal(ok(await send([confirmed, retired])).added, 2)
  assert.deepEqual(await evidence(), [
    [true, 59, undefined],
    [null, 0, asOf]
  ])
  assert.equal(ok(await send([confirmed, retired])).added, 0)
})

test('no time of the other server is later than now', async () => {
  const { lines, event, hubId, widgetId } = otherHub('seven')
  const [future, soon] = ['2999-01-01T00:00:00.000Z', new Date(Date.now() - 60_000).toISOString()]
  const past = event({ occurred_at: soon, recorded_at: future })
  const wrong = event({ occurred_at: soon, subject: 'wrong' })
  const row = { hub_id: hubId, widget_id: widgetId, event_type: 'seven.checked' }
  const confirmed = { ...row, subject: '', event_id: past.row.id, confirmations: 2, confirmed_at: soon, since: future }
  const retired = { ...row, subject: 'wrong', event_id: wrong.row.id, confirmations: 0 }
  ok(
    await send([
      ...[...lines, past, wrong, { kind: 'past_evidence', row: confirmed }],
      { kind: 'past_evidence', row: { ...retired, retired_as_of: soon, retired_at: future } }
    ])
  )
  const widget = ok(await server.operator.get('/widgets/thing?hub=seven'))
  const { data } = ok(await server.operator.get('/widgets/thing/evidence?hub=seven'))
  const { recordedAt } = ok(await server.operator.get(`/interaction-events/${past.row.id}`))
  const times = [recordedAt, widget.stateSince, ...data.map((one: Line['row']) => one.since ?? Object(one.retired).at)]
  assert.equal(times.length, 4)
  for (const time of times) assert.ok(Date.parse(time) <= Date.now(), time)
})

test('an update replaces rows that are older, and no others', async () => {
  const { lines, widget, widgetId } = otherHub('four')
  ok(await send(lines))
  const changed = (name: string, updated_at: string): Line => ({
    kind: 'widgets',
    row: { ...widget, id: widgetId, slug: 'thing', name, version: 2, updated_at }
  })
  const nameNow = async () => ok(await server.operator.get('/widgets/thing?hub=four')).name
  assert.equal(ok(await send([changed('Later', '2026-06-15T10:00:01Z')])).added, 0)
  assert.equal(await nameNow(), 'Thing', 'an import without "update" changes nothing')
  assert.equal(ok(await send([changed('Later', '2026-06-15T10:00:01Z')], { update: true })).added, 1)
  assert.equal(await nameNow(), 'Later')
  assert.equal(ok(await send([changed('Earlier', '2026-06-15T10:00:00Z')], { update: true })).added, 0)
  ok(await server.operator.patch('/widgets/thing?hub=four', { name: 'Own' }))
  assert.equal(ok(await send([changed('Later', '2026-06-15T10:00:02Z')], { update: true })).added, 0)
  assert.equal(await nameNow(), 'Own')
  assert.equal(ok(await send([changed('Latest', new Date().toISOString())], { update: true })).added, 1)
  const { data } = ok(await server.operator.get('/widgets/thing/versions?hub=four'))
  const latest = data.find((one: { version: number }) => one.version === 4)
  assert.deepEqual([latest?.name, ok(await server.operator.get('/widgets/thing?hub=four')).version], ['Latest', 4])
})

test('a line that cannot be taken is named, and nothing is written', async () => {
  const { lines, event, hubId, manifestId } = otherHub('five')
  const other = otherHub('one')
  for (const [sent, reason] of [
    [[...lines, event(), event({ widget_id: randomUUID() })], /^Line 8 \(past_events\) belongs to a widget that/],
    [
      [...lines.slice(0, 2), lines[3] as Line, event()],
      /^Line 5 \(past_events\) belongs to a hub without an active manif/
    ],
    [[...lines, event({ outcome: 'good' })], /^Line 7 \(past_events\) \/outcome/],
    [[...lines, event({ metadata: '[]' })], /^Line 7 \(past_events\) metadata is not a JSON object/],
    [
      [
        lines[0] as Line,
        { ...other.lines[1], row: { ...other.lines[1]?.row, hub_id: hubId, id: manifestId } } as Line,
        lines[2] as Line
      ],
      /^Line 4 \(activations\) cannot be activated: Other hubs own these names: one\.\w+ \(one\)/
    ]
  ] as [Line[], RegExp][]) {
    const answer = await send(sent)
    assert.equal(answer.statusCode, 422, answer.body)
    assert.match(answer.json().detail, reason)
  }
  assert.equal((await server.anyone.get(`/hubs/${hubId}`)).statusCode, 404)
})
