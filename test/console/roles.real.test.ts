/** A user who may only read sees no button whose request the server would refuse. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import pg from 'pg'
import type { Page } from 'playwright-core'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

/** The buttons with such a name. */
const buttons = (page: Page, name: RegExp) => page.getByRole('main').getByRole('button', { name })

test('a user who may only read sees no buttons for changes; an administrator does', { skip }, async (t) => {
  const { signIn, server, hub } = await startConsole(t)
  ok(await hub.runtime.post('/webhooks', { url: 'https://example.org/', eventTypes: ['*'] }), 201)
  const hook = { name: 'nightly', widget: 'ops-backup', kind: 'event', eventType: 'ops-hub.checked' }
  ok(await hub.runtime.post('/inbound-hooks', hook), 201)
  const channel = { slug: 'chat', kind: 'webhook', url: 'https://chat.example.org/notices' }
  ok(await hub.runtime.post('/notice-channels', channel), 201)
  ok(await hub.runtime.post('/notice-rules', { slug: 'failing', condition: 'state', channels: ['chat'] }), 201)
  const page = await signIn(t)
  const changes: Readonly<Record<string, RegExp>> = {
    '/hubs/ops-hub?tab=access': /^New key/,
    '/hubs/ops-hub?tab=webhooks': /^Send test|^Resend/,
    '/hubs/ops-hub?tab=hooks': /^Disable/,
    '/hubs/ops-hub?tab=manifests': /^New draft/,
    '/notices': /^Acknowledge/
  }
  for (const [path, name] of Object.entries(changes)) {
    await page.goto(path)
    await buttons(page, name).first().waitFor()
  }
  const client = new pg.Client(server.database.url)
  await client.connect()
  await client.query(`update hub.people set role = 'viewer' where name = 'Maria Weber'`)
  await client.end()
  const viewer = await signIn(t)
  const lists: Readonly<Record<string, RegExp>> = {
    '/hubs/ops-hub?tab=webhooks': /example\.org/,
    '/hubs/ops-hub?tab=hooks': /nightly/,
    '/hubs/ops-hub?tab=manifests': /Version 1/,
    '/notices': /Not acknowledged/
  }
  for (const [path, text] of Object.entries(lists)) {
    await viewer.goto(path)
    await viewer.getByRole('main').getByText(text).first().waitFor()
    for (const name of Object.values(changes)) assert.equal(await buttons(viewer, name).count(), 0, `${path} ${name}`)
  }
  await viewer.goto('/widgets/ops-gitea')
  await viewer.getByRole('button', { name: 'More actions' }).click()
  assert.deepEqual(await viewer.getByRole('menuitem').allInnerTexts(), ['Copy the slug'])
  await viewer.goto('/keys')
  await viewer.getByRole('heading', { level: 2, name: 'Insufficient scope' }).waitFor()
})
