/**
 * The helm collector: the release in the cluster, the image that its workload runs, and the values it was given, each compared
 * with what is declared; and whether the file of secret values in the repository is encrypted.
 */
import { pathSetting } from '../backup/repository.ts'
import type { CollectorContext, Look, SingleProbe } from '../collector.ts'
import { timeoutSetting } from '../connections/timeout.ts'
import type { Difference } from '../difference.ts'
import { compareJson, type JsonExpectation, jsonExpectationSetting } from '../http/json-body.ts'
import { type Cluster, type ClusterSettings, clusterSettings, objectName } from '../kubernetes/cluster.ts'
import { lookAtCluster, releaseEvidence, workloadSettings } from '../kubernetes/kubernetes.ts'
import { absent, type Found, imageOf, readWorkload, type WorkloadKind, workloadKinds } from '../kubernetes/objects.ts'
import { type LocalAccess, noLocal } from '../local/local-access.ts'
import { inspectSopsFile } from '../sops/sops.ts'
import { readRelease } from './release.ts'

export interface HelmSettings extends ClusterSettings {
  release: string
  namespace?: string
  workload?: { kind?: WorkloadKind; name: string }
  container?: string
  declaredImage?: string
  declaredVersion?: string
  declaredValues?: JsonExpectation
  encryptedValues?: string
  service?: string
  environment?: string
  timeout?: string
}

const settings = {
  type: 'object',
  required: ['url', 'release'],
  additionalProperties: false,
  dependentRequired: { declaredImage: ['workload'], container: ['workload'] },
  properties: {
    ...clusterSettings,
    release: { ...objectName, description: 'Name of the release' },
    ...workloadSettings,
    workload: {
      type: 'object',
      required: ['name'],
      additionalProperties: false,
      properties: {
        kind: { enum: workloadKinds, default: 'deployment', description: 'Its kind' },
        name: { ...objectName, description: 'Its name' }
      },
      description: 'The workload of the release that runs the image'
    },
    declaredVersion: {
      type: 'string',
      minLength: 1,
      maxLength: 200,
      description: 'The version of the chart that is declared, such as 12.5.0'
    },
    declaredValues: {
      ...jsonExpectationSetting,
      description: 'Values of the release that are declared, by JSON Pointer, such as /image/tag: "1.21"'
    },
    encryptedValues: {
      ...pathSetting,
      description:
        'The file of secret values in a copy of the repository: whether SOPS has encrypted it is recorded as valuesEncrypted'
    },
    timeout: { ...timeoutSetting, default: '30s' }
  }
}

export const helmCollector: SingleProbe<HelmSettings> = {
  kind: 'helm',
  settings,
  emits: { 'ops-release-observed': releaseEvidence },
  volatile: ['latencyMs'],
  look
}

function look(settings: HelmSettings, given: CollectorContext): Promise<Look> {
  const { release, namespace = 'default', service = release, environment } = settings
  return lookAtCluster(settings, given, `release ${namespace}/${release}`, async (cluster) => {
    const own = { service, namespace, helmRelease: release, ...(environment !== undefined && { environment }) }
    const { metadata, differences } = await observe(settings, cluster, given.local ?? noLocal)
    return { metadata: { ...own, ...metadata }, differences }
  })
}

async function observe(settings: HelmSettings, cluster: Cluster, local: LocalAccess): Promise<Found> {
  const { release: wanted, namespace = 'default', declaredVersion, declaredValues, encryptedValues } = settings
  const release = await readRelease(cluster, namespace, wanted)
  if (!release) return absent(`Helm release ${namespace}/${wanted}`)
  const { status, chart, chartVersion, appVersion, version, deployedAt, values } = release
  const differences: Difference[] = []
  const differ = (about: string, text: string) => differences.push({ about, text })
  if (status !== 'deployed') differ('status', `The release is ${status}, not deployed.`)
  if (declaredVersion !== undefined && declaredVersion !== chartVersion)
    differ('version', `The version of the chart is ${chartVersion}, not ${declaredVersion}.`)
  const compared = declaredValues && compareJson(declaredValues, JSON.stringify(values))
  differences.push(...(compared?.differences ?? []))
  const image = await observeImage(settings, cluster)
  differences.push(...image.differences)
  const sealed = encryptedValues === undefined ? undefined : await inspectSopsFile(encryptedValues, { local })
  return {
    metadata: {
      chart,
      runningVersion: chartVersion,
      ...(declaredVersion !== undefined && { declaredVersion }),
      ...(appVersion !== undefined && { appVersion }),
      revision: version,
      status,
      ...(deployedAt !== undefined && { deployedAt }),
      ...(compared?.json && { declaredValues: compared.json }),
      ...image.metadata,
      ...(sealed && { valuesEncrypted: sealed.faults.length === 0 }),
      ...(sealed && sealed.faults.length > 0 && { valuesFaults: sealed.faults })
    },
    differences
  }
}

async function observeImage(settings: HelmSettings, cluster: Cluster): Promise<Found> {
  const { workload: place, namespace = 'default', container, declaredImage } = settings
  if (!place) return { metadata: {}, differences: [] }
  const { kind = 'deployment', name } = place
  const workload = await readWorkload(cluster, kind, { namespace, name })
  if (!workload) return absent(`${kind} ${namespace}/${name}`)
  const runningImage = imageOf(workload, container)
  const isOther = declaredImage !== undefined && declaredImage !== runningImage
  return {
    metadata: { runningImage, ...(declaredImage !== undefined && { declaredImage }) },
    differences: [
      ...(workload.fault === undefined ? [] : [{ about: 'rollout', text: workload.fault }]),
      ...(isOther ? [{ about: 'image', text: `The image is ${runningImage}, not ${declaredImage}.` }] : [])
    ]
  }
}
