import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { readManifest, startRuntime } from '@inter-hub/ops-hub/testing'
import { until } from '@inter-hub/server/testing'
import type { Page } from 'playwright-core'
import { assertAccessible } from './axe.ts'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

/** The folder for screenshots of the pages; without it none are taken. */
const pictures = process.env.IHUB_TEST_PICTURES

const hostile = '<img src=x onerror=alert(1)>'
const evidence = [
  {
    id: 'route',
    title: 'The route answers',
    widget: 'ops-endpoint-git',
    eventType: 'ops-endpoint-verified',
    maxAge: 'P7D'
  },
  {
    id: 'watched',
    title: 'A check watches it',
    widget: 'ops-endpoint-git',
    eventType: 'ops-endpoint-verified',
    maxAge: 'P1D',
    by: 'observed'
  },
  {
    id: 'rehearsed',
    title: `The rollback was rehearsed ${hostile}`,
    widget: 'ops-endpoint-git',
    eventType: 'ops-runbook-executed',
    maxAge: 'P90D',
    by: 'attested'
  }
]

async function startReadiness(t: TestContext) {
  const started = await startConsole(t)
  const { server, base } = started
  const hub = await server.makeHub({ slug: 'second', manifest: { ...readManifest('ops-hub') } })
  const make = async (body: Record<string, unknown>) =>
    assert.equal((await hub.runtime.post('/widgets', body)).statusCode, 201)
  await make({ slug: 'ops-endpoint-git', name: 'Git', widgetType: 'ops-endpoint' })
  const gate = {
    id: 'gate-git',
    title: 'Git can move',
    why: 'It is used by all',
    rollbackNote: 'Point DNS back',
    evidence
  }
  await make({
    slug: 'ops-readiness-git',
    name: 'Git',
    widgetType: 'ops-readiness-gate',
    owner: 'platform',
    attributes: { gate }
  })
  const first = { id: 'gate-route', title: 'The route works', evidence: [evidence[0]], proposed: ['maxAge'] }
  await make({
    slug: 'ops-readiness-route',
    name: 'Route',
    widgetType: 'ops-readiness-gate',
    attributes: { gate: first }
  })
  const runtime = await startRuntime({
    base: `${base}/api/v2`,
    hubs: [{ slug: 'second', key: hub.runtime.key } as never],
    ports: []
  })
  t.after(() => runtime.stop())
  const record = async (observedStatus: number) => {
    const metadata = { endpoint: 'https://git.example.org/', expectedStatus: 200, observedStatus }
    const body = { widget: 'ops-endpoint-git', eventType: 'ops-endpoint-verified', metadata }
    assert.equal((await hub.runtime.post('/interaction-events', body)).statusCode, 201)
  }
  return { ...started, second: hub, record }
}

const card = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('gates are listed worst first; a gate is waived and attested, follows its evidence, and shows what expires', {
  skip
}, async (t) => {
  const { signIn, record, server } = await startReadiness(t)
  const page = await signIn(t)
  await card(page, 'Blocking gates').getByRole('link', { name: 'Git can move' }).waitFor()
  await page.getByRole('navigation').getByRole('link', { name: 'Readiness' }).first().click()
  await page.getByRole('heading', { level: 1, name: 'All 2 gates are blocking' }).waitFor()
  await card(page, 'Unknown').getByRole('link', { name: 'The route works' }).waitFor()
  await assertAccessible(page)

  await record(200)
  await page.getByRole('heading', { level: 1, name: '1 of 2 gates is blocking' }).waitFor()
  await card(page, 'Green').getByRole('link', { name: 'The route works' }).waitFor()
  await card(page, 'Amber').getByRole('link', { name: 'Git can move' }).click()
  await page.getByText('1 of 3 met').waitFor()
  await page.getByText('Wrong source', { exact: true }).waitFor()
  await assertAccessible(page)
  assert.equal(await page.locator('img').count(), 0, 'untrusted text is inert')

  await page.getByRole('button', { name: `Attest The rollback was rehearsed ${hostile}` }).click()
  await page.getByLabel('Reason').fill('   ')
  await page.getByRole('button', { name: 'Attest for 7 days' }).click()
  await page.getByRole('alert').getByText('Enter a reason.').waitFor()
  await page.getByLabel('Reason').fill('Rehearsed on Tuesday')
  await assertAccessible(page)
  await page.getByRole('button', { name: 'Attest for 7 days' }).click()
  await page.getByText('2 of 3 met').waitFor()

  await page.getByRole('button', { name: 'Waive…' }).click()
  await page.getByLabel('Reason').fill('The check comes next week')
  await page.getByLabel('Until').selectOption('day')
  await page.getByRole('button', { name: 'Waive for 1 day' }).click()
  await page.getByText('Waived', { exact: true }).first().waitFor()
  await card(page, 'Forecast')
    .getByText('It becomes amber in 24 h if nothing new is recorded.', { exact: true })
    .waitFor()
  await assertAccessible(page)
  const { data } = (await server.operator.get('/decision-records?hub=second&kind=waiver')).json()
  assert.deepEqual(
    [data[0].by.kind, data[0].by.name, data[0].reason],
    ['person', 'Maria Weber', 'The check comes next week']
  )
  await card(page, 'Decisions').getByRole('button', { name: 'Withdraw Waiver of gate-git' }).click()
  await page.getByText('Amber', { exact: true }).first().waitFor()

  await record(502)
  await page.getByText('Red', { exact: true }).first().waitFor()
  await page.getByText('Failed', { exact: true }).first().waitFor()
  await card(page, 'History').getByText('Red').first().waitFor()
  await page.goto('/readiness/no-such')
  await page.getByRole('heading', { name: 'Gate not found' }).waitFor()
  await page.goto('/readiness/ops-endpoint-git?hub=second')
  await page.getByRole('heading', { name: 'Gate not found' }).waitFor()
})

test('the menu has no readiness if no hub has gates', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const page = await signIn(t)
  await page.getByRole('link', { name: 'Catalogue' }).first().waitFor()
  await until('the types were read', async () => (await page.getByRole('heading', { level: 1 }).count()) === 1)
  assert.equal(await page.getByRole('link', { name: 'Readiness' }).count(), 0)
})

test('readiness fits a phone and both themes', { skip }, async (t) => {
  const { signIn, record } = await startReadiness(t)
  await record(200)
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
  for (const [name, options] of Object.entries({
    light: { viewport: { width: 1280, height: 800 }, colorScheme: 'light' as const },
    dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' as const },
    phone: { viewport: { width: 390, height: 844 }, colorScheme: 'light' as const }
  })) {
    const page = await signIn(t, options)
    for (const path of ['/readiness', '/readiness/ops-readiness-git?hub=second', '/']) {
      await page.goto(path)
      await page.getByText('Git can move').first().waitFor()
      await until('everything is loaded', async () => (await page.locator('.loading').count()) === 0)
      assert.ok(
        await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
        `${name} ${path} is too wide`
      )
      if (pictures !== undefined)
        await page.screenshot({ path: join(pictures, `readiness${path.replace(/\W+/g, '-')}-${name}.png`) })
    }
  }
})
