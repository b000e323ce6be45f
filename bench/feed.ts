/**
 * P8: a thousand subscribers of the live stream of one hub, 200 events a second. From the commit of an event to its
 * arrival at the last of them; on the node that is written to and on another one. Every number is checked at every
 * subscriber.
 */
import {
  cpuSeconds,
  file,
  getJson,
  median,
  type Node,
  type Program,
  percentile,
  postSteadily,
  prepareHub,
  rounds,
  startDatabase,
  startNode,
  startProgram,
  until
} from './tools.ts'

export const subscribers = 1000
const perSecond = 200
const goalMs = 250
const seconds = Number(process.env.BENCH_SECONDS ?? '10')

interface Taken {
  delaysMs: number[]
  incomplete: number
  missed: number
  repeated: number
  ended: number
}

export async function benchFeed(): Promise<{ lines: string[] }> {
  const database = await startDatabase()
  const streams = { IHUB_STREAMS: String(subscribers), IHUB_STREAMS_PER_CONSUMER: String(subscribers) }
  const writer = await startNode(database, 18_420, streams)
  const other = await startNode(database, 18_421, streams)
  try {
    const { key } = await prepareHub(writer.base, database.folder)
    const lines = [
      '| 1,000 subscribers, 200 events/s | p50 ms | p99 ms | goal | missed | repeated | CPU of the node they are on | of the writer |',
      '|---|---|---|---|---|---|---|---|'
    ]
    for (const [where, node] of Object.entries({ 'on the writing node': writer, 'on another node': other })) {
      const found = await measure(key, writer, node)
      const cells = [
        where,
        median(found.map(({ p50 }) => p50)),
        median(found.map(({ p99 }) => p99)),
        `< ${goalMs}`,
        found.reduce((sum, { missed }) => sum + missed, 0),
        found.reduce((sum, { repeated }) => sum + repeated, 0),
        `${Math.round(median(found.map(({ cpu }) => cpu)) * 100)} %`,
        node === writer ? 'the same' : `${Math.round(median(found.map(({ writerCpu }) => writerCpu)) * 100)} %`
      ]
      lines.push(`| ${cells.join(' | ')} |`)
    }
    return { lines }
  } finally {
    await other.stop()
    await writer.stop()
    await database.stop()
  }
}

async function measure(key: string, writer: Node, node: Node) {
  const readers = await startReaders(key, node, 18_422)
  try {
    await feedRound(key, writer, node, readers, 2)
    const found = []
    for (let round = 0; round < rounds; round++) found.push(await feedRound(key, writer, node, readers, seconds))
    return found
  } finally {
    await readers.stop()
  }
}

export type Readers = Program & { url: string }

/** All subscribers of a node, in a process of their own. */
export async function startReaders(key: string, node: Node, port: number): Promise<Readers> {
  const url = `http://127.0.0.1:${port}/`
  const stream = `${node.base}/api/v2/interaction-events/stream`
  const env = { PORT: String(port), STREAM: stream, KEY: key, COUNT: String(subscribers) }
  return { url, ...(await startProgram([file('./subscribers.ts')], env, url)) }
}

/** Posts for so long; how late the events came, and which share of a core it took. @throws Error when one is missing */
export async function feedRound(key: string, writer: Node, node: Node, { url }: Readers, duration: number) {
  const [before, writerBefore] = [cpuSeconds(node), cpuSeconds(writer)]
  const count = await postSteadily(writer.base, key, perSecond, duration)
  const [cpu, writerCpu] = [(cpuSeconds(node) - before) / duration, (cpuSeconds(writer) - writerBefore) / duration]
  await whole(url, count)
  const { delaysMs, incomplete, missed, repeated, ended } = await getJson<Taken>(`${url}take`)
  if (delaysMs.length !== count || incomplete + ended > 0) {
    throw new Error(`${delaysMs.length} of ${count} events came, ${incomplete} not to all, ${ended} streams ended`)
  }
  return { p50: percentile(delaysMs, 0.5), p99: percentile(delaysMs, 0.99), cpu, writerCpu, missed, repeated }
}

/** Waits until so many events have come to all. */
async function whole(url: string, count: number): Promise<void> {
  await until('all events have come to all subscribers', async () => {
    const state = await getJson<{ events: number; whole: boolean }>(url)
    return state.events >= count && state.whole
  })
}
