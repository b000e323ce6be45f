/**
 * How long /livez goes unanswered while the server is under attack: with expressions, patterns and schemas that are meant to
 * take for ever, bodies that are large or have many parts, large events in lists and streams, bursts without a key. Every
 * attack is bounded in requests and in time, and goes to a server of its own on loopback.
 */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { Worker } from 'node:worker_threads'
import { prepareAttacked, type Target } from './attack-target.ts'
import { file, type Node, startDatabase, startNode } from './tools.ts'

const goalMs = 250
const attackMsMax = 30_000

type Attack = (target: Target) => Promise<unknown>

const letters = `${'a'.repeat(99_000)}b`
const many = <Value>(count: number, make: (index: number) => Value) =>
  Array.from({ length: count }, (_, at) => make(at))

const attacks: Record<string, Attack> = {
  'nothing, for comparison': () => new Promise((resolve) => setTimeout(resolve, 1000)),
  'F3: nested repetition in a hook': ({ ping }) => ping('pattern', letters),
  'F3: three of them in one condition': ({ ping }) => ping('patterns', letters),
  'F3: split and join 40 times': ({ ping }) => ping('split', letters),
  'F3: 50 such pings at once': ({ ping }) =>
    Promise.all(many(50, (at) => ping(at % 2 ? 'patterns' : 'split', letters))),
  'F4a: 24 $defs that double': ({ record }) => record('doubling', { x: 1 }),
  'F4b: uniqueItems of 20,000 objects': ({ record }) =>
    record('unique', { list: many(20_000, (at) => ({ at, name: 'x' })) }),
  'F4c: 50 patternProperties, a name of 100 kB': ({ record }) => record('members', { ['a'.repeat(100_000)]: 1 }),
  'F4d: nested repetition on 900 kB': ({ record }) => record('pattern', { text: `${'a'.repeat(900_000)}b` }),
  'F4: 1,000 of F4a in one batch': ({ batch, event }) => batch(many(1000, () => event('doubling', { x: 1 }))),
  'F4: a manifest of 60 schemas of 80 subschemas, others of 190': ({ draft }) =>
    draft(
      many(61, (at) => ({
        name: `bench.s${at}`,
        metadataSchema: { anyOf: many(at < 60 ? 80 : 190, (constant) => ({ const: constant })) }
      }))
    ),
  'a body of 80,000 members': ({ record }) => record('any', Object.fromEntries(many(70_000, (at) => [`k${at}`, 1]))),
  'a batch of 16 MB in small parts': ({ batch }) => batch(many(1_300_000, (at) => ({ a: [at % 10] }))),
  'F6: 100 events of 900 kB': async ({ record }) => {
    for (let at = 0; at < 100; at++) await record('any', { at, text: 'x'.repeat(900_000) })
  },
  'F6: 6 lists of 200 of them at once': ({ get }) =>
    Promise.all(many(6, () => get('/api/v2/interaction-events?per_page=200', 20_000))),
  'F6: a stream of them from the start': ({ get }) => get('/api/v2/interaction-events/stream?hub=bench&after=0', 5000),
  'F14: 4,800 pipelined reads of openapi.json': ({ base }) => pipeline(base, '/api/v2/openapi.json', 4, 1200)
}

/** Sends that many requests on each connection without waiting for an answer; takes what comes until all is answered. */
async function pipeline(base: string, path: string, connections: number, count: number): Promise<void> {
  const { port, host } = new URL(base)
  await Promise.all(
    many(connections, async () => {
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => undefined)
      const closed = once(socket, 'close')
      socket.resume()
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(count - 1))
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)
      const timer = setTimeout(() => socket.destroy(), attackMsMax)
      await closed
      clearTimeout(timer)
    })
  )
}

/** An answer as its status, or why there is none; read and thrown away for at most so long. */
export function exchange(
  url: string,
  method: string,
  headers: Record<string, string>,
  body = '',
  msMax = attackMsMax
): Promise<string> {
  return new Promise((resolve) => {
    const sent = request(url, {
      method,
      agent: false,
      headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }
    })
    const timer = setTimeout(() => {
      sent.destroy()
      resolve('cut off')
    }, msMax)
    const end = (what: string) => {
      clearTimeout(timer)
      resolve(what)
    }
    sent.once('error', (error) => end(error.message))
    sent.once('response', (response) => {
      response.resume()
      response.once('close', () => end(String(response.statusCode)))
    })
    sent.end(body)
  })
}

export async function benchAttacks() {
  const database = await startDatabase()
  try {
    const node = await startNode(database, 18_500, { IHUB_ANONYMOUS_LIMIT: '0' })
    try {
      return { lines: await attackNode(node, await prepareAttacked(node.base, database.folder)) }
    } finally {
      // A node that an attack holds does not hear SIGTERM.
      if (node.child.exitCode === null) node.child.kill('SIGKILL')
    }
  } finally {
    await database.stop()
  }
}

async function attackNode(node: Node, target: Target): Promise<string[]> {
  const watcher = new Worker(file('./livez.ts'), { workerData: { base: node.base } })
  const longest = async (): Promise<number> => {
    watcher.postMessage('longest')
    const [ms] = await once(watcher, 'message')
    return ms
  }
  const lines = [`| attack | longest pause of /livez (goal ${goalMs} ms) | answers |`, '|---|---|---|']
  try {
    for (const [name, attack] of Object.entries(attacks)) {
      await longest()
      const answers = [await attack(target)].flat()
      const pause = await longest()
      const counts = Map.groupBy(answers.filter(Boolean), String)
      const said = [...counts].map(([answer, all]) => `${all.length} x ${answer}`).join(', ')
      lines.push(`| ${name} | ${pause.toFixed(0)} ms${pause > goalMs ? ' (missed)' : ''} | ${said} |`)
      console.error(lines.at(-1))
    }
  } finally {
    await watcher.terminate()
  }
  return [...lines, '', await endUnderAttack(node, target)]
}

async function endUnderAttack(node: Node, { batch, event }: Target): Promise<string> {
  const answer = batch(many(1000, () => event('doubling', { x: 1 })))
  await new Promise((resolve) => setTimeout(resolve, 200))
  const began = performance.now()
  const timer = setTimeout(() => node.child.kill('SIGKILL'), 40_000)
  await node.stop()
  clearTimeout(timer)
  const ms = (performance.now() - began).toFixed(0)
  return `SIGTERM during a batch of F4a: ended with ${node.child.exitCode} after ${ms} ms; the batch: ${await answer}`
}
