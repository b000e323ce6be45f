/**
 * A deployment from the image to the rollback on one machine: the image is built and pushed, the chart is rendered and its pods are run
 * behind nginx, ops-hub is bootstrapped, and while clients write, a second tag with a migration is rolled out and rolled back.
 */
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { testDatabase } from '@inter-hub/server/testing'
import { deploy, helm, skip as helmMissing, manifestsOf, type Pod, podOf } from './charts.ts'
import {
  buildImages,
  makeMappedVolume,
  makeVolume,
  type PulledImage,
  pullImage,
  runContainer,
  skip as runtimeMissing,
  startContainer
} from './container.ts'
import { findFaults } from './durability/audit.ts'
import { Ledger } from './durability/ledger.ts'
import { makeHub, startClients } from './durability/load.ts'
import { query } from './installation.ts'
import { nginx, startNginx } from './nginx.ts'
import { runIhub, temporaryFolder, until } from './processes.ts'
import { skip as registryMissing, startRegistry } from './registry.ts'

const skip = registryMissing || runtimeMissing || helmMissing || nginx.skip
const [first, second] = ['5101eb5', 'eed4322']

type Secrets = Record<string, Record<string, string>>

/** Renders the chart for this tag, with two replicas that listen on this address, and returns their pod. */
async function podFor(repository: string, tag: string, address: string): Promise<Pod> {
  const chart = ['template', 'inter-hub', join(deploy, 'charts/inter-hub')]
  const file = [
    '-f',
    join(deploy, 'values/inter-hub-replicas.yaml'),
    '--set',
    'replicas=2,drainSeconds=1,trustProxy={127.0.0.1}'
  ]
  const image = ['--set-string', `image.repository=${repository},image.tag=${tag},listenAddress=${address}`]
  const rendered = await helm(...chart, ...file, ...image)
  const deployment = manifestsOf(rendered).find(({ kind }) => kind === 'Deployment')
  assert.ok(deployment)
  const { type, rollingUpdate } = deployment.spec.strategy as Record<string, unknown>
  assert.deepEqual([type, rollingUpdate], ['RollingUpdate', { maxSurge: 1, maxUnavailable: 0 }])
  return podOf(deployment)
}

/** The folders of a pod's volumes by the paths at which its container has them. */
function volumesOf(
  t: TestContext,
  { volumes, containers: [container] }: Pod,
  secrets: Secrets
): Record<string, string> {
  const folders = volumes.map(({ name, emptyDir, projected }) => {
    if (emptyDir) return [name, makeVolume(t)]
    const files = (projected?.sources ?? []).flatMap(({ secret }) =>
      secret.items.map(({ key, path }) => [
        path,
        secrets[secret.name]?.[key] ?? assert.fail(`${secret.name} has no ${key}`)
      ])
    )
    return [name, makeMappedVolume(t, Object.fromEntries(files), projected?.defaultMode)]
  })
  const folderOf = Object.fromEntries(folders)
  return Object.fromEntries((container?.volumeMounts ?? []).map(({ name, mountPath }) => [mountPath, folderOf[name]]))
}

const answers = (url: string) =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false
  )

/** Runs a pod as the kubelet does, and waits for its probes. */
async function startPod(t: TestContext, image: PulledImage, pod: Pod, secrets: Secrets) {
  const [container] = pod.containers
  assert.ok(container)
  const env = Object.fromEntries(container.env.map(({ name, value = '' }) => [name, value]))
  const running = startContainer(t, image, { env, volumes: volumesOf(t, pod, secrets) })
  const address = String(env.IHUB_HOST)
  for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe'] as const) {
    const { path, port } = container[probe].httpGet
    const number = container.ports.find(({ name }) => name === port)?.containerPort
    await until(`the ${probe} of ${container.image} succeeds`, () => {
      assert.equal(running.child.exitCode, null, running.output())
      return answers(`http://${address}:${number}${path}`)
    })
  }
  return { ...running, address }
}

