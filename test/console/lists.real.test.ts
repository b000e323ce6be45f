import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

/** The folder for screenshots of the pages; without it none are taken. */
const pictures = process.env.IHUB_TEST_PICTURES

test('the lists of hubs, manifests, consumers, keys and events match the API', { skip }, async (t) => {
  const { signIn, server, hub, record } = await startConsole(t)
  const page = await signIn(t)
  const expected: [string, RegExp, RegExp][] = [
    ['Hubs', /^1 hub$/, /ops-hub/],
    ['Manifests', /^1 capability manifest$/, /active/],
    ['Consumers', /^\d+ API consumers$/, /ops-hub/],
    ['Keys', /^\d+ API keys$/, new RegExp(String(hub.runtime.key).split('_')[1] ?? '')],
    ['Events', /^All events$/, /ops-gitea/]
  ]
  for (const [name, heading, row] of expected) {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: heading }).waitFor()
    await page.getByRole('row').filter({ hasText: row }).first().waitFor()
    await assertAccessible(page)
  }
  assert.doesNotMatch(await page.content(), new RegExp(String(hub.runtime.key)))
  await page.setViewportSize({ width: 800, height: 800 })
  const subject = 'a subject that is far longer than its column is wide'
  const event = { widget: 'ops-backup', eventType: 'ops-hub.checked', subject, metadata: { status: 'good' } }
  assert.equal((await hub.runtime.post('/interaction-events', event)).statusCode, 201)
  const clipped = page.getByRole('cell').filter({ hasText: subject })
  await clipped.hover()
  assert.equal(await clipped.getAttribute('title'), `ops-hub.checked (${subject})`, 'a cell that is cut off')
  const whole = page.getByRole('cell', { name: 'ops-gitea' })
  await whole.hover()
  assert.equal(await whole.getAttribute('title'), null)
  await page.setViewportSize({ width: 1280, height: 800 })
  const rows = await page.locator('tbody tr').count()
  await page.getByText('no reason given').first().waitFor()
  for (const row of await page.locator('tbody tr').all()) assert.ok(((await row.boundingBox())?.height ?? 0) < 40)
  await record('ops-backup', 'bad')
  await page.getByRole('row').filter({ hasText: 'ops-backup' }).filter({ hasText: 'Fail' }).waitFor()
  assert.equal(await page.locator('tbody tr').count(), rows + 1)
  await page.getByRole('button', { name: 'Pass' }).click()
  await page.getByRole('heading', { level: 1, name: '2 matching events' }).waitFor()
  await page.getByRole('row').filter({ hasText: 'ops-registry' }).waitFor()
  await page.getByLabel('Slug of the item').fill('ops-gitea')
  await page.getByLabel('Slug of the item').press('Enter')
  await page.getByText('No event matches these filters.').waitFor()
  assert.equal(new URL(page.url()).search, '?outcome=pass&widget=ops-gitea')
  await page.getByRole('button', { name: 'Pass' }).click()
  await page.getByRole('row').filter({ hasText: 'ops-gitea' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('link', { name: 'Clear the filters' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
  await page.goto('/hubs')
  await page.getByRole('link', { name: 'Create a hub' }).click()
  await page.getByText('./ihub hub init my-hub').waitFor()
  await assertAccessible(page)
  assert.equal((await server.operator.get('/hubs')).json().data.length, 1)
})

test('a notice is acknowledged in the name of the person; a maintenance window is shown', { skip }, async (t) => {
  const { signIn, hub, server } = await startConsole(t)
  const page = await signIn(t)
  await page.goto('/notices')
  await page.getByRole('heading', { level: 1, name: 'No notice rules yet' }).waitFor()
  await page.getByText('./ihub notices apply -f notices.yaml').waitFor()
  await assertAccessible(page)
  const channel = { slug: 'chat', kind: 'webhook', url: 'https://chat.example.org/notices' }
  assert.equal((await hub.runtime.post('/notice-channels', channel)).statusCode, 201)
  const rule = { slug: 'failing', condition: 'state', channels: ['chat'], severity: 'critical' }
  assert.equal((await hub.runtime.post('/notice-rules', rule)).statusCode, 201)
  const endsAt = new Date(Date.now() + 119 * 60_000).toISOString()
  const window = { reason: 'The disk is replaced', endsAt, widgets: ['ops-backup'] }
  assert.equal((await hub.runtime.post('/maintenance-windows', window)).statusCode, 201)
  await page.getByRole('link', { name: 'Gitea', exact: true }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'The disk is replaced' }).getByText('in 119 min').waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Acknowledge' }).click()
  await page.getByRole('heading', { level: 1, name: '0 notices not acknowledged, 1 acknowledged.' }).waitFor()
  const [notice] = (await server.operator.get('/notices?hub=ops-hub&state=acknowledged')).json().data
  assert.deepEqual([notice.widgetSlug, notice.by.kind, notice.by.name], ['ops-gitea', 'person', 'Maria Weber'])
})

test('items and hubs lead back to their lists, also on a phone', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const page = await signIn(t, { viewport: { width: 390, height: 844 } })
  const main = page.getByRole('main')
  for (const [path, name, list] of [
    ['/widgets/ops-gitea', 'Catalogue', '/catalogue'],
    ['/hubs/ops-hub', 'Hubs', '/hubs']
  ] as const) {
    await page.goto(path)
    const back = main.getByRole('link', { name, exact: true })
    await back.waitFor()
    assert.ok(((await back.boundingBox())?.height ?? 0) >= 24, `${name}: large enough for a finger`)
    await assertAccessible(page)
    await back.click()
    await page.waitForURL((url) => url.pathname === list)
  }
  assert.equal(await page.getByRole('button', { name: /^(Find|Search)/ }).count(), 1, 'one search, at the bottom')
})

