import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const source = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { html: string; failureSummary?: string }[]
}

/** What axe finds serious or critical on the page as it is. */
async function findingsOf(page: Page): Promise<string[]> {
  // The colours of the theme before are gone when a frame was drawn and what moves has ended.
  await page.evaluate(`new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))`)
  const findings = (await page.evaluate('axe.run().then((result) => result.violations)')) as Finding[]
  const bad = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return bad.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`
  )
}

/** Axe is asked again: an element may still have its colour of the theme before when the others are drawn. */
const triesMax = 5

/** Fails where axe finds something serious or critical that stays, in light or in dark. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = '${colorScheme}'`)
    // Over the debugger, which the policy of the page does not concern.
    await page.evaluate(source)
    let found = await findingsOf(page)
    for (let tries = 1; found.length > 0 && tries < triesMax; tries++) found = await findingsOf(page)
    assert.deepEqual(found, [], `${page.url()} in ${colorScheme}`)
  }
}
