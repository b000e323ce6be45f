import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { assertAccessible } from './axe.ts'
import { closeBrowser, openPage, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('without a session a page leads to sign-in, and signing in leads back to it', { skip }, async (t) => {
  const { base, link } = await startConsole(t)
  const page = await openPage(t, base)
  await page.goto('/Hubs')
  await page.getByRole('heading', { name: 'Sign in to Inter-Hub' }).waitFor()
  assert.equal(new URL(page.url()).searchParams.get('return'), '/hubs')
  await assertAccessible(page)

  await page.getByLabel('Or paste the link here').fill('http://localhost/sign-in#ihl_wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('alert').getByText('already used').waitFor()
  const text = await link()
  await page.getByLabel('Or paste the link here').fill(text)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(`${base}/hubs`)

  const other = await openPage(t, base)
  await other.goto('/widgets/ops-gitea')
  await other.getByRole('heading', { name: 'Sign in to Inter-Hub' }).waitFor()
  await other.goto(await link('Other'))
  await other.waitForURL(`${base}/widgets/ops-gitea`)
  await other.getByRole('heading', { name: 'Gitea' }).waitFor()
  assert.doesNotMatch(await other.evaluate('location.href'), /ihl_/)
  await other.goBack()
  assert.doesNotMatch(other.url(), /ihl_/, 'the token is not in the history')
  await other.goto(text)
  await other.waitForURL((url) => !url.pathname.startsWith('/sign-in'), { timeout: 10_000 })
})

test('two clicks lead from the overview to a failing item and its reason; it becomes verified without a reload', {
  skip
}, async (t) => {
  const { base, signIn, record, server } = await startConsole(t)
  const page = await signIn(t)
  await page.getByRole('heading', { name: /^Gitea has been failing for \d+ s\.$/ }).waitFor()
  await assertAccessible(page)
  await page.getByRole('region', { name: 'Failing now' }).getByRole('link', { name: 'Gitea' }).click()
  await page.waitForURL(`${base}/widgets/ops-gitea?hub=ops-hub`)
  await page.getByText('Failing', { exact: true }).first().waitFor()
  await until('the page has its name', async () => (await page.title()) === 'Gitea · Inter-Hub')
  assert.equal(await page.evaluate('document.activeElement.id'), 'main')
  await assertAccessible(page)

  await page
    .getByRole('contentinfo')
    .or(page.getByText('Live', { exact: true }))
    .first()
    .waitFor()
  await record('ops-gitea', 'good')
  await page.getByText('Verified', { exact: true }).first().waitFor()

  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Annotate…' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('menuitem', { name: 'Annotate…' }).click()
  await page.getByLabel('Text').fill('Who owns this?')
  await assertAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Annotate' }).click()
  await page.getByRole('dialog', { name: 'Annotate' }).waitFor({ state: 'detached' })
  await until(
    'the menu button has the focus',
    async () => (await page.evaluate('document.activeElement.getAttribute("aria-label") === "More actions"')) === true
  )
  await page.getByRole('link', { name: 'Annotations' }).click()
  await page.getByText('Who owns this?').waitFor()
  const { data } = (await server.operator.get('/annotations')).json()
  assert.deepEqual([data[0].by.kind, data[0].by.name], ['person', 'Maria Weber'])
  for (const tab of ['Relations', 'Evidence', 'Checks', 'Changes', 'Overview']) {
    await page.getByRole('navigation', { name: 'About this item' }).getByRole('link', { name: tab }).click()
    await page.getByRole('heading', { level: 2 }).first().waitFor()
    await assertAccessible(page)
  }
})

test('the reason of an item in the overview is never cut off and uses all remaining space', { skip }, async (t) => {
  const { signIn, hub } = await startConsole(t)
  const event = { widget: 'ops-gitea', eventType: 'ops-hub.checked' }
  const detail = 'The connection to db.example.org:5432 was refused after 3 attempts.'
  ok(await hub.runtime.post('/interaction-events', { ...event, metadata: { status: 'bad', detail } }), 201)
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await signIn(t, { viewport: { width: 390, height: 800 }, colorScheme })
    const shown = page.locator('.need').getByText(/was refused after 3 attempts/)
    await shown.waitFor()
    for (const width of [390, 800, 1280, 1440]) {
      await page.setViewportSize({ width, height: 800 })
      const isCut = await shown.evaluate((text) => text.scrollWidth > text.clientWidth)
      assert.equal(isCut, false, `${width} pixels wide`)
      assert.equal(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), true)
    }
    // At 1280 pixels, nothing else needs half of the row.
    await page.setViewportSize({ width: 1280, height: 800 })
    const [own, row] = await Promise.all([shown.boundingBox(), page.locator('.need').first().boundingBox()])
    assert.ok((own?.width ?? 0) > 0.5 * (row?.width ?? 0), `${own?.width} of ${row?.width} pixels`)
  }
})

test('the catalogue keeps its filters in the address, and search opens a result', { skip }, async (t) => {
  const { base, signIn } = await startConsole(t)
  const page = await signIn(t)
  await page.getByRole('link', { name: 'Catalogue' }).first().click()
  await page.getByText('3 items', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Failing' }).click()
  await page.waitForURL(`${base}/catalogue?state=failing`)
  await page.getByText('1 item match').or(page.getByText('1 item matches')).waitFor()
  await assertAccessible(page)
  await page.goto('/catalogue?q=registry&state=nonsense')
  await page.getByRole('link', { name: 'Registry <b>of images</b>' }).waitFor()
  assert.equal(await page.getByLabel('Filter by name, slug, owner or description').inputValue(), 'registry')
  assert.equal(await page.locator('tbody tr').count(), 1)

  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill('back')
  await page.getByRole('option', { name: /Open Backups of Gitea/ }).waitFor()
  await assertAccessible(page)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Backups of Gitea' }).waitFor()
  await page.getByText('Nothing has been recorded for this item.').first().waitFor()
  await page.getByRole('link', { name: 'Not checked' }).first().click()
  await page.getByRole('heading', { name: '1 item has no evidence yet.' }).waitFor()
  await assertAccessible(page)
  await page.goto('/nowhere')
  await page.getByRole('heading', { name: 'Page not found' }).waitFor()
  await page.goto('/widgets/no-such-thing')
  await page.getByRole('heading', { name: 'Item "no-such-thing" not found' }).waitFor()
})

test('users list their sessions, end another one, and sign out of this one', { skip }, async (t) => {
  const { base, signIn } = await startConsole(t)
  const [one, two] = [await signIn(t), await signIn(t)]
  await one.getByRole('button', { name: /signed in as Maria Weber/ }).click()
  await one.getByRole('menuitem', { name: /account and sessions/ }).click()
  await one.getByRole('button', { name: 'End' }).click()
  await one.getByText('Session ended').first().waitFor()
  await assertAccessible(one)
  await two.getByText('Signed out').waitFor()
  await two.reload()
  await two.getByRole('heading', { name: 'Sign in to Inter-Hub' }).waitFor()
  await one.getByRole('button', { name: 'Sign out' }).click()
  await one.waitForURL(/\/sign-in/)
  await one.goto('/catalogue')
  await one.waitForURL(`${base}/sign-in?return=%2Fcatalogue`)
})
