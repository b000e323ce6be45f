import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readManifest } from '@inter-hub/ops-hub/testing'
import { ok } from '@inter-hub/server/testing'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('the catalogue shows the environment of each item and is filtered by it', { skip }, async (t) => {
  const { base, server, signIn } = await startConsole(t)
  const hub = await server.makeHub({ slug: 'second', manifest: { ...readManifest('ops-hub') } })
  const items: [slug: string, type: string, name: string][] = [
    ['north', 'environment', 'Environment: North'],
    ['south', 'environment', 'Environment: South'],
    ['host', 'host', 'Host: one'],
    ['shop', 'service', 'Service: Shop'],
    ['bank', 'service', 'Service: Bank']
  ]
  for (const [slug, type, name] of items) await hub.makeWidget(slug, { name, widgetType: `ops-${type}` })
  for (const [fromWidget, type, toWidget] of [
    ['host', 'part-of', 'north'],
    ['shop', 'runs-on', 'host'],
    ['bank', 'part-of', 'south']
  ])
    ok(await hub.runtime.post('/relations', { fromWidget, type, toWidget, state: 'current' }), 201)
  const page = await signIn(t)
  await page.goto('/catalogue')
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) })
  await row('Shop').getByRole('cell', { name: 'North' }).waitFor()
  await row('Bank').getByRole('cell', { name: 'South' }).waitFor()
  await row('Gitea').getByRole('cell', { name: 'no environment' }).waitFor()
  await page.getByLabel('Environment').selectOption('North')
  await page.getByText('2 items match', { exact: true }).waitFor()
  await page.waitForURL(`${base}/catalogue?env=north`)
  assert.deepEqual(await page.locator('tbody .needtitle').allInnerTexts(), ['one', 'Shop'])
  await assertAccessible(page)
  await page.goBack()
  await page.getByText('8 items', { exact: true }).waitFor()
  await page.goto('/catalogue?env=nowhere')
  await page.getByText('Nothing matches this filter.').waitFor()
  assert.equal(await page.getByLabel('Environment').inputValue(), 'nowhere')
  await page.setViewportSize({ width: 390, height: 844 })
  assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
})

test('the menu shows how many notices nobody has acknowledged', { skip }, async (t) => {
  const { hub, signIn } = await startConsole(t)
  const page = await signIn(t)
  const menu = page.getByRole('navigation', { name: 'Pages', exact: true })
  await menu.getByRole('link', { name: 'Notices', exact: true }).waitFor()
  const channel = { slug: 'chat', kind: 'webhook', url: 'https://chat.example.org/notices' }
  ok(await hub.runtime.post('/notice-channels', channel), 201)
  ok(await hub.runtime.post('/notice-rules', { slug: 'failing', condition: 'state', channels: ['chat'] }), 201)
  await page.goto('/notices')
  await page.getByRole('button', { name: 'Acknowledge' }).waitFor()
  await menu.getByRole('link', { name: 'Notices 1' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await menu.getByRole('link', { name: 'Notices', exact: true }).waitFor()
})
