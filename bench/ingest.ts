/**
 * P1: single event posts: key, scope, vocabulary, metadata schema, outcome, projection, `seq`, durable when answered.
 * Beside a bare node:http POST (a) and pgbench with a one-row INSERT of the same size (b), in turn in one run.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  event,
  file,
  load,
  median,
  metadata,
  prepareHub,
  requireProgram,
  rounds,
  startDatabase,
  startNode,
  startProgram
} from './tools.ts'

const run = promisify(execFile)
const seconds = Number(process.env.BENCH_SECONDS ?? '6')
const goals = { 64: { bare: 0.42, insert: 1.0 }, 256: { bare: 0.52, insert: 1.15 } } as const

export async function benchIngest(): Promise<{ lines: string[] }> {
  await requireProgram('wrk', 'wrk')
  await requireProgram('pgbench', 'postgresql-contrib')
  const database = await startDatabase()
  const barePort = 18_411
  const product = await startNode(database, 18_410)
  const { base } = product
  const bare = await startProgram(
    [file('./bare-server.ts')],
    { PORT: String(barePort) },
    `http://127.0.0.1:${barePort}/`
  )
  try {
    const { key } = await prepareHub(base, database.folder)
    const body = JSON.stringify(event)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    const lines = [
      '| connections | product /s | p99 ms | bare (a) /s | INSERT (b) /s | of a | goal | of b | goal |',
      '|---|---|---|---|---|---|---|---|---|'
    ]
    for (const connections of [64, 256] as const) {
      const found = {
        product: [] as number[],
        p99: [] as number[],
        bare: [] as number[],
        insert: [] as number[],
        ofBare: [] as number[],
        ofInsert: [] as number[]
      }
      for (let round = 0; round < rounds; round++) {
        const ours = await load(`${base}/api/v2/interaction-events`, connections, seconds, body, headers)
        const theirs = await load(`http://127.0.0.1:${barePort}/`, connections, seconds, body, headers)
        const inserts = await pgbench(database.url, Math.min(connections, 64))
        if (ours.errors + theirs.errors > 0)
          throw new Error(`${ours.errors + theirs.errors} requests failed: the round does not count`)
        found.product.push(ours.perSecond)
        found.p99.push(ours.p99Ms)
        found.bare.push(theirs.perSecond)
        found.insert.push(inserts)
        found.ofBare.push(ours.perSecond / theirs.perSecond)
        found.ofInsert.push(ours.perSecond / inserts)
      }
      const goal = goals[connections]
      const [ofBare, ofInsert] = [median(found.ofBare), median(found.ofInsert)]
      const cells = [
        connections,
        Math.round(median(found.product)),
        median(found.p99).toFixed(1),
        Math.round(median(found.bare)),
        Math.round(median(found.insert)),
        ofBare.toFixed(2),
        goal.bare,
        ofInsert.toFixed(2),
        goal.insert
      ]
      lines.push(`| ${cells.join(' | ')} |`)
    }
    return { lines }
  } finally {
    await bare.stop()
    await product.stop()
    await database.stop()
  }
}

/** Rows a second of one-row inserts into a table like the events', each its own transaction. */
async function pgbench(url: string, clients: number): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  const script = join(folder, 'insert.sql')
  await writeFile(
    script,
    `insert into bench.rows (widget_id, event_type, metadata) values (gen_random_uuid(), 'bench.verified', '${JSON.stringify(metadata)}');\n`
  )
  try {
    await run('psql', [
      url,
      '-qc',
      'create schema if not exists bench',
      '-c',
      'create table if not exists bench.rows (id bigint generated always as identity primary key, widget_id uuid not null, event_type text not null, metadata json not null, recorded_at timestamptz not null default clock_timestamp())',
      '-c',
      'create index if not exists rows_widget on bench.rows (widget_id)'
    ])
    const { stdout } = await run('pgbench', [
      '-n',
      '-M',
      'prepared',
      '-c',
      String(clients),
      '-j',
      '1',
      '-T',
      String(seconds),
      '-f',
      script,
      url
    ])
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1])
  } finally {
    await rm(folder, { recursive: true })
  }
}
