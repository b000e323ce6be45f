/** Configuration of the ops-hub runtime from the environment. */
import { isIP } from 'node:net'
import { type EgressRule, parseEgressAllow } from '@inter-hub/egress'
import { readKeyFile } from '@inter-hub/sdk'

export interface OpsConfig {
  base: string
  key: string
  hub: string
  /** File or folder. */
  inventory: string
  egress: EgressRule[]
  /** Looks under way at once. */
  concurrency: number
}

export class OpsConfigError extends Error {}

/** @throws OpsConfigError, KeyFileError */
export async function readOpsConfig(env: Record<string, string | undefined>): Promise<OpsConfig> {
  const base = env.IHUB_BASE ?? 'http://127.0.0.1:8400'
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new OpsConfigError(`IHUB_BASE must be the address of an Inter-Hub, such as http://127.0.0.1:8400.`)
  }
  const concurrency = Number(env.OPS_HUB_CONCURRENCY ?? '32')
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000) {
    throw new OpsConfigError('OPS_HUB_CONCURRENCY must be a number from 1 to 10000.')
  }
  if (!env.OPS_HUB_INVENTORY) throw new OpsConfigError('OPS_HUB_INVENTORY must name the inventory: a file or a folder.')
  return {
    base: base.replace(/\/+$/, ''),
    key: await readKey(env),
    hub: env.OPS_HUB_SLUG ?? 'ops-hub',
    inventory: env.OPS_HUB_INVENTORY,
    egress: readEgressRules(base, env),
    concurrency
  }
}

async function readKey(env: Record<string, string | undefined>): Promise<string> {
  if (env.OPS_HUB_KEY) return env.OPS_HUB_KEY.trim()
  const file = env.OPS_HUB_KEY_FILE
  if (!file) throw new OpsConfigError('Set OPS_HUB_KEY_FILE to the file with the runtime key of the hub.')
  const key = await readKeyFile(file)
  if (key === undefined)
    throw new OpsConfigError(`OPS_HUB_KEY_FILE names ${file}, which does not exist. Run ihub bootstrap first.`)
  return key
}

/** What may be reached: this Inter-Hub, and what `IHUB_EGRESS_ALLOW` opens. @throws OpsConfigError */
export function readEgressRules(base: string, env: Record<string, string | undefined>): EgressRule[] {
  return [...ownAddress(base), ...readAllow(env.IHUB_EGRESS_ALLOW ?? '')]
}

function readAllow(text: string): EgressRule[] {
  try {
    return parseEgressAllow(text)
  } catch (error) {
    throw new OpsConfigError(`IHUB_EGRESS_ALLOW: ${(error as Error).message}`)
  }
}

/** The one rule of a default start: the Inter-Hub this runtime reports to. */
function ownAddress(base: string): EgressRule[] {
  const { hostname, port, protocol } = new URL(base)
  const ports = port || (protocol === 'https:' ? '443' : '80')
  const host = hostname.replace(/^\[|\]$/g, '')
  if (isIP(host)) return [{ cidr: host, ports }]
  return host === 'localhost'
    ? [
        { cidr: '127.0.0.1', ports },
        { cidr: '::1', ports }
      ]
    : [{ cidr: 'public', ports }]
}
