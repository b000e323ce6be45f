import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stringify } from 'yaml'
import { trustIn } from '../certificates/authorities.ts'
import { authority, client, deployment, node, type Objects, serveCluster, token } from '../testing/cluster-server.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, secretsFor, unusedPort } from '../testing/local-servers.ts'
import { type KubernetesSettings, kubernetesCollector } from './kubernetes.ts'

const nodesPath = '/api/v1/nodes'
const deployments = '/apis/apps/v1/namespaces/shop/deployments'
const image = 'registry.example/shop/web:1.4.2'

type Cluster = Awaited<ReturnType<typeof serveCluster>>

function contextFor({ host }: Cluster, more: Record<string, string> = {}) {
  const values = { token, cert: client.cert, key: client.key, wrong: 'not-the-token', ...more }
  return contextWith({ ...secretsFor(values, [host], false), authorities: async () => trustIn(authority.cert) })
}

async function look(
  cluster: Cluster,
  settings: Partial<KubernetesSettings> & Pick<KubernetesSettings, 'resource'>,
  emits = 'ops-health-checked',
  context = contextFor(cluster)
) {
  const all = { url: cluster.url, token: { secret: 'token' }, authorities: 'own', ...settings }
  assert.ok(settingsCheck(kubernetesCollector)(all), JSON.stringify(all))
  const seen = await kubernetesCollector.look(all, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter2|PRIVATE KEY/)
  return { seen, ...judge(kubernetesCollector, emits, seen) }
}

test('nodes: those that are ready are counted, over pages', async () => {
  const nodes = Array.from({ length: 230 }, (_, index) => node(`n${index}`))
  const cluster = await serveCluster({ [nodesPath]: nodes })
  const all = await look(cluster, { resource: 'nodes' })
  assert.deepEqual([all.outcome, all.metadata.nodesReady, all.metadata.version], ['pass', 230, 'v1.31.4'])
  assert.equal(cluster.heard.length, 3)

  const some = await serveCluster({ [nodesPath]: [node('a'), node('b', 'Unknown'), node('c')] })
  const bad = await look(some, { resource: 'nodes' })
  assert.deepEqual([bad.outcome, bad.metadata.status, bad.metadata.nodesReady], ['fail', 'degraded', 2])
  assert.equal(bad.reason, '2 of 3 nodes are ready; at least 3 are expected (not ready: b).')
  assert.equal((await look(some, { resource: 'nodes', minReady: 2 })).outcome, 'pass')
  assert.equal((await look(await serveCluster({ [nodesPath]: [] }), { resource: 'nodes' })).outcome, 'fail')
})

test('a list that expires between two pages is read again', async () => {
  const nodes = Array.from({ length: 230 }, (_, index) => node(`n${index}`))
  const cluster = await serveCluster({ [nodesPath]: nodes }, { expires: 2 })
  const seen = await look(cluster, { resource: 'nodes' })
  assert.deepEqual([seen.outcome, seen.metadata.nodesReady], ['pass', 230])
  const never = await look(await serveCluster({ [nodesPath]: nodes }, { expires: 100 }), { resource: 'nodes' })
  assert.deepEqual([never.outcome, never.seen.error?.kind], ['info', 'collector-broken'])
})

test('a cluster behind a path, as Rancher serves it', async () => {
  const cluster = await serveCluster({ [nodesPath]: [node('a')] }, { prefix: '/k8s/clusters/c-1' })
  const seen = await look(cluster, { resource: 'nodes' })
  assert.deepEqual([seen.outcome, seen.metadata.cluster], ['pass', `${cluster.host}/k8s/clusters/c-1`])
  const config = (server: string) =>
    stringify({
      'current-context': 'main',
      contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token } }]
    })
  const withConfig = (text: string) =>
    look(
      cluster,
      { resource: 'nodes', token: undefined, kubeconfig: { secret: 'config' } } as never,
      'ops-health-checked',
      contextFor(cluster, { config: text })
    )
  assert.equal((await withConfig(config(`${cluster.url}/`))).outcome, 'pass')
  assert.match(
    String((await withConfig(config(cluster.url.replace('c-1', 'c-2')))).reason),
    /is for a server other than/
  )
})

