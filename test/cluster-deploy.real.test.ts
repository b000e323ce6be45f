/**
 * The make targets against the API server of Kubernetes: server dry-run, deployment, release info. No controller runs, so the test
 * creates the pods and writes the status of the Deployment.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { skip as clusterMissing, startCluster } from './cluster.ts'
import { make, runMake, startWithImage } from './make.ts'
import { temporaryFolder, until } from './processes.ts'
import { skip as registryMissing } from './registry.ts'
import { kubernetesTools } from './tools.ts'

const run = promisify(execFile)
const tools = await kubernetesTools()
const skip = clusterMissing || registryMissing || make.skip || (tools.missing ?? false)
const deploy = fileURLToPath(new URL('../deploy/railiance-apps/', import.meta.url))
const [first, second] = ['5101eb5', 'eed4322']

test('a release is checked, deployed and upgraded in a cluster, and differences are shown', { skip }, async (t) => {
  const bin = String(tools.bin)
  const kubeconfig = await startCluster(t, join(bin, 'kubectl'))
  const { env: registry, image } = await startWithImage(t, [first, second])
  const env = {
    ...registry,
    KUBECONFIG: kubeconfig,
    HOME: temporaryFolder(t),
    PATH: bin,
    INTER_HUB_VALUES: join(deploy, 'values/inter-hub-replicas.yaml')
  }
  const kubectl = async (...args: string[]) => {
    const options = ['--kubeconfig', kubeconfig, '--namespace', 'inter-hub']
    return (await run(join(bin, 'kubectl'), [...options, ...args])).stdout
  }
  const patchStatus = (kind: string, name: string, status: object) =>
    kubectl('patch', kind, name, '--subresource=status', '--type=merge', '-p', JSON.stringify({ status }))
  const makeTarget = async (target: string, tag = first) => {
    const ran = await runMake(target, { ...env, INTER_HUB_IMAGE_TAG: tag })
    assert.equal(ran.code, 0, `${target}: ${ran.stdout.slice(-500)}${ran.stderr}`)
    return ran.stdout
  }
  const createPod = async (tag: string) => {
    const containers = [{ name: 'inter-hub', image: `${image}:${tag}` }]
    const metadata = { name: `inter-hub-${tag}`, labels: { app: 'inter-hub' } }
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata, spec: { containers } }
    await run('sh', [
      '-c',
      'printf %s "$1" | "$2" --kubeconfig "$3" --namespace inter-hub create -f -',
      'sh',
      JSON.stringify(pod),
      join(bin, 'kubectl'),
      kubeconfig
    ])
    await patchStatus('pod', metadata.name, { phase: 'Running' })
  }
  /** Sets the status that controllers set once all replicas of a tag are ready. */
  const finishRollout = (tag: string) =>
    until(`${tag} is rolled out`, async () => {
      const text = await kubectl('get', 'deployment', 'inter-hub', '-o', 'json').catch(() => undefined)
      const found = text === undefined ? undefined : JSON.parse(text)
      if (!found?.spec.template.spec.containers[0].image.endsWith(`:${tag}`)) return false
      const { replicas } = found.spec
      const counts = { replicas, updatedReplicas: replicas, readyReplicas: replicas, availableReplicas: replicas }
      const conditions = [
        { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
        { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }
      ]
      const status = { observedGeneration: found.metadata.generation, ...counts, conditions }
      await patchStatus('deployment', 'inter-hub', status)
      return true
    })
  /** Sets the status of the disruption budget, which Helm waits for as well. */
  const finishBudget = () =>
    until('the disruption budget has a status', async () => {
      const text = await kubectl('get', 'poddisruptionbudget', 'inter-hub', '-o', 'json').catch(() => undefined)
      if (text === undefined) return false
      const { generation } = JSON.parse(text).metadata
      const status = {
        observedGeneration: generation,
        currentHealthy: 4,
        desiredHealthy: 3,
        disruptionsAllowed: 1,
        expectedPods: 4
      }
      await patchStatus('poddisruptionbudget', 'inter-hub', status)
      return true
    })
  const selectorOf = async () => JSON.parse(await kubectl('get', 'deployment', 'inter-hub', '-o', 'json')).spec.selector
  await kubectl('create', 'namespace', 'inter-hub')

  assert.match(await makeTarget('inter-hub-server-dry-run'), new RegExp(`image: ${image}:${first}\n`))
  assert.equal(await kubectl('get', 'deployments', '-o', 'name'), '', 'a dry run creates nothing')

  await Promise.all([makeTarget('inter-hub-deploy'), finishRollout(first), finishBudget()])
  assert.deepEqual(await selectorOf(), { matchLabels: { app: 'inter-hub' } })
  await createPod(first)
  assert.equal(await makeTarget('inter-hub-release-info'), `image       ${image}:${first} (declared and running)\n`)
  assert.match(await makeTarget('inter-hub-status'), /deployment\.apps\/inter-hub/)

  // The selector is immutable: the API server refuses an upgrade that changes it.
  await makeTarget('inter-hub-server-dry-run', second)
  await Promise.all([makeTarget('inter-hub-deploy', second), finishRollout(second), finishBudget()])
  assert.deepEqual(await selectorOf(), { matchLabels: { app: 'inter-hub' } })
  const info = await makeTarget('inter-hub-release-info')
  assert.match(
    info,
    new RegExp(
      `^declared {4}${image}:${second}\ndeployment {2}${image}:${second}\nrunning {5}${image}:${first}\nThe declared and`
    )
  )
  await createPod(second)
  assert.match(
    await makeTarget('inter-hub-release-info'),
    new RegExp(`running {5}${image}:${first} ${image}:${second}\n`)
  )

  const chart = [
    'upgrade',
    '--install',
    'ops-hub',
    join(deploy, 'charts/ops-hub'),
    '--namespace',
    'inter-hub',
    '--dry-run=server'
  ]
  for (const name of ['production', 'openbao']) {
    const values = ['--values', join(deploy, `values/ops-hub-${name}.yaml`), '--set-string', `image.tag=${first}`]
    await run(join(bin, 'helm'), ['--kubeconfig', kubeconfig, ...chart, ...values], {
      env: { PATH: process.env.PATH, HOME: env.HOME }
    })
  }
})
