/** The Helm charts are linted, rendered with every values file, and validated against the schemas of Kubernetes. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { readConfig } from '@inter-hub/server'
import { deploy, helm, skip as helmMissing, type Manifest, manifestsOf, podOf, root } from './charts.ts'
import { temporaryFolder } from './processes.ts'
import { pythonTools } from './tools.ts'

const run = promisify(execFile)
const validator = await pythonTools('kubernetes-validate', ['kubernetes-validate==1.37.0'])
const skip = helmMissing || (validator.missing ?? false)

const valuesFiles = readdirSync(join(deploy, 'values'))
const chartOf = (file: string) => (file.startsWith('ops-hub') ? 'ops-hub' : 'inter-hub')

async function render(file: string, tag = '5101eb5', ...more: string[]): Promise<string> {
  const values = ['-f', join(deploy, 'values', file), '--set-string', `image.tag=${tag}`]
  return helm('template', chartOf(file), join(deploy, 'charts', chartOf(file)), '-n', 'inter-hub', ...values, ...more)
}

async function manifest(file: string, kind: string, ...more: string[]): Promise<Manifest> {
  const found = manifestsOf(await render(file, ...more)).find((one) => one.kind === kind)
  assert.ok(found, `${file} has a ${kind}`)
  return found
}

/** Returns the messages of the validator. Rejects if a manifest does not match its schema. */
async function validate(file: string): Promise<string> {
  const args = ['--strict', '--kubernetes-version', '1.35', file]
  const { stdout, stderr } = await run(join(String(validator.bin), 'kubernetes-validate'), args)
  return stdout + stderr
}

test('every values file passes helm lint --strict', { skip }, async () => {
  assert.ok(valuesFiles.length >= 5)
  for (const file of valuesFiles) {
    const chart = join(deploy, 'charts', chartOf(file))
    const args = ['--strict', '-f', join(deploy, 'values', file), '--set-string', 'image.tag=5101eb5']
    assert.match(await helm('lint', chart, ...args), /0 chart\(s\) failed/, file)
  }
})

test('every values file renders manifests that match the schemas of Kubernetes', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  for (const file of valuesFiles) {
    const rendered = await render(file)
    const path = join(folder, file)
    writeFileSync(path, rendered)
    const unknown = [...(await validate(path)).matchAll(/find schema for kind (\w+)/g)].map(([, kind]) => kind)
    // The schema of ServiceMonitor comes from the Prometheus operator.
    assert.deepEqual(
      [...new Set(unknown)].filter((kind) => kind !== 'ServiceMonitor'),
      [],
      file
    )
    for (const { kind, metadata } of manifestsOf(rendered)) {
      const isNamespaced = !kind.startsWith('Cluster')
      assert.equal(metadata.namespace, isNamespaced ? 'inter-hub' : undefined, `${file}: ${kind}`)
    }
  }
})

test('the validator rejects a manifest with a field that Kubernetes does not have', { skip }, async (t) => {
  const path = join(temporaryFolder(t), 'wrong.yaml')
  writeFileSync(path, (await render('inter-hub-minimal.yaml')).replace('replicas: 1', 'replicas: 1\n  repicas: 1'))
  const refused = await validate(path).catch((error: { stdout: string; stderr: string }) => error)
  assert.ok(typeof refused === 'object', 'the validator fails')
  assert.match(refused.stdout + refused.stderr, /'repicas' was unexpected/)
})

test('the selector is app=inter-hub alone, and the same for every tag and values file', { skip }, async () => {
  const files = valuesFiles.filter((one) => chartOf(one) === 'inter-hub')
  for (const file of files) {
    for (const tag of ['5101eb5', 'eed4322']) {
      const { spec, metadata } = await manifest(file, 'Deployment', tag)
      assert.equal(metadata.name, 'inter-hub')
      assert.deepEqual(spec.selector, { matchLabels: { app: 'inter-hub' } })
      assert.equal((spec.template as Manifest).metadata.labels.app, 'inter-hub')
      assert.equal(podOf({ spec } as Manifest).containers[0]?.image, `gitea.coulomb.social/coulomb/inter-hub:${tag}`)
    }
  }
})

test('a tag that looks like a number is rendered as a string', { skip }, async () => {
  const { spec } = await manifest('inter-hub-minimal.yaml', 'Deployment', '5101100')
  assert.equal(podOf({ spec } as Manifest).containers[0]?.image, 'gitea.coulomb.social/coulomb/inter-hub:5101100')
  const float = await manifest('inter-hub-minimal.yaml', 'Deployment', '5101e10')
  assert.match(podOf(float).containers[0]?.image ?? '', /:5101e10$/)
})

test('a long tag is the image, and shortened as a label', { skip }, async () => {
  for (const file of ['inter-hub-minimal.yaml', 'ops-hub-production.yaml']) {
    const tag = `${'a'.repeat(62)}-5101eb5`
    const { metadata, spec } = await manifest(file, 'Deployment', tag)
    assert.equal(metadata.labels['app.kubernetes.io/version'], 'a'.repeat(62), file)
    assert.ok(podOf({ spec } as Manifest).containers[0]?.image.endsWith(`:${tag}`), file)
  }
})

test('names that look like numbers or booleans are rendered as strings', { skip }, async () => {
  const database = ['--set-string', 'database.existingSecret=1e3', '--set-string', 'priorityClassName=100']
  const hub = podOf(await manifest('inter-hub-minimal.yaml', 'Deployment', '5101eb5', ...database))
  assert.equal(hub.priorityClassName, '100')
  assert.equal(hub.volumes.find(({ name }) => name === 'database')?.projected?.sources[0]?.secret.name, '1e3')
  const values = ['--set-string', 'hub=on', '--set-string', 'inventory.configMap=7', '--set-string', 'key.key=1']
  const runtime = podOf(await manifest('ops-hub-production.yaml', 'Deployment', '5101eb5', ...values))
  assert.equal(runtime.containers[0]?.env.find(({ name }) => name === 'OPS_HUB_SLUG')?.value, 'on')
  assert.equal(runtime.volumes.find(({ name }) => name === 'inventory')?.configMap?.name, '7')
})

