import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { until } from '@inter-hub/server/testing'
import type { Page } from 'playwright-core'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

const focused = (page: Page): Promise<string> =>
  page.evaluate('(document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent).trim()')

/** Presses Tab until this has the focus; each stop on the way must be seen. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  for (let count = 0; count < 80; count++) {
    await page.keyboard.press('Tab')
    // Behind the last stop the focus leaves the page, and comes back to its first.
    if (await page.evaluate('document.activeElement === document.body')) continue
    const text = await focused(page)
    const isSeen = await page.evaluate(`(() => {
      const { outlineStyle, boxShadow } = getComputedStyle(document.activeElement)
      const after = getComputedStyle(document.activeElement, '::after')
      return outlineStyle !== 'none' || boxShadow !== 'none' || after.outlineStyle !== 'none'
    })()`)
    assert.equal(isSeen, true, `the focus on "${text}" cannot be seen`)
    if (typeof name === 'string' ? text === name : name.test(text)) return
  }
  assert.fail(`Tab does not lead to ${name}`)
}

const focusIs = (page: Page, name: string) => until(`${name} has the focus`, async () => (await focused(page)) === name)

test('everything is done by keyboard: pages, search, a menu, a dialog, and back', { skip }, async (t) => {
  const { signIn, server } = await startConsole(t)
  const page = await signIn(t)
  await page.getByRole('region', { name: 'Failing now' }).waitFor()
  await page.evaluate('document.activeElement.blur()')
  await tabTo(page, 'Skip to the content')
  await page.keyboard.press('Enter')
  assert.equal(await page.evaluate('document.activeElement.id'), 'main')

  await page.keyboard.press('Control+k')
  await page.getByRole('dialog', { name: 'Search or run an action' }).waitFor()
  await page.keyboard.type('backups')
  await page.getByRole('option', { name: /Open Backups of Gitea/ }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Backups of Gitea' }).waitFor()

  await tabTo(page, 'More actions')
  await page.keyboard.press('Enter')
  await page.getByRole('menuitem', { name: 'Annotate…' }).waitFor()
  await page.keyboard.press('Escape')
  await focusIs(page, 'More actions')
  await page.keyboard.press('Enter')
  await focusIs(page, 'Annotate…')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Annotate' }).waitFor()
  await page.getByLabel('Text').focus()
  await page.keyboard.type('Which disk?')
  await tabTo(page, 'Annotate')
  await page.keyboard.press('Enter')
  await page.getByRole('dialog', { name: 'Annotate' }).waitFor({ state: 'detached' })
  await focusIs(page, 'More actions')
  await tabTo(page, 'Annotations')
  await page.keyboard.press('Enter')
  await page.getByText('Which disk?').waitFor()
  assert.equal((await server.operator.get('/annotations')).json().data.length, 1)

  await page.goBack()
  await page.goBack()
  await page.getByRole('region', { name: 'Failing now' }).waitFor()
  await tabTo(page, /^Gitea/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Gitea' }).waitFor()
})
