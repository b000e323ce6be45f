/** Tables and colours as a terminal shows them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const module = JSON.stringify(new URL('output.ts', import.meta.url).href)

/** What a program prints that calls the functions of output.ts. */
function run(call: string, colours: Record<'NO_COLOR' | 'FORCE_COLOR', string>) {
  const program = `import { printTable, showState } from ${module}; ${call}`
  const args = ['--input-type=module', '--eval', program]
  return spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...colours } }).stdout
}

test('NO_COLOR overrides FORCE_COLOR', () => {
  const call = `printTable(['state'], [[showState('failing')]])`
  assert.equal(run(call, { NO_COLOR: '1', FORCE_COLOR: '1' }), 'STATE\n✗ failing\n')
  assert.equal(run(call, { NO_COLOR: '', FORCE_COLOR: '1' }), 'STATE\n\u001b[31m✗ failing\u001b[39m\n')
})

test('columns are aligned by the width of their characters on a terminal', () => {
  const rows = [
    ['日本語', 'wide'],
    ['Cafe\u0301', 'combining'],
    ['👩‍💻', 'emoji'],
    ['plain', 'narrow']
  ]
  const stdout = run(`printTable(['name', 'kind'], ${JSON.stringify(rows)})`, { NO_COLOR: '1', FORCE_COLOR: '' })
  assert.deepEqual(stdout.split('\n'), [
    'NAME    KIND',
    '日本語  wide',
    'Cafe\u0301    combining',
    '👩‍💻      emoji',
    'plain   narrow',
    ''
  ])
})
