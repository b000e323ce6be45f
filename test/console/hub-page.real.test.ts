import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ok, startReceiver, until } from '@inter-hub/server/testing'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

/** Where pictures of the pages are kept, if they are wanted. */
const pictures = process.env.IHUB_TEST_PICTURES

test('a draft that breaks names in use says so, is corrected and activated', { skip }, async (t) => {
  const { signIn, server } = await startConsole(t)
  const page = await signIn(t)
  await page.goto('/hubs')
  await page.getByRole('row').filter({ hasText: 'ops-hub' }).getByRole('link').click()
  await page.getByRole('navigation', { name: 'About this hub' }).getByRole('link', { name: 'Manifests' }).click()
  await page.getByRole('button', { name: 'New draft' }).click()
  await page.getByText('It changes nothing.').waitFor()
  await assertAccessible(page)

  const editor = page.getByLabel('The manifest as JSON')
  const text = await editor.inputValue()
  await editor.fill(text.slice(1))
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('alert').waitFor()
  const renamed = text.replaceAll('ops-hub.checked', 'ops-hub.seen')
  await editor.fill(renamed)
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('It breaks 1 name in use.').waitFor()
  await page.getByText('event type ops-hub.checked: used by 2 items, 2 events').waitFor()
  await page.getByRole('button', { name: 'Activate…' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Activate and break 1' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Cancel' }).click()

  // Someone else changes the draft meanwhile: what they wrote is not overwritten, and what was typed is not lost.
  const [draft] = ok(await server.operator.get('/hub-capability-manifests?hub=ops-hub&status=draft')).data
  await editor.fill('{"scope": "mine"}')
  ok(await server.operator.patch(`/hub-capability-manifests/${draft.id}`, { scope: 'theirs' }))
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByRole('alert').getByText('was changed by someone else').waitFor()
  assert.equal(await editor.inputValue(), '{"scope": "mine"}')
  await page.getByRole('button', { name: 'Load the changed draft' }).click()
  assert.equal(JSON.parse(await editor.inputValue()).scope, 'theirs')

  const added = JSON.parse(text)
  added.annotationCategories.push({ name: 'ops-hub.risk' })
  await editor.fill(JSON.stringify(added))
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('It adds 1 name, and breaks nothing.').waitFor()
  await page.locator('[data-sign="added"]').filter({ hasText: 'ops-hub.risk' }).waitFor()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Activate', exact: true }).click()
  await page.getByText('compared with version 1').waitFor()
  await page.getByRole('link', { name: 'Vocabulary' }).click()
  await page.getByText('ops-hub.risk').waitFor()
  await assertAccessible(page)
  const { data } = (await server.operator.get('/hub-capability-manifests?hub=ops-hub&status=active')).json()
  assert.equal(data[0].version, 2)
})

test('a key is shown once, is seen used, and is revoked', { skip }, async (t) => {
  const { signIn, server } = await startConsole(t)
  const page = await signIn(t)
  await page.goto('/hubs/ops-hub?tab=access')
  await page
    .getByRole('button', { name: /^New key of / })
    .first()
    .click()
  await page.getByLabel('read everything in the hub').uncheck()
  await page.getByRole('button', { name: 'Create the key' }).click()
  await page.getByRole('alert').getByText('Choose what the key may do.').waitFor()
  await page.getByLabel('read everything in the hub').check()
  await page.getByLabel('record events and annotations').check()
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Create the key' }).click()
  await page.getByRole('heading', { name: 'Copy the key now' }).waitFor()
  await assertAccessible(page)
  const secret = String(await page.getByRole('dialog').locator('code').first().textContent())
  assert.match(secret, /^ihk_/)
  await page.getByRole('button', { name: 'I have copied it' }).click()
  const prefix = secret.split('_')[1] ?? ''
  const row = page.getByRole('listitem').filter({ hasText: prefix })
  await row.getByText('never used').waitFor()
  await row.getByText('active').waitFor()
  assert.doesNotMatch(await page.content(), new RegExp(secret))

  const used = server.as(secret)
  assert.equal((await used.get('/widgets')).statusCode, 200)
  await row.getByText(/^used /).waitFor({ timeout: 90_000 })
  await row.getByRole('button', { name: /^Revoke / }).click()
  await assertAccessible(page)
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke the key' }).click()
  await row.getByText('revoked').waitFor()
  await until('the key is refused', async () => (await used.get('/widgets')).statusCode === 401)
})

test('a failed delivery of a webhook is sent again, and hooks say when they were called', { skip }, async (t) => {
  const receiver = await startReceiver()
  t.after(() => receiver.close())
  let isGone = true
  receiver.answer('/chat', () => (isGone ? 410 : 204))
  const { signIn, hub } = await startConsole(t, { egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) })
  const page = await signIn(t)
  await page.goto('/hubs/ops-hub?tab=webhooks')
  await page.getByText('No webhooks.').waitFor()
  const webhook = { url: receiver.url('/chat'), description: 'Chat <b>room</b>' }
  assert.equal((await hub.runtime.post('/webhooks', webhook)).statusCode, 201)
  await page.reload()
  const card = page.getByRole('region', { name: 'Chat <b>room</b>' })
  await card.getByText('Nothing has been sent yet.').waitFor()
  await card.getByRole('button', { name: /^Send test to / }).click()
  await card.getByText(/^Failed after 1 attempt: /).waitFor()
  await assertAccessible(page)
  isGone = false
  await card.getByRole('button', { name: /^Enable / }).click()
  await card.getByText('Active', { exact: true }).waitFor()
  await card.getByRole('button', { name: /^Resend / }).click()
  await card.getByText(/^Delivered with 204, /).waitFor()
  await assertAccessible(page)

  const hook = { name: 'nightly', kind: 'heartbeat', widget: 'ops-backup', eventType: 'ops-hub.noted' }
  const made = (await hub.runtime.post('/inbound-hooks', hook)).json()
  await page.getByRole('link', { name: 'Inbound hooks' }).click()
  const row = page.getByRole('listitem').filter({ hasText: 'nightly' })
  await row.getByText('Never called').waitFor()
  assert.ok(made.url ?? made.token)
  await row.getByRole('button', { name: 'Disable nightly' }).click()
  await row.getByText('Disabled').waitFor()
  await assertAccessible(page)
})

test('the pages of a hub fit a phone and both themes', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  for (const [name, options] of Object.entries({
    light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' as const },
    dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' as const },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' as const }
  })) {
    const page = await signIn(t, options)
    for (const tab of ['', 'manifests', 'vocabulary', 'access', 'webhooks', 'hooks']) {
      await page.goto(`/hubs/ops-hub${tab && `?tab=${tab}`}`)
      await page.getByRole('navigation', { name: 'About this hub' }).waitFor()
      await until('it has settled', async () => (await page.locator('.loading').count()) === 0)
      const fits = await page.evaluate('document.documentElement.scrollWidth <= innerWidth')
      assert.equal(fits, true, `${name} ${tab} is too wide`)
      if (pictures !== undefined) await page.screenshot({ path: join(pictures, `hub-${tab || 'items'}-${name}.png`) })
    }
  }
})
