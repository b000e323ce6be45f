/**
 * This checkout beside an older one (`BENCH_OLD`, a folder with its dependencies installed), in turn in one run: single
 * events, batches, the stream to a thousand subscribers, and deliveries out of a backlog. More is better in every ratio.
 */
import pg from 'pg'
import { feedRound, type Readers, startReaders, subscribers } from './feed.ts'
import {
  cpuSeconds,
  event,
  file,
  load,
  median,
  type Node,
  type Program,
  postSteadily,
  prepareHub,
  requireProgram,
  rounds,
  startDatabase,
  startNode,
  startProgram
} from './tools.ts'
import { backlog, drainOnce } from './webhooks.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? '6')
const batchSize = 100
const webhooks = 10

interface Side {
  database: Awaited<ReturnType<typeof startDatabase>>
  node: Node
  key: string
  hubId: string
  db: pg.Client
  receiver: Program & { url: string }
  port: number
  readers?: Readers
  stop(): Promise<void>
}

type Measure = (side: Side, round: number) => Promise<number>

export async function benchCompare(): Promise<{ lines: string[] }> {
  const old = process.env.BENCH_OLD
  if (old === undefined) throw new Error('BENCH_OLD is missing: the folder of the older checkout')
  await requireProgram('wrk', 'wrk')
  const sides: Side[] = []
  try {
    sides.push(await startSide(18_440, old), await startSide(18_450, file('..')))
    const parts: Record<string, () => Promise<string>> = {
      single: () => compare('single events/s, 64 connections', sides, posts(1, 64)),
      batch: () => compare(`events/s in batches of ${batchSize}, 8 connections`, sides, posts(batchSize, 8)),
      feed: () => compare('messages per second of CPU, 1,000 subscribers', sides, stream, listen, hangUp),
      webhooks: () => compare('deliveries/s out of a backlog to 10 webhooks', sides, deliveries, addWebhooks)
    }
    const lines = [`| what | older | this one | ratio of ${rounds} rounds | median |`, '|---|---|---|---|---|']
    for (const [name, part] of Object.entries(parts))
      if ([name, undefined].includes(process.env.BENCH_PART)) lines.push(await part())
    return { lines }
  } finally {
    for (const side of sides) await side.stop()
  }
}

async function compare(
  what: string,
  sides: readonly Side[],
  measure: Measure,
  prepare: (side: Side) => Promise<void> = async () => undefined,
  finish: (side: Side) => Promise<void> = async () => undefined
): Promise<string> {
  const found: number[][] = sides.map(() => [])
  for (const side of sides) await prepare(side)
  for (let round = 0; round < rounds; round++) {
    // The other first in every other round: a machine that drifts favours neither.
    const order = round % 2 === 0 ? [0, 1] : [1, 0]
    for (const index of order) {
      const side = sides[index]
      if (side) found[index]?.push(await measure(side, round))
    }
  }
  for (const side of sides) await finish(side)
  const [older = [], own = []] = found
  const ratios = own.map((value, index) => value / (older[index] ?? Number.NaN))
  const shown = (values: number[]) => String(Math.round(median(values)))
  const line = [
    what,
    shown(older),
    shown(own),
    ratios.map((one) => one.toFixed(2)).join(', '),
    median(ratios).toFixed(2)
  ]
  console.log(line.join(' | '))
  return `| ${line.join(' | ')} |`
}

async function startSide(port: number, checkout: string): Promise<Side> {
  const database = await startDatabase()
  const receiverUrl = `http://127.0.0.1:${port + 1}`
  const more = {
    IHUB_STREAMS: String(subscribers),
    IHUB_STREAMS_PER_CONSUMER: String(subscribers),
    IHUB_EGRESS_ALLOW: `127.0.0.1:${port + 1}`
  }
  const node = await startNode(database, port, more, checkout)
  const receiver = await startProgram([file('./receiver.ts')], { PORT: String(port + 1) }, `${receiverUrl}/`)
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  const { key, hubId } = await prepareHub(node.base, database.folder)
  const side: Side = {
    ...{ database, node, key, hubId, db, port },
    receiver: { ...receiver, url: receiverUrl },
    stop: async () => {
      await hangUp(side)
      await db.end()
      await receiver.stop()
      await node.stop()
      await database.stop()
    }
  }
  return side
}

/** Events a second, in requests of so many. */
function posts(size: number, connections: number): Measure {
  const body = JSON.stringify(size === 1 ? event : Array.from({ length: size }, () => event))
  const path = size === 1 ? '/api/v2/interaction-events' : '/api/v2/interaction-events/batch'
  return async ({ node, key }) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const before = cpuSeconds(node)
    const { perSecond, errors } = await load(node.base + path, connections, seconds, body, headers)
    const cpu = (cpuSeconds(node) - before) / (perSecond * size * seconds)
    console.log(`  ${Math.round(perSecond * size)} events/s, ${Math.round(cpu * 1e6)} µs of the server's CPU each`)
    if (errors > 0) throw new Error(`${errors} requests failed: the round does not count`)
    return perSecond * size
  }
}

async function addWebhooks({ node, key, db, hubId, receiver }: Side): Promise<void> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  // What was posted before is delivered to nobody; these are what a backlog is made of.
  await postSteadily(node.base, key, 1000, backlog / webhooks / 1000)
  for (let index = 0; index < webhooks; index++) {
    const body = JSON.stringify({ hub: 'bench', url: `${receiver.url}/${index}` })
    const answer = await fetch(`${node.base}/api/v2/webhooks`, { method: 'POST', headers, body })
    if (!answer.ok) throw new Error(`the webhook was answered ${answer.status}`)
  }
  await drainOnce(db, hubId, webhooks, -1, receiver.url)
}

const deliveries: Measure = ({ db, hubId, receiver }, round) => drainOnce(db, hubId, webhooks, round, receiver.url)

async function listen(side: Side): Promise<void> {
  side.readers = await startReaders(side.key, side.node, side.port + 3)
  await feedRound(side.key, side.node, side.node, side.readers, 2)
}

async function hangUp(side: Side): Promise<void> {
  await side.readers?.stop()
  delete side.readers
}

/** Messages that left for a second of the server's CPU. */
async function stream({ key, node, readers }: Side): Promise<number> {
  if (!readers) throw new Error('nobody listens')
  const { cpu, p99 } = await feedRound(key, node, node, readers, seconds)
  console.log(`  p99 ${p99} ms, ${Math.round(cpu * 100)} % of a core`)
  return (200 * subscribers) / cpu
}
