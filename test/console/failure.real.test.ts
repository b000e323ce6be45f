import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('a page that cannot be shown leaves the frame in place and can be retried', { skip }, async (t) => {
  const { signIn, base } = await startConsole(t)
  // A separate page, because the caught error also appears on the browser console.
  const page = await (await signIn(t)).context().newPage()
  const wrong = { data: [null], meta: { page: 1, per_page: 200, total: 1 } }
  await page.route('**/api/v2/hubs?*', (route) => route.fulfill({ json: wrong }))
  await page.goto(`${base}/hubs`)
  await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
  await page.getByRole('heading', { level: 2, name: 'Error in the console' }).waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Events' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
  await page.goBack()
  await page.getByRole('heading', { level: 1, name: 'This page cannot be shown' }).waitFor()
  await page.unroute('**/api/v2/hubs?*')
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: '1 hub' }).waitFor()
})

test('if the signed-in user cannot be read, a retry opens the page', { skip }, async (t) => {
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
