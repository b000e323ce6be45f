/**
 * The API server of Kubernetes 1.31 on the etcd of Debian, and Helm 3: `npm run test:cluster` builds what is missing. Nothing runs
 * the pods; the test writes the status of objects as controllers would.
 */
import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { stringify } from 'yaml'
import { trustIn } from '../certificates/authorities.ts'
import { type HelmSettings, helmCollector } from '../helm/helm.ts'
import { makeCertificate } from '../testing/certificate.ts'
import { findBuilt, findProgram } from '../testing/debian.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { onFreePort, runProgram, startProgram, temporaryFolder } from '../testing/programs.ts'
import { type KubernetesSettings, kubernetesCollector } from './kubernetes.ts'

const apiserver = findBuilt('kube-apiserver')
const helm = findBuilt('helm')
const etcd = findProgram('etcd', 'etcd-server')
const skip = apiserver.skip || helm.skip || etcd.skip

const longAgo = new Date('2020-01-01')
const later = new Date('2099-01-01')
const authority = makeCertificate([], longAgo, later, { name: 'Cluster Authority' })
const server = makeCertificate(['cluster.here', '127.0.0.1'], longAgo, later, { authority })
const client = makeCertificate([], longAgo, later, { name: 'monitor', authority })
const tokens = { admin: 'admin-token-hunter2', reader: 'reader-token-hunter2', stranger: 'stranger-token-hunter2' }

interface Cluster {
  port: number
  folder: string
  /** As the administrator. @throws Error with the answer */
  send(method: string, path: string, body?: object): Promise<string>
}

async function startCluster(t: TestContext): Promise<Cluster> {
  const folder = temporaryFolder(t)
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text, { mode: 0o600 })
    return join(folder, name)
  }
  const { port: store } = await onFreePort((port) => {
    const url = `http://127.0.0.1:${port}`
    const args = ['--data-dir', join(folder, 'etcd'), '--listen-client-urls', url, '--advertise-client-urls', url]
    return startProgram(t, etcd.path, [...args, '--listen-peer-urls', 'http://127.0.0.1:0'], {
      ready: /ready to serve client requests/
    })
  })
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = file('sa.key', String(privateKey.export({ type: 'pkcs8', format: 'pem' })))
  const users = [
    `${tokens.admin},admin,1,"system:masters"`,
    `${tokens.reader},reader,2`,
    `${tokens.stranger},stranger,3`
  ]
  const { port } = await onFreePort((free) =>
    startProgram(
      t,
      apiserver.path,
      [
        `--etcd-servers=http://127.0.0.1:${store}`,
        '--bind-address=127.0.0.1',
        `--secure-port=${free}`,
        `--tls-cert-file=${file('server.pem', server.cert)}`,
        `--tls-private-key-file=${file('server.key', server.key)}`,
        `--client-ca-file=${file('ca.pem', authority.cert)}`,
        `--token-auth-file=${file('tokens.csv', `${users.join('\n')}\n`)}`,
        '--authorization-mode=RBAC',
        '--service-account-issuer=https://cluster.here',
        `--service-account-key-file=${key}`,
        `--service-account-signing-key-file=${key}`,
        '--service-cluster-ip-range=10.0.0.0/24',
        '--disable-admission-plugins=ServiceAccount'
      ],
      { ready: /Serving securely on|Caches are synced/ }
    )
  )
  const send = (method: string, path: string, body?: object) => callAsAdmin(port, method, path, body)
  // Some objects of its own are made after the start.
  const isReady = () =>
    Promise.all([send('GET', '/api/v1/namespaces/default'), send('GET', '/readyz')]).then(
      () => true,
      () => false
    )
  while (!(await isReady())) await sleep(200)
  return { port, folder, send }
}

function callAsAdmin(port: number, method: string, path: string, body?: object): Promise<string> {
  return new Promise((resolve, reject) => {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
    const headers = { authorization: `Bearer ${tokens.admin}`, 'content-type': type }
    const asked = request(
      { host: '127.0.0.1', port, method, path, headers, ca: authority.cert, agent: false },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk
        })
        response.once('end', () =>
          (response.statusCode ?? 500) < 300
            ? resolve(text)
            : reject(new Error(`${method} ${path}: ${response.statusCode} ${text}`))
        )
      }
    )
    asked.once('error', reject)
    asked.end(body && JSON.stringify(body))
  })
}

const image = 'registry.example/shop/web:1.4.2'
const labels = { app: 'web' }
const template = (of: string) => ({ metadata: { labels }, spec: { containers: [{ name: 'app', image: of }] } })

