/** The kubernetes collector: nodes, workloads and their image, ingresses, volume claims and the services of a cluster; it only reads. */
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { endConnection, givenUp } from '../connections/connection.ts'
import { type Exchange, startExchange } from '../connections/http-exchange.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import { differenceMembers } from '../difference.ts'
import { healthEvidence } from '../evidence.ts'
import { openProbe, takeLook } from '../take-look.ts'
import {
  type Cluster,
  type ClusterSettings,
  clusterName,
  clusterSettings,
  type Json,
  objectName,
  openCluster
} from './cluster.ts'
import {
  absent,
  type Found,
  imageOf,
  observeIngress,
  observeNodes,
  observeServices,
  observeVolumes,
  readWorkload,
  type WorkloadKind,
  workloadKinds
} from './objects.ts'

export interface KubernetesSettings extends ClusterSettings {
  resource: 'nodes' | 'ingress' | 'volumes' | 'services' | WorkloadKind
  namespace?: string
  object?: string
  container?: string
  declaredImage?: string
  minReady?: number
  hosts?: string[]
  claims?: string[]
  namespaces?: string[]
  catalogued?: Record<string, string>
  service?: string
  environment?: string
  timeout?: string
}

const word = { type: 'string', minLength: 1, maxLength: 500 }

export const workloadSettings = {
  namespace: { ...objectName, default: 'default', description: 'Namespace' },
  container: { ...objectName, description: 'The container whose image counts, where the workload has several' },
  declaredImage: {
    ...word,
    description: 'The image that is declared, as the workload writes it, such as registry.example/shop:1.4'
  },
  service: {
    ...word,
    description: 'In ops-release-observed: the service; the name of the workload or release by default'
  },
  environment: { ...word, description: 'The environment that the evidence is about; that of the widget by default' }
}

const settings = {
  type: 'object',
  required: ['url', 'resource'],
  additionalProperties: false,
  allOf: [...workloadKinds, 'ingress'].map((resource) => ({
    if: { properties: { resource: { const: resource } }, required: ['resource'] },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['object'], properties: { object: {} } }
  })),
  properties: {
    ...clusterSettings,
    resource: {
      enum: ['nodes', ...workloadKinds, 'ingress', 'volumes', 'services'],
      description:
        'What is observed: whether nodes are ready, whether a workload is rolled out and with which image, whether an ingress has its hosts and an address, whether volume claims are bound, or how many services the catalog has'
    },
    ...workloadSettings,
    object: { ...objectName, description: 'Name of the workload or ingress' },
    minReady: { type: 'integer', minimum: 1, description: 'Of nodes: how many must be ready; all by default' },
    hosts: { type: 'array', maxItems: 100, items: word, description: 'Of an ingress: the hosts that it must have' },
    claims: {
      type: 'array',
      maxItems: 100,
      items: objectName,
      description: 'Of volumes: the claims that must be bound; all of the namespace by default'
    },
    namespaces: {
      type: 'array',
      maxItems: 100,
      items: objectName,
      description: 'Of services: the namespaces that count; by default all but those of Kubernetes itself'
    },
    catalogued: {
      type: 'object',
      maxProperties: 1000,
      propertyNames: {
        pattern: '^[a-z0-9.-]+/[a-z0-9.-]+$',
        patternErrorMessage: 'is not a workload: write namespace/name'
      },
      additionalProperties: word,
      description: 'Of services: the workloads that the catalog has, such as shop/web: ops-service-shop'
    },
    timeout: { ...timeoutSetting, default: '30s' }
  }
}

export const kubernetesCollector: SingleProbe<KubernetesSettings> = {
  kind: 'kubernetes',
  settings,
  emits: {
    'ops-health-checked': clusterHealth,
    'ops-release-observed': releaseEvidence,
    'ops-inventory-updated': inventoryEvidence
  },
  volatile: ['latencyMs'],
  look
}

