/**
 * P10: 1,000 gates with 10 requirements each over 1,000,000 events. Each event changes a gate. Measures the time from its commit
 * to the commit of the gate's change, at 200 events a second.
 */
import { writeFile } from 'node:fs/promises'
import { Agent } from 'node:http'
import { join } from 'node:path'
import pg from 'pg'
import {
  cpuSeconds,
  file,
  type Node,
  type Program,
  percentile,
  postOnce,
  prepareHub,
  startDatabase,
  startNode,
  startProgram,
  until
} from './tools.ts'

const seconds = 5
/** Each gate changes once in a round, so that no change is hidden by the next. */
const gates = 1000
const history = Number(process.env.BENCH_EVENTS ?? '1000000')
const perGate = 10
const goalMs = 1000
const gateType = 'bench-readiness-gate'

const thing = (gate: number, requirement: number) => `place-${gate}-${requirement}`
const event = (widget: string, isGood: boolean) =>
  JSON.stringify({ widget, eventType: 'bench.watched', metadata: { status: isGood ? 'good' : 'bad' } })

export async function benchGates(): Promise<{ lines: string[] }> {
  const database = await startDatabase()
  const node = await startNode(database, 18_480)
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  let runtime: Program | undefined
  try {
    const { key } = await prepare(db, node, database.folder)
    runtime = await startRuntime(node, key, database.folder)
    await until(
      'all gates are judged green',
      async () => {
        const { rows } = await db.query(
          `select count(*)::integer as count from hub.widget_statuses where status::jsonb ->> 'state' = 'green'`
        )
        return rows[0].count === gates
      },
      600_000
    )
    const lines = [
      `| evidence to the change of its gate, ${gates} gates × ${perGate} requirements, ${history} events: events/s | p50 ms | p99 ms | max ms | goal | CPU of the runtime | of the server |`,
      '|---|---|---|---|---|---|---|'
    ]
    for (const perSecond of [20, 200]) {
      const before = [cpuSeconds(runtime), cpuSeconds(node)]
      const delays = await measure(db, node, key, perSecond)
      const [ofRuntime, ofNode] = [cpuSeconds(runtime), cpuSeconds(node)].map(
        (now, index) => `${Math.round(((now - (before[index] ?? 0)) / seconds) * 100)} %`
      )
      const cells = [
        perSecond,
        Math.round(percentile(delays, 0.5)),
        Math.round(percentile(delays, 0.99)),
        Math.round(Math.max(...delays)),
        `< ${goalMs}`,
        ofRuntime,
        ofNode
      ]
      lines.push(`| ${cells.join(' | ')} |`)
    }
    return { lines }
  } finally {
    await runtime?.stop()
    await db.end()
    await node.stop()
    await database.stop()
  }
}

/** A hub whose gates are all green because of a history of passes. */
async function prepare(db: pg.Client, node: Node, folder: string): Promise<{ key: string }> {
  const { operator, key, hubId } = await prepareHub(node.base, folder)
  const eventTypes = [
    {
      name: 'bench.watched',
      metadataSchema: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } },
      outcome: 'metadata.status == "good" ? "pass" : "fail"',
      freshFor: 'P30D'
    },
    { name: `${gateType}-updated`, metadataSchema: { type: 'object' } }
  ]
  const manifest = { hubId, widgetTypes: ['bench.thing', gateType], eventTypes }
  const { id } = await operator.post('/hub-capability-manifests', { body: manifest as never })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id } })
  await db.query(
    `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, owner)
    select $1, 'place-' || g || '-' || r, 'Place', 'bench.thing', '', '{}', null
    from generate_series(1, $2::integer) g, generate_series(1, $3::integer) r`,
    [hubId, gates, perGate]
  )
  await db.query(
    `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, owner)
    select $1, 'gate-' || g, 'Gate', $4, '', jsonb_build_object('gate', jsonb_build_object('id', 'gate-' || g, 'title', 'Gate ' || g,
      'evidence', (select jsonb_agg(jsonb_build_object('id', 'need-' || r, 'title', 'Need', 'eventType', 'bench.watched',
        'widget', 'place-' || g || '-' || r, 'maxAge', 'P30D')) from generate_series(1, $3::integer) r))), null
    from generate_series(1, $2::integer) g`,
    [hubId, gates, perGate, gateType]
  )
  await record(node, key)
  return { key }
}

async function record(node: Node, key: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 4 })
  const headers = { 'content-type': 'application/x-ndjson', authorization: `Bearer ${key}` }
  let next = 0
  const post = async () => {
    while (next < history) {
      const first = next
      next += 1000
      const lines = Array.from({ length: Math.min(1000, history - first) }, (_, index) => {
        const at = first + index
        return event(thing((Math.floor(at / perGate) % gates) + 1, (at % perGate) + 1), true)
      })
      await postOnce(`${node.base}/api/v2/interaction-events/batch`, agent, headers, lines.join('\n'))
    }
  }
  await Promise.all(Array.from({ length: 4 }, post))
  agent.destroy()
}

async function startRuntime(node: Node, key: string, folder: string): Promise<Program> {
  const inventory = join(folder, 'bench.yaml')
  await writeFile(inventory, 'inventory: bench\nwidgets: []\n')
  const env = {
    IHUB_BASE: node.base,
    OPS_HUB_SLUG: 'bench',
    OPS_HUB_KEY: key,
    OPS_HUB_INVENTORY: inventory,
    IHUB_LOG: 'json',
    IHUB_LOG_LEVEL: 'warn'
  }
  const profile = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : []
  return startProgram([...profile, file('../packages/ops-hub/src/main.ts')], env, `${node.base}/readyz`)
}

/** The last status recorded for the first requirement of each gate. */
const isGood: boolean[] = Array.from({ length: gates }, () => true)
let turns = 0

/** Each event flips the first requirement of the next gate. Returns how long the changes took to be recorded, in milliseconds. */
async function measure(db: pg.Client, node: Node, key: string, perSecond: number): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
  const { rows: last } = await db.query('select max(seq) as seq from hub.interaction_events')
  const total = perSecond * seconds
  const sent: Promise<void>[] = []
  const began = performance.now()
  while (sent.length < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - began) / 1000) * perSecond))
    while (sent.length < due) {
      const gate = turns++ % gates
      isGood[gate] = !isGood[gate]
      const body = event(thing(gate + 1, 1), isGood[gate])
      sent.push(postOnce(`${node.base}/api/v2/interaction-events`, agent, headers, body))
    }
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  await Promise.all(sent)
  agent.destroy()
  const changes = async () => {
    const { rows } = await db.query<{ ms: number }>(
      `select extract(epoch from min(c.recorded_at) - e.recorded_at)::float8 * 1000 as ms
      from hub.interaction_events c
      cross join lateral jsonb_array_elements_text(c.metadata::jsonb -> 'evidenceEventIds') used
      join hub.interaction_events e on e.id = used::uuid
      where c.event_type = $2 and c.seq > $1 and e.event_type = 'bench.watched' and e.seq > $1 group by e.id, e.recorded_at`,
      [last[0].seq, `${gateType}-updated`]
    )
    return rows.map(({ ms }) => ms)
  }
  await until('each event changed its gate', async () => (await changes()).length === total, 120_000)
  return changes()
}
