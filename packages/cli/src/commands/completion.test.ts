/** The completion that bash runs, and the link that makes `ihub` a command. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { lstatSync, mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { linkProgram, ownProgram } from '../link.ts'
import { offered } from '../testing/bash.ts'

const folder = mkdtempSync(join(tmpdir(), 'ihub-completion-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('first-M5: bash completes commands, options and their values', async () => {
  assert.deepEqual(await offered(['./ihub', 'boot']), ['bootstrap'])
  assert.deepEqual(await offered(['ihub', 'context', 'us']), ['use'])
  assert.deepEqual(await offered(['ihub', 'status', '--out']), ['--output'])
  assert.deepEqual(await offered(['ihub', 'status', '--output', '']), ['table', 'json'])
  assert.deepEqual(await offered(['ihub', 'apply', '-f', 'x']), [], 'a value is not a command; bash then offers files')
  assert.deepEqual(await offered(['ihub', 'apply', '-f', 'x.yaml', '--pr']), ['--prune'])
})

test('first-M5: the completion is registered for ihub and ./ihub', () => {
  const script = `source <("${ownProgram}" completion bash); complete -p ihub ./ihub`
  const { stdout } = spawnSync('bash', ['-c', script], { encoding: 'utf8' })
  assert.match(stdout, /-F _ihub ihub\n.*-F _ihub \.\/ihub/)
})

test('first-M5: --link makes a link in a folder of the PATH, once, and replaces no other file', async () => {
  const bin = join(folder, '.local/bin')
  mkdirSync(bin, { recursive: true })
  const before = { ...process.env }
  Object.assign(process.env, { HOME: folder, PATH: `/usr/bin:${bin}` })
  try {
    assert.match(await linkProgram(), /\.local\/bin\/ihub is now a link to .*\/ihub\.$/)
    assert.equal(readlinkSync(join(bin, 'ihub')), ownProgram)
    assert.match(await linkProgram(), /already/)
    rmSync(join(bin, 'ihub'))
    writeFileSync(join(bin, 'ihub'), 'mine')
    await assert.rejects(linkProgram(), /is another file, and was not replaced/)
    assert.ok(lstatSync(join(bin, 'ihub')).isFile())
    process.env.HOME = join(folder, 'other')
    process.env.PATH = '/usr/bin'
    assert.match(await linkProgram(), /not in your PATH/)
  } finally {
    process.env = before
  }
})
