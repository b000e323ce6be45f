/** docs/bootstrap-runbook.md, block by block in one shell, with OpenBao as the secret store and psql. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startAgainstServer } from './against-server.ts'
import { commandsOf, scriptOf } from './docs.ts'
import { openBao, rootToken, startOpenBao } from './openbao.ts'
import { debianProgram } from './tools.ts'

const run = promisify(execFile)
const psql = await debianProgram('psql', 'postgresql-client')
const skip = openBao.missing ?? psql.skip

test('every step of the runbook works, with the keys in OpenBao', { skip }, async (t) => {
  const { base, call } = await startOpenBao(t)
  const here = await startAgainstServer()
  t.after(() => here.close())
  await call('POST', 'sys/mounts/platform', { type: 'kv', options: { version: '2' } })
  const operator = { data: { IHUB_OPERATOR_KEY: here.server.operator.key } }
  await call('POST', 'platform/data/operators/inter-hub/bootstrap-operator', operator)

  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const path = [dirname(process.execPath), String(openBao.bin), PATH].join(delimiter)
  const more = { BAO_ADDR: base, BAO_TOKEN: rootToken, DATABASE_URL: here.server.database.url }
  const { IHUB_BASE, IHUB_DATA_DIR } = here.env
  const env = { HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: path, IHUB_BASE, IHUB_DATA_DIR, ...more }
  const { all } = commandsOf(new URL('../docs/bootstrap-runbook.md', import.meta.url))
  const cwd = fileURLToPath(new URL('../', import.meta.url))
  const { stdout, stderr } = await run('bash', ['-c', scriptOf(all)], { cwd, env })

  assert.match(stdout, /14 widgets as before/)
  assert.match(stderr, /NOTICE: {2}nothing to change/)
  assert.doesNotMatch(stdout + stderr, /ih[kt]_[0-9a-f]{8}_/, 'no key is shown')
  assert.ok(!existsSync(join(here.folder, 'keys/ops-hub.key')), 'the file is removed once the key is in custody')
  const stored = (await call('GET', 'platform/data/operators/ops-hub/runtime')) as { data: { data: object } }
  assert.deepEqual(Object.keys(stored.data.data), ['OPS_HUB_KEY'])
})