test('containers run as a numeric user without privileges, on a read-only root file system', { skip }, async () => {
  for (const file of valuesFiles) {
    const pod = podOf(await manifest(file, 'Deployment'))
    const { runAsNonRoot, runAsUser, seccompProfile } = pod.securityContext
    assert.deepEqual([runAsNonRoot, runAsUser, seccompProfile], [true, 10001, { type: 'RuntimeDefault' }], file)
    for (const { securityContext } of pod.containers) {
      assert.deepEqual(securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] }
      })
    }
  }
})

test('the pod has time to drain and to finish the requests in progress', { skip }, async () => {
  const pod = podOf(await manifest('inter-hub-replicas.yaml', 'Deployment'))
  const drain = Number(pod.containers[0]?.env.find(({ name }) => name === 'IHUB_DRAIN_SECONDS')?.value)
  assert.equal(drain, 15)
  assert.ok(pod.terminationGracePeriodSeconds >= drain + 25)
})

test('every variable that a chart sets is one that the programs read', { skip }, async () => {
  const sources = globSync(['packages/*/src/**/*.ts'], { cwd: root, exclude: ['**/*.test.ts'] })
  const source = sources.map((file) => readFileSync(join(root, file), 'utf8')).join('\n')
  // Read by the PostgreSQL driver and by Node.
  const others = ['PGSSLMODE', 'NODE_EXTRA_CA_CERTS']
  for (const file of valuesFiles) {
    const [container] = podOf(await manifest(file, 'Deployment')).containers
    const names = (container?.env ?? []).map(({ name }) => name)
    assert.equal(new Set(names).size, names.length, `${file} sets no variable twice`)
    for (const name of names.filter((one) => !others.includes(one))) {
      // A key is read as <NAME> or <NAME>_FILE.
      const read = name.replace(/_FILE$/, '').replace(/^BAO_/, '')
      assert.ok(source.includes(read) || read === 'OPS_HUB_KEY', `${file}: ${name}`)
    }
  }
})

test('the programs accept the values that the charts give them', { skip }, async () => {
  for (const file of valuesFiles) {
    const [container] = podOf(await manifest(file, 'Deployment')).containers
    const env = Object.fromEntries((container?.env ?? []).map(({ name, value = '' }) => [name, value]))
    // The files are in volumes.
    const plain = Object.fromEntries(Object.entries(env).filter(([name]) => !name.endsWith('_FILE')))
    assert.ok(readConfig(plain, false).port > 0, file)
  }
})

test('a disruption budget exists if there is more than one replica', { skip }, async () => {
  const kinds = async (file: string) => manifestsOf(await render(file)).map(({ kind }) => kind)
  assert.ok((await kinds('inter-hub-production.yaml')).includes('PodDisruptionBudget'))
  assert.ok(!(await kinds('inter-hub-minimal.yaml')).includes('PodDisruptionBudget'))
})

test('the runtime key of ops-hub comes from a Secret or from OpenBao, never from both', { skip }, async () => {
  const pod = podOf(await manifest('ops-hub-openbao.yaml', 'Deployment'))
  const variable = (name: string) => pod.containers[0]?.env.find((one) => one.name === name)?.value
  assert.equal(variable('OPS_HUB_KEY'), 'openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY')
  assert.deepEqual([variable('BAO_ADDR'), variable('OPS_HUB_KEY_FILE')], ['https://bao.example:8200', undefined])
  // The runtime logs in with the token.
  assert.equal(pod.automountServiceAccountToken, true)
  const both = render('ops-hub-openbao.yaml', '5101eb5', '--set', 'key.existingSecret=runtime')
  await assert.rejects(both, /set either key\.existingSecret or key\.openbao\.address/)
  const other = podOf(await manifest('inter-hub-production.yaml', 'Deployment'))
  assert.equal(other.automountServiceAccountToken, false)
})

const refusals: [what: string, file: string, args: string[], expected: RegExp][] = [
  ['no tag', 'inter-hub-minimal.yaml', ['--set-string', 'image.tag='], /image\/tag/],
  ['the tag latest', 'inter-hub-minimal.yaml', ['--set-string', 'image.tag=latest'], /image\/tag/],
  ['an unknown value', 'inter-hub-minimal.yaml', ['--set', 'replicaCount=3'], /replicaCount/],
  ['no database', 'inter-hub-minimal.yaml', ['--set-string', 'database.existingSecret='], /existingSecret/],
  ['an ingress without a host', 'inter-hub-minimal.yaml', ['--set', 'ingress.enabled=true'], /ingress\/host/],
  [
    'an ingress for every host of a domain',
    'inter-hub-production.yaml',
    ['--set-string', 'ingress.host=*.example.org'],
    /ingress\/host/
  ],
  ['a label that changes the selector', 'inter-hub-minimal.yaml', ['--set', 'podLabels.app=x'], /podLabels/],
  ['a runtime without a server', 'ops-hub-production.yaml', ['--set-string', 'server='], /server/]
]

for (const [what, file, args, expected] of refusals) {
  test(`values are refused with ${what}`, { skip }, async () => {
    await assert.rejects(render(file, '5101eb5', ...args), expected)
  })
}

test('every values file states its purpose in its first line', () => {
  for (const file of valuesFiles) {
    assert.match(readFileSync(join(deploy, 'values', file), 'utf8'), /^# [A-Z].{20,}/, basename(file))
  }
})
