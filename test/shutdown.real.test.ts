/** `ihub serve` told to stop: how long it waits, for whom, and that it ends well. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '@inter-hub/server/testing'
import { planInstallation } from './installation.ts'
import { startIhub, temporaryFolder, until, untilLogged } from './processes.ts'

async function serve(t: TestContext, drainSeconds: string) {
  const database = await testDatabase()
  const folder = temporaryFolder(t)
  const more = { DATABASE_URL: database.url, IHUB_DRAIN_SECONDS: drainSeconds }
  const { base, env } = await planInstallation(folder, more)
  const running = startIhub(t, ['serve'], { env })
  t.after(() => database.drop())
  await untilLogged(running, '; operator key ')
  const failed = async () => {
    const answer = await fetch(`${base}/readyz`)
    return [answer.status, ((await answer.json()) as { failed: string[] }).failed]
  }
  return { ...running, base, failed }
}

test('SIGTERM makes it not ready while it serves on; a second signal ends the wait', async (t) => {
  const { child, base, failed, ended } = await serve(t, '100')
  assert.deepEqual(await failed(), [200, []])
  child.kill('SIGTERM')
  await until('it says that it closes', async () => (await failed())[0] === 503)
  assert.deepEqual(await failed(), [503, ['closing']])
  assert.equal((await fetch(`${base}/api/v2/hubs`)).status, 200)
  child.kill('SIGTERM')
  const { code, signal, stderr } = await ended
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' })
})

test('after the wait it ends by itself', async (t) => {
  const { child, ended } = await serve(t, '0.3')
  const began = performance.now()
  child.kill('SIGTERM')
  assert.equal((await ended).code, 0)
  assert.ok(performance.now() - began >= 300)
})

test('SIGINT never waits', async (t) => {
  const { child, ended } = await serve(t, '100')
  child.kill('SIGINT')
  assert.equal((await ended).code, 0)
})

test('a port of the metrics that is taken is told by its variable', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  t.after(() => other.close())
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const database = await testDatabase()
  t.after(() => database.drop())
  const more = { DATABASE_URL: database.url, IHUB_METRICS_PORT: String(port) }
  const { env } = await planInstallation(temporaryFolder(t), more)
  const { code, stderr } = await startIhub(t, ['serve'], { env }).ended
  assert.equal(code, 5)
  assert.match(stderr, new RegExp(`port ${port} of 127.0.0.1 is taken.*IHUB_METRICS_PORT`))
})

test('a wait that is not a number is refused with its name', async (t) => {
  const { env } = await planInstallation(temporaryFolder(t), { IHUB_DRAIN_SECONDS: 'long' })
  const { code, stderr } = await startIhub(t, ['serve'], { env }).ended
  assert.equal(code, 2)
  assert.match(stderr, /IHUB_DRAIN_SECONDS must be a number of seconds from 0 to 3600, not "long"/)
})
