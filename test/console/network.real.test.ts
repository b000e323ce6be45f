/** The console on a network that fails, with a browser whose clock is wrong, and after the session has ended. */
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('ages follow the clock of the server, not that of the browser', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const context = (await signIn(t)).context()
  for (const hours of [7, -7]) {
    const page = await context.newPage()
    await page.addInitScript(`{ const now = Date.now; Date.now = () => now() + ${hours * 3_600_000} }`)
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: /^Gitea has been failing for \d+ (s|min)\.$/ }).waitFor()
    await page.getByText(/^for \d+ (s|min)$/).waitFor()
    await page.goto('/widgets/ops-registry')
    await page.getByRole('img', { name: /^States over 14 days: no data 99 %$/ }).waitFor()
    await page.getByRole('img', { name: /^valid for [1-5] min more$|^valid for \d+ s more$/ }).waitFor()
    await page.close()
  }
})

test('a refused request is not repeated; one that is refused for now is repeated when the server says', {
  skip
}, async (t) => {
  const { base, signIn } = await startConsole(t)
  const page = await signIn(t)
  const asked: number[] = []
  const problem = (status: number, title: string) => ({
    status,
    contentType: 'application/problem+json',
    json: { type: 'about:blank', title, status, detail: `${title}.`, code: 'test', request_id: 'r-1' }
  })
  let answers = [problem(403, 'Insufficient scope')]
  await page.route('**/api/v2/interaction-events?*', async (route) => {
    asked.push(Date.now())
    const answer = answers.shift()
    return answer ? route.fulfill(answer) : route.continue()
  })
  await page.goto(`${base}/events`)
  await page.getByRole('heading', { level: 2, name: 'Insufficient scope' }).waitFor()
  assert.equal(asked.length, 1)

  answers = [{ ...problem(429, 'Too many requests'), headers: { 'retry-after': '3' } } as (typeof answers)[0]]
  asked.length = 0
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'All events' }).waitFor()
  assert.equal(asked.length, 2)
  assert.ok((asked[1] ?? 0) - (asked[0] ?? 0) >= 2900, `${(asked[1] ?? 0) - (asked[0] ?? 0)} ms`)
})

test('a browser that thinks it is offline reads from a server that it can reach', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const page = await signIn(t)
  await page.evaluate(`dispatchEvent(new Event('offline'))`)
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Hubs' }).click()
  await page.getByRole('heading', { level: 1, name: '1 hub' }).waitFor()
})

test('live updates come back after a proxy answered in the place of the server', { skip }, async (t) => {
  const { base, signIn, record } = await startConsole(t)
  const page = await (await signIn(t)).context().newPage()
  for (const other of page.context().pages()) if (other !== page) await other.close()
  let answered = 0
  await page.route('**/interaction-events/stream?*', (route) =>
    answered++ < 2 ? route.fulfill({ contentType: 'text/html', body: '<h1>Maintenance</h1>' }) : route.continue()
  )
  await page.goto(`${base}/widgets/ops-gitea`)
  await page.getByText('Live', { exact: true }).waitFor()
  assert.ok(answered > 2)
  await record('ops-gitea', 'good')
  await page.getByText('Verified', { exact: true }).first().waitFor()
})

test('if the session ends while a form is open, the text stays and is sent after the next sign-in', {
  skip
}, async (t) => {
  const { base, signIn, link, server, hub } = await startConsole(t)
  const page = await signIn(t)
  await page.goto(`${base}/widgets/ops-gitea`)
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Annotate…' }).click()
  await page.getByLabel('Category').selectOption({ index: 0 })
  await page.getByLabel('Text').fill('Written before the session ended')
  await page.evaluate(`fetch('/api/v2/sessions/current', { method: 'DELETE', headers: { 'ihub-console': 'person' } })`)
  await page.getByText('Signed out').first().waitFor()
  await page.getByRole('button', { name: 'Annotate', exact: true }).click()
  await page.getByRole('alert').getByText('The session has ended.').waitFor()
  await assertAccessible(page)
  const [other] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('alert').getByRole('link', { name: 'Sign in in a new tab' }).click()
  ])
  await other.getByRole('heading', { name: 'Sign in to Inter-Hub' }).waitFor()
  await other.goto(await link())
  await other.getByText('Live', { exact: true }).waitFor()
  await page.getByText('Live', { exact: true }).first().waitFor({ state: 'attached' })
  assert.equal(await page.getByLabel('Text').inputValue(), 'Written before the session ended')
  await page.getByRole('button', { name: 'Annotate', exact: true }).click()
  await page.getByText('Annotation added').first().waitFor()
  const { data } = (await server.operator.get(`/annotations?hub=${hub.slug}`)).json()
  assert.deepEqual(
    data.map(({ body }: { body: string }) => body),
    ['Written before the session ended']
  )
})

test('after the session has ended, pages lead to sign-in and back', { skip }, async (t) => {
  const { base, signIn, link } = await startConsole(t)
  const page = await signIn(t)
  await page.goto(`${base}/hubs`)
  await page.getByText('Live', { exact: true }).waitFor()
  await page.evaluate(`fetch('/api/v2/sessions/current', { method: 'DELETE', headers: { 'ihub-console': 'person' } })`)
  await page.getByRole('link', { name: 'Signed out. Sign in' }).waitFor()
  await page.getByRole('navigation', { name: 'Pages', exact: true }).getByRole('link', { name: 'Keys' }).click()
  await page.waitForURL(`${base}/sign-in?return=%2Fkeys`)
  await page.getByRole('heading', { name: 'Sign in to Inter-Hub' }).waitFor()
  await page.goto(await link())
  await page.waitForURL(`${base}/keys`)
  await page.getByRole('heading', { level: 1, name: /keys?/i }).waitFor()
})
