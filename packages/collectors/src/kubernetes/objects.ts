/** What is in a cluster, read from its objects: nodes, workloads, ingresses and volumes. */
import type { Difference } from '../difference.ts'
import { LookFailure } from '../look-error.ts'
import type { Cluster, Json } from './cluster.ts'

interface Meta {
  name?: string
  namespace?: string
  generation?: number
}

interface Condition {
  type?: string
  status?: string
}

export const workloadKinds = ['deployment', 'statefulset', 'daemonset'] as const
export type WorkloadKind = (typeof workloadKinds)[number]

export interface Found {
  metadata: Json
  differences: Difference[]
}

const metaOf = (object: Json) => (object.metadata ?? {}) as Meta
const quoted = (names: readonly string[]) => names.slice(0, 10).join(', ') + (names.length > 10 ? ' and others' : '')

/** @param minReady all nodes by default */
export async function observeNodes(cluster: Cluster, minReady: number | undefined): Promise<Found> {
  const nodes = await cluster.list('/api/v1/nodes')
  const unready = nodes.filter((node) => {
    const { conditions = [] } = (node.status ?? {}) as { conditions?: Condition[] }
    return !conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
  })
  const nodesReady = nodes.length - unready.length
  const least = minReady ?? Math.max(1, nodes.length)
  const names = unready.map((node) => metaOf(node).name ?? '').sort()
  const versions = new Set(
    nodes.map((node) => (node.status as { nodeInfo?: { kubeletVersion?: string } })?.nodeInfo?.kubeletVersion)
  )
  const [version] = versions.size === 1 ? versions : []
  const text = `${nodesReady} of ${nodes.length} nodes are ready; at least ${least} are expected${names.length > 0 ? ` (not ready: ${quoted(names)})` : ''}.`
  return {
    metadata: { nodesReady, nodes: nodes.length, ...(version !== undefined && { version }) },
    differences: nodesReady >= least ? [] : [{ about: 'nodes', text }]
  }
}

interface PodSpec {
  containers?: { name?: string; image?: string }[]
}

export interface Workload {
  images: Map<string, string>
  ready: number
  wanted: number
  /** Why it is not rolled out. */
  fault?: string
}

/** Undefined if absent. */
export async function readWorkload(
  cluster: Cluster,
  kind: WorkloadKind,
  { namespace, name }: { namespace: string; name: string }
): Promise<Workload | undefined> {
  const object = await cluster.get(`/apis/apps/v1/namespaces/${namespace}/${kind}s/${name}`)
  if (!object) return undefined
  const { replicas, template } = (object.spec ?? {}) as { replicas?: number; template?: { spec?: PodSpec } }
  const status = (object.status ?? {}) as Record<string, number | undefined>
  const isDaemonSet = kind === 'daemonset'
  const wanted = (isDaemonSet ? status.desiredNumberScheduled : replicas) ?? (isDaemonSet ? 0 : 1)
  const ready = (isDaemonSet ? status.numberReady : status.readyReplicas) ?? 0
  const updated = (isDaemonSet ? status.updatedNumberScheduled : status.updatedReplicas) ?? 0
  const total = isDaemonSet ? wanted : (status.replicas ?? 0)
  const isSeen = (status.observedGeneration ?? 0) >= (metaOf(object).generation ?? 0)
  const fault =
    wanted === 0
      ? `No pods run: the ${kind} ${isDaemonSet ? 'matches no nodes' : 'is scaled to 0'}.`
      : ready < wanted
        ? `${ready} of ${wanted} pods are ready.`
        : !isSeen || updated < wanted || total > updated
          ? `The rollout has not ended: ${updated} of ${wanted} pods are of the newest version.`
          : undefined
  const containers = template?.spec?.containers ?? []
  const images = new Map(containers.map(({ name: container = '', image = '' }) => [container, image]))
  return { images, ready, wanted, ...(fault !== undefined && { fault }) }
}

/** The image of the container, or of the only one. @throws LookFailure `protocol` */
export function imageOf({ images }: Workload, container: string | undefined): string {
  const image = container === undefined && images.size === 1 ? [...images.values()][0] : images.get(container ?? '')
  if (image !== undefined) return image
  const names = [...images.keys()].join(', ')
  throw container === undefined
    ? new LookFailure('collector-broken', `The workload has several containers; name one of them: ${names}.`)
    : new LookFailure('protocol', `The workload has no container ${container} (it has ${names}).`)
}