/** Runs `observe` on a cluster as one look. */
export function lookAtCluster(
  settings: ClusterSettings & { timeout?: string },
  given: CollectorContext,
  target: string,
  observe: (cluster: Cluster) => Promise<Found>
): Promise<Look> {
  const context = openProbe(given)
  let seen: Exchange = startExchange()
  let isEnded = false
  let found: Found | undefined
  return takeLook(context, settings.timeout ?? '30s', {
    async work() {
      const cluster = await openCluster(settings, context, (exchange) => {
        seen = exchange
        if (isEnded) endConnection(seen)
      })
      found = await observe(cluster)
    },
    late: (timeoutMs) => givenUp(seen, timeoutMs),
    end: () => {
      isEnded = true
      endConnection(seen)
    },
    describe: () => ({
      target,
      cluster: clusterName(settings.url),
      ...(seen.status !== undefined && { answered: true }),
      ...found?.metadata,
      ...(found && differenceMembers(found.differences))
    })
  })
}

function look(settings: KubernetesSettings, given: CollectorContext): Promise<Look> {
  const { resource, object, namespace = 'default', service = object, environment } = settings
  const host = clusterName(settings.url)
  const target = object === undefined ? `${resource} of ${host}` : `${resource} ${namespace}/${object} of ${host}`
  return lookAtCluster(settings, given, target, async (cluster) => {
    const { metadata, differences } = await observe(cluster, settings)
    const own = { ...(service !== undefined && { service }), ...(environment !== undefined && { environment }) }
    return { metadata: { ...own, ...metadata }, differences }
  })
}

function observe(cluster: Cluster, settings: KubernetesSettings): Promise<Found> {
  const { resource, namespace = 'default', object: name = '' } = settings
  switch (resource) {
    case 'nodes':
      return observeNodes(cluster, settings.minReady)
    case 'ingress':
      return observeIngress(cluster, { ...settings, namespace, name })
    case 'volumes':
      return observeVolumes(cluster, { ...settings, namespace })
    case 'services':
      return observeServices(cluster, settings)
    default:
      return observeWorkload(cluster, settings, resource)
  }
}

async function observeWorkload(cluster: Cluster, settings: KubernetesSettings, kind: WorkloadKind): Promise<Found> {
  const { namespace = 'default', object: name = '', container, declaredImage } = settings
  const workload = await readWorkload(cluster, kind, { namespace, name })
  if (!workload) return absent(`${kind} ${namespace}/${name}`)
  const { ready, wanted, fault } = workload
  const runningImage = imageOf(workload, container)
  const isOther = declaredImage !== undefined && runningImage !== declaredImage
  const text = `The image is ${runningImage}, not ${declaredImage}.`
  return {
    metadata: {
      namespace,
      podsReady: ready,
      pods: wanted,
      runningImage,
      ...(declaredImage !== undefined && { declaredImage })
    },
    differences: [
      ...(fault === undefined ? [] : [{ about: 'rollout', text: fault }]),
      ...(isOther ? [{ about: 'image', text }] : [])
    ]
  }
}

const health = healthEvidence('kubernetes', ({ answered }) => answered === true)

function clusterHealth(look: Look): Json {
  const { answered: _, service: _service, ...seen } = health(look)
  return seen
}

/** For `ops-release-observed`: compares only where something is declared. */
export function releaseEvidence({ metadata, error }: Look): Json {
  const { target: _, differs: _differs, phases: _phases, answered: _answered, ...seen } = metadata
  const { mismatches } = metadata as { mismatches?: string[] }
  const isDeclared = ['declaredImage', 'declaredVersion', 'declaredValues'].some((name) => seen[name] !== undefined)
  return {
    ...seen,
    ...(isDeclared && mismatches && { matchesDeclared: mismatches.length === 0 }),
    ...(mismatches && mismatches.length > 0 && { detail: mismatches.join(' ') }),
    ...(error && { error, detail: error.message })
  }
}

/** For `ops-inventory-updated`: the coverage of the catalog. */
function inventoryEvidence({ metadata, error }: Look): Json {
  const {
    target: _,
    cluster,
    latencyMs,
    answered: _answered,
    mismatches: _mismatches,
    differs: _differs,
    service,
    ...seen
  } = metadata
  return {
    subject: service ?? 'ops-service-catalog',
    changedFields: ['coverage'],
    sourceRef: `Kubernetes API of ${cluster}`,
    ...seen,
    latencyMs,
    ...(error && { error })
  }
}
