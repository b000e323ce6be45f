/**
 * P9: webhooks. From commit to first attempt at 1,000 events a second; deliveries a second out of a backlog, beside a bare
 * table with SKIP LOCKED; and what one dead receiver costs the others. All messages are counted by their `webhook-id`.
 */
import pg from 'pg'
import {
  cpuSeconds,
  event,
  file,
  getJson,
  median,
  type Node,
  percentile,
  postSteadily,
  prepareHub,
  rounds,
  startDatabase,
  startNode,
  startProgram,
  until
} from './tools.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? '10')
/** More than an attempt may take, so that the dead one is met in every stage of its failing. */
const deadSeconds = 2 * seconds
export const backlog = 20_000
const port = 18_431
const receiver = `http://127.0.0.1:${port}`

interface Taken {
  paths: { path: string; count: number; repeated: number; delaysMs: number[] }[]
  seconds: number
}

interface Bench {
  node: Node
  key: string
  hubId: string
  db: pg.Client
  databaseUrl: string
  make(path: string, more?: object): Promise<string>
  remove(ids: readonly string[]): Promise<void>
}

export async function benchWebhooks(): Promise<{ lines: string[] }> {
  const database = await startDatabase()
  const node = await startNode(database, 18_430, { IHUB_EGRESS_ALLOW: `127.0.0.1:${port}` })
  const receiving = await startProgram([file('./receiver.ts')], { PORT: String(port) }, `${receiver}/`)
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  try {
    const { runtime, key, hubId } = await prepareHub(node.base, database.folder)
    const bench: Bench = {
      node,
      key,
      hubId,
      db,
      databaseUrl: database.url,
      make: async (path, more = {}) =>
        (await runtime.post('/webhooks', { body: { url: receiver + path, ...more } })).id,
      remove: async (ids) => {
        for (const id of ids) await runtime.delete('/webhooks/{id}', { path: { id } })
      }
    }
    const only = process.env.BENCH_PART
    const parts = { first: firstAttempt, backlog: drain, dead: besideDead }
    const lines = []
    for (const [name, part] of Object.entries(parts)) {
      if (only === undefined || only === name) lines.push(...(await part(bench)), '')
    }
    return { lines: lines.slice(0, -1) }
  } finally {
    await db.end()
    await receiving.stop()
    await node.stop()
    await database.stop()
  }
}

async function firstAttempt({ node, key, make, remove }: Bench): Promise<string[]> {
  const ids = [await make('/one')]
  await run(node, key, 1000, 2, 1)
  const found = []
  for (let round = 0; round < rounds; round++) found.push(await run(node, key, 1000, seconds, 1))
  await remove(ids)
  const cells = [
    median(found.map(({ delaysMs }) => percentile(delaysMs, 0.5))),
    median(found.map(({ delaysMs }) => percentile(delaysMs, 0.99))),
    '< 1000',
    `${Math.round(median(found.map(({ cpu }) => cpu)) * 100)} %`
  ]
  return [
    '| commit to first attempt, 1,000 events/s to one webhook: p50 ms | p99 ms | goal | CPU of the server |',
    '|---|---|---|---|',
    `| ${cells.join(' | ')} |`
  ]
}

/** Posts at a rate and waits until every webhook has everything. @throws Error when something is lost or repeated */
async function run(node: Node, key: string, perSecond: number, duration: number, webhooks: number) {
  const before = cpuSeconds(node)
  const began = performance.now()
  const count = await postSteadily(node.base, key, perSecond, duration)
  await arrived(count * webhooks)
  const cpu = (cpuSeconds(node) - before) / ((performance.now() - began) / 1000)
  const taken = await take()
  return { delaysMs: checked(taken, count, webhooks), cpu }
}

async function arrived(count: number, from = receiver): Promise<void> {
  await until(`${count} messages have come`, async () => (await getJson<{ count: number }>(`${from}/`)).count >= count)
  // A message that came twice would come now.
  await new Promise((resolve) => setTimeout(resolve, 1000))
}

const take = (from = receiver) => getJson<Taken>(`${from}/take`)

function checked({ paths }: Taken, count: number, webhooks: number): number[] {
  const live = paths.filter(({ path }) => path !== '/dead')
  const wrong = live.filter((one) => one.count !== count || one.repeated > 0)
  if (live.length !== webhooks || wrong.length > 0) {
    const what = wrong.map((one) => `${one.path}: ${one.count} and ${one.repeated} repeated`).join('; ')
    throw new Error(`${live.length} of ${webhooks} webhooks heard of ${count} events; ${what}`)
  }
  return live.flatMap(({ delaysMs }) => delaysMs)
}