export async function observeIngress(
  cluster: Cluster,
  { namespace, name, hosts = [] }: { namespace: string; name: string; hosts?: readonly string[] }
): Promise<Found> {
  const object = await cluster.get(`/apis/networking.k8s.io/v1/namespaces/${namespace}/ingresses/${name}`)
  if (!object) return absent(`ingress ${namespace}/${name}`)
  const { rules = [], tls = [] } = (object.spec ?? {}) as { rules?: { host?: string }[]; tls?: { hosts?: string[] }[] }
  const { loadBalancer } = (object.status ?? {}) as {
    loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] }
  }
  const addresses = (loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => ip || hostname || [])
  const found = rules.flatMap(({ host }) => host ?? [])
  const encrypted = tls.flatMap((one) => one.hosts ?? [])
  return {
    metadata: { hosts: found.sort(), tlsHosts: encrypted.sort(), addresses: addresses.sort() },
    differences: [
      ...hosts
        .filter((host) => !found.includes(host))
        .map((host) => ({ about: `host ${host}`, text: `The ingress does not have the host ${host}.` })),
      ...(addresses.length === 0 ? [{ about: 'address', text: 'The ingress has no address.' }] : [])
    ]
  }
}

export async function observeVolumes(
  cluster: Cluster,
  { namespace, claims }: { namespace: string; claims?: readonly string[] }
): Promise<Found> {
  const objects = await cluster.list(`/api/v1/namespaces/${namespace}/persistentvolumeclaims`)
  const phases = new Map(
    objects.map((one) => [metaOf(one).name ?? '', String((one.status as { phase?: string })?.phase)])
  )
  const wanted = claims ?? [...phases.keys()].sort()
  const bound = wanted.filter((name) => phases.get(name) === 'Bound')
  return {
    metadata: { claimsBound: bound.length, claims: wanted.length },
    // The cluster gives the same response for a namespace that does not exist.
    differences: nothing(wanted, 'claims', `The namespace ${namespace} has no volume claims.`).concat(
      wanted.flatMap((name): Difference[] => {
        const phase = phases.get(name)
        if (phase === 'Bound') return []
        const text =
          phase === undefined ? `Volume claim ${name} not found.` : `The volume claim ${name} is ${phase}, not Bound.`
        return [{ about: `claim ${name}`, text }]
      })
    )
  }
}

/** Namespaces of the cluster itself. */
const ownNamespaces = ['kube-system', 'kube-public', 'kube-node-lease']

/** The workloads of a cluster, as `namespace/name`, and which of them the catalog has. */
export async function observeServices(
  cluster: Cluster,
  { namespaces, catalogued = {} }: { namespaces?: readonly string[]; catalogued?: Record<string, string> }
): Promise<Found> {
  const found = new Set<string>()
  for (const kind of workloadKinds)
    for (const object of await cluster.list(`/apis/apps/v1/${kind}s`)) {
      const { namespace = '', name = '' } = metaOf(object)
      if (namespaces ? namespaces.includes(namespace) : !ownNamespaces.includes(namespace))
        found.add(`${namespace}/${name}`)
    }
  const missing = [...found].filter((name) => !Object.hasOwn(catalogued, name)).sort()
  return {
    metadata: {
      servicesFound: found.size,
      servicesCatalogued: found.size - missing.length,
      uncatalogued: missing.slice(0, 100),
      gone: Object.keys(catalogued)
        .filter((name) => !found.has(name))
        .sort()
        .slice(0, 100)
    },
    differences: nothing(
      [...found],
      'services',
      `No workloads were found${namespaces ? ` in ${quoted(namespaces)}` : ''}.`
    ).concat(
      missing.map((name) => ({ about: `service ${name}`, text: `The catalog does not have ${name}.` })).slice(0, 100)
    )
  }
}

/** A list without items proves nothing. */
function nothing(items: readonly string[], about: string, text: string): Difference[] {
  return items.length === 0 ? [{ about, text }] : []
}

export function absent(what: string): Found {
  return { metadata: {}, differences: [{ about: what, text: `The cluster has no ${what}.` }] }
}
