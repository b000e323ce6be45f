/** docs/acceptance.md: every line of it holds on an installation of its own, and the page says what the run answers. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

test('every line of docs/acceptance.md holds', async () => {
  const script = fileURLToPath(new URL('../scripts/acceptance.ts', import.meta.url))
  const { stdout } = await run(process.execPath, [script], { maxBuffer: 2 ** 24 }).catch((error) => error)
  const lines = stdout.split('\n')
  assert.deepEqual(
    lines.filter((line: string) => line.startsWith('FAIL')),
    []
  )
  const items = (text: string[]) => text.map((line) => line.slice(6, 14).trim())
  const page = readFileSync(new URL('../docs/acceptance.md', import.meta.url), 'utf8')
  const rows = page.split('\n').filter((line) => /^\| [A-Z]/.test(line))
  assert.equal(rows.length, 36)
  assert.deepEqual(
    items(lines.filter((line: string) => line.startsWith('ok    '))),
    rows.map((row) => (row.split('|')[1] ?? '').trim())
  )
})
