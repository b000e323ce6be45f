/**
 * The console with 100,000 widgets: the time from opening a page to its first rows in a browser, in milliseconds and relative to the
 * time that the API takes for the same rows. Then the map with 1,000 items and 2,000 relations.
 */
import { readManifest } from '@inter-hub/ops-hub/testing'
import type { Client } from '@inter-hub/sdk'
import pg from 'pg'
import { chromium, type Page } from 'playwright-core'
import { largeMap } from '../test/console/map-data.ts'
import { debianProgram } from '../test/tools.ts'
import { median, type Node, prepareHub, rounds, startDatabase, startNode } from './tools.ts'

const widgets = Number(process.env.BENCH_WIDGETS ?? '100000')
const port = 18_490
const rowsGoalMs = 300
const mapGoalMs = 2000

interface Opened {
  page: Page
  node: Node
  db: pg.Client
  operator: Client
  key: string
  hubId: string
}

export async function benchConsole(): Promise<{ lines: string[] }> {
  const lines = [
    `| median of ${rounds} | ms | × the API’s first 100 rows | goal ms |`,
    '|---|---|---|---|',
    ...(await inBrowser(benchCatalogue)),
    ...(await inBrowser(benchMap))
  ]
  return { lines }
}

/** Runs a bench in a signed-in browser, on a server of its own. */
async function inBrowser(bench: (opened: Opened) => Promise<string[]>): Promise<string[]> {
  const program = await debianProgram('chromium', 'chromium')
  if (program.skip) throw new Error(program.skip)
  const database = await startDatabase()
  const node = await startNode(database, port)
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  const browser = await chromium.launch({ executablePath: program.path, args: ['--no-sandbox'] })
  try {
    const { operator, key, hubId } = await prepareHub(node.base, database.folder)
    const base = `http://localhost:${port}`
    const page = await browser.newPage({ baseURL: base, viewport: { width: 1280, height: 800 } })
    const { url } = await operator.post('/sign-in-links', { body: { person: 'Bench' } })
    await page.goto(`${base}/sign-in${new URL(String(url)).hash}`)
    await page.waitForURL(`${base}/`)
    return await bench({ page, node, db, operator, key, hubId })
  } finally {
    await browser.close()
    await db.end()
    await node.stop()
    await database.stop()
  }
}

async function benchCatalogue({ page, node, db, key, hubId }: Opened): Promise<string[]> {
  await db.query(
    `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, owner)
    select $1, 'place-' || n, 'Place ' || n, 'bench.thing', '', '{}', 'team-' || n % 50 from generate_series(1, $2::integer) n`,
    [hubId, widgets]
  )
  await db.query('analyze')
  const api = () => callMs(`${node.base}/api/v2/widgets?sort=state,name&per_page=100`, key)
  const steps: [name: string, run: () => Promise<number>][] = [
    ['opening the catalogue', () => openMs(page, '/catalogue', 'Place')],
    ['filtering it by a text', () => openMs(page, `/catalogue?q=place-${widgets}`, `Place ${widgets}`)],
    ['scrolling to its end', () => endMs(page)]
  ]
  const lines = []
  for (const [name, run] of steps) {
    const [seen, called]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      called.push(await api())
      seen.push(await run())
    }
    const ratio = (median(seen) / median(called)).toFixed(1)
    lines.push(`| ${name} of ${widgets} widgets | ${median(seen).toFixed(0)} | ${ratio} | ${rowsGoalMs} |`)
  }
  return lines
}

async function benchMap({ page, operator }: Opened): Promise<string[]> {
  const hub = await operator.post('/hubs', { body: { slug: 'ops', name: 'Operations' } })
  const body = { ...readManifest('ops-hub'), hubId: hub.id }
  const { id } = await operator.post('/hub-capability-manifests', { body: body as never })
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id } })
  const { widgets: items, relations } = largeMap()
  const bodies = relations.map(([fromWidget, type, toWidget]) => ({ fromWidget, type, toWidget }))
  for (let at = 0; at < items.length; at += 500)
    await operator.post('/widgets/batch', { body: { hub: 'ops', widgets: items.slice(at, at + 500) } })
  for (let at = 0; at < bodies.length; at += 500)
    await operator.post('/relations/batch', { body: { hub: 'ops', relations: bodies.slice(at, at + 500) } })
  const seen = []
  for (let round = 0; round < rounds; round++) {
    const began = performance.now()
    await page.goto('/map', { waitUntil: 'commit' })
    await page.getByRole('button', { name: /^Shop 7 / }).waitFor()
    seen.push(performance.now() - began)
  }
  return [
    `| opening the map of ${items.length} items, ${relations.length} relations | ${median(seen).toFixed(0)} | | ${mapGoalMs} |`
  ]
}

async function callMs(url: string, key: string): Promise<number> {
  const began = performance.now()
  const answer = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  await answer.text()
  return performance.now() - began
}

/** The time from opening an address to the first row with this text. */
async function openMs(page: Page, path: string, text: string): Promise<number> {
  const began = performance.now()
  await page.goto(path, { waitUntil: 'commit' })
  await page.getByRole('row').filter({ hasText: text }).first().waitFor()
  return performance.now() - began
}

async function endMs(page: Page): Promise<number> {
  await openMs(page, '/catalogue', 'Place')
  const began = performance.now()
  await page.mouse.move(640, 500)
  await page.mouse.wheel(0, 36 * 2 * widgets)
  await page
    .getByRole('row')
    .filter({ hasText: /Place 99/ })
    .first()
    .waitFor()
  return performance.now() - began
}
