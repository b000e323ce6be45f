import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTestServer, testDatabase, until } from '@inter-hub/server/testing'
import { freePort } from '../../scripts/free-port.ts'
import { closeBrowser, consoleFolder, openPage, skip } from './browser.ts'
import { startConsole } from './hub.ts'
import { requestsOf } from './traffic.ts'

after(closeBrowser)

test('tabs share one stream; when the tab that reads it closes, another takes over', { skip }, async (t) => {
  const { base, signIn, record, server } = await startConsole(t)
  const streams = async () => {
    const { body } = await server.operator.get('/metrics')
    return Number(/^ihub_streams\S* (\d+)$/m.exec(body)?.[1])
  }
  const first = await signIn(t)
  await first.getByText('Live', { exact: true }).waitFor()
  const second = await first.context().newPage()
  await second.goto('/widgets/ops-gitea')
  await second.getByText('Live', { exact: true }).waitFor()
  assert.equal(await streams(), 1)
  await record('ops-gitea', 'good')
  await second.getByText('Verified', { exact: true }).first().waitFor()
  await first.getByRole('heading', { name: 'Nothing is failing or expired.' }).waitFor()

  await first.close()
  await until('the other tab reads the stream', async () => (await streams()) === 1)
  await record('ops-gitea', 'bad')
  await second.getByText('Failing', { exact: true }).first().waitFor()
  assert.equal(new URL(second.url()).origin, base)
})

test('after a server restart the page continues without a reload and without loss', { skip }, async (t) => {
  const database = await testDatabase()
  t.after(() => database.drop())
  const port = await freePort()
  const options = { database, consoleFolder, port }
  const before = await startTestServer(options)
  const hub = await before.makeHub({ slug: 'ops-hub' })
  await hub.makeWidget('ops-gitea', { name: 'Gitea' })
  const body = (status: string) => ({ widget: 'ops-gitea', eventType: 'ops-hub.checked', metadata: { status } })
  await hub.runtime.post('/interaction-events', body('bad'))
  const { url } = (await before.operator.post('/sign-in-links', { person: 'Maria' })).json()
  const page = await openPage(t, `http://localhost:${port}`)
  await page.goto(`/sign-in${new URL(url).hash}`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.evaluate('window.wasHere = true')
  await page.getByRole('link', { name: 'Gitea' }).first().click()
  await page.getByText('Failing', { exact: true }).first().waitFor()

  await before.server.close()
  await page.getByText('Connection lost, reconnecting').waitFor()
  const later = await startTestServer(options)
  t.after(() => later.server.close())
  await later.as(String(hub.runtime.key)).post('/interaction-events', body('good'))
  await page.getByText('Verified', { exact: true }).first().waitFor()
  await page.getByText('Live', { exact: true }).waitFor()
  assert.equal(await page.evaluate('window.wasHere'), true, 'the page was not loaded again')
})

test('a slow read is shown while events keep coming', { skip }, async (t) => {
  const { base, signIn, hub } = await startConsole(t)
  const page = await signIn(t)
  await page.goto(`${base}/events`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.route('**/api/v2/interaction-events?*', async (route) => {
    await sleep(1000)
    // The page may have cancelled the request.
    await route.continue().catch(() => undefined)
  })
  const first = page.getByRole('row').filter({ hasText: '(part 0)' })
  for (let number = 0; (await first.count()) === 0; number++) {
    assert.ok(number < 100, 'the first event is shown before the hundredth is recorded')
    const subject = `part ${number}`
    const event = { widget: 'ops-gitea', eventType: 'ops-hub.checked', subject, metadata: { status: 'good' } }
    assert.equal((await hub.runtime.post('/interaction-events', event)).statusCode, 201)
    await sleep(100)
  }
})

test('a background tab reads nothing, and catches up when it is shown', { skip }, async (t) => {
  const { base, signIn, record } = await startConsole(t)
  const [shown, hidden] = [await signIn(t), await signIn(t)]
  const { seen: read, rest } = requestsOf(hidden)
  for (const page of [shown, hidden]) {
    await page.goto(`${base}/widgets/ops-gitea`)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText('Failing', { exact: true }).first().waitFor()
  }
  await rest()
  const setHidden = (isHidden: boolean) =>
    hidden.evaluate(`(() => {
      Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${isHidden} })
      Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => '${isHidden ? 'hidden' : 'visible'}' })
      document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))
    })()`)
  await setHidden(true)
  read.length = 0
  for (const [status, word] of [
    ['good', 'Verified'],
    ['bad', 'Failing'],
    ['good', 'Verified']
  ] as const) {
    await record('ops-gitea', status)
    await shown.getByText(word, { exact: true }).first().waitFor()
  }
  assert.deepEqual(read, [])
  await setHidden(false)
  await hidden.getByText('Verified', { exact: true }).first().waitFor()
})
