/** A Helm release as Helm stores it: a secret whose value is base64 of gzip of JSON, within the base64 of the Kubernetes API. */
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { Cluster, Json } from '../kubernetes/cluster.ts'
import { LookFailure } from '../look-error.ts'

export interface HelmRelease {
  /** Revision. */
  version: number
  /** Such as `deployed` or `failed`. */
  status: string
  chart: string
  chartVersion: string
  appVersion?: string
  /** When this revision was deployed, RFC 3339. */
  deployedAt?: string
  /** The values of the chart, and over them those that were given. */
  values: Json
}

const bytesMax = 32 * 1024 * 1024
const unpack = promisify(gunzip)

interface Raw {
  version?: number
  info?: { status?: string; last_deployed?: string }
  chart?: { metadata?: { name?: string; version?: string; appVersion?: string }; values?: Json }
  config?: Json
}

/** The newest revision; undefined where the namespace has no release of this name. @throws LookFailure */
export async function readRelease(cluster: Cluster, namespace: string, name: string): Promise<HelmRelease | undefined> {
  const secrets = await cluster.list(`/api/v1/namespaces/${namespace}/secrets`, {
    fieldSelector: 'type=helm.sh/release.v1',
    labelSelector: `owner=helm,name=${name}`
  })
  const revisionOf = (one: Json) => Number((one.metadata as { labels?: Record<string, string> })?.labels?.version ?? 0)
  const newest = secrets.sort((one, other) => revisionOf(other) - revisionOf(one))[0]
  return newest && decode(newest)
}

async function decode(secret: Json): Promise<HelmRelease> {
  const { release } = (secret.data ?? {}) as { release?: string }
  try {
    const packed = Buffer.from(Buffer.from(release ?? '', 'base64').toString('latin1'), 'base64')
    // Old versions of Helm do not pack.
    const isPacked = packed[0] === 0x1f && packed[1] === 0x8b
    const bytes = isPacked ? await unpack(packed, { maxOutputLength: bytesMax }) : packed
    return describe(JSON.parse(bytes.toString('utf8')) as Raw)
  } catch (cause) {
    throw new LookFailure('protocol', 'The secret of the release is not in the form of Helm.', { cause })
  }
}

function describe({ version = 0, info, chart, config }: Raw): HelmRelease {
  const { metadata, values } = chart ?? {}
  const at = Date.parse(info?.last_deployed ?? '')
  return {
    version,
    status: info?.status ?? 'unknown',
    chart: metadata?.name ?? '',
    chartVersion: metadata?.version ?? '',
    ...(metadata?.appVersion && { appVersion: metadata.appVersion }),
    ...(!Number.isNaN(at) && { deployedAt: new Date(at).toISOString() }),
    values: merge(values ?? {}, config ?? {})
  }
}

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

/** As Helm does: maps are merged, and a null removes a value. */
function merge(under: Json, over: Json, depth = 0): Json {
  const merged: Json = { ...under }
  for (const [name, value] of Object.entries(over)) {
    const before = Object.hasOwn(under, name) ? under[name] : undefined
    if (value === null) delete merged[name]
    else merged[name] = depth < 50 && isMap(before) && isMap(value) ? merge(before, value, depth + 1) : value
  }
  return merged
}
