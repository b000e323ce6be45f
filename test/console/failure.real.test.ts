import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('a page that cannot be shown leaves the frame, and is tried again', { skip }, async (t) => {
  const { signIn, base } = await startConsole(t)
  // A page of its own: the error that is caught is reported on the console too.
  const page = await (await signIn(t)).context().newPage()
  const wrong = { data: [null], meta: { page: 1, per_page: 200, total: 1 } }
  await page.route('**/api/v2/hubs?*', (route) => route.fulfill({ json: wrong }))
  await page.goto(`${base}/hubs`)
  await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'The console has a fault' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Events' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
  await page.unroute('**/api/v2/hubs?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: '1 hub' }).waitFor()
})

test('without an answer about who is signed in, trying again opens the page', { skip }, async (t) => {
  const { signIn, base } = await startConsole(t)
  const page = await (await signIn(t)).context().newPage()
  await page.route('**/api/v2/me', (route) => route.fulfill({ status: 500, json: {} }))
  await page.goto(`${base}/hubs`)
  await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
  await page.unroute('**/api/v2/me')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: '1 hub' }).waitFor()
  assert.equal(await page.title(), 'Hubs · Inter-Hub')
})
