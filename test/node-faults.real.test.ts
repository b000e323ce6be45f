/**
 * Two servers and two runtimes of ops-hub share one database: what one is told holds for the other, and whichever is
 * killed or stopped, the other goes on and nothing is lost.
 */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type Schema, secretOf } from '@inter-hub/sdk'
import { type EventSource, fastFolder, listen, startReceiver, testDatabase } from '@inter-hub/server/testing'
import { findFaults } from './durability/audit.ts'
import { faultsAfter, serve } from './durability/faults.ts'
import { type Answer, call, Ledger, send, type Target } from './durability/ledger.ts'
import { type Hub, makeHub, startLoad } from './durability/load.ts'
import { countRepeats, findMessageFaults } from './durability/messages.ts'
import { type Installation, keyOf, planInstallation, query } from './installation.ts'
import {
  blind,
  killAll,
  type Running,
  runIhub,
  send as sendSignal,
  startIhub,
  temporaryFolder,
  until
} from './processes.ts'

const opsHub = fileURLToPath(new URL('../hubs/ops-hub', import.meta.url))
const events = '/api/v2/interaction-events'

/** How many attempts of the webhook a node has under way at once. */
const maxInFlight = 4
/** How many deliveries of a webhook a node claims at once. */
const claimedAtOnce = 32
/** How many commands a runtime carries out at once. */
const commandsAtOnce = 4

/** Something that answers only while it is open. */
function makeGate() {
  let gate = Promise.withResolvers<void>()
  gate.resolve()
  return {
    passed: () => gate.promise,
    close: () => {
      gate = Promise.withResolvers<void>()
    },
    open: () => gate.resolve()
  }
}

/** What checks look at. */
async function startTarget(t: TestContext) {
  const gate = makeGate()
  const server = createServer((_request, response) => void gate.passed().then(() => response.end('ok')))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    gate.open()
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, gate }
}

/** What receives the webhook; an answer takes a moment, so that there is always something under way. */
async function startHooked(t: TestContext) {
  const gate = makeGate()
  const receiver = await startReceiver()
  t.after(() => {
    gate.open()
    receiver.close()
  })
  receiver.answer('/', async () => {
    await gate.passed()
    await sleep(20)
    return 204
  })
  return { ...receiver, gate, messages: () => receiver.of('/') }
}

interface Runtime {
  folder: string
  running: Running
}

const widgets = Array.from({ length: 20 }, (_, index) => `ops-service-${index}`)

/** Widgets that are looked at once an hour and when somebody asks. */
function inventoryFor(port: number): string {
  const text = widgets.map(
    (slug) => `
  - slug: ${slug}
    type: ops-service
    owner: team
    checks:
      - {name: page, kind: http, url: 'http://127.0.0.1:${port}/', every: 1h, timeout: 60s, emits: ops-health-checked}`
  )
  return `inventory: shared\nowners: [{name: team}]\nwidgets:${text.join('')}\n`
}

/** `ihub ops run` against a node. */
function startRuntime(t: TestContext, node: Installation, keyFolder: string, port: number): Runtime {
  const folder = temporaryFolder(t, fastFolder())
  const file = join(folder, 'inventory.yaml')
  writeFileSync(file, inventoryFor(port))
  const env = {
    IHUB_DATA_DIR: folder,
    IHUB_BASE: node.base,
    IHUB_LOG: 'json',
    IHUB_LOG_LEVEL: 'debug',
    IHUB_EGRESS_ALLOW: `127.0.0.1:${port}`,
    OPS_HUB_KEY_FILE: join(keyFolder, 'keys', 'ops-hub.key')
  }
  return { folder, running: startIhub(t, ['ops', 'run', '--inventory', file], { env }) }
}

const countOf = (text: string, words: string) => text.split(words).length - 1
const answered = ({ running }: Runtime) => countOf(running.output(), '"a command was answered"')

/** The numbers of the events that a stream has brought. */
const seqsOf = ({ messages }: EventSource) => messages.map(({ data }) => Number(JSON.parse(data).seq))

function assertNoGap(seqs: number[]): void {
  const [first = 0] = seqs
  assert.deepEqual(
    seqs,
    seqs.map((_, index) => first + index)
  )
}

// Of no other event: what startLoad writes is observed at other moments.
let moment = Date.now() - 3_600_000 + 500_000

