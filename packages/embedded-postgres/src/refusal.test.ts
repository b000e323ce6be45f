import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findBinaries } from './binaries.ts'
import { EmbeddedPostgresError, startEmbedded } from './index.ts'
import { processesIn } from './processes.ts'
import { ask, existingCluster, temporaryFolder } from './testing/processes.ts'

async function refusal(dataDir: string): Promise<string> {
  try {
    const server = await startEmbedded({ dataDir })
    await server.stop()
  } catch (error) {
    assert.ok(error instanceof EmbeddedPostgresError, String(error))
    return error.message
  }
  return assert.fail('it started')
}

test('says what to do on a platform without an embedded PostgreSQL', () => {
  assert.throws(() => findBinaries('linux-riscv64'), {
    name: 'EmbeddedPostgresError',
    message: /embedded PostgreSQL is not available for linux-riscv64.*Set DATABASE_URL/
  })
})

test('says what to do when the package was left out', () => {
  const missing = process.platform === 'darwin' ? 'linux-arm64' : 'darwin-arm64'
  assert.throws(() => findBinaries(missing), { name: 'EmbeddedPostgresError', message: /npm ci.*DATABASE_URL/ })
})

test('says what to do with a cluster of another major version', async (t) => {
  const dataDir = await existingCluster(t)
  writeFileSync(join(dataDir, 'pgdata/PG_VERSION'), '17\n')
  assert.match(await refusal(dataDir), /created by PostgreSQL 17, and this version includes 18\. Start the version/)
})

test('says what to do with a cluster that others may read', async (t) => {
  const dataDir = await existingCluster(t)
  chmodSync(join(dataDir, 'pgdata'), 0o755)
  assert.match(await refusal(dataDir), /Other users may read.*Run: chmod 700 .*pgdata$/)
})

test('says what to do with a folder that is not a cluster, and leaves it as it is', async (t) => {
  const dataDir = temporaryFolder(t)
  mkdirSync(join(dataDir, 'pgdata'), { mode: 0o700 })
  writeFileSync(join(dataDir, 'pgdata/diary.txt'), 'mine')
  assert.match(await refusal(dataDir), /is not a PostgreSQL database \(it has no PG_VERSION\)\. Move it away/)
})

test('says what to do when a part of the path is a file', async (t) => {
  const file = join(temporaryFolder(t), 'file')
  writeFileSync(file, '')
  assert.match(await refusal(join(file, 'postgres')), /is a file, not a folder\. Set IHUB_DATA_DIR/)
})

test('says what to do with a password that is not the database’s, and leaves no server running', async (t) => {
  const dataDir = await existingCluster(t)
  writeFileSync(join(dataDir, 'password'), 'another')
  assert.match(await refusal(dataDir), /password is not the database's\. Remove that file/)
  assert.deepEqual(processesIn(join(dataDir, 'pgdata')), [])
})

test('shows the words of PostgreSQL for a setting that it refuses', async (t) => {
  const dataDir = await existingCluster(t)
  await assert.rejects(startEmbedded({ dataDir, settings: { shared_buffers: 'lots' } }), {
    name: 'EmbeddedPostgresError',
    message: /did not start[\s\S]*invalid value for parameter "shared_buffers": "lots"/
  })
})

const mounts = spawnSync('unshare', ['--mount', 'true']).status === 0

test('says that the disk is full, and starts when there is room again', {
  skip: !mounts && 'needs root'
}, async (t) => {
  const dataDir = join(temporaryFolder(t), 'disk/postgres')
  const door = new URL('./index.ts', import.meta.url).pathname
  const program = `
    import { startEmbedded } from ${JSON.stringify(door)}
    import { rmSync, writeFileSync } from 'node:fs'
    const dataDir = ${JSON.stringify(dataDir)}
    const filler = ${JSON.stringify(join(dataDir, '../filler'))}
    const attempt = () => startEmbedded({ dataDir }).then((server) => server.stop()).then(() => 'started', String)
    const answers = []
    for (const megabytes of [40, 0]) {
      writeFileSync(filler, Buffer.alloc(megabytes * 1024 * 1024))
      answers.push(await attempt())
    }
    console.log(JSON.stringify(answers))`
  const script = `mkdir "$1/disk" && mount -t tmpfs -o size=70m none "$1/disk" && exec "$2" --input-type=module --eval "$3"`
  const args = ['--mount', 'sh', '-c', script, 'sh', join(dataDir, '../..'), process.execPath, program]
  const { stdout } = spawnSync('unshare', args, { encoding: 'utf8' })
  const [full, roomy] = JSON.parse(stdout) as string[]
  assert.match(full ?? '', /No space is left on the disk of[\s\S]*PostgreSQL says:[\s\S]*No space left on device/)
  assert.equal(roomy, 'started')
})

test('leaves a server alone that its caller asks for with other settings', async (t) => {
  const dataDir = await existingCluster(t)
  const server = await startEmbedded({ dataDir })
  const again = await startEmbedded({ dataDir, settings: { work_mem: '9MB' } })
  assert.equal(again.adopted, true)
  assert.deepEqual(await ask(again.url, 'show work_mem'), [{ work_mem: '4MB' }])
  await server.stop()
})