test('nothing found is not green: no pods, no volume claims, no workloads, an unknown API', async () => {
  const idle = deployment('shop', 'idle', image, { ready: 0, updated: 0, replicas: 0 })
  const cluster = await serveCluster({
    [deployments]: [{ ...idle, spec: { ...(idle.spec as object), replicas: 0 } }],
    '/apis/apps/v1/deployments': [idle],
    '/apis/apps/v1/statefulsets': [],
    '/apis/apps/v1/daemonsets': [],
    '/apis/apps/v1/namespaces/shop/daemonsets': [
      {
        kind: 'DaemonSet',
        metadata: { name: 'agent' },
        spec: { template: { spec: { containers: [{ name: 'a', image: 'agent:1' }] } } },
        status: { desiredNumberScheduled: 0 }
      }
    ],
    '/api/v1/namespaces/shpo/persistentvolumeclaims': []
  })
  for (const [settings, reason] of [
    [{ resource: 'deployment', namespace: 'shop', object: 'idle' }, 'No pods run: the deployment is scaled to 0.'],
    [{ resource: 'daemonset', namespace: 'shop', object: 'agent' }, 'No pods run: the daemonset matches no nodes.'],
    [{ resource: 'volumes', namespace: 'shpo' }, 'The namespace shpo has no volume claims.'],
    [{ resource: 'services', namespaces: ['shpo'] }, 'No workloads were found in shpo.']
  ] as const) {
    const seen = await look(cluster, settings as never)
    assert.deepEqual([seen.outcome, seen.reason], ['fail', reason])
  }
  const other = await look(cluster, { resource: 'ingress', namespace: 'shop', object: 'web' })
  assert.match(String(other.reason), /The cluster has no API at .*: the component that provides it is not installed\./)
})

test('a workload: its image and its rollout', async () => {
  const at = (object: string, status = {}) => deployment('shop', object, image, status)
  const cluster = await serveCluster({
    [deployments]: [at('web'), at('down', { ready: 1 }), at('rolling', { updated: 1 }), at('surging', { replicas: 3 })]
  })
  const release = (object: string, declaredImage?: string) =>
    look(
      cluster,
      { resource: 'deployment', namespace: 'shop', object, ...(declaredImage !== undefined && { declaredImage }) },
      'ops-release-observed'
    )
  const same = await release('web', image)
  assert.deepEqual(
    [same.outcome, same.metadata.matchesDeclared, same.metadata.runningImage, same.metadata.service],
    ['pass', true, image, 'web']
  )
  const other = await release('web', 'registry.example/shop/web:1.5')
  assert.deepEqual([other.outcome, other.metadata.matchesDeclared], ['fail', false])
  assert.equal(other.reason, `The image is ${image}, not registry.example/shop/web:1.5.`)
  const undeclared = await release('web')
  assert.deepEqual([undeclared.outcome, 'matchesDeclared' in undeclared.metadata], ['info', false])
  assert.equal((await release('none', image)).reason, 'The cluster has no deployment shop/none.')
  assert.equal((await release('none', image)).outcome, 'fail')
  for (const [object, reason] of [
    ['down', '1 of 2 pods are ready.'],
    ['rolling', 'The rollout has not ended: 1 of 2 pods are of the newest version.'],
    ['surging', 'The rollout has not ended: 2 of 2 pods are of the newest version.']
  ] as const) {
    const health = await look(cluster, { resource: 'deployment', namespace: 'shop', object })
    assert.deepEqual([health.outcome, health.reason], ['fail', reason])
    assert.deepEqual([(await release(object, image)).outcome], ['fail'])
  }
  assert.equal((await look(cluster, { resource: 'deployment', namespace: 'shop', object: 'web' })).outcome, 'pass')
})