test('an image is deployed, used, upgraded with a migration under load, and rolled back, without a failed request', {
  skip
}, async (t) => {
  const host = await startRegistry(t)
  const repository = `${host}/coulomb/inter-hub`
  const { 'inter-hub': image, build } = await buildImages(t, host, first, ['inter-hub'])
  const database = await testDatabase({ migrated: false })
  t.after(() => database.drop())
  const keys = temporaryFolder(t)
  const generated = await runIhub(t, ['keys', 'generate', '--to', join(keys, 'operator.key')])
  assert.equal(generated.code, 0, generated.stderr)
  const operatorKey = readFileSync(join(keys, 'operator.key'), 'utf8')
  const secrets: Secrets = {
    'inter-hub-db-app': { uri: database.url },
    'inter-hub-keys': { 'operator.key': operatorKey, 'secrets.key': Buffer.alloc(32, 7).toString('base64') }
  }

  // Each pod has an address of its own. The third is free for the new pod of a rolling update.
  const network = `127.${1 + (process.pid % 250)}.${1 + Math.floor(Math.random() * 250)}`
  const free = [3, 2, 1].map((one) => `${network}.${one}`)
  const addresses = [...free]
  const startTag = async (of: PulledImage, tag: string) =>
    startPod(t, of, await podFor(repository, tag, String(free.pop())), secrets)
  let pods = [await startTag(image, first), await startTag(image, first)]
  const base = await startNginx(
    t,
    addresses.map((one) => `${one}:8400`)
  )
  const inContainer = async (of: PulledImage, command: string[], volumes: Record<string, string> = {}) => {
    const env = { IHUB_BASE: base, IHUB_OPERATOR_KEY_FILE: '/run/secrets/operator/operator.key' }
    const operator = { '/run/secrets/operator': makeMappedVolume(t, { 'operator.key': operatorKey }) }
    return runContainer(t, of, { env, volumes: { ...operator, ...volumes }, command: ['ihub', ...command] })
  }

  const data = makeVolume(t)
  await t.test('ops-hub is bootstrapped, and its key in a Secret passes the smoke test', async () => {
    const done = await inContainer(image, ['bootstrap', 'hubs/ops-hub'], { '/var/lib/inter-hub': data })
    assert.equal(done.code, 0, done.output)
    await smoke(image)
  })
  async function smoke(of: PulledImage) {
    const secret = makeMappedVolume(t, { 'ops-hub.key': readFileSync(join(data, 'keys/ops-hub.key'), 'utf8') })
    const command = ['smoke', '--key-file', '/run/secrets/ops-hub/ops-hub.key']
    const { code, output } = await inContainer(of, command, { '/run/secrets/ops-hub': secret })
    assert.equal(code, 0, output)
    assert.match(output, /✓ ok {4}a widget is created and deleted/)
  }

  const sqlOf = async (of: PulledImage, hub: string) => {
    const { code, output } = await inContainer(of, ['bootstrap', `hubs/${hub}`, '--emit-sql'])
    assert.equal(code, 0, output)
    return output
  }
  await t.test('another hub is bootstrapped with SQL from the image', async () => {
    await query(database.url, await sqlOf(image, 'syn-hub'))
    assert.ok(await answers(`${base}/api/v2/hubs/syn-hub`))
  })

  const newest = async () =>
    Number(
      (await query<{ number: number }>(database.url, 'select max(number) as number from hub.migrations'))[0]?.number
    )
  const schema = await newest()
  await build(`${repository}:${second}`, ['--build-arg', `FROM=${repository}:${first}`], contextWith(t, schema))
  const upgraded = await pullImage(t, `${repository}:${second}`)

  const ledger = new Ledger('clients')
  const hub = await makeHub(base, operatorKey.trim())
  const clients = startClients(hub, ledger, 4, 100)
  const more = async (count: number) => {
    const wanted = clients.done() + count
    await until(`${count} more requests are done`, () => clients.done() >= wanted)
  }
  /** Replaces the pods one after the other, as the Deployment does. */
  const roll = async (of: PulledImage, tag: string) => {
    const next: typeof pods = []
    for (const old of pods) {
      next.push(await startTag(of, tag))
      await more(50)
      old.child.kill('SIGTERM')
      assert.equal(await old.ended, 0, old.output())
      free.push(old.address)
    }
    pods = next
    await more(50)
  }
  await t.test('a second tag with a compatible migration is rolled out', async () => {
    const checked = await runIhub(t, ['image', 'check', `${repository}:${second}`, '--plain-http'])
    assert.equal(checked.code, 0, checked.stderr)
    await roll(upgraded, second)
    assert.equal(await newest(), schema + 1)
    await smoke(upgraded)
  })

  await t.test('the first tag is rolled back to, on the schema of the second', async () => {
    await roll(image, first)
    assert.equal(await newest(), schema + 1)
    await smoke(image)
    await assert.rejects(
      query(database.url, await sqlOf(image, 'ctl-hub')),
      new RegExp(`needs schema version ${schema} .*; this database has schema version ${schema + 1}`)
    )
    await query(database.url, await sqlOf(upgraded, 'ctl-hub'))
  })

  const { failed, repeated } = await clients.stop()
  t.diagnostic(`${clients.done()} requests, ${repeated} of them sent once more`)
  assert.deepEqual(failed, [])
  assert.deepEqual(ledger.told('unknown'), [])
  assert.deepEqual(await findFaults(hub, ledger), [])
  for (const pod of pods) assert.doesNotMatch(pod.output(), /ihk_[0-9a-f]{8}_/)
})

/** A build context: the first image with one more migration. */
function contextWith(t: TestContext, schema: number): string {
  const file = `${String(schema + 1).padStart(4, '0')}_story.sql`
  const folder = join(temporaryFolder(t), 'context')
  mkdirSync(folder)
  writeFileSync(
    join(folder, file),
    `-- compatible since ${schema}\n
    create table hub.story (told_at timestamptz primary key);
    alter table hub.widgets add column story text not null default 'told';
    alter table hub.interaction_events add column story text;
    create index widgets_story on hub.widgets (hub_id, story);\n`
  )
  writeFileSync(
    join(folder, 'Containerfile'),
    `ARG FROM\nFROM \${FROM}\nLABEL org.opencontainers.image.revision="${second}"\nCOPY ${file} /opt/inter-hub/packages/inter-hub/migrations/\n`
  )
  return folder
}
