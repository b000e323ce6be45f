/**
 * `npm run screenshots`: starts a new installation with the inventory of this repository, opens each page of its console in
 * light, dark and on a phone, and writes the pictures to docs/screenshots/. Needs Debian's chromium.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { freePort } from './processes.ts'
import { debianProgram } from './tools.ts'

const pages: [name: string, path: string][] = [
  ['overview', '/'],
  ['map', '/map'],
  ['readiness', '/readiness'],
  ['gate', '/readiness/ops-readiness-gitea-registry?hub=ops-hub'],
  ['catalogue', '/catalogue'],
  ['item', '/widgets/ops-service-this-inter-hub?hub=ops-hub'],
  ['not-checked', '/not-checked'],
  ['events', '/events'],
  ['notices', '/notices'],
  ['hubs', '/hubs'],
  ['hub', '/hubs/ops-hub?tab=manifests'],
  ['add', '/add'],
  ['account', '/account']
]
const views: Record<string, BrowserContextOptions> = {
  light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
  phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' }
}
const waitMs = 180_000

async function until(what: string, condition: () => unknown): Promise<void> {
  for (const end = Date.now() + waitMs; !(await condition()); await sleep(100))
    if (Date.now() > end) throw new Error(`${what} did not happen in ${waitMs / 1000} s`)
}

const chromiumProgram = await debianProgram('chromium', 'chromium')
if (chromiumProgram.skip) throw new Error(chromiumProgram.skip)
const target = fileURLToPath(new URL('../docs/screenshots/', import.meta.url))
const ihub = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))
const data = mkdtempSync(join(tmpdir(), 'ihub-screenshots-'))
const link = join(data, 'sign-in.link')
const port = await freePort()
const env = { ...process.env, IHUB_DATA_DIR: data, IHUB_PORT: String(port) }
const installation = spawn(process.execPath, [ihub, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
const ended = once(installation, 'exit')
try {
  await until('the start', () => installation.exitCode !== null || existsSync(link))
  const browser = await chromium.launch({ executablePath: chromiumProgram.path, args: ['--no-sandbox'] })
  const first = await browser.newContext({ baseURL: `http://localhost:${port}` })
  await signIn(await first.newPage())
  const state = await first.storageState()
  mkdirSync(target, { recursive: true })
  for (const [view, options] of Object.entries(views)) {
    const context = await browser.newContext({ ...options, baseURL: `http://localhost:${port}`, storageState: state })
    const page = await context.newPage()
    for (const [name, path] of pages) {
      await page.goto(path)
      const heading = page.getByRole('heading', { level: 1 })
      await heading.waitFor()
      if (/not found/i.test(await heading.innerText())) throw new Error(`${path}: ${await heading.innerText()}`)
      await page.getByText('Live', { exact: true }).first().waitFor({ state: 'attached' })
      await until(`reading ${path}`, async () => (await page.locator('.loading').count()) === 0)
      // Some pages read more after their first rows.
      await sleep(1500)
      await page.evaluate('document.fonts.ready')
      await page.screenshot({ path: join(target, `${name}-${view}.png`) })
    }
    await context.close()
  }
  await browser.close()
} finally {
  installation.kill('SIGTERM')
  await ended
  rmSync(data, { recursive: true, force: true })
}

/** Opens the sign-in link, and waits until the installation has observed itself. */
async function signIn(page: Page): Promise<void> {
  await page.goto(readFileSync(link, 'utf8').trim())
  await page.waitForURL(/\/$/)
  await page
    .locator('.tallyitem')
    .filter({ hasText: 'Verified' })
    .getByText(/^[1-9]/)
    .waitFor({ timeout: waitMs })
}
