import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { readManifest } from '@inter-hub/ops-hub/testing'
import { ok, until } from '@inter-hub/server/testing'
import type { Locator, Page } from 'playwright-core'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'
import { largeMap, type MapRelation, mapWidget as widget } from './map-data.ts'

after(closeBrowser)

/** The folder for screenshots of the pages; without it none are taken. */
const pictures = process.env.IHUB_TEST_PICTURES

const hostile = '<img src=x onerror=alert(1)>'

async function startMap(t: TestContext) {
  const started = await startConsole(t)
  const hub = await started.server.makeHub({ slug: 'second', manifest: { ...readManifest('ops-hub') } })
  const batch = async (widgets: Record<string, unknown>[], relations: MapRelation[]) => {
    for (let at = 0; at < widgets.length; at += 500)
      ok(await hub.runtime.post('/widgets/batch', { widgets: widgets.slice(at, at + 500) }), 200)
    const bodies = relations.map(([fromWidget, type, toWidget, state = 'current']) => ({
      ...{ fromWidget, type, toWidget, state }
    }))
    for (let at = 0; at < bodies.length; at += 500) {
      const { meta } = ok(await hub.runtime.post('/relations/batch', { relations: bodies.slice(at, at + 500) }), 200)
      assert.equal(meta.refused, 0)
    }
  }
  const verify = async (widget: string, observedStatus: number) => {
    const metadata = { endpoint: 'https://git.example.org/', expectedStatus: 200, observedStatus }
    ok(await hub.runtime.post('/interaction-events', { widget, eventType: 'ops-endpoint-verified', metadata }), 201)
  }
  return { ...started, second: hub, batch, verify }
}

const shop = [
  widget('prod', 'environment', 'Environment: production'),
  widget('next', 'environment', 'Environment: next'),
  widget('host', 'host', 'Host: one'),
  widget('cluster', 'cluster', 'Cluster: k3s'),
  widget('git', 'service', 'Service: Git', 'platform'),
  widget('git-web', 'endpoint', 'Endpoint: Git web pages'),
  widget('git-api', 'endpoint', 'Endpoint: API of Git', 'platform'),
  widget('store', 'service', 'Data store: Git database'),
  widget('backup', 'backup-set', 'Backups: Git database'),
  widget('shop', 'service', `Service: Shop ${hostile} with a name that is much too long for one line, or for two`),
  widget('node', 'host', 'Host: planned node'),
  widget('gate', 'readiness-gate', 'Gate: Git can move')
]
const shopRelations: MapRelation[] = [
  ['host', 'part-of', 'prod'],
  ['cluster', 'runs-on', 'host'],
  ['git', 'runs-on', 'cluster'],
  ['git', 'part-of', 'prod'],
  ['git', 'exposes', 'git-web'],
  ['git', 'exposes', 'git-api'],
  ['git', 'stores-in', 'store'],
  ['store', 'backed-up-by', 'backup', 'unknown'],
  ['shop', 'depends-on', 'git'],
  ['git', 'migrates-to', 'next', 'target'],
  ['node', 'part-of', 'next', 'target']
]

const explanation = (page: Page) => page.getByRole('complementary', { name: 'Explanation' })
const lane = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const node = (page: Page, name: string | RegExp) =>
  page.getByRole('region', { name: 'Environments' }).getByRole('button', { name })
const counts = (found: Locator, count: number) =>
  until(`there are ${count}`, async () => (await found.count()) === count)
const focused = (page: Page) => page.evaluate('document.activeElement.textContent')

async function picture(page: Page, name: string): Promise<void> {
  if (pictures === undefined) return
  mkdirSync(pictures, { recursive: true })
  for (const theme of ['light', 'dark']) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    await page.screenshot({ path: join(pictures, `${name}-${theme}.png`) })
  }
}