/** Writes some hundred events a second through these nodes in turn; what got no good answer goes to the next of them. */
function startPosting(t: TestContext, hubs: readonly Hub[], ledger: Ledger, name: string, perSecond = 100) {
  const clients = 8
  let isStopped = false
  let acknowledged = 0
  t.after(() => {
    isStopped = true
  })
  const client = async (index: number) => {
    for (let turn = index; !isStopped; turn++) {
      const next = sleep((1000 * clients) / perSecond)
      const body = { eventType: 'books-noted', subject: '', metadata: { turn, by: name } }
      const widget = hubs[0]?.widgets[turn % hubs[0].widgets.length]
      const occurredAt = new Date(moment++).toISOString()
      const intent = ledger.note(`${name}${index}`, { ...body, widget, occurredAt })
      for (let attempt = 0; intent.told === 'nothing yet' || intent.told === 'unknown'; attempt++) {
        intent.repeated = attempt > 0
        await send(hubs[(turn + attempt) % hubs.length] as Hub, intent)
      }
      acknowledged++
      await next
    }
  }
  const running = Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
  return {
    acknowledged: () => acknowledged,
    stop: async () => {
      isStopped = true
      await running
    }
  }
}

test('two nodes and two runtimes on one database', { skip: blind }, async (t) => {
  const database = await testDatabase()
  t.after(() => database.drop())
  const [target, receiver] = await Promise.all([startTarget(t), startHooked(t)])
  const more = { DATABASE_URL: database.url, IHUB_EGRESS_ALLOW: `127.0.0.1:${receiver.port}` }
  const plan = () => planInstallation(temporaryFolder(t, fastFolder()), more)
  const [here, there] = [await plan(), await plan()]
  // The first of them makes the operator key.
  await serve(t, here)
  let second = await serve(t, there)
  const rows = <Row extends Record<string, unknown>>(text: string, ...values: unknown[]) =>
    query<Row>(database.url, text, values)

  const operatorKey = await keyOf(here, 'operator')
  const operator = createClient({ base: here.base, key: operatorKey })
  const hub = await makeHub(here.base, operatorKey)
  const hubs: [Hub, Hub] = [hub, { ...hub, base: there.base }]
  await createClient(hub).post('/webhooks', { body: { url: receiver.url('/'), maxInFlight } })
  const ledger = new Ledger('clients')
  const keyFor = async (consumer: object) => {
    const { id } = await operator.post('/api-consumers', {
      body: { hub: 'books', name: 'guest', ...consumer } as never
    })
    return operator.post('/api-consumers/{id}/keys', { path: { id }, body: { scopes: ['hub:books:read'] } })
  }
  const both = (key: string): [Target, Target] => [
    { base: here.base, key },
    { base: there.base, key }
  ]
  const read = (target: Target) => call(target, 'GET', '/api/v2/widgets')

  const made = await runIhub(t, ['bootstrap', opsHub], { ...here.env, IHUB_BASE: here.base })
  assert.equal(made.code, 0, made.stderr)
  const ops = createClient({ base: here.base, key: await keyOf(here, 'ops-hub') })
  const runtimes: [Runtime, Runtime] = [
    startRuntime(t, here, here.folder, target.port),
    startRuntime(t, there, here.folder, target.port)
  ]

  await t.test('a key that is revoked on one is dead on the other within a second, and its streams end', async () => {
    const key = await keyFor({ name: 'revoked' })
    const targets = both(secretOf(key))
    const streams = await Promise.all(
      [here, there].map((node) => listen(node, '/interaction-events/stream', secretOf(key)))
    )
    const seen: { began: number; node: number; status: number | undefined }[] = []
    let isOver = false
    const asking = targets.flatMap((target, node) =>
      Array.from({ length: 3 }, async () => {
        while (!isOver) {
          const began = performance.now()
          seen.push({ began, node, status: (await read(target)).status })
        }
      })
    )
    const statuses = (node: number, from = 0) =>
      seen.filter((one) => one.node === node && one.began > from).map(({ status }) => status)
    await until('both let it in', () => [0, 1].every((node) => statuses(node).filter((s) => s === 200).length > 10))
    assert.deepEqual(
      streams.map((stream) => [stream.status, stream.isOver()]),
      [
        [200, false],
        [200, false]
      ]
    )
    await operator.delete('/api-keys/{id}', { path: { id: key.id } })
    const dead = performance.now() + 1000
    await until('both were asked later', () => [0, 1].every((node) => statuses(node, dead).length >= 20))
    isOver = true
    await Promise.all(asking)
    for (const node of [0, 1]) assert.deepEqual([...new Set(statuses(node, dead))], [401])
    await until('its streams end', () => streams.every((stream) => stream.isOver()))
  })

  await t.test('a stream on one brings what is posted to the other, in order and without a gap', async () => {
    const streams = await Promise.all([here, there].map((node) => listen(node, '/interaction-events/stream', hub.key)))
    const count = () => ledger.told('acknowledged').length
    for (const one of [hubs[1], hubs[0]]) {
      const wanted = count() + 150
      const load = startLoad(t, one, ledger, { clients: 4, name: `to-${one.base.slice(-2)}-` })
      await until('150 more are acknowledged', () => count() >= wanted)
      await load.stop()
    }
    await until('all have come', () => streams.every(({ messages }) => messages.length >= count()))
    for (const stream of streams) {
      assert.equal(stream.messages.length, count())
      assertNoGap(seqsOf(stream))
      stream.close()
    }
  })

  await t.test('a limit counts for both together, exactly', async () => {
    const targets = both(secretOf(await keyFor({ name: 'limited', rateLimit: 30 })))
    const answers = await Promise.all(Array.from({ length: 80 }, (_, index) => read(targets[index % 2] as Target)))
    const passed = answers.filter(({ status }) => status === 200)
    assert.equal(passed.length, 30)
    const refused = answers.filter((answer) => !passed.includes(answer))
    for (const target of targets) refused.push(await read(target))
    for (const { status, headers } of refused) {
      assert.equal(status, 429)
      const endsIn = /^"default";r=0;t=(\d+)$/.exec(headers.get('ratelimit') ?? '')?.[1]
      assert.ok(Number(endsIn) > 0, String(headers.get('ratelimit')))
      assert.ok(Number(headers.get('retry-after')) >= Number(endsIn))
    }
  })

  const ask = (count: number): Promise<Schema<'Command'>[]> =>
    Promise.all(
      widgets.slice(0, count).map((widget) => ops.post('/commands', { body: { name: 'run-check', widget, input: {} } }))
    )
  type Told = { id: string; status: string; attempts: number; lease_until: Date | null; claimed_at: Date }
  const told = (commands: Schema<'Command'>[]) =>
    rows<Told>(
      'select id, status, attempts, lease_until, claimed_at from hub.commands where id = any ($1) order by id',
      commands.map(({ id }) => id)
    )
  const untilFull = (commands: Schema<'Command'>[]) =>
    until('both runtimes have as many as they take', async () => {
      const claimed = (await told(commands)).filter(({ status }) => status === 'claimed')
      return claimed.length === 2 * commandsAtOnce ? claimed : undefined
    })

  await t.test('twenty commands are carried out by one of the two runtimes each', async () => {
    await until('every check has looked', async () => {
      const states = await Promise.all(
        widgets.map((id) => ops.get('/widgets/{id}', { path: { id } }).catch(() => null))
      )
      return states.every((widget) => widget?.state === 'verified')
    })
    for (const { running } of runtimes) {
      await until('it runs all checks', () => /"checks":20,"msg":"checks to run"/.test(running.output()))
    }
    target.gate.close()
    const commands = await ask(20)
    await untilFull(commands)
    target.gate.open()
    await until('all are done', async () => (await told(commands)).every(({ status }) => status === 'succeeded'))
    assert.deepEqual([...new Set((await told(commands)).map(({ attempts }) => attempts))], [1])
    await until('both have said so', () => answered(runtimes[0]) + answered(runtimes[1]) >= 20)
    const counts = runtimes.map(answered)
    assert.equal((counts[0] as number) + (counts[1] as number), 20)
    assert.ok(
      counts.every((count) => count >= commandsAtOnce),
      `${counts}`
    )
  })

  // Its lease is of half a minute, so what becomes of them is looked at in the end.
  target.gate.close()
  const orphans = await ask(2 * commandsAtOnce)
  const claims = await untilFull(orphans)
  await killAll(runtimes[1].folder, 'ops-hub')
  target.gate.open()

  await t.test('two hundred posts of one Idempotency-Key over both make one thing', async () => {
    const flood = async (path: string, key: string, body: object): Promise<Answer[]> => {
      const post = async (index: number) => {
        for (let turn = index; ; turn++) {
          const answer = await call(hubs[turn % 2] as Hub, 'POST', path, body, { 'idempotency-key': key })
          // The first with this key is still under way.
          if (answer.status !== 409) return answer
          await sleep(200)
        }
      }
      const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => post(index)))
      assert.deepEqual(
        [...new Set(answers.map(({ status }) => status))].filter((s) => s !== 200 && s !== 201),
        []
      )
      assert.equal(new Set(answers.map(({ json }) => json.id)).size, 1)
      return answers
    }
    const widget = { slug: 'once', name: 'Once', widgetType: 'books-thing' }
    await flood('/api/v2/widgets', 'widget-once', widget)
    assert.equal((await rows('select from hub.widgets where slug = $1', 'once')).length, 1)
    const occurredAt = new Date(moment++).toISOString()
    const event = { widget: 'thing-0', eventType: 'books-noted', occurredAt, metadata: { once: true } }
    const [first] = await flood(events, 'event-once', event)
    assert.equal((await rows(`select from hub.interaction_events where metadata::text ~ 'once'`)).length, 1)
    // It has no externalId, which the audit sees as an empty one.
    const { id, seq } = first?.json ?? {}
    const said = { client: 'once', body: event, told: 'acknowledged' as const, statuses: [] }
    ledger.intents.push({ externalId: '', id: String(id), seq: Number(seq), repeated: true, ...said })
  })

  await t.test('nothing is lost or sent twice while both work', async () => {
    assert.deepEqual(await faultsAfter(hub, ledger), [])
    await until('all messages have come', () => findMessageFaults(ledger, receiver.messages(), 0).length === 0)
    await untilDelivered()
    assert.deepEqual(findMessageFaults(ledger, receiver.messages(), 0), [])
  })

  /** Both nodes have as many under way as they may, and more that waits its turn. */
  async function untilHolding(): Promise<void> {
    const seen = receiver.messages().length
    receiver.gate.close()
    await until('both nodes hold what they may', async () => {
      const leased = await rows(`select from hub.deliveries where state = 'due' and lease_until > clock_timestamp()`)
      return leased.length >= 2 * claimedAtOnce
    })
    await until('both send what they may', () => receiver.messages().length >= seen + 2 * maxInFlight)
  }

  function untilDelivered(): Promise<boolean> {
    return until('every delivery is settled', async () => {
      const left = await rows(`select from hub.deliveries where state <> 'delivered'`)
      return left.length === 0
    })
  }

  await t.test('one is killed under load: no event and no message is lost, and few messages come again', async (t) => {
    const posting = startPosting(t, hubs, ledger, 'kill')
    await until('events are written', () => posting.acknowledged() >= 50)
    await untilHolding()
    second.child.kill('SIGKILL')
    const killedAt = performance.now()
    receiver.gate.open()
    await second.ended
    const sofar = posting.acknowledged()
    await until('the other takes what both had', () => posting.acknowledged() >= sofar + 100)
    await posting.stop()
    await untilDelivered()
    const tookMs = performance.now() - killedAt
    assert.ok(ledger.intents.some(({ repeated, client }) => repeated && client.startsWith('kill')))
    assert.deepEqual(await faultsAfter(hub, ledger), [])
    assert.deepEqual(findMessageFaults(ledger, receiver.messages(), maxInFlight), [])
    const repeats = countRepeats(receiver.messages())
    assert.ok(repeats > 0)
    t.diagnostic(`settled after ${Math.round(tookMs)} ms; ${repeats} messages came again`)
  })

  second = await serve(t, there)

  await t.test('one is stopped: the other goes on, and the stopped one does no harm when it continues', async (t) => {
    const before = countRepeats(receiver.messages())
    const stream = await listen(here, '/interaction-events/stream', hub.key)
    const postings = [startPosting(t, [hubs[0]], ledger, 'on', 60), startPosting(t, [hubs[1]], ledger, 'off', 40)]
    const [on, off] = postings
    assert.ok(on && off && second.child.pid)
    await until('both write', () => on.acknowledged() >= 20 && off.acknowledged() >= 20)
    await untilHolding()
    sendSignal(second.child.pid, 'SIGSTOP')
    const stoppedAt = performance.now()
    const [sofar, arrived] = [on.acknowledged(), receiver.messages().length]
    receiver.gate.open()
    await until('posts, streams and deliveries go on', () => {
      const isStreamed = stream.messages.length >= sofar + 100
      return on.acknowledged() >= sofar + 100 && isStreamed && receiver.messages().length >= arrived + 50
    })
    const wentOnMs = performance.now() - stoppedAt
    await on.stop()
    await untilDelivered()
    const tookMs = performance.now() - stoppedAt
    const stillAt = Date.now()
    const snapshot = () => rows('select * from hub.deliveries where created_at <= $1 order by id', new Date(stillAt))
    const settled = await snapshot()
    const attempts = await rows('select from hub.delivery_attempts where at <= $1', new Date(stillAt))
    assert.equal(attempts.length, settled.length)

    const figure = async () => {
      const headers = { authorization: `Bearer ${operatorKey}` }
      const text = await (await fetch(`${there.base}/metrics`, { headers })).text()
      return Number(/ihub_webhook_deliveries_total\{outcome="delivered"\} (\d+)/.exec(text)?.[1] ?? 0)
    }
    sendSignal(second.child.pid, 'SIGCONT')
    const [delivered, written] = [await figure(), off.acknowledged()]
    // What waited in it came before what is new.
    await until('it works again', async () => off.acknowledged() >= written + 50 && (await figure()) >= delivered + 10)
    await off.stop()
    await untilDelivered()
    assert.deepEqual(await snapshot(), settled)
    assert.deepEqual(await faultsAfter(hub, ledger), [])
    const allowed = before + maxInFlight
    assert.deepEqual(findMessageFaults(ledger, receiver.messages(), allowed), [])
    await until('the stream has all', () => stream.messages.length >= on.acknowledged() + off.acknowledged())
    assertNoGap(seqsOf(stream))
    stream.close()
    const repeats = countRepeats(receiver.messages()) - before
    t.diagnostic(`went on in ${Math.round(wentOnMs)} ms, settled after ${Math.round(tookMs)} ms, ${repeats} came again`)
  })

  await t.test('what a killed runtime held is done by the other when its lease is over', async () => {
    await until('all are done', async () => (await told(orphans)).every(({ status }) => status === 'succeeded'))
    const taken = (await told(orphans)).filter(({ attempts }) => attempts > 1)
    assert.deepEqual(
      taken.map(({ attempts }) => attempts),
      Array(commandsAtOnce).fill(2)
    )
    for (const { id, claimed_at: at } of taken) {
      const first = claims.find((claim) => claim.id === id)
      assert.ok(first?.lease_until && at >= first.lease_until)
    }
  })

  await t.test('the same audits find an event, a message and a delivery that are taken away', async (t) => {
    assert.deepEqual(await findFaults(hub, ledger), [])
    const known = countRepeats(receiver.messages())
    assert.deepEqual(findMessageFaults(ledger, receiver.messages(), known), [])
    const posting = startPosting(t, hubs, ledger, 'twin')
    await untilHolding()
    const lost = await until('one is due that nobody has claimed', async () => {
      const text = `delete from hub.deliveries where id in (select id from hub.deliveries
        where state = 'due' and lease_until is null limit 1 for update skip locked) returning event_id`
      const [row] = await rows<{ event_id: string }>(text)
      return row?.event_id
    })
    receiver.gate.open()
    await posting.stop()
    await untilDelivered()
    const { externalId } = ledger.intents.find(({ id }) => id === lost) ?? {}
    const message = `${externalId} was acknowledged and its message is lost`
    assert.deepEqual(findMessageFaults(ledger, receiver.messages(), known), [message])
    assert.deepEqual(await findFaults(hub, ledger), [])
    const [again] = receiver.messages()
    assert.ok(again)
    assert.deepEqual(findMessageFaults(ledger, [...receiver.messages(), again], known), [
      message,
      `${known + 1} messages came again, not ${known} at most`
    ])
    await rows('delete from hub.interaction_events where id = $1', lost)
    assert.ok((await findFaults(hub, ledger)).includes(`${externalId} was acknowledged and is lost`))
  })
})
