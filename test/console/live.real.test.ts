import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTestServer, testDatabase, until } from '@inter-hub/server/testing'
import { freePort } from '../../scripts/free-port.ts'
import { closeBrowser, consoleFolder, openPage, skip } from './browser.ts'
import { startConsole } from './hub.ts'

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
  await first.getByRole('heading', { name: 'Nothing needs you.' }).waitFor()

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
