import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fastFolder } from '../packages/embedded-postgres/src/testing/index.ts'

/** A run over planted test files, outside of the run that this test belongs to. */
function start(t: TestContext, files: Record<string, string>) {
  const folder = mkdtempSync(join(fastFolder(), 'ihub-planted-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const header = `import assert from 'node:assert/strict'\nimport { test } from 'node:test'\n`
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), header + text)
  const { NODE_TEST_CONTEXT: _, IHUB_TEST_PG: __, ...outer } = process.env
  const env = { ...outer, TMPDIR: folder, IHUB_TEST_DIR: folder }
  const script = join(import.meta.dirname, 'test.ts')
  const paths = Object.keys(files).map((name) => join(folder, name))
  const child = spawn(process.execPath, [script, ...paths], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  t.after(() => child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
  const ended = once(child, 'close').then(([code]) => ({ code, output, last: output.trimEnd().split('\n').at(-1) }))
  return { child, folder, ended }
}

/** The folders of runs in a folder: none must be left. */
const runFolders = (folder: string) => readdirSync(folder).filter((name) => name.startsWith('ihub-test-'))

test('counts on its last line, gives the reasons of skipped tests, and fails when a test or a file does', async (t) => {
  const { folder, ended } = start(t, {
    'good.test.ts': `
      test('has a database', () => assert.match(process.env.IHUB_TEST_PG ?? '', /^postgres:/))
      test('waits for better times', { skip: 'the times are bad' }, () => {})
      test('waits without a reason', { skip: true }, () => {})`,
    'bad.test.ts': `test('is wrong', () => assert.equal(1, 2))`,
    'broken.test.ts': `throw new Error('broken on loading')`
  })
  const { code, output, last } = await ended
  assert.equal(last, '1 passed, 2 failed, 2 skipped', output)
  assert.equal(code, 1)
  assert.match(output, /^skipped: .*good\.test\.ts: waits for better times \(the times are bad\)$/m)
  assert.match(output, /^skipped: .*good\.test\.ts: waits without a reason \(no reason given\)$/m)
  assert.match(output, /broken on loading/)
  assert.deepEqual(runFolders(folder), [])
})

test('ends well when all is well', async (t) => {
  const { ended } = start(t, { 'good.test.ts': `test('is right', () => {})` })
  const { code, last, output } = await ended
  assert.deepEqual([code, last], [0, '1 passed, 0 failed, 0 skipped'], output)
})

const hasProc = existsSync('/proc/self/environ') ? false : 'needs /proc'

test('fails when a process is left behind, names it and ends it', { skip: hasProc }, async (t) => {
  const { ended } = start(t, {
    'littering.test.ts': `
      import { spawn } from 'node:child_process'
      test('leaves a process', () => {
        spawn('sleep', ['86399'], { detached: true, stdio: 'ignore' }).unref()
      })`
  })
  const { code, output } = await ended
  assert.equal(code, 1)
  const [, pid] = /^left behind: process (\d+): sleep 86399$/m.exec(output) ?? []
  assert.ok(pid, output)
  assert.doesNotMatch(commandOf(Number(pid)), /sleep/)
})

test('stops its cluster and tells so when it is interrupted', { skip: hasProc }, async (t) => {
  const { child, folder, ended } = start(t, {
    'endless.test.ts': `
      import { writeFileSync } from 'node:fs'
      test('never ends', async () => {
        writeFileSync(new URL('./running', import.meta.url), process.env.IHUB_TEST_DIR)
        await new Promise(() => setInterval(() => {}, 1000))
      })`
  })
  const running = join(folder, 'running')
  // The file exists before its content is written.
  while (!existsSync(running) || readFileSync(running, 'utf8') === '') await sleep(20)
  const memory = readFileSync(running, 'utf8')
  const postmaster = Number.parseInt(readFileSync(join(memory, 'cluster/pgdata/postmaster.pid'), 'utf8'), 10)
  assert.match(commandOf(postmaster), /postgres/)
  child.kill('SIGTERM')
  const { code, output } = await ended
  assert.equal(code, 143, output)
  assert.doesNotMatch(commandOf(postmaster), /postgres/)
  assert.deepEqual(runFolders(folder), [])
})

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