test('the map shows what is where; an item is chosen, a line followed, and its page opened', { skip }, async (t) => {
  const { signIn, batch, verify, second } = await startMap(t)
  await batch(shop, shopRelations)
  await verify('git-web', 500)
  await verify('git-api', 200)
  const page = await signIn(t, { viewport: { width: 1400, height: 900 } })
  await page.getByRole('navigation').getByRole('link', { name: 'Map', exact: true }).first().click()
  // Gitea and the others of the first hub, which has no environments, fail too.
  await page.getByText(/^12 items in 2 environments/).waitFor()
  await page.getByRole('heading', { level: 1, name: '2 items are failing.' }).waitFor()
  assert.deepEqual(await page.locator('.lanename').allTextContents(), ['production', 'next', 'No environment'])
  const text = await lane(page, 'production').innerText()
  assert.match(text, /one[\s\S]*k3s[\s\S]*Git[\s\S]*API[\s\S]*Web pages[\s\S]*Database[\s\S]*Backups/)
  assert.match(await lane(page, 'next').innerText(), /Target of a move[\s\S]*planned node/)
  assert.match(await lane(page, 'No environment').innerText(), /Gitea[\s\S]*<img src=x onerror=alert\(1\)>/)
  await page.getByText('1 item of other kinds (readiness gate) is not shown.').waitFor()
  await picture(page, 'map')
  await assertAccessible(page)

  await node(page, /^Git No evidence$/).click()
  const side = explanation(page)
  await side.getByText('7 relations').waitFor()
  await side.locator('.prose').first().waitFor()
  assert.equal(await focused(page), 'Service: Git')
  // Not its own environment, but the cluster, two endpoints, the store, the environment that it moves to, and what depends on it.
  await counts(page.locator('.lines g'), 6)
  assert.equal(await page.locator('.lines [data-state="target"]').count(), 1)
  assert.deepEqual(new URL(page.url()).search, '?sel=git')
  assert.ok((await node(page, /^one /).getAttribute('data-dim')) === 'true')
  assert.equal(await node(page, /^Web pages Failing$/).getAttribute('data-dim'), null, 'failing items are not dimmed')
  await picture(page, 'map-chosen')
  await assertAccessible(page)

  await side.getByRole('button', { name: /Shop/ }).click()
  await side.getByText('1 relation', { exact: true }).waitFor()
  await side.getByText('depends on').waitFor()
  await page.goBack()
  await side.getByText('7 relations').waitFor()
  await side.getByRole('link', { name: 'Open its page' }).click()
  await page.waitForURL('**/widgets/git?hub=second')
  await page.goBack()
  await side.getByText('7 relations').waitFor()
  await page.reload()
  await counts(page.locator('.lines g'), 6)

  // An item of another hub with the same slug is not mixed up with it.
  await second.makeWidget('ops-gitea', { name: 'Gitea of second', widgetType: 'ops-service' })
  await node(page, /^Gitea of second/).waitFor()
  await node(page, /^Gitea of second/).click()
  await side.getByRole('heading', { name: 'Gitea of second' }).waitFor()
  await page.reload()
  await side.getByRole('heading', { name: 'Gitea of second' }).waitFor()
})

