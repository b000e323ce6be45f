/**
 * The console with 100,000 widgets: the time from opening a page to its first rows in a browser, in milliseconds and relative to the
 * time that the API takes for the same rows.
 */
import pg from 'pg'
import { chromium, type Page } from 'playwright-core'
import { debianProgram } from '../test/tools.ts'
import { median, prepareHub, rounds, startDatabase, startNode } from './tools.ts'

const widgets = Number(process.env.BENCH_WIDGETS ?? '100000')
const port = 18_490
const goalMs = 300

export async function benchConsole(): Promise<{ lines: string[] }> {
  const program = await debianProgram('chromium', 'chromium')
  if (program.skip) throw new Error(program.skip)
  const database = await startDatabase()
  const node = await startNode(database, port)
  const db = new pg.Client({ connectionString: database.url })
  await db.connect()
  const browser = await chromium.launch({ executablePath: program.path, args: ['--no-sandbox'] })
  try {
    const { operator, key, hubId } = await prepareHub(node.base, database.folder)
    await db.query(
      `insert into hub.widgets (hub_id, slug, name, widget_type, description, attributes, owner)
      select $1, 'place-' || n, 'Place ' || n, 'bench.thing', '', '{}', 'team-' || n % 50 from generate_series(1, $2::integer) n`,
      [hubId, widgets]
    )
    await db.query('analyze')
    const base = `http://localhost:${port}`
    const page = await browser.newPage({ baseURL: base, viewport: { width: 1280, height: 800 } })
    const { url } = await operator.post('/sign-in-links', { body: { person: 'Bench' } })
    await page.goto(`${base}/sign-in${new URL(String(url)).hash}`)
    await page.waitForURL(`${base}/`)
    const api = () => callMs(`${node.base}/api/v2/widgets?sort=state,name&per_page=100`, key)
    const steps: [name: string, run: () => Promise<number>][] = [
      ['opening the catalogue', () => openMs(page, '/catalogue', 'Place')],
      ['filtering it by a text', () => openMs(page, `/catalogue?q=place-${widgets}`, `Place ${widgets}`)],
      ['scrolling to its end', () => endMs(page)]
    ]
    const lines = [
      `| ${widgets} widgets, median of ${rounds} | ms | × the API’s first 100 rows | goal ms |`,
      '|---|---|---|---|'
    ]
    for (const [name, run] of steps) {
      const [seen, called]: [number[], number[]] = [[], []]
      for (let round = 0; round < rounds; round++) {
        called.push(await api())
        seen.push(await run())
      }
      lines.push(`| ${name} | ${median(seen).toFixed(0)} | ${(median(seen) / median(called)).toFixed(1)} | ${goalMs} |`)
    }
    return { lines }
  } finally {
    await browser.close()
    await db.end()
    await node.stop()
    await database.stop()
  }
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