async function drain({ node, key, hubId, db, databaseUrl, make, remove }: Bench): Promise<string[]> {
  const webhooks = 10
  // These are not delivered to anyone; then all of them are due at once.
  await postSteadily(node.base, key, 1000, backlog / webhooks / 1000)
  const ids = []
  for (let i = 0; i < webhooks; i++) ids.push(await make(`/${i}`))
  await db.query(`create schema if not exists bench; create table bench.jobs (id bigint generated always as identity
    primary key, url text not null, body text not null, state text not null default 'due', lease_until timestamptz);
    create index on bench.jobs (id) where state = 'due'`)
  const found = { product: [] as number[], cpu: [] as number[], bare: [] as number[], kept: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const before = cpuSeconds(node)
    const perSecond = await drainOnce(db, hubId, webhooks, round)
    found.product.push(perSecond)
    found.cpu.push(((cpuSeconds(node) - before) / backlog) * 1e6)
    found.bare.push(await bareQueue(db, databaseUrl, {}))
    found.kept.push(await bareQueue(db, databaseUrl, { KEPT: '1' }))
  }
  await remove(ids)
  const ratio = (to: number[]) =>
    median(found.product.map((value, index) => value / (to[index] ?? Number.NaN))).toFixed(2)
  const cells = [
    Math.round(median(found.product)),
    2000,
    Math.round(median(found.cpu)),
    Math.round(median(found.bare)),
    ratio(found.bare),
    Math.round(median(found.kept)),
    ratio(found.kept)
  ]
  return [
    '| deliveries/s out of a backlog of 20,000 to 10 webhooks | goal | CPU µs each | bare table /s | of it | bare, kept connections /s | of it |',
    '|---|---|---|---|---|---|---|',
    `| ${cells.join(' | ')} |`
  ]
}

/** Makes a backlog of the newest events for all webhooks of the hub; answers deliveries a second. */
export async function drainOnce(db: pg.Client, hubId: string, webhooks: number, round: number, from = receiver) {
  await db.query(
    `insert into hub.deliveries (hub_id, webhook_id, message_id, event_id, event_seq, type, next_at)
    select e.hub_id, w.id, 'msg_' || e.id || $2, e.id, e.seq, e.event_type, clock_timestamp()
    from (select * from hub.interaction_events where hub_id = $1 order by seq desc limit $3) e
    join hub.webhooks w on w.hub_id = e.hub_id`,
    [hubId, `_${round}`, backlog / webhooks]
  )
  await arrived(backlog, from)
  const taken = await take(from)
  checked(taken, backlog / webhooks, webhooks)
  return backlog / taken.seconds
}

/** Deliveries a second of the bare table out of the same backlog. */
async function bareQueue(db: pg.Client, databaseUrl: string, more: Record<string, string>): Promise<number> {
  await db.query(`truncate bench.jobs`)
  await db.query(`insert into bench.jobs (url, body) select $1 || '/' || i % 10, $2 from generate_series(1, $3) i`, [
    receiver,
    JSON.stringify({ type: event.eventType, timestamp: new Date().toISOString(), data: event }),
    backlog
  ])
  const url = 'http://127.0.0.1:18432/'
  const program = await startProgram([file('./bare-queue.ts')], { PORT: '18432', DATABASE: databaseUrl, ...more }, url)
  try {
    await getJson(`${url}start`)
    await arrived(backlog)
    const taken = await take()
    checked(taken, backlog / 10, 10)
    return backlog / taken.seconds
  } finally {
    program.child.kill('SIGKILL')
  }
}

async function besideDead({ node, key, db, make, remove }: Bench): Promise<string[]> {
  const others = 99
  const ids = [await make('/dead')]
  for (let i = 0; i < others; i++) ids.push(await make(`/${i}`))
  await run(node, key, 10, 2, others)
  const found = { none: [] as number[], dead: [] as number[] }
  const medians = { none: [] as number[], dead: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    for (const how of ['none', 'dead'] as const) {
      if (how === 'dead') await fetch(`${receiver}/dead?/dead`, { method: 'PUT' })
      const { delaysMs } = await run(node, key, 10, deadSeconds, others)
      found[how].push(percentile(delaysMs, 0.99))
      medians[how].push(percentile(delaysMs, 0.5))
      await fetch(`${receiver}/alive`, { method: 'PUT' })
      await until('nothing is due', async () => {
        await db.query(
          `update hub.deliveries set next_at = clock_timestamp() where state = 'due' and next_at > clock_timestamp()`
        )
        return (await db.query(`select from hub.deliveries where state = 'due'`)).rowCount === 0
      })
      await take()
    }
  }
  await remove(ids)
  const change = median(found.dead.map((value, index) => value / (found.none[index] ?? Number.NaN) - 1)) * 100
  const cells = [
    median(medians.none),
    median(found.none),
    median(medians.dead),
    median(found.dead),
    `${change >= 0 ? '+' : ''}${change.toFixed(1)} %`,
    'under 10 %'
  ]
  return [
    '| 100 webhooks, 10 events/s; the 99 while none is dead: p50 ms | p99 ms | while one is dead: p50 ms | p99 ms | change of p99 | goal |',
    '|---|---|---|---|---|---|',
    `| ${cells.join(' | ')} |`
  ]
}