test('a workload with several containers needs the name of one; sets count as well', async () => {
  const two = {
    name: 'two',
    spec: {
      containers: [
        { name: 'a', image: 'one' },
        { name: 'b', image: 'two' }
      ]
    }
  }
  const status = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1 }
  const cluster = await serveCluster({
    '/apis/apps/v1/namespaces/default/statefulsets': [
      {
        kind: 'StatefulSet',
        metadata: { name: 'two', generation: 1 },
        spec: { replicas: 1, template: { spec: two.spec } },
        status
      }
    ],
    '/apis/apps/v1/namespaces/default/daemonsets': [
      {
        kind: 'DaemonSet',
        metadata: { name: 'agent', generation: 1 },
        spec: { template: { spec: { containers: [{ name: 'a', image: 'agent:1' }] } } },
        status: { observedGeneration: 1, desiredNumberScheduled: 3, numberReady: 2, updatedNumberScheduled: 3 }
      }
    ]
  })
  const of = (container?: string) =>
    look(
      cluster,
      {
        resource: 'statefulset',
        object: 'two',
        ...(container && { container, declaredImage: container === 'b' ? 'two' : 'x' })
      },
      'ops-release-observed'
    )
  assert.match(String((await of()).reason), /has several containers; name one of them: a, b/)
  assert.equal((await of()).outcome, 'info')
  assert.equal((await of('b')).outcome, 'pass')
  assert.match(String((await of('c')).reason), /has no container c/)
  const agent = await look(cluster, { resource: 'daemonset', object: 'agent' })
  assert.deepEqual([agent.outcome, agent.reason], ['fail', '2 of 3 pods are ready.'])
})

test('an ingress has its hosts and an address; volume claims are bound', async () => {
  const cluster = await serveCluster({
    '/apis/networking.k8s.io/v1/namespaces/shop/ingresses': [
      {
        kind: 'Ingress',
        metadata: { name: 'web' },
        spec: { rules: [{ host: 'shop.example' }], tls: [{ hosts: ['shop.example'] }] },
        status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }] } }
      },
      { kind: 'Ingress', metadata: { name: 'new' }, spec: { rules: [] }, status: {} }
    ],
    '/api/v1/namespaces/shop/persistentvolumeclaims': [
      { metadata: { name: 'data' }, status: { phase: 'Bound' } },
      { metadata: { name: 'extra' }, status: { phase: 'Pending' } }
    ]
  })
  const good = await look(cluster, { resource: 'ingress', namespace: 'shop', object: 'web', hosts: ['shop.example'] })
  assert.deepEqual(
    [good.outcome, good.metadata.addresses, good.metadata.tlsHosts],
    ['pass', ['192.0.2.7'], ['shop.example']]
  )
  const bad = await look(cluster, { resource: 'ingress', namespace: 'shop', object: 'new', hosts: ['shop.example'] })
  assert.deepEqual(bad.metadata.mismatches, [
    'The ingress does not have the host shop.example.',
    'The ingress has no address.'
  ])
  const claims = (names?: string[]) =>
    look(cluster, { resource: 'volumes', namespace: 'shop', ...(names && { claims: names }) })
  assert.equal((await claims(['data'])).outcome, 'pass')
  assert.deepEqual((await claims()).metadata.mismatches, ['The volume claim extra is Pending, not Bound.'])
  assert.deepEqual((await claims(['gone'])).metadata.mismatches, ['Volume claim gone not found.'])
})

test('services: those that the catalog has, of all namespaces but those of Kubernetes', async () => {
  const objects: Objects = {
    '/apis/apps/v1/deployments': [
      deployment('shop', 'web', image),
      deployment('kube-system', 'coredns', 'x'),
      deployment('new', 'thing', 'y')
    ],
    '/apis/apps/v1/statefulsets': [deployment('shop', 'database', 'postgres:18')],
    '/apis/apps/v1/daemonsets': []
  }
  const cluster = await serveCluster(objects)
  const catalogued = {
    'shop/web': 'ops-service-shop',
    'shop/database': 'ops-service-shop-database',
    'old/gone': 'ops-service-old'
  }
  const { metadata } = await look(
    cluster,
    { resource: 'services', catalogued, environment: 'prod' },
    'ops-inventory-updated'
  )
  assert.deepEqual(
    [
      metadata.servicesFound,
      metadata.servicesCatalogued,
      metadata.uncatalogued,
      metadata.gone,
      metadata.environment,
      metadata.subject
    ],
    [3, 2, ['new/thing'], ['old/gone'], 'prod', 'ops-service-catalog']
  )
  const some = await look(cluster, { resource: 'services', catalogued, namespaces: ['shop'] }, 'ops-inventory-updated')
  assert.deepEqual([some.metadata.servicesFound, some.metadata.servicesCatalogued], [2, 2])
})

