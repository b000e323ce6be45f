/** Pages of large hubs read only a bounded part, and say so. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { readManifest } from '@inter-hub/ops-hub/testing'
import { ok, testManifest } from '@inter-hub/server/testing'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('lists longer than one page are cut off, and say so', { skip }, async (t) => {
  const { signIn, server, hub } = await startConsole(t)
  const ids: string[] = []
  for (let number = 0; number < 205; number++) {
    const { id } = ok(await server.operator.post('/api-consumers', { name: `program-${number}`, hub: 'ops-hub' }), 201)
    ids.push(id)
  }
  // So the oldest consumers have the newest keys.
  for (const id of ids.toReversed())
    ok(await server.operator.post(`/api-consumers/${id}/keys`, { scopes: ['hub:ops-hub:read'] }), 201)
  const { total } = (await server.operator.get('/api-consumers?per_page=1')).json().meta
  const page = await signIn(t)
  const read: string[] = []
  page.on('request', (request) => void read.push(new URL(request.url()).pathname))
  const requests = (pattern: RegExp) => read.filter((path) => pattern.test(path)).length

  await page.goto('/consumers')
  await page.getByRole('heading', { level: 1, name: `${total} API consumers` }).waitFor()
  await page.getByText(`The first 200 of ${total} are shown.`).waitFor()
  assert.equal(await page.locator('tbody tr').count(), 200)
  assert.equal(requests(/\/api-consumers$/), 1)

  const { total: keys } = (await server.operator.get('/api-keys?per_page=1')).json().meta
  await page.goto('/keys')
  await page.getByRole('heading', { level: 1, name: `${keys} API keys` }).waitFor()
  await page.getByText(`The first 200 of ${keys} are shown.`).waitFor()
  assert.equal(requests(/\/api-keys$/), 1)

  await page.goto('/hubs/ops-hub?tab=access')
  await page.getByText(/^\d+ more keys of the hub are not shown/).waitFor()
  await page.getByText('None of its keys are among those shown.').first().waitFor()
  assert.equal(await page.getByText('No keys yet.').count(), 0)

  await hub.makeWidget('place', { name: 'Place', attributes: { checksPaused: 'It is not ours.' } })
  for (const slug of ['inside', 'inside-too']) {
    await hub.makeWidget(slug, { name: `Item ${slug}`, attributes: { checks: { http: { kind: 'http' } } } })
    const relation = { fromWidget: slug, toWidget: 'place', type: 'part-of', state: 'current' }
    ok(await hub.runtime.post('/relations', relation), 201)
  }
  const other = await server.makeHub({ slug: 'no-places-hub' })
  await other.makeWidget('alone', { name: 'Alone', attributes: { checksPaused: 'Nothing is in it.' } })
  await page.goto('/not-checked')
  const reason = page.getByRole('listitem').filter({ hasText: 'It is not ours.' })
  await reason.getByRole('link', { name: 'Item inside', exact: true }).waitFor()
  await reason.getByRole('link', { name: 'Item inside-too' }).waitFor()
  assert.equal(await page.getByText('It is not ours.').count(), 1, 'a reason is shown once for all its items')
  assert.equal(await page.getByText('./ihub checks enable --environment place').count(), 1)
  await page.getByText('2 paused · 3 without a check').waitFor()
  assert.equal(requests(/\/relations$/), 2, 'one for each place whose checks are paused')
})

test('if rows are too large for one response, those that fit are shown', { skip }, async (t) => {
  const { signIn, hub } = await startConsole(t)
  const metadata = { status: 'good', text: 'x'.repeat(60_000) }
  for (let number = 0; number < 80; number++) {
    const event = { widget: 'ops-backup', eventType: 'ops-hub.checked', subject: `part ${number}`, metadata }
    ok(await hub.runtime.post('/interaction-events', event), 201)
  }
  const page = await signIn(t)
  await page.goto('/events')
  await page.getByRole('row').filter({ hasText: 'part 79' }).waitFor()
  await page.getByRole('heading', { level: 1, name: /^The newest \d+ events$/ }).waitFor()
  await page.goto('/widgets/ops-backup?tab=evidence')
  await page.getByRole('heading', { level: 2, name: 'Recorded events' }).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'ops-hub.checked' }).first().waitFor()
})

test('items that are too large for one answer are all in the catalogue, and the overview shows what fits', {
  skip
}, async (t) => {
  const { signIn, hub } = await startConsole(t)
  const attributes = { text: 'x'.repeat(900_000) }
  for (let number = 0; number < 6; number++) {
    await hub.makeWidget(`large-${number}`, { name: `Large ${number}`, attributes })
    const event = { widget: `large-${number}`, eventType: 'ops-hub.checked', metadata: { status: 'bad' } }
    ok(await hub.runtime.post('/interaction-events', event), 201)
  }
  const page = await signIn(t)
  const failing = page.getByRole('region', { name: 'Failing now' })
  await failing.getByRole('link', { name: 'Gitea' }).waitFor()
  await failing.getByRole('link', { name: 'All 7' }).click()
  for (let number = 0; number < 6; number++) await page.getByRole('link', { name: `Large ${number}` }).waitFor()
})

test('manifests and gates that are too large for one answer are shown', { skip }, async (t) => {
  const { signIn, server, hub } = await startConsole(t)
  const text = 'x'.repeat(500_000)
  const large = Array.from({ length: 9 }, (_, number) => ({
    name: `ops-hub.large-${number}`,
    metadataSchema: { description: 'x'.repeat(60_000) }
  }))
  const manifest = { ...testManifest('ops-hub'), eventTypes: [...(testManifest('ops-hub').eventTypes as []), ...large] }
  for (let number = 0; number < 9; number++) {
    const draft = ok(await server.operator.post('/hub-capability-manifests', { hubId: hub.id, ...manifest }), 201)
    ok(await server.operator.post(`/hub-capability-manifests/${draft.id}/activate`))
  }
  const second = await server.makeHub({ slug: 'second', manifest: readManifest('ops-hub') as never })
  for (let number = 0; number < 9; number++) {
    const attributes = { text, gate: { id: `gate-${number}`, title: `Gate ${number}`, evidence: [] } }
    const slug = `ops-readiness-${number}`
    await second.makeWidget(slug, { widgetType: 'ops-readiness-gate', attributes })
  }
  const page = await signIn(t)
  await page.goto('/hubs/ops-hub?tab=manifests')
  await page.getByText(/^The first \d of 10 are shown\.$/).waitFor()
  await page.goto('/readiness')
  for (let number = 0; number < 9; number++) await page.getByRole('link', { name: `Gate ${number}` }).waitFor()
})
