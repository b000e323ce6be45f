/** Debian's PostgreSQL 15, the oldest that is promised: the server's whole API test suite passes on it, and the SQL of a bootstrap runs. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { skip, startPostgres15 } from './postgres15.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../', import.meta.url))

test('the API test suite passes on Debian’s PostgreSQL 15', { skip, timeout: 1_500_000 }, async (t) => {
  const url = await startPostgres15(t)
  const sources = ['packages/inter-hub/src/**/*.test.ts', 'packages/cli/src/bootstrap/emit-sql.test.ts']
  const files = globSync(sources, { cwd: root }).filter((file) => !/\/embedded\/|\.(real|long)\.test\.ts$/.test(file))
  assert.ok(files.length > 10)
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const args = ['--test', '--test-concurrency=2', '--test-reporter=dot', ...files]
  const done = await run(process.execPath, args, {
    cwd: root,
    env: { ...env, IHUB_TEST_PG: url },
    maxBuffer: 2 ** 26
  }).then(
    () => ({ code: 0, stdout: '' }),
    (error: { code: number; stdout: string }) => error
  )
  assert.equal(done.code, 0, done.stdout.slice(-5000))
})