test('credentials: a token, a client certificate, a kubeconfig with either, and what is refused', async () => {
  const cluster = await serveCluster({ [nodesPath]: [node('a')] })
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const config = (user: object, server: object = {}) =>
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'main',
      contexts: [{ name: 'main', context: { cluster: 'c', user: 'u' } }],
      clusters: [
        { name: 'c', cluster: { server: cluster.url, 'certificate-authority-data': base64(authority.cert), ...server } }
      ],
      users: [{ name: 'u', user }]
    })
  const kinds = async (settings: Partial<KubernetesSettings>, secrets: Record<string, string> = {}) => {
    const { seen, outcome } = await look(
      cluster,
      { resource: 'nodes', token: undefined, ...settings } as never,
      'ops-health-checked',
      contextFor(cluster, secrets)
    )
    return seen.error === undefined ? outcome : `${seen.error.kind}: ${seen.error.message}`
  }
  const clientCertificate = { certificate: { secret: 'cert' }, key: { secret: 'key' } }
  assert.equal(await kinds({ token: { secret: 'token' } }), 'pass')
  assert.equal(await kinds({ clientCertificate }), 'pass')
  assert.match(await kinds({}), /^no-credentials: The cluster answers 401/)
  assert.match(await kinds({ token: { secret: 'wrong' } }), /^no-credentials: The cluster answers 401/)
  const kubeconfig = { secret: 'config' }
  const withConfig = (text: string, more = {}) =>
    kinds({ kubeconfig, authorities: undefined, ...more } as never, { config: text })
  assert.equal(await withConfig(config({ token })), 'pass')
  assert.equal(
    await withConfig(config({ 'client-certificate-data': base64(client.cert), 'client-key-data': base64(client.key) })),
    'pass'
  )
  const refused: [string, RegExp][] = [
    [config({ exec: { command: 'touch', args: ['/tmp/no'] } }), /gets its credentials from a program \(exec\)/],
    [config({ tokenFile: '/etc/passwd' }), /names a file \(tokenFile\), which is not read/],
    [config({ token }, { 'insecure-skip-tls-verify': true }), /turns off the verification/],
    [config({ token }, { server: 'https://other.here' }), /is for a server other than cluster\.here/],
    [config({ token }, { 'certificate-authority': '/etc/ca' }), /names a file \(certificate-authority\)/],
    ['kind: [', /cannot be read as YAML/],
    ['just text', /is not a kubeconfig file/],
    ['kind: Config', /has no current context/]
  ]
  for (const [text, reason] of refused) assert.match(await withConfig(text), reason)
  assert.match(await withConfig(config({ token }), { context: 'other' }), /has no context "other"/)
  assert.match(await kinds({ token: { secret: 'token' }, authorities: undefined } as never), /^bad-certificate/)
  const before = cluster.heard.length
  const elsewhere = await look({ ...cluster, host: 'other.here:443' }, { resource: 'nodes' })
  assert.deepEqual(
    [elsewhere.outcome, elsewhere.seen.error?.kind, cluster.heard.length],
    ['info', 'no-credentials', before]
  )
})

test('a cluster that denies, is away, or is no cluster', async () => {
  const forbidden = await serveCluster({ [nodesPath]: [] }, { forbidden: [nodesPath] })
  const denied = await look(forbidden, { resource: 'nodes' })
  assert.deepEqual([denied.outcome, denied.seen.error?.kind], ['info', 'no-credentials'])
  assert.match(String(denied.reason), /403 .*cannot list resource/)
  const port = await unusedPort()
  const gone = await look(
    { ...forbidden, url: `https://cluster.here:${port}`, host: `cluster.here:${port}` },
    { resource: 'nodes' }
  )
  assert.deepEqual([gone.outcome, gone.metadata.status], ['fail', 'unreachable'])
  const other = await look(await serveCluster({}), { resource: 'nodes' })
  assert.deepEqual([other.outcome, other.seen.error?.kind, other.metadata.status], ['fail', 'protocol', 'unhealthy'])
})

test('only GET is sent, and only to the server of the check', async () => {
  const cluster = await serveCluster({ [nodesPath]: [node('a')] })
  await look(cluster, { resource: 'nodes' })
  assert.deepEqual(cluster.heard, [`GET ${nodesPath}`])
  const accepts = settingsCheck(kubernetesCollector)
  assert.ok(!accepts({ url: 'http://cluster.here', resource: 'nodes' }))
  assert.ok(!accepts({ url: 'https://cluster.here', resource: 'deployment' }))
  assert.ok(!accepts({ url: 'https://cluster.here', resource: 'deployment', object: '../../secrets' }))
  assert.ok(!accepts({ url: 'https://cluster.here', resource: 'volumes', namespace: 'a/b' }))
})