async function fill({ send }: Cluster): Promise<void> {
  for (const [name, ready] of [
    ['one', 'True'],
    ['two', 'True'],
    ['three', 'False']
  ] as const) {
    await send('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } })
    const conditions = [
      { type: 'Ready', status: ready, lastHeartbeatTime: null, lastTransitionTime: null, reason: 'T', message: 't' }
    ]
    await send('PATCH', `/api/v1/nodes/${name}/status`, {
      status: { conditions, nodeInfo: { kubeletVersion: 'v1.31.4' } }
    })
  }
  const apps = '/apis/apps/v1/namespaces/default'
  await send('POST', `${apps}/deployments`, {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: labels }, template: template(image) }
  })
  await send('PATCH', `${apps}/deployments/web/status`, {
    status: { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 }
  })
  await send('POST', '/apis/networking.k8s.io/v1/namespaces/default/ingresses', {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'web' },
    spec: { defaultBackend: { service: { name: 'web', port: { number: 80 } } }, rules: [{ host: 'shop.example' }] }
  })
  await send('PATCH', '/apis/networking.k8s.io/v1/namespaces/default/ingresses/web/status', {
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }
  })
  await send('POST', '/api/v1/namespaces/default/persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } }
  })
  const rules = [{ apiGroups: ['', 'apps', 'networking.k8s.io'], resources: ['*'], verbs: ['get', 'list'] }]
  const rbac = '/apis/rbac.authorization.k8s.io/v1'
  await send('POST', `${rbac}/clusterroles`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'reader' },
    rules
  })
  await send('POST', `${rbac}/clusterrolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'reader' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'reader' },
    subjects: ['reader', 'monitor'].map((name) => ({ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name }))
  })
}

function kubeconfigOf({ port }: Cluster, token: string): string {
  const base64 = Buffer.from(authority.cert).toString('base64')
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
    clusters: [
      { name: 'c', cluster: { server: `https://cluster.here:${port}`, 'certificate-authority-data': base64 } }
    ],
    users: [{ name: 'u', user: { token } }]
  })
}

function contextFor(cluster: Cluster) {
  const values = { ...tokens, cert: client.cert, key: client.key, kubeconfig: kubeconfigOf(cluster, tokens.reader) }
  const secrets = secretsFor(values, [`cluster.here:${cluster.port}`], false)
  return contextWith({ ...secrets, authorities: async () => trustIn(authority.cert) })
}

async function look(cluster: Cluster, settings: Omit<KubernetesSettings, 'url'>, emits = 'ops-health-checked') {
  const own = {
    url: `https://cluster.here:${cluster.port}`,
    token: { secret: 'reader' },
    authorities: 'own',
    ...settings
  }
  const seen = await kubernetesCollector.look(own, contextFor(cluster))
  assert.doesNotMatch(JSON.stringify(seen), /hunter2/)
  return { seen, ...judge(kubernetesCollector, emits, seen) }
}

test('a real cluster: nodes, workloads, ingresses, volume claims, services and who may read them', {
  skip
}, async (t) => {
  const cluster = await startCluster(t)
  await fill(cluster)
  const nodes = await look(cluster, { resource: 'nodes', minReady: 2 })
  assert.deepEqual(
    [nodes.outcome, nodes.metadata.nodesReady, nodes.metadata.nodes, nodes.metadata.version],
    ['pass', 2, 3, 'v1.31.4'],
    JSON.stringify(nodes.seen)
  )
  assert.equal(
    (await look(cluster, { resource: 'nodes' })).reason,
    '2 of 3 nodes are ready; at least 3 are expected (not ready: three).'
  )
  const web = { resource: 'deployment', object: 'web' } as const
  const release = await look(cluster, { ...web, declaredImage: image }, 'ops-release-observed')
  assert.deepEqual(
    [release.outcome, release.metadata.matchesDeclared, release.metadata.runningImage],
    ['pass', true, image]
  )
  assert.equal((await look(cluster, { ...web, object: 'gone' })).reason, 'The cluster has no deployment default/gone.')
  assert.equal((await look(cluster, { resource: 'ingress', object: 'web', hosts: ['shop.example'] })).outcome, 'pass')
  assert.equal((await look(cluster, { resource: 'volumes' })).reason, 'The volume claim data is Pending, not Bound.')
  const services = await look(
    cluster,
    { resource: 'services', catalogued: { 'default/web': 'ops-service-web' } },
    'ops-inventory-updated'
  )
  assert.deepEqual([services.metadata.servicesFound, services.metadata.servicesCatalogued], [1, 1])

  // A new version that is not rolled out.
  await cluster.send('PATCH', '/apis/apps/v1/namespaces/default/deployments/web', {
    spec: { template: template(`${image}-next`) }
  })
  const rolling = await look(cluster, { ...web, declaredImage: `${image}-next` }, 'ops-release-observed')
  assert.deepEqual([rolling.outcome, rolling.metadata.matchesDeclared], ['fail', false])
  assert.match(String(rolling.reason), /^The rollout has not ended/)

  const bare = { resource: 'nodes', minReady: 2 } as const
  const kubeconfig = { secret: 'kubeconfig' }
  assert.equal((await look(cluster, { ...bare, kubeconfig, token: undefined, authorities: undefined })).outcome, 'pass')
  const clientCertificate = { certificate: { secret: 'cert' }, key: { secret: 'key' } }
  assert.equal((await look(cluster, { ...bare, clientCertificate, token: undefined })).outcome, 'pass')
  const stranger = await look(cluster, { ...bare, token: { secret: 'stranger' } })
  assert.deepEqual([stranger.outcome, stranger.seen.error?.kind], ['info', 'no-credentials'])
  assert.match(String(stranger.reason), /403 .*User "stranger" cannot list resource "nodes"/)
})

