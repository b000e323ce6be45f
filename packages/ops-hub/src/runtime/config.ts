/** Configuration of the ops-hub runtime from the environment. */
import { isIP } from 'node:net'
import { hostname, tmpdir } from 'node:os'
import { delimiter, isAbsolute } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type LocalAccess, openLocal } from '@inter-hub/collectors'
import { BadReference, isReference, OpenBaoError, openKeyPlace } from '@inter-hub/custody'
import { type EgressRule, parseEgressAllow } from '@inter-hub/egress'
import { hubSlugPattern } from '@inter-hub/rules'
import { Secrets } from '../secrets/secrets.ts'
import { SecretsFileError } from '../secrets/secrets-file.ts'

export interface HubConfig {
  slug: string
  key: string
  /** The current key, which changes when the key is rotated. Absent if the environment contains the key itself. */
  currentKey?: () => Promise<string>
  /** File or folder; without one the hub is taken as it is. */
  inventory?: string
  /** The file that an installation declares itself with; read too, unless the inventory has it. */
  thisInstallation?: string
}

export interface OpsConfig {
  base: string
  hubs: HubConfig[]
  egress: EgressRule[]
  secrets: Secrets
  /** What checks may use of this host. */
  local: LocalAccess
  /** Probes that run at the same time, of all hubs together. */
  concurrency: number
  /** Environments whose checks this runtime runs, by slug, alias or short name. Empty: all checks. */
  environments: string[]
  /** Name of this runtime, the same after a restart. Two that run at the same time have different names. */
  runtime: string
}

export class OpsConfigError extends Error {}

/** OpenBao is unavailable; the key may be readable later. */
export class KeyUnavailable extends Error {}

type Env = Record<string, string | undefined>

/** @throws OpsConfigError, KeyFileError */
export async function readOpsConfig(env: Env): Promise<OpsConfig> {
  const base = env.IHUB_BASE ?? 'http://127.0.0.1:8400'
  if (!URL.canParse(base) || !/^https?:$/.test(new URL(base).protocol)) {
    throw new OpsConfigError(`IHUB_BASE must be the address of an Inter-Hub, such as http://127.0.0.1:8400.`)
  }
  const concurrency = Number(env.OPS_HUB_CONCURRENCY ?? '32')
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 10_000) {
    throw new OpsConfigError('OPS_HUB_CONCURRENCY must be a number from 1 to 10000.')
  }
  const environments = wordsOf(env.OPS_HUB_ENVIRONMENTS)
  return {
    base: base.replace(/\/+$/, ''),
    hubs: await readHubs(env),
    egress: readEgressRules(base, env),
    secrets: await openSecrets(env),
    local: readLocal(env),
    concurrency,
    environments,
    runtime: env.OPS_HUB_RUNTIME ?? [hostname(), ...environments].join(' ')
  }
}

/** Words that are separated by spaces or commas. */
function wordsOf(text = ''): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '')
}

/** The hubs that `OPS_HUB_SLUG` names, each with `<SLUG>_KEY` or `<SLUG>_KEY_FILE`, and perhaps `<SLUG>_INVENTORY`. */
async function readHubs(env: Env): Promise<HubConfig[]> {
  const slugs = wordsOf(env.OPS_HUB_SLUG ?? 'ops-hub')
  const unknown = slugs.find((slug) => !new RegExp(hubSlugPattern).test(slug))
  if (slugs.length === 0 || unknown !== undefined || new Set(slugs).size < slugs.length)
    throw new OpsConfigError('OPS_HUB_SLUG must name hubs by their slugs, each once, such as "ops-hub audit-hub".')
  const hubs: HubConfig[] = []
  for (const slug of slugs) {
    const prefix = slug.toUpperCase().replaceAll('-', '_')
    // One hub alone may use the variables of ops-hub, whatever it is called.
    const names = slugs.length === 1 ? [prefix, 'OPS_HUB'] : [prefix]
    const inventory = names.map((name) => env[`${name}_INVENTORY`]).find(Boolean)
    if (slugs.length === 1 && inventory === undefined)
      throw new OpsConfigError('OPS_HUB_INVENTORY must name the inventory: a file or a folder.')
    const thisInstallation = slug === 'ops-hub' ? env.OPS_HUB_THIS_INSTALLATION : undefined
    hubs.push({
      slug,
      ...(await readKey(env, names)),
      ...(inventory !== undefined && { inventory }),
      ...(inventory !== undefined && thisInstallation && { thisInstallation })
    })
  }
  return hubs
}