test('an item without evidence says so once; on a phone its name gets the room', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const page = await signIn(t)
  await page.goto('/catalogue')
  const unproven = page.getByRole('row').filter({ hasText: 'Backups of Gitea' })
  await unproven.getByText('never recorded').waitFor()
  assert.doesNotMatch(await unproven.innerText(), /for \d+ (s|min)/)
  assert.match(await page.getByRole('row').filter({ hasText: 'Failing' }).innerText(), /for \d+ (s|min)/)
  await page.getByRole('complementary').getByRole('link', { name: '1 without evidence' }).click()
  await page.getByRole('heading', { level: 1, name: '1 item has no evidence yet.' }).waitFor()
  await page.setViewportSize({ width: 390, height: 844 })
  await page.goto('/catalogue')
  const state = page.getByRole('row').filter({ hasText: 'Failing' }).getByRole('cell').first()
  await state.waitFor()
  assert.ok(((await state.boundingBox())?.width ?? 390) <= 40, 'only the icon')
  await assertAccessible(page)
})

test('lists fit on a phone, in both themes', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await signIn(t, { viewport: { width: 390, height: 844 }, colorScheme })
    for (const path of ['/hubs', '/hubs/new', '/manifests', '/consumers', '/keys', '/events', '/notices']) {
      await page.goto(path)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.locator('.loading').waitFor({ state: 'detached' })
      assert.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), path)
      const cells = page.locator('.scroll td')
      for (const cell of await cells.all()) {
        const box = await cell.boundingBox()
        assert.ok(box && box.x + box.width <= 390, `${path}: a cell ends beyond the edge`)
      }
      if (pictures === undefined) continue
      mkdirSync(pictures, { recursive: true })
      await page.screenshot({ path: join(pictures, `${path.slice(1).replace('/', '-')}-${colorScheme}-390.png`) })
      await page.setViewportSize({ width: 1280, height: 800 })
      await page.screenshot({ path: join(pictures, `${path.slice(1).replace('/', '-')}-${colorScheme}-1280.png`) })
      await page.setViewportSize({ width: 390, height: 844 })
    }
  }
})

test('the page of an item shows its notices, which can be acknowledged, and the maintenance that covers it', {
  skip
}, async (t) => {
  const { server, hub, signIn } = await startConsole(t)
  const channel = { slug: 'phone', kind: 'ntfy', url: 'https://ntfy.invalid/topic' }
  const rule = { slug: 'failing', condition: 'state', severity: 'critical', channels: ['phone'] }
  ok(await hub.runtime.post('/notice-settings', { channels: [channel], rules: [rule] }))
  const endsAt = new Date(Date.now() + 8_000_000).toISOString()
  ok(await hub.runtime.post('/maintenance-windows', { reason: 'A new disk.', endsAt, widgets: ['ops-gitea'] }), 201)
  await until('the notice', async () => ok(await hub.runtime.get('/notices')).meta.total > 0)
  const page = await signIn(t)
  await page.goto('/widgets/ops-gitea')
  const card = page.getByRole('region', { name: 'Notices and maintenance' })
  await card.getByText('Maintenance by ops-hub, ends in 2 h. Messages are silenced during maintenance.').waitFor()
  await card.getByText('critical, rule failing').waitFor()
  const [text, whole] = [await card.getByText('A new disk.').boundingBox(), await card.boundingBox()]
  assert.ok(text && whole && text.width > whole.width / 2, 'the text uses the width of the card')
  await assertAccessible(page)
  await card.getByRole('button', { name: 'Acknowledge' }).click()
  await card.getByText('acknowledged by Maria Weber').waitFor()
  assert.equal(ok(await server.operator.get('/notices?state=acknowledged')).meta.total, 1)
  await page.goto('/widgets/ops-registry')
  await page.getByRole('region', { name: 'Facts' }).waitFor()
  assert.equal(await card.count(), 0)
})
