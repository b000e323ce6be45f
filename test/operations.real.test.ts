/** The commands of docs/operations.md for an external PostgreSQL, word for word, with Debian's. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { blocksOf, scriptOf } from './docs.ts'
import { query } from './installation.ts'
import { bin, skip, startPostgres15 } from './postgres15.ts'
import { freePort, startIhub, temporaryFolder, until } from './processes.ts'

const run = promisify(execFile)
const cwd = fileURLToPath(new URL('../', import.meta.url))

test('a database is dumped and restored with the commands of the page', { skip }, async (t) => {
  const url = await startPostgres15(t)
  for (const name of ['hub', 'restored']) await query(url, `create database ${name}`)
  const of = (name: string) => url.replace(/postgres$/, name)
  const folder = temporaryFolder(t)
  const port = await freePort()
  const env = {
    IHUB_DATA_DIR: join(folder, 'data'),
    IHUB_PORT: String(port),
    IHUB_LOG: 'json',
    DATABASE_URL: of('hub')
  }
  const running = startIhub(t, ['start'], { env: { ...env, IHUB_DRAIN_SECONDS: '0' } })
  await until('it is ready', () => running.output().includes('Inter-Hub is ready'))
  const work = join(folder, 'work')
  mkdirSync(work)
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const shell = {
    ...{ HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: [dirname(process.execPath), bin, PATH].join(':') },
    ...{ DATABASE_URL: of('hub'), RESTORED_URL: of('restored'), WORK: work, IHUB_DRAIN_SECONDS: '0' },
    RESTORE_PORT: String(await freePort())
  }
  const blocks = blocksOf(new URL('../docs/operations.md', import.meta.url)).filter(({ mark }) => mark === 'pg')
  assert.equal(blocks.length, 2)
  await run('bash', ['-c', scriptOf(blocks.map(({ text }) => text))], { cwd, env: shell })
  const widgets = (name: string) => query(of(name), 'select slug from hub.widgets order by slug')
  assert.ok((await widgets('hub')).length > 14)
  assert.deepEqual(await widgets('restored'), await widgets('hub'))
  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
})
