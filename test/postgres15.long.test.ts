/** The server's whole API test suite passes on Debian's PostgreSQL 15. */
import { test } from 'node:test'
import { apiTests, runOnPostgres15, skip } from './postgres15.ts'

test('the API test suite passes on Debian’s PostgreSQL 15', { skip }, async (t) => {
  await runOnPostgres15(t, apiTests())
})
