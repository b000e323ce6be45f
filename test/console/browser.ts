/**
 * A real browser for tests of the console. Every page is watched: a Content-Security-Policy violation, an uncaught error,
 * an error on the browser console or a request to another host fails the test that opened the page.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { debianProgram } from '../tools.ts'

export const consoleFolder = fileURLToPath(new URL('../../packages/console/dist', import.meta.url))

const program = await debianProgram('chromium', 'chromium')
export const isBuilt = existsSync(join(consoleFolder, 'index.html'))

/** Why browser tests cannot run here; false if they can. */
export const skip = isBuilt ? program.skip : 'the console is not built; run node scripts/setup.mjs'

let browser: Promise<Browser> | undefined

/** Opens a separate window with its own cookies; it is closed at the end of the test. */
export async function openPage(t: TestContext, base: string, options: BrowserContextOptions = {}): Promise<Page> {
  browser ??= chromium.launch({ executablePath: program.path, args: ['--no-sandbox'] })
  const context = await (await browser).newContext({ baseURL: base, ...options })
  const page = await context.newPage()
  const seen = await watch(page, base)
  t.after(async () => {
    // By then, earlier reports of the page have arrived.
    await page.evaluate('0').catch(() => undefined)
    // Closing aborts requests of a page that is still loading, which it reports.
    const reported = [...seen]
    await context.close()
    assert.deepEqual(reported, [], 'errors reported by the browser')
  })
  return page
}

export async function closeBrowser(): Promise<void> {
  await (await browser)?.close()
}

async function watch(page: Page, base: string): Promise<string[]> {
  const seen: string[] = []
  page.on('pageerror', (error) => seen.push(`error: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    // The browser itself reports each response of 400 or more, which is not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      seen.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(base) && !/^(data|blob):/.test(request.url())) seen.push(`request: ${request.url()}`)
  })
  await page.exposeBinding('reportViolation', (_source, text: string) => void seen.push(`policy: ${text}`))
  await page.addInitScript(`document.addEventListener('securitypolicyviolation', (event) =>
    window.reportViolation(event.effectiveDirective + ' ' + (event.sample || event.blockedURI)))`)
  return seen
}
