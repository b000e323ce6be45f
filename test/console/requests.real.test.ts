/** How much a page asks of the server. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'
import { requestsOf } from './traffic.ts'

after(closeBrowser)

/** Requests a minute of an open page on which nothing happens. */
const idleMax: Readonly<Record<string, number>> = {
  '/': 10,
  '/map': 8,
  '/catalogue': 6,
  '/widgets/ops-gitea': 8,
  '/not-checked': 8,
  '/events': 6,
  '/notices': 42,
  '/hubs': 8,
  '/keys': 6,
  '/hubs/ops-hub?tab=access': 16,
  '/hubs/ops-hub?tab=webhooks': 80,
  '/hubs/ops-hub?tab=hooks': 12
}

test('an open page asks seldom, however much a hub has; a hidden one does not ask', { skip }, async (t) => {
  const { signIn, server, hub } = await startConsole(t)
  for (let number = 0; number < 30; number++) {
    ok(await server.operator.post('/api-consumers', { name: `program-${number}`, hub: 'ops-hub' }), 201)
    ok(await hub.runtime.post('/webhooks', { url: `https://example.org/${number}`, eventTypes: ['*'] }), 201)
  }
  const page = await signIn(t)
  await page.clock.install()
  const { seen, rest } = requestsOf(page)
  const tooMany: string[] = []
  for (const [path, most] of Object.entries(idleMax)) {
    await page.goto(path)
    await page.getByText('Live', { exact: true }).waitFor()
    await rest()
    seen.length = 0
    const now = () => page.evaluate('Date.now()') as Promise<number>
    const began = await now()
    // Each request can end before the next is due.
    for (let second = 0; second < 60; second += 5) {
      await page.clock.runFor(5000)
      await rest()
    }
    // The clock of the page goes on while it reads.
    const minutes = Math.ceil(((await now()) - began) / 60_000)
    if (seen.length > most * minutes) tooMany.push(`${path}: ${seen.length} in ${minutes} min`)
  }
  assert.deepEqual(tooMany, [])
  await page.evaluate(`Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => 'hidden' })
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true })
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`)
  seen.length = 0
  // After three minutes of its clock without data, the page considers the stream dead and reconnects.
  const connected = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/stream'))
  await page.clock.runFor(180_000)
  await connected
  await page.getByText('Live', { exact: true }).waitFor({ state: 'attached' })
  await rest()
  assert.deepEqual(seen, [])
})

test('after an event the overview explains again what changed, not every failing item', { skip }, async (t) => {
  const { signIn, hub, record } = await startConsole(t)
  for (let number = 0; number < 30; number++) {
    await hub.makeWidget(`part-${number}`, { name: `Part ${number}` })
    await record(`part-${number}`, 'bad')
  }
  const page = await signIn(t)
  const { seen, rest } = requestsOf(page)
  await page.goto('/')
  await page.getByRole('heading', { level: 1, name: '31 items are failing.' }).waitFor()
  await page.getByRole('link', { name: 'Part 29' }).first().waitFor()
  await rest()
  seen.length = 0
  await record('part-7', 'good')
  await page.getByRole('heading', { level: 1, name: '30 items are failing.' }).waitFor()
  await record('part-7', 'bad')
  await page.getByRole('heading', { level: 1, name: '31 items are failing.' }).waitFor()
  await page.getByRole('region', { name: 'Failing now' }).getByRole('link', { name: 'Part 7' }).waitFor()
  const explained = seen.filter((path) => path.includes('include=explanation'))
  assert.ok(explained.length <= 4, `${explained.length} explanations were read`)
})