/** How long a key is used before its file, or its secret in OpenBao, is read again. */
const keptMs = { file: 2000, openBao: 30_000 }
/** How long a request waits for the key to be read again. */
const waitMsMax = 1000

async function readKey(env: Env, names: readonly string[]): Promise<Pick<HubConfig, 'key' | 'currentKey'>> {
  for (const name of names) {
    const [key, file] = [env[`${name}_KEY`], env[`${name}_KEY_FILE`]]
    if (key && !isReference(key)) return { key: key.trim() }
    const place = key || file
    if (!place) continue
    const variable = `${name}_KEY${key ? '' : '_FILE'}`
    const { read } = await explained(variable, () => openKeyPlace(place, { env, next: '', field: `${name}_KEY` }))
    const found = await explained(variable, read)
    if (found !== undefined)
      return { key: found, currentKey: readAgain(found, read, isReference(place) ? keptMs.openBao : keptMs.file) }
    throw new OpsConfigError(`${variable} names ${place}, which does not exist. Run ihub bootstrap first.`)
  }
  throw new OpsConfigError(`Set ${names.at(-1)}_KEY_FILE to the file with the runtime key of the hub.`)
}

/**
 * Returns the key, and reads it again if the last read is older. A request waits for this a limited time, and a key that cannot be
 * read stays in use.
 */
function readAgain(key: string, read: () => Promise<string | undefined>, afterMs: number): () => Promise<string> {
  let [current, readAt, isReading] = [key, performance.now(), false]
  let waiting: Promise<void> = Promise.resolve()
  const refresh = async () => {
    isReading = true
    current = (await read().catch(() => undefined)) ?? current
    readAt = performance.now()
    isReading = false
  }
  return async () => {
    if (!isReading && performance.now() - readAt >= afterMs)
      waiting = Promise.race([refresh(), sleep(waitMsMax, undefined, { ref: false })])
    await waiting
    return current
  }
}

/** Names the variable in the errors of OpenBao. @throws OpsConfigError, KeyUnavailable, KeyFileError */
async function explained<T>(variable: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof OpenBaoError) && !(error instanceof BadReference)) throw error
    const why = error instanceof OpenBaoError ? `The key cannot be read from OpenBao: ${error.message}.` : error.message
    const isLater = error instanceof OpenBaoError && error.kind === 'unavailable'
    throw new (isLater ? KeyUnavailable : OpsConfigError)(`${variable}: ${why}`)
  }
}

/** What may be reached: this Inter-Hub, and what `IHUB_EGRESS_ALLOW` opens. @throws OpsConfigError */
export function readEgressRules(base: string, env: Env): EgressRule[] {
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

/** The secrets of the file that `OPS_HUB_SECRETS` names. @throws OpsConfigError */
export async function openSecrets(env: Env): Promise<Secrets> {
  try {
    return await Secrets.open(env)
  } catch (cause) {
    if (cause instanceof SecretsFileError) throw new OpsConfigError(`OPS_HUB_SECRETS: ${cause.message}`, { cause })
    throw cause
  }
}

const programName = /^[a-z][a-z0-9_.-]{0,50}$/

/**
 * What checks may use of this host: the folders of `OPS_HUB_LOCAL_FOLDERS`, the programs of `OPS_HUB_PROGRAMS` and the folder of
 * `OPS_HUB_SCRATCH_FOLDER`. Nothing without them. @throws OpsConfigError
 */
export function readLocal(env: Env): LocalAccess {
  const folders = (env.OPS_HUB_LOCAL_FOLDERS ?? '').split(delimiter).filter((folder) => folder !== '')
  const scratch = env.OPS_HUB_SCRATCH_FOLDER || undefined
  for (const [name, folder] of [
    ...folders.map((one) => ['OPS_HUB_LOCAL_FOLDERS', one]),
    ['OPS_HUB_SCRATCH_FOLDER', scratch]
  ])
    if (folder !== undefined && !isAbsolute(folder))
      throw new OpsConfigError(`${name} must name folders by absolute paths; "${folder}" is not one.`)
  const programs = new Map<string, string | undefined>()
  for (const word of wordsOf(env.OPS_HUB_PROGRAMS)) {
    const [name = '', ...rest] = word.split('=')
    const path = rest.length === 0 ? undefined : rest.join('=')
    if (!programName.test(name) || (path !== undefined && !isAbsolute(path)))
      throw new OpsConfigError(
        'OPS_HUB_PROGRAMS must list programs by name, such as "restic borg", or as name=/path/to/program.'
      )
    programs.set(name, path)
  }
  return openLocal({ folders, programs, scratch, temporary: tmpdir(), searchPath: env.PATH ?? '' })
}
