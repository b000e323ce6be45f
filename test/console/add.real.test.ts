import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readManifest, startRuntime, until } from '@inter-hub/ops-hub/testing'
import { ok } from '@inter-hub/server/testing'
import type { Page } from 'playwright-core'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

const name = `Shop: "the best" <b>$\{X}</b>`
const slug = 'ops-service-shop-the-best-b-x-b'
const many = Array.from({ length: 150 }, (_, at) => `  - {slug: ops-host-${at}, type: ops-host, name: Host ${at}}`)

const changes = (page: Page) => page.getByRole('region', { name: 'Changes' })

test('the page shows what the file of a service would change in the hub, or what is wrong with it', {
  skip
}, async (t) => {
  const { server, base, signIn } = await startConsole(t)
  const hub = await server.makeHub({ slug: 'second', manifest: { ...readManifest('ops-hub') } })
  const runtime = await startRuntime({ base, hubs: [{ slug: 'second', key: String(hub.runtime.key) }], ports: [] })
  t.after(() => runtime.stop())
  const page = await signIn(t)
  await page.goto('/add')
  await page.getByText('Enter a name and an address').waitFor()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Address to check').fill('shop')
  await page.getByText('Enter the whole address, which begins with http or https.').waitFor()
  await page.getByLabel('Address to check').fill('https://shop.example.org/health')
  await page.getByLabel('Owner (optional)').fill('Web Team')
  const show = page.getByRole('button', { name: /^(Show changes|Show again)$/ })
  await show.click()
  await page.getByText('1 item to add, 1 other record to change.').waitFor()
  assert.match(await changes(page).innerText(), new RegExp(`${slug} \\(ops-service\\)[^]*check web: http, every PT5M`))
  assert.equal(ok(await hub.runtime.get(`/widgets?slug=${slug}`)).meta.total, 0, 'nothing is written')
  await assertAccessible(page)

  const editor = page.getByLabel('Inventory file (YAML)')
  await editor.fill((await editor.inputValue()).replace('kind: http', 'kind: htp'))
  await page.getByText('The file was edited, so the form no longer changes it.').waitFor()
  await show.click()
  await changes(page).getByText('The inventory has a problem.').waitFor()
  await changes(page).getByRole('button', { name: 'Line 11, column 15' }).click()
  assert.equal(await page.evaluate('getSelection().toString().trim()'), 'kind: htp')
  await assertAccessible(page)

  await editor.fill(['inventory: hosts', 'widgets:', ...many].join('\n'))
  await show.click()
  await page.getByText('150 items to add.').waitFor()
  assert.equal(await changes(page).getByRole('listitem').count(), 100)
  await page.getByRole('button', { name: 'Show all 150 lines' }).click()
  await page.getByText('ops-host-149 (ops-host)').waitFor()
  await page.getByText('./ihub apply -f hosts.yaml').waitFor()

  await editor.fill('inventory: empty\nwidgets: []')
  await show.click()
  await page.getByText('The hub matches the file. Applying the file changes nothing.').waitFor()

  await runtime.stop()
  await show.click()
  const [claimed] = await until('the command', async () => {
    const { data } = ok(await hub.runtime.post('/commands/claim', {}))
    return data.length > 0 && data
  })
  const answer = { claim: claimed.claim, status: 'succeeded', result: { lines: 'none' } }
  ok(await hub.runtime.post(`/commands/${claimed.id}/result`, answer))
  await changes(page).getByText('The runtime of second returned a result that is not a plan.').waitFor()
  await page.getByRole('button', { name: 'Discard the edits' }).click()
  assert.match(await editor.inputValue(), /^inventory: shop-the-best/)
})
