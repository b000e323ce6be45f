/**
 * Debian's PostgreSQL 15, the oldest that is supported: the tests of every capability with SQL functions pass on it, and that of the
 * bootstrap as SQL.
 * test/postgres15.long.test.ts runs the server's whole API test suite.
 */
import assert from 'node:assert/strict'
import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { apiTests, root, runOnPostgres15, skip } from './postgres15.ts'

test('capabilities with SQL functions pass their tests on Debian’s PostgreSQL 15', {
  skip,
  timeout: 1_500_000
}, async (t) => {
  const folders = new Set(globSync('packages/inter-hub/src/**/*.sql', { cwd: root }).map((path) => dirname(path)))
  assert.ok(folders.size > 10)
  const tests = apiTests().filter((path) => folders.has(dirname(path)))
  await runOnPostgres15(t, [...tests, 'packages/cli/src/bootstrap/emit-sql.test.ts'])
})
