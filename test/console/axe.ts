import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'

const source = readFileSync(new URL(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { html: string; failureSummary?: string }[]
}

/** Fails if axe finds anything serious or critical in the light or dark theme. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = '${colorScheme}'`)
    // The old colours are gone once frames are drawn and animations have ended.
    await page.evaluate(`new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
      .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))`)
    // Through the debugger, to which the policy of the page does not apply.
    await page.evaluate(source)
    const findings = (await page.evaluate('axe.run().then((result) => result.violations)')) as Finding[]
    const bad = findings.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    const shown = bad.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(' ')}`
    )
    assert.deepEqual(shown, [], `${page.url()} in ${colorScheme}`)
  }
}
