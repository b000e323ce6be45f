/** `npm run demo` tells the truth: the four states come in their order, and nothing stays behind. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const demo = fileURLToPath(new URL('../scripts/demo.ts', import.meta.url))
const leftFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('ihub-demo-'))

test('the demo goes from unproven to verified, failing, verified again and stale, and ends clean', async () => {
  const before = leftFolders()
  const { stdout } = await promisify(execFile)(process.execPath, [demo], { maxBuffer: 1024 * 1024 })
  const states = [...stdout.matchAll(/(unproven|verified|failing|stale) for/gi)].map(([, state]) =>
    state?.toLowerCase()
  )
  assert.deepEqual(states, ['unproven', 'verified', 'failing', 'failing', 'stale'])
  assert.match(stdout, /The status is 200, not 401\./)
  assert.match(stdout, /refused/)
  assert.deepEqual(leftFolders(), before)
})
