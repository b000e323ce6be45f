import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { loadInventory, planOf } from '@inter-hub/ops-hub'
import { readManifest } from '@inter-hub/ops-hub/testing'
import { createClient } from '@inter-hub/sdk'
import { temporaryFolder } from '../processes.ts'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

const name = `Shop: "the best" <b>$\{X}</b>`

test('the file for a service that the page shows is applied as it stands', { skip }, async (t) => {
  const { server, base, signIn } = await startConsole(t)
  const hub = await server.makeHub({ slug: 'second', manifest: { ...readManifest('ops-hub') } })
  const page = await signIn(t)
  await page.goto('/add')
  await page.getByText('Enter a name and an address').waitFor()
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('Address to check').fill('shop')
  await page.getByText('Enter the whole address, which begins with http or https.').waitFor()
  await page.getByLabel('Address to check').fill('https://shop.example.org/health')
  await page.getByLabel('Owner (optional)').fill('Web Team')
  await page.getByText('It adds the service ops-service-shop-the-best-b-x-b').waitFor()
  await assertAccessible(page)
  const file = join(temporaryFolder(t), 'shop.yaml')
  writeFileSync(file, String(await page.locator('pre').textContent()))
  const client = createClient({ base: `${base}/api/v2`, key: String(hub.runtime.key) })
  const plan = await planOf(client, 'second', await loadInventory(client, 'second', file))
  assert.deepEqual(
    plan.create.map((widget) => [widget.slug, widget.name, widget.owner]),
    [['ops-service-shop-the-best-b-x-b', name, 'web-team']]
  )
})
