/** docs/checklist.md: every fact has its place, and every place exists. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'

const root = new URL('../', import.meta.url)
const rows = readFileSync(new URL('docs/checklist.md', root), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))

/** `1-3, 9` is 1, 2, 3 and 9. */
function numbersOf(text: string): number[] {
  return text.split(',').flatMap((part) => {
    const [from = 0, to = from] = part.split('-').map(Number)
    return Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

test('every fact outside deployment, gates and inventory stands there once', () => {
  const wanted = numbersOf('1-97, 111-132, 153-164')
  const found = rows.flatMap(([, facts = '']) => numbersOf(facts)).sort((a, b) => a - b)
  assert.deepEqual(found, wanted)
})

test('every fact names a test that is run; what is open says when it comes', () => {
  for (const [, facts = '', , where = ''] of rows) {
    if (where.startsWith('open: ')) continue
    for (const file of where.split(', ')) {
      assert.ok(existsSync(new URL(file, root)), `${facts}: ${file}`)
      assert.ok(/\.test\.ts$/.test(file) || file === 'scripts/acceptance.ts', `${facts}: ${file}`)
    }
  }
})
