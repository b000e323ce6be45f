/** Who has lost the lease of a delivery writes nothing of it and sends nothing of it any more. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import pg from 'pg'
import { type StartOptions, startReceiver, startTestServer, testDatabase, until } from '../testing/index.ts'
import { startRelay } from '../testing/relay.ts'

/** A database, a receiver that answers with what it is told when it is told, and nodes that deliver to it. */
async function stage(t: TestContext) {
  const receiver = await startReceiver()
  const database = await testDatabase()
  const client = new pg.Client(database.url)
  await client.connect()
  t.after(async () => {
    receiver.close()
    await client.end()
    await database.drop()
  })
  const answers: ((status: number) => void)[] = []
  receiver.answer('/', () => new Promise((resolve) => answers.push(resolve)))
  const options: StartOptions = { database, egressAllow: `127.0.0.1:${receiver.port}`, secretsKey: randomBytes(32) }
  const startNode = async (more: StartOptions = {}) => {
    const node = await startTestServer({ ...options, ...more })
    t.after(() => node.close())
    return node
  }
  const rows = async (text: string) => (await client.query(text)).rows
  return { receiver, database, startNode, answers, rows }
}

type Node = Awaited<ReturnType<Awaited<ReturnType<typeof stage>>['startNode']>>

/** A hub with a webhook, and a function that records an event. */
async function makeHub(node: Node, url: string, maxInFlight: number) {
  const hub = await node.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const made = await hub.runtime.post('/webhooks', { url, maxInFlight })
  assert.equal(made.statusCode, 201, made.body)
  return async () => {
    const answer = await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' })
    assert.equal(answer.statusCode, 201, answer.body)
  }
}

const deliveries = 'select state, attempts, response_status from hub.deliveries order by event_seq'
const takeOver = `update hub.deliveries set fence = fence + 1, lease_until = clock_timestamp() + interval '1 hour'`

test('an attempt whose lease was taken over is not settled by who had it before', async (t) => {
  const { receiver, startNode, answers, rows } = await stage(t)
  const node = await startNode()
  const say = await makeHub(node, receiver.url('/'), 4)
  await Promise.all([say(), say()])
  await until('both are under way', () => answers.length === 2)
  await rows(takeOver)
  const before = await rows('select * from hub.deliveries order by event_seq')
  // One that would be written as delivered, and one that would also tell of the webhook that it fails.
  for (const [index, answer] of answers.entries()) answer(index === 0 ? 204 : 500)
  // It settles what it has before it ends, and gives back the rest.
  await node.close()
  assert.deepEqual(await rows('select * from hub.deliveries order by event_seq'), before)
  assert.deepEqual(await rows('select * from hub.delivery_attempts'), [])
  assert.deepEqual(await rows('select failing_since from hub.webhooks'), [{ failing_since: null }])
})

test('of two attempts under two leases the newer one counts, whichever is answered last', async (t) => {
  const { receiver, startNode, answers, rows } = await stage(t)
  const nodes = [await startNode(), await startNode()]
  const say = await makeHub(nodes[0] as Node, receiver.url('/'), 4)
  await say()
  await until('it is under way', () => answers.length === 1)
  const [{ fence }] = await rows('select fence from hub.deliveries')
  await until('it is under way again', async () => {
    // The node that has the lease may renew it before the other looks.
    await rows(`update hub.deliveries set lease_until = clock_timestamp() - interval '1 second' where fence = ${fence}`)
    return answers.length === 2
  })
  answers[1]?.(200)
  await until('it is delivered', async () => (await rows(deliveries))[0]?.state === 'delivered')
  answers[0]?.(500)
  await Promise.all(nodes.map((node) => node.close()))
  assert.deepEqual(await rows(deliveries), [{ state: 'delivered', attempts: 1, response_status: 200 }])
  assert.deepEqual(await rows('select response_status from hub.delivery_attempts'), [{ response_status: 200 }])
  const ids = receiver.of('/').map(({ headers }) => headers['webhook-id'])
  assert.equal(new Set(ids).size, 1)
})

test('what waited for its turn under a lost lease is not sent, though the database has been heard of since', async (t) => {
  const { receiver, database, startNode, answers, rows } = await stage(t)
  const relay = await startRelay(database.url)
  t.after(() => relay.close())
  const node = await startNode({ database: { url: relay.url, drop: async () => undefined } })
  const say = await makeHub(node, receiver.url('/'), 1)
  for (let count = 0; count < 5; count++) await say()
  const claimed = 'select from hub.deliveries where lease_until > clock_timestamp()'
  await until('all are claimed', async () => answers.length === 1 && (await rows(claimed)).length === 5)
  await rows(takeOver)
  const renewals = () => relay.statements.filter((text) => /set lease_until = .* from unnest/s.test(text)).length
  const before = renewals()
  await until('it tries to renew them', () => renewals() > before)
  const running = `select from pg_stat_activity where datname = current_database() and state = 'active'
    and pid <> pg_backend_pid() and query ~ 'set lease_until'`
  await until('it has heard of that', async () => (await rows(running)).length === 0)
  assert.equal((await node.operator.get('/hubs')).statusCode, 200)
  await say()
  answers[0]?.(204)
  const second = await until('the next is sent', () => (answers.length === 2 ? receiver.of('/')[1] : undefined))
  const [last] = await rows('select message_id from hub.deliveries order by event_seq desc limit 1')
  assert.equal(second.headers['webhook-id'], last.message_id, 'the four that waited were passed over')
  answers[1]?.(204)
  await until('it is delivered', async () => (await rows(deliveries)).at(-1)?.state === 'delivered')
})

test('a message holds its place until what became of it is written', async (t) => {
  const { receiver, startNode, answers, rows } = await stage(t)
  const node = await startNode()
  const say = await makeHub(node, receiver.url('/'), 2)
  await Promise.all(Array.from({ length: 6 }, say))
  await until('two are under way', () => answers.length === 2)
  // Nobody can settle while this lasts.
  await rows('begin; lock table hub.delivery_attempts in access exclusive mode')
  for (const answer of answers) answer(204)
  await until('a settlement waits', async () => {
    // Within a transaction the activity is that of the first look.
    await rows('select pg_stat_clear_snapshot()')
    const waiting = await rows(
      `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
        and query ~ 'with done as materialized'`
    )
    return waiting.length > 0
  })
  assert.equal(answers.length, 2)
  await rows('commit')
  await until('the next come', () => answers.length === 4)
  answers[2]?.(204)
  answers[3]?.(204)
  await until('the last come', () => answers.length === 6)
  answers[4]?.(204)
  answers[5]?.(204)
  await until('all are delivered', async () => (await rows(deliveries)).every(({ state }) => state === 'delivered'))
})
