/** Explanations of a past time. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, seeded, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'
import type { Explanation } from './schema.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
})
after(() => server.close())

const explain = async (widget: string, at?: string): Promise<Explanation> =>
  ok(await hub.runtime.get(`/widgets/${widget}?include=explanation${at === undefined ? '' : `&at=${at}`}`)).explanation
const record = async (widget: string, status: string, more: object = {}): Promise<string> => {
  const body = { widget, eventType: 'alpha.checked', metadata: { status, detail: `it is ${status}` }, ...more }
  return ok(await hub.runtime.post('/interaction-events', body), 201).id
}
/** What does not depend on how it was found out. */
const essence = ({ sentence, state, since, reasons, claims }: Explanation) => ({
  sentence,
  state,
  since,
  reasons,
  evidence: claims.flatMap(({ at, by, basis, evidence }) => {
    if (!evidence || evidence.retired || evidence.fresh === null) return []
    const { subject, outcome, reason, fresh, freshUntil, since, latest } = evidence
    return [{ at, by, basis, subject, outcome, reason, fresh, freshUntil, since, latest }]
  })
})

const subjects = ['a', 'b', 'c'] as const

/** What may happen to a widget, each of it with what it needs of the events before. */
function actionsOn(widget: string, pick: <T>(values: readonly T[]) => T) {
  const newest = new Map<string, string>()
  const send = async (subject: string, more: object) => {
    const status = pick(['good', 'good', 'bad', 'unknown'])
    const id = await record(widget, status, { subject, ...(pick([0, 1, 2]) === 0 && { freshFor: 'PT2M' }), ...more })
    if (status !== 'unknown') newest.set(subject, id)
  }
  return {
    record: () => send(pick(subjects), {}),
    // Observed minutes before it arrives.
    late: async () => {
      const { at } = await explain(widget)
      await send(pick(subjects), { occurredAt: new Date(Date.parse(at) - pick([30, 90, 200]) * 1000).toISOString() })
    },
    confirm: async () => {
      const eventId = newest.get(pick(subjects))
      if (eventId) ok(await hub.runtime.post(`/widgets/${widget}/evidence/confirm`, [{ eventId }]))
    },
    retire: async () => {
      const body = { eventType: 'alpha.checked', subject: pick(subjects), reason: 'It was wrong.' }
      const { statusCode } = await hub.runtime.post(`/widgets/${widget}/evidence/retire`, body)
      assert.ok([200, 404].includes(statusCode), String(statusCode))
    },
    expire: async () => server.moveTime(pick([240_000, 400_000]))
  }
}

// More of them with IHUB_TEST_LONG=1.
for (const seed of process.env.IHUB_TEST_LONG ? Array.from({ length: 20 }, (_, at) => at + 1) : [1, 3]) {
  test(`what is said of a past time is what was said then: history ${seed}`, async () => {
    const random = seeded(seed)
    const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T
    const widget = `history-${seed}`
    await hub.makeWidget(widget)
    const actions = actionsOn(widget, pick)
    const names = ['record', 'record', 'record', 'confirm', 'late', 'retire', 'expire'] as const
    const told: { said: Explanation; after: string }[] = []
    const history: string[] = []
    for (let step = 0; step < 40; step++) {
      const name = pick(names)
      await actions[name]()
      // Between what happens and what is said of it: the clocks of the server and of the database differ by milliseconds.
      server.moveTime(1000)
      const then = await explain(widget)
      history.push(`${then.at} ${name}`)
      told.push({ said: then, after: history.join('\n') })
      server.moveTime(20_000)
      if (pick([0, 1, 2]) === 0) told.push({ said: await explain(widget), after: history.join('\n') })
      server.moveTime(1000)
    }
    let exact = 0
    for (const { said: then, after } of told) {
      const past = await explain(widget, then.at)
      if (past.unknown.some((text) => text.includes('estimated'))) continue
      exact++
      assert.deepEqual(essence(past), essence(then), `${then.at} after\n${after}`)
    }
    assert.ok(exact >= told.length / 3, `${exact} of ${told.length} are known exactly`)
    assert.equal(new Set(told.map(({ said }) => said.state)).size >= 3, true, 'the history has several states')
  })
}

test('fields, neighbours and retired evidence are as they were, and what is not known is said', async () => {
  await hub.makeWidget('changed', { description: 'First.', owner: 'one' })
  await hub.makeWidget('neighbour')
  ok(await hub.runtime.post('/relations', { fromWidget: 'changed', type: 'depends-on', toWidget: 'neighbour' }), 201)
  await record('neighbour', 'bad')
  await record('changed', 'good', { subject: 'x' })
  const failed = async () => (await hub.runtime.get('/system-events?widget=neighbour&state=failing')).json().data.length
  await until('the state is announced', async () => (await failed()) === 1)
  server.moveTime(1000)
  const before = await explain('changed')
  server.moveTime(1000)
  await record('neighbour', 'good')
  ok(await hub.runtime.patch('/widgets/changed', { description: 'Second.', owner: 'two' }))
  const retire = { eventType: 'alpha.checked', subject: 'x', reason: 'Wrong.' }
  ok(await hub.runtime.post('/widgets/changed/evidence/retire', retire))
  assert.equal((await explain('changed')).state, 'unproven')

  const past = await explain('changed', before.at)
  const facts = ({ claims }: Explanation) => claims.map(({ about, text, widget }) => [about, text, widget?.state])
  // The time of versions is the database's own, which the test does not move.
  assert.deepEqual(
    facts(past).filter(([about]) => about === 'related'),
    [['related', 'depends-on neighbour', 'failing']]
  )
  assert.deepEqual([past.state, past.sentence, past.at], ['verified', before.sentence, before.at])
  assert.match(past.unknown.join(' '), /Relations that were deleted since are not known/)
  assert.deepEqual(before.unknown, [])
})

test('a time in the future, before the widget or without an explanation is refused', async () => {
  const get = (query: string) => hub.runtime.get(`/widgets/changed?${query}`)
  for (const [query, status, text] of [
    ['include=explanation&at=2999-01-01T00:00:00Z', 400, /in the future/],
    [
      'include=explanation&at=2001-01-01T00:00:00Z',
      400,
      /did not exist at 2001-01-01T00:00:00.000Z: it was created at 20/
    ],
    ['include=explanation,evidence&at=2001-01-01T00:00:00Z', 400, /include=explanation/],
    ['at=2001-01-01T00:00:00Z', 400, /include=explanation/],
    ['include=explanation&at=yesterday', 400, /at/]
  ] as const) {
    const answer = await get(query)
    assert.equal(answer.statusCode, status, query)
    assert.match(answer.json().detail, text)
  }
})

test('the clock of a caller may be some seconds ahead', async () => {
  const { at } = await explain('changed')
  const ahead = new Date(Date.parse(at) + 3000).toISOString()
  const { at: said } = await explain('changed', ahead)
  assert.ok(said < ahead, `${said} is not later than the time of the server`)
})
