/** Names, metadata and addresses that are made to break or deceive a page. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

const names: Readonly<Record<string, string>> = {
  long: 'W'.repeat(200),
  emoji: '👩‍👩‍👧‍👦'.repeat(15),
  control: 'a\u0001b\u200b\ufeffc',
  html: '"><img src=x onerror=alert(1)>',
  // Turns the direction of the text after it.
  turned: '\u202Elive\u2066 pay'
}

test('pages hold names of any kind: nothing overflows, and a name does not turn the text around it', {
  skip
}, async (t) => {
  const { signIn, server, hub, record } = await startConsole(t)
  await record('ops-gitea', 'good')
  for (const [slug, name] of Object.entries(names)) {
    await hub.makeWidget(slug, { name, description: 'W'.repeat(10_000), owner: 'W'.repeat(200) })
  }
  await record('turned', 'bad')
  const endsAt = new Date(Date.now() + 3_600_000).toISOString()
  for (const widget of ['long', 'turned']) {
    const body = { reason: names[widget], endsAt, widgets: [widget] }
    ok(await hub.runtime.post('/maintenance-windows', body), 201)
  }
  ok(await server.operator.post('/api-consumers', { name: 'W'.repeat(100), hub: 'ops-hub' }), 201)
  const page = await signIn(t)
  await page.getByRole('heading', { level: 1, name: /^live pay has been failing for/ }).waitFor()
  const metadata = { status: 'bad', detail: names.long }
  ok(await hub.runtime.post('/interaction-events', { widget: 'long', eventType: 'ops-hub.checked', metadata }), 201)
  await page.getByRole('heading', { level: 1, name: '2 items are failing.' }).waitFor()
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 844 })
    const paths = [
      '/',
      '/hubs/ops-hub?tab=access',
      '/keys',
      '/catalogue',
      '/map?sel=long',
      '/not-checked',
      '/events',
      ...Object.keys(names).map(pathOf)
    ]
    for (const path of paths) {
      await page.goto(path)
      await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' })
      await until('reading', async () => (await page.locator('.loading').count()) === 0)
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${path} at ${width}`)
    }
  }
  assert.equal(await page.locator('img[src=x]').count(), 0)
  await page.goto('/widgets/turned')
  const main = page.getByRole('main')
  await main.getByText('Maintenance by ops-hub').waitFor()
  assert.doesNotMatch((await main.textContent()) ?? '', /[\u202a-\u202e\u2066-\u2069]/)
})

const pathOf = (slug: string) => `/widgets/${slug}`

test('values of events are rendered when they are opened, and deep and long ones fit', { skip }, async (t) => {
  const { signIn, hub } = await startConsole(t)
  let deep: unknown = 'end'
  for (let depth = 0; depth < 28; depth++) deep = { deep }
  const event = { widget: 'ops-backup', eventType: 'ops-hub.checked', subject: 'deep' }
  ok(await hub.runtime.post('/interaction-events', { ...event, metadata: { status: 'bad', deep } }), 201)
  const text = 'x'.repeat(60_000)
  for (let number = 0; number < 40; number++) {
    const metadata = { status: 'bad', text, number }
    ok(await hub.runtime.post('/interaction-events', { ...event, subject: `part ${number}`, metadata }), 201)
  }
  const attributes = { text: 'y'.repeat(900_000) }
  ok(await hub.runtime.patch('/widgets/ops-backup', { attributes }))
  const page = await signIn(t)
  await page.goto('/widgets/ops-backup?tab=evidence')
  const rows = page.getByRole('listitem').filter({ hasText: 'ops-hub.checked' })
  await rows.nth(39).waitFor()
  const length = () => page.evaluate('document.body.textContent.length') as Promise<number>
  assert.ok((await length()) < 100_000, `${await length()} characters`)
  await rows.last().locator('summary').click()
  await page.getByText('"end"').waitFor()
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
  await assertAccessible(page)
  await page.goto('/widgets/ops-backup?tab=changes')
  await page.getByRole('listitem').filter({ hasText: 'widget' }).first().locator('summary').click()
  await page.getByText(/^The first 100,000 of [\d,]+ characters are shown\.$/).waitFor()
})

test('an address that is no web address is not a link', { skip }, async (t) => {
  const { signIn, hub } = await startConsole(t)
  const links = { runbook: 'javascript:alert(1)', dashboard: 'data:text/html,x', docs: 'https://example.org/' }
  await hub.makeWidget('linked', { name: 'Linked', attributes: { links, url: 'javascript:alert(2)' } })
  const page = await signIn(t)
  await page.goto('/widgets/linked')
  await page.getByRole('heading', { level: 2, name: 'Facts' }).waitFor()
  const targets = (await page.evaluate(`[...document.querySelectorAll('a')].map((a) => a.href)`)) as string[]
  assert.deepEqual(
    targets.filter((href) => !/^https?:/.test(href)),
    []
  )
})

test('two hubs with the same slugs do not show the items of each other', { skip }, async (t) => {
  const { signIn, server, hub, record } = await startConsole(t)
  const other = await server.makeHub({ slug: 'second' })
  await other.makeWidget('ops-gitea', { name: 'Gitea of the second hub' })
  await other.makeWidget('ops-registry', { name: 'Registry of the second hub' })
  for (const own of [hub, other]) {
    const relation = { fromWidget: 'ops-gitea', toWidget: 'ops-registry', type: 'depends-on', state: 'current' }
    ok(await own.runtime.post('/relations', relation), 201)
  }
  await record('ops-gitea', 'bad')
  const page = await signIn(t)
  await page.goto('/widgets/ops-gitea?hub=second')
  await page.getByRole('heading', { level: 1, name: 'Gitea of the second hub' }).waitFor()
  await page.getByText('No evidence', { exact: true }).first().waitFor()
  await page
    .getByRole('main')
    .getByRole('link', { name: /Registry of the second hub/ })
    .first()
    .click()
  await page.getByRole('heading', { level: 1, name: 'Registry of the second hub' }).waitFor()
  await page.goBack()
  await page.goto('/widgets/ops-gitea')
  await page.getByRole('heading', { level: 1, name: 'Several hubs have the item "ops-gitea"' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('main').getByRole('link', { name: 'Gitea', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Gitea', exact: true }).waitFor()
  await page.getByText('Failing', { exact: true }).first().waitFor()
})
