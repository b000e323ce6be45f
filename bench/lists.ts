/**
 * P7: a page of 20 widgets out of 10,000 with evidence, by several filters and sorts, beside the read of a single widget, in turn
 * in one run.
 */
import pg from 'pg'
import { load, median, metadata, prepareHub, requireProgram, rounds, startDatabase, startNode } from './tools.ts'

const seconds = Number(process.env.BENCH_SECONDS ?? '3')
const widgets = Number(process.env.BENCH_WIDGETS ?? '10000')
const connections = 16
const goal = 0.25
const single = '/widgets/thing-1'
const lists = [
  '',
  '&sort=name',
  '&sort=state,-stateSince',
  '&sort=-evidenceAt',
  '&state=failing&sort=-stateSince',
  '&owner=team-3&sort=state',
  '&owner=team-3&state=verified',
  '&q=thing%20999',
  '&q=team-3'
]

export async function benchLists(): Promise<{ lines: string[] }> {
  await requireProgram('wrk', 'wrk')
  const database = await startDatabase()
  const node = await startNode(database, 18_470)
  try {
    const { key, hubId } = await prepareHub(node.base, database.folder)
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    await fill(database.url, node.base, headers, hubId)
    const rate = async (path: string) => {
      const { perSecond, errors } = await load(`${node.base}/api/v2${path}`, connections, seconds, null, headers)
      if (errors > 0) throw new Error(`${errors} requests of ${path} failed: the round does not count`)
      return perSecond
    }
    const lines = [
      `| page of 20 of ${widgets} widgets | pages/s | single widget/s | ratio of ${rounds} rounds | median | goal |`,
      '|---|---|---|---|---|---|'
    ]
    for (const list of lists) {
      const pages: number[] = []
      const reads: number[] = []
      for (let round = 0; round < rounds; round++) {
        pages.push(await rate(`/widgets?per_page=20${list}`))
        reads.push(await rate(single))
      }
      const ratios = pages.map((value, round) => value / (reads[round] ?? Number.NaN))
      const cells = [
        `\`${list.slice(1) || 'no filter'}\``,
        Math.round(median(pages)),
        Math.round(median(reads)),
        ratios.map((ratio) => ratio.toFixed(2)).join(', '),
        median(ratios).toFixed(2),
        goal
      ]
      lines.push(`| ${cells.join(' | ')} |`)
    }
    return { lines }
  } finally {
    await node.stop()
    await database.stop()
  }
}

/** Widgets of ten owners, two thirds of them with fresh evidence, half of that failing. */
async function fill(url: string, base: string, headers: Record<string, string>, hubId: string): Promise<void> {
  const db = new pg.Client({ connectionString: url })
  await db.connect()
  await db.query(
    `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, owner)
    select $1, 'thing-' || i, 'Thing ' || i, 'bench.thing', '', '{}', 'team-' || i % 10 from generate_series(2, $2::integer) i`,
    [hubId, widgets]
  )
  await db.end()
  for (let start = 1; start <= widgets; start += 1000) {
    const events = Array.from({ length: Math.min(1000, widgets - start + 1) }, (_, index) => start + index)
      .filter((index) => index % 3 > 0)
      .map((index) => ({
        widget: `thing-${index}`,
        eventType: 'bench.verified',
        metadata: index % 3 === 1 ? metadata : { ...metadata, observedStatus: metadata.expectedStatus + 300 }
      }))
    const answer = await fetch(`${base}/api/v2/interaction-events/batch`, {
      method: 'POST',
      headers,
      body: JSON.stringify(events)
    })
    if (!answer.ok) throw new Error(`recording evidence failed: ${answer.status} ${await answer.text()}`)
  }
}
