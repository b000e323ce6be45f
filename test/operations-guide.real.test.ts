/** The commands of docs/operations.md, word for word: export, drill of a restore, copy of the data folder. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { fastFolder } from '@inter-hub/server/testing'
import { blocksOf, scriptOf } from './docs.ts'
import { planInstallation } from './installation.ts'
import { freePort, processesOf, startIhub, temporaryFolder, until } from './processes.ts'

const run = promisify(execFile)
const page = new URL('../docs/operations.md', import.meta.url)
const cwd = fileURLToPath(new URL('../', import.meta.url))

test('an installation is backed up, restored and copied with the commands of the page', async (t) => {
  const parent = temporaryFolder(t, fastFolder())
  const installation = await planInstallation(join(parent, 'data'))
  const running = startIhub(t, ['start'], { env: installation.env })
  await until('it is ready', () => running.output().includes('Inter-Hub is ready'))
  const work = join(parent, 'work')
  mkdirSync(work)
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const env = {
    ...{ HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: [dirname(process.execPath), PATH].join(':') },
    ...{ IHUB_DATA_DIR: installation.folder, IHUB_BASE: installation.base, WORK: work },
    RESTORE_PORT: String(await freePort())
  }
  const blocks = blocksOf(page)
  const first = blocks.filter(({ mark }) => mark === undefined).map(({ text }) => text)
  const stopped = blocks.filter(({ mark }) => mark === 'stopped').map(({ text }) => text)
  assert.deepEqual([first.length, stopped.length], [4, 1])
  await run('bash', ['-c', scriptOf(first)], { cwd, env })
  const contexts = blocks.filter(({ mark }) => mark === 'context').map(({ text }) => text)
  assert.equal(contexts.length, 1)
  await run('bash', ['-c', scriptOf(contexts)], { cwd, env: { ...env, XDG_CONFIG_HOME: work } })

  running.child.kill('SIGTERM')
  assert.equal((await running.ended).code, 0)
  await run('bash', ['-c', scriptOf([first[0] ?? '', ...stopped])], { cwd, env })
  assert.deepEqual(processesOf(parent), [])
})
