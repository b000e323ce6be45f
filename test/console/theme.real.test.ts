import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { closeBrowser, skip } from './browser.ts'
import { startConsole } from './hub.ts'

after(closeBrowser)

test('with reduced motion every colour changes immediately with the theme', { skip }, async (t) => {
  const { signIn } = await startConsole(t)
  const page = await signIn(t, { reducedMotion: 'reduce', colorScheme: 'light' })
  // Text, background and border of every element, in the same task as the change and again after two frames.
  // Answers that arrive in between may add and remove elements.
  const colours = `elements.map((element) => {
    const { color, backgroundColor, borderTopColor } = getComputedStyle(element)
    return [element.tagName, element.className, color, backgroundColor, borderTopColor].join(' ')
  })`
  const [before, atOnce, moving, later] = (await page.evaluate(`(async () => {
    const elements = [...document.querySelectorAll('body, body *')]
    const before = ${colours}
    document.documentElement.dataset.theme = 'dark'
    const atOnce = ${colours}
    const moving = document.getAnimations().filter((one) => one instanceof CSSTransition).length
    await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
    const later = ${colours}.map((one, at) => elements[at].isConnected ? one : atOnce[at])
    return [before, atOnce, moving, later]
  })()`)) as [string[], string[], number, string[]]
  assert.ok(before.length > 0)
  assert.notDeepEqual(atOnce, before)
  assert.deepEqual(atOnce, later)
  assert.equal(moving, 0)
})
