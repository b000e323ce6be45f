/** Which server a command talks to and with which key: by option, by environment, else the local installation's. */
import { join, resolve } from 'node:path'
import { type Client, createClient, type Retry, readKeyFile } from '@inter-hub/sdk'
import { exitCodes, Failure } from './failure.ts'
import { printLine } from './output.ts'

export interface ConnectionOptions {
  base?: string
  keyFile?: string
}

export function dataFolder(): string {
  return resolve(process.env.IHUB_DATA_DIR || '.data')
}

export function keyFileOf(name: string): string {
  return join(dataFolder(), 'keys', `${name}.key`)
}

export function baseOf({ base }: ConnectionOptions): string {
  return (
    base ?? process.env.IHUB_BASE ?? `http://${process.env.IHUB_HOST || '127.0.0.1'}:${process.env.IHUB_PORT || '8400'}`
  )
}

/** Where the runtime key of a hub lies: `<SLUG>_KEY_FILE`, else a file of the data folder. */
export function runtimeKeyFile(slug: string): string {
  return process.env[`${keyVariable(slug)}_FILE`] || keyFileOf(slug)
}

/** The variable that holds the runtime key of a hub itself, such as `OPS_HUB_KEY`. */
export function keyVariable(slug: string): string {
  return `${slug.toUpperCase().replaceAll('-', '_')}_KEY`
}

/** For commands that write: they wait for a server that is not ready for a moment, and say so. */
export const patience: Retry = {
  forMs: 30_000,
  triesMax: 6,
  onRetry: ({ message }, waitMs) =>
    printLine(`${message} Trying again in ${Math.ceil(waitMs / 1000)} s.`, process.stderr)
}

/** The operator's key: `IHUB_OPERATOR_KEY`, `IHUB_OPERATOR_KEY_FILE`, or the installation's own file. */
export async function operatorKey(): Promise<string> {
  const key = (await fromEnvironment('IHUB_OPERATOR_KEY')) ?? (await readKeyFile(keyFileOf('operator')))
  if (key === undefined) {
    throw new Failure(
      exitCodes.input,
      `There is no operator key: set IHUB_OPERATOR_KEY_FILE to a file that only you can read (${keyFileOf('operator')} does not exist).`
    )
  }
  return key
}

/** A key that the environment gives: `<name>`, or the file that `<name>_FILE` names, which must be there. */
export async function fromEnvironment(name: string): Promise<string | undefined> {
  const file = process.env[`${name}_FILE`]
  if (process.env[name] && file)
    throw new Failure(exitCodes.input, `${name} and ${name}_FILE are both set; set one of them.`)
  if (!file) return process.env[name]?.trim() || undefined
  const key = await readKeyFile(file)
  if (key === undefined) throw new Failure(exitCodes.input, `${name}_FILE names ${file}, which does not exist.`)
  return key
}

/** A client with the best key at hand for reading: the one asked for, the operator's, or ops-hub's. */
export async function connect(
  options: ConnectionOptions,
  more: { timeoutMs?: number; retry?: Retry } = {}
): Promise<Client> {
  const base = baseOf(options)
  const key =
    (await givenKey(options)) ??
    (await fromEnvironment('IHUB_OPERATOR_KEY')) ??
    (await fromEnvironment('OPS_HUB_KEY')) ??
    (await readKeyFile(keyFileOf('operator'))) ??
    (await readKeyFile(keyFileOf('ops-hub')))
  if (key !== undefined) return createClient({ base, key, ...more })
  throw new Failure(
    exitCodes.input,
    `There is no key: give --key-file, or set IHUB_OPERATOR_KEY_FILE or OPS_HUB_KEY_FILE (looked for ${keyFileOf('operator')}).`
  )
}

/** A runtime key, when there is one: the one asked for, `OPS_HUB_KEY(_FILE)`, or this installation's. */
export async function findKey(options: ConnectionOptions): Promise<string | undefined> {
  return (
    (await givenKey(options)) ?? (await fromEnvironment('OPS_HUB_KEY')) ?? (await readKeyFile(keyFileOf('ops-hub')))
  )
}

async function givenKey({ keyFile }: ConnectionOptions): Promise<string | undefined> {
  if (keyFile === undefined) return undefined
  const key = await readKeyFile(keyFile)
  if (key === undefined) throw new Failure(exitCodes.input, `The key file ${keyFile} does not exist.`)
  return key
}

/** What a server needs to have for bootstrap. Any server that has it is one to talk to, whatever its title. */
export const bootstrapPaths = ['/hubs', '/hub-capability-manifests', '/api-consumers', '/policy-scopes'] as const

/** The paths that an OpenAPI document lacks, in either spelling: below `/api/v2` or with it. */
export function missingPaths(paths: Record<string, unknown>, wanted: readonly string[]): string[] {
  const known = new Set(Object.keys(paths).map((path) => path.replace(/^\/api\/v2(?=\/)/, '')))
  return wanted.filter((path) => !known.has(path))
}

/** Makes sure that an Inter-Hub answers before a key is sent there. @throws IhubError, Failure */
export async function requireInterHub(base: string, retry?: Retry): Promise<{ version: string }> {
  const document = (await createClient({ base, ...(retry && { retry }) }).get('/openapi.json' as never)) as {
    info?: { title?: string; version?: string }
    paths?: Record<string, unknown>
  } | null
  const { title = 'nothing', version = 'unknown' } = document?.info ?? {}
  const missing = missingPaths(document?.paths ?? {}, bootstrapPaths)
  if (missing.length > 0) {
    throw new Failure(
      exitCodes.unreachable,
      `${base} is not an Inter-Hub: its OpenAPI document (${JSON.stringify(title)}) lacks ${missing.join(', ')}.`
    )
  }
  return { version }
}
