/** The Helm charts, rendered. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { parseAllDocuments } from 'yaml'
import { kubernetesTools } from './tools.ts'

const run = promisify(execFile)
const tools = await kubernetesTools()
export const skip = tools.missing ?? false

/** The folder of this checkout. */
export const root = fileURLToPath(new URL('../', import.meta.url))
/** The tree for railiance-apps. */
export const deploy = join(root, 'deploy/railiance-apps')

export interface Manifest {
  apiVersion: string
  kind: string
  metadata: { name: string; namespace?: string; labels: Record<string, string> }
  spec: Record<string, unknown>
}

/** Returns what helm prints. */
export async function helm(...args: string[]): Promise<string> {
  const env = { PATH: process.env.PATH, HOME: join(root, '.cache') }
  return (await run(join(String(tools.bin), 'helm'), args, { env })).stdout
}

/** The manifests that helm rendered, read as Kubernetes reads them: 0440 is octal. */
export const manifestsOf = (text: string) =>
  parseAllDocuments(text, { version: '1.1' }).map((one) => one.toJS() as Manifest)

export interface Pod {
  securityContext: Record<string, unknown>
  automountServiceAccountToken: boolean
  terminationGracePeriodSeconds: number
  containers: {
    image: string
    securityContext: Record<string, unknown>
    command?: string[]
    args?: string[]
    env: { name: string; value?: string }[]
    ports: { name: string; containerPort: number }[]
    startupProbe: Probe
    livenessProbe: Probe
    readinessProbe: Probe
    volumeMounts: { name: string; mountPath: string }[]
  }[]
  volumes: Volume[]
  priorityClassName?: string
}

export const podOf = ({ spec }: Manifest) => (spec.template as { spec: Pod }).spec

interface Probe {
  httpGet: { path: string; port: string }
}

interface Volume {
  name: string
  emptyDir?: object
  configMap?: { name: string }
  projected?: {
    defaultMode: number
    sources: { secret: { name: string; items: { key: string; path: string }[] } }[]
  }
}
