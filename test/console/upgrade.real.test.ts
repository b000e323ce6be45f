/** Code of the console that cannot be loaded, such as after an upgrade of the server. */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { until } from '@inter-hub/server/testing'
import type { Page } from 'playwright-core'
import { closeBrowser, consoleFolder, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

/** A page of which the assets that match are gone until it has been loaded `goneLoads` more times. */
async function openOldTab(t: TestContext, gone: RegExp, goneLoads = 1) {
  const { base, signIn } = await startConsole(t)
  // A separate page, because the caught error also appears on the browser console.
  const page = await (await signIn(t)).context().newPage()
  let loads = 0
  const asked: string[] = []
  page.on('request', (request) => void (request.resourceType() === 'document' && loads++))
  await page.route('**/assets/*', (route) => {
    const isGone = loads <= goneLoads && gone.test(route.request().url())
    if (isGone) asked.push(route.request().url())
    return isGone ? route.fulfill({ status: 404, json: {} }) : route.continue()
  })
  await page.goto(base)
  await page.getByText('Live', { exact: true }).waitFor()
  return { page, loads: () => loads, asked }
}

const link = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name })

/** Answers what an upgraded server answers to the page itself. */
const upgrade = (page: Page) =>
  page.route('**/', async (route) => {
    if (route.request().resourceType() === 'document') return route.continue()
    const answer = await route.fetch()
    return route.fulfill({ response: answer, body: (await answer.text()).replaceAll('/assets/index-', '/assets/new-') })
  })

const stylesOfMap = readdirSync(join(consoleFolder, 'assets')).find((name) => /^page-.*\.css$/.test(name)) ?? '-'

test('a tab that was open during an upgrade loads itself again when it needs code that is gone', {
  skip
}, async (t) => {
  for (const [gone, name, heading] of [
    [/\/events-[^/]+\.js$/, 'Events', 'All events'],
    [new RegExp(`/page-[^/]+\\.css$|${stylesOfMap}`), 'Map', '1 item is failing.']
  ] as const) {
    const { page, loads } = await openOldTab(t, gone)
    await upgrade(page)
    await link(page, name).click()
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    assert.equal(loads(), 2)
  }
})

test('a page whose code is still gone after it was loaded again says so', { skip }, async (t) => {
  const { page, loads } = await openOldTab(t, /\/events-[^/]+\.js$/, 2)
  await upgrade(page)
  await link(page, 'Events').click()
  await page.getByText('Its code could not be loaded.').waitFor()
  await until('the second load', () => loads() === 2)
  await page.getByText('Its code could not be loaded.').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
  assert.equal(loads(), 3)
})

test('without an upgrade the page says that its code could not be loaded, and loads it on request', {
  skip
}, async (t) => {
  const { page, loads } = await openOldTab(t, /\/events-[^/]+\.js$/)
  await link(page, 'Events').click()
  await page.getByText('Its code could not be loaded.').waitFor()
  await link(page, 'Hubs').click()
  await page.getByRole('heading', { level: 1, name: '1 hub' }).waitFor()
  assert.equal(loads(), 1)
  await link(page, 'Events').click()
  await page.getByText('Its code could not be loaded.').waitFor()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
})

test('if the search cannot be loaded, a message says so and the page stays', { skip }, async (t) => {
  const { page, loads, asked } = await openOldTab(t, /\/palette-[^/]+\.js$/)
  await page.keyboard.press('Control+k')
  await page.getByText('The search could not be opened').first().waitFor()
  await page.getByRole('heading', { level: 1, name: /failing/ }).waitFor()
  assert.deepEqual([loads(), asked.length > 0], [1, true])
})
