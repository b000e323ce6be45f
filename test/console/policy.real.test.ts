import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startTestServer } from '@inter-hub/server/testing'
import { freePort } from '../../scripts/free-port.ts'
import { closeBrowser, consoleFolder, openPage, skip } from './browser.ts'

after(closeBrowser)

test('the console runs under its own policy, which blocks inline scripts and styles', { skip }, async (t) => {
  const port = await freePort()
  await using _server = await startTestServer({ consoleFolder, port })
  const base = `http://localhost:${port}`
  const page = await openPage(t, base)
  await page.goto('/')
  await page.getByRole('heading').first().waitFor()
  await page.evaluate('document.fonts.ready')

  // The same policy does block: HTML made from text, and an inline script.
  const context = await page.context().browser()?.newContext()
  const other = await context?.newPage()
  await other?.goto(base)
  const refused = await other?.evaluate(`(() => {
    try { document.body.innerHTML = '<b>x</b>'; return 'allowed' } catch (error) { return error.name }
  })()`)
  assert.equal(refused, 'TypeError')
  await context?.close()
})