test('the map is filtered by state, environment and owner in the address', { skip }, async (t) => {
  const { signIn, batch, verify } = await startMap(t)
  await batch(shop, shopRelations)
  await verify('git-web', 500)
  const page = await signIn(t, { viewport: { width: 1400, height: 900 } })
  await page.goto('/map')
  await page.getByRole('button', { name: /^Failing 2$/ }).click()
  await node(page, /^Web pages Failing$/).waitFor()
  await node(page, /^API /).waitFor({ state: 'detached' })
  assert.equal(await node(page, /^Git No evidence$/).getAttribute('data-dim'), 'true', 'what contains it stays')
  assert.equal(new URL(page.url()).search, '?state=failing')
  await page.getByRole('combobox', { name: 'Environment' }).selectOption('production')
  assert.deepEqual(await page.locator('.lanename').allTextContents(), ['production'])
  await page.getByRole('combobox', { name: 'Owner' }).selectOption('platform')
  await lane(page, 'production').getByText('Nothing here matches.').waitFor()
  assert.equal(new URL(page.url()).search, '?state=failing&env=prod&owner=platform')
  await assertAccessible(page)
  await page.reload()
  await lane(page, 'production').getByText('Nothing here matches.').waitFor()
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await node(page, /^API /).waitFor()

  // An item outside the filter is shown when it is chosen; another environment ends the filter by environment.
  await page.goto('/map?env=prod&sel=git')
  await explanation(page).getByRole('button', { name: /Shop/ }).click()
  await lane(page, 'No environment').getByRole('button', { name: /^Shop/, pressed: true }).waitFor()
  assert.equal(new URL(page.url()).search, '?sel=shop')
  await page.goto('/map?env=none')
  await lane(page, 'No environment').waitFor()
  assert.equal(await page.locator('.lanename').count(), 1)
  for (const search of [
    '?sel=gone&env=gone&owner=gone&state=gone',
    `?sel=${encodeURIComponent(hostile)}&owner=a&owner=b`
  ]) {
    await page.goto(`/map${search}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByRole('combobox', { name: 'Owner' }).waitFor()
  }
})

test('the map is used with the keyboard alone, and updates while it is open', { skip }, async (t) => {
  const { signIn, batch, verify } = await startMap(t)
  await batch(shop, shopRelations)
  const page = await signIn(t, { viewport: { width: 1400, height: 900 } })
  await page.goto('/map')
  await node(page, /^Git No evidence$/).waitFor()
  const tabTo = async (name: RegExp) => {
    for (let presses = 0; presses < 60; presses++) {
      if (name.test(String(await focused(page)))) return
      await page.keyboard.press('Tab')
    }
    assert.fail(`${name} was not reached`)
  }
  await tabTo(/^GitNo evidence$/)
  await page.keyboard.press('Enter')
  await until('it has the focus', async () => (await focused(page)) === 'Service: Git')
  await tabTo(/Cluster: k3s$/)
  await page.keyboard.press('Enter')
  await until('it has the focus', async () => (await focused(page)) === 'Cluster: k3s')
  await page.keyboard.press('Escape')
  await explanation(page).waitFor({ state: 'detached' })
  assert.equal(await focused(page), 'k3sNo evidence', 'the focus is on the item again')
  await page.keyboard.press('Enter')
  await tabTo(/^Open its page$/)
  await verify('git-api', 500)
  await node(page, /^API Failing$/).waitFor()
  assert.equal(await focused(page), 'Open its page')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/widgets/cluster?hub=second')
})

test('the map fits on a phone', { skip }, async (t) => {
  const { signIn, batch, verify } = await startMap(t)
  await batch(shop, shopRelations)
  await verify('git-web', 500)
  const page = await signIn(t, { viewport: { width: 390, height: 844 } })
  const fits = async () => assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
  await page.goto('/map')
  await node(page, /^Web pages Failing$/).waitFor()
  await fits()
  await picture(page, 'map-phone')
  await assertAccessible(page)
  await node(page, /^Web pages Failing$/).click()
  await explanation(page).getByText('1 relation', { exact: true }).waitFor()
  await page
    .getByRole('complementary')
    .getByText(/^Endpoint: Git web pages/)
    .first()
    .waitFor()
  await fits()
  await picture(page, 'map-phone-chosen')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Close', exact: true }).click()
  await explanation(page).waitFor({ state: 'detached' })
})

test('1,000 items and 2,000 relations are drawn within budgets', { skip }, async (t) => {
  const { signIn, batch, verify } = await startMap(t)
  const { widgets, relations } = largeMap()
  await batch(widgets, relations)
  await verify('web-7', 500)
  const page = await signIn(t, { viewport: { width: 1400, height: 900 } })
  await until('the overview is read', async () => (await page.locator('.loading').count()) === 0)
  const requests: string[] = []
  const sizes: Promise<number>[] = []
  page.on('response', (response) => {
    const { pathname, search } = new URL(response.url())
    if (!pathname.startsWith('/api/') || pathname.endsWith('/stream')) return
    requests.push(`${pathname}${search}`)
    sizes.push(response.body().then(({ length }) => length))
  })
  const began = Date.now()
  await page.getByRole('navigation').getByRole('link', { name: 'Map', exact: true }).first().click()
  await page.getByText(/^993 items in 10 environments/).waitFor()
  await node(page, /^Shop 7 /).waitFor()
  const drawnMs = Date.now() - began
  const bytes = (await Promise.all(sizes)).reduce((sum, one) => sum + one, 0)
  const ofMap = requests.filter((url) =>
    /\/(widgets\?sort=(created|-state|-updated)|relations\?|hub-capability)/.test(url)
  ).length
  const elements = () => page.evaluate("document.querySelectorAll('#main *').length") as Promise<number>
  t.diagnostic(`${ofMap} requests, ${bytes} bytes, ${await elements()} elements, ${drawnMs} ms`)
  // Three for the changes, and again if one comes meanwhile, six pages of items, ten of relations, the manifests.
  assert.ok(ofMap <= 2 * 3 + 6 + 11 + 1, `${ofMap} requests: ${requests.join(' ')}`)
  assert.ok(bytes < 3_000_000, `${bytes} bytes`)
  assert.ok((await elements()) < 5000, `${await elements()} elements`)

  // What fails shows on the closed service.
  const fold = page.getByRole('button', { name: '5 inside Shop 7, failing', exact: true })
  await fold.click()
  await node(page, /^Web Failing$/).waitFor()
  // A change of a state is read with three small requests.
  requests.length = 0
  await verify('web-8', 500)
  await page.getByRole('heading', { level: 1, name: '3 items are failing.' }).waitFor()
  assert.ok(requests.filter((url) => /\/(widgets|relations)\?/.test(url)).length <= 9, requests.join(' '))
  assert.ok(
    requests.every((url) => !url.includes('per_page=200')),
    requests.join(' ')
  )

  // An item with more relations than are drawn.
  const chooseBegan = Date.now()
  await node(page, /^Shop 0 /)
    .first()
    .click()
  await counts(page.locator('.lines g'), 100)
  t.diagnostic(`chosen in ${Date.now() - chooseBegan} ms, ${await elements()} elements`)
  await explanation(page).getByText('The first 40 of 189 are shown.').waitFor()
  assert.ok((await elements()) < 6500, `${await elements()} elements`)
  await picture(page, 'map-large')
  await assertAccessible(page)
})

test('a long list without places is cut off, and what is beyond the limit is named', { skip }, async (t) => {
  const { signIn, hub, record } = await startMap(t)
  const thing = (n: number) => ({ slug: `thing-${n}`, name: `Thing ${n}`, widgetType: 'ops-hub.thing' })
  for (let at = 0; at < 2100; at += 700) {
    const widgets = Array.from({ length: 700 }, (_, index) => thing(at + index))
    ok(await hub.runtime.post('/widgets/batch', { widgets }), 200)
  }
  await record('thing-400', 'bad')
  const page = await signIn(t, { viewport: { width: 1400, height: 900 } })
  await page.goto('/map')
  await page.getByText('The map shows the first 2,000 of 2,103 items.').waitFor()
  const nodes = lane(page, 'No environment').locator('.node')
  await node(page, /^Thing 400 Failing$/).waitFor()
  assert.ok((await nodes.count()) <= 42, 'the first 40, and what fails')
  await page.getByRole('button', { name: 'Failing 2' }).click()
  await node(page, /^Thing 1 /).waitFor({ state: 'detached' })
  assert.equal(await nodes.count(), 2)
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await page.getByRole('button', { name: /^Show 1,9\d\d more$/ }).click()
  await counts(page.locator('.node'), 2000)
})
