/** A reader that stops reading, such as `head`, ends a command without an error. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const ihub = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))

test('first-M10: a closed output is not an error', async () => {
  const child = spawn(process.execPath, [ihub, 'inventory', 'schema', '--offline'], {
    stdio: ['ignore', 'pipe', 'pipe']
  })
  child.stdout.destroy()
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const [code] = await once(child, 'close')
  assert.deepEqual([code, errors], [0, ''])
})