test('a real release of Helm: its versions, values and image', { skip }, async (t) => {
  const cluster = await startCluster(t)
  await fill(cluster)
  const chart = join(cluster.folder, 'chart')
  mkdirSync(join(chart, 'templates'), { recursive: true })
  const write = (version: string) => {
    writeFileSync(join(chart, 'Chart.yaml'), stringify({ apiVersion: 'v2', name: 'shop', version, appVersion: '1.4' }))
    writeFileSync(join(chart, 'values.yaml'), stringify({ image: { tag: '1.4.2' }, replicas: 1, debug: true }))
    const workload = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'shop' },
      spec: {
        replicas: 1,
        selector: { matchLabels: labels },
        template: template('registry.example/shop:{{ .Values.image.tag }}')
      }
    }
    writeFileSync(join(chart, 'templates', 'deployment.yaml'), stringify(workload))
  }
  const config = join(cluster.folder, 'kubeconfig')
  // Helm resolves the name itself.
  writeFileSync(config, kubeconfigOf(cluster, tokens.admin).replace('cluster.here', '127.0.0.1'), { mode: 0o600 })
  const run = (...args: string[]) =>
    runProgram(helm.path, [...args, '--kubeconfig', config, '--namespace', 'default'], {
      env: { ...process.env, HOME: cluster.folder }
    })
  write('12.5.0')
  await run('install', 'shop', chart, '--set', 'replicas=3', '--set', 'debug=null')
  await cluster.send('PATCH', '/apis/apps/v1/namespaces/default/deployments/shop/status', {
    status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1 }
  })
  const settings = {
    url: `https://cluster.here:${cluster.port}`,
    token: { secret: 'reader' },
    authorities: 'own',
    release: 'shop',
    workload: { name: 'shop' },
    declaredImage: 'registry.example/shop:1.4.2',
    declaredVersion: '12.5.0',
    declaredValues: { '/replicas': 3, '/image/tag': '1.4.2' }
  }
  const look = async (more: Partial<HelmSettings> = {}) => {
    const seen = await helmCollector.look({ ...settings, ...more }, contextFor(cluster))
    assert.doesNotMatch(JSON.stringify(seen), /hunter2/)
    return judge(helmCollector, 'ops-release-observed', seen)
  }
  const good = await look()
  assert.deepEqual(
    [good.outcome, good.metadata.revision, good.metadata.appVersion],
    ['pass', 1, '1.4'],
    JSON.stringify(good)
  )
  assert.equal((await look({ declaredValues: { '/debug': true } })).reason, 'The member /debug is missing.')

  write('12.6.0')
  await run('upgrade', 'shop', chart, '--set', 'image.tag=1.5')
  const upgraded = await look()
  assert.deepEqual(
    [upgraded.outcome, upgraded.metadata.revision, upgraded.metadata.runningVersion],
    ['fail', 2, '12.6.0']
  )
  assert.equal(upgraded.reason, 'The version of the chart is 12.6.0, not 12.5.0.')
  await run('uninstall', 'shop')
  assert.equal((await look()).reason, 'The cluster has no Helm release default/shop.')
})
