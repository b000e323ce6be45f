/**
 * Which server a command talks to, and with which key. The server: `--context`, `--base`, `IHUB_CONTEXT`, `IHUB_BASE`, the data
 * folder that `IHUB_DATA_DIR` names, the current context, or the data folder of the checkout. A key of a data folder or of
 * a context is sent to its own server and to no other.
 */
import { isReference, type KeyPlace, openKeyPlace, readKeyAt } from '@inter-hub/custody'
import { type Client, createClient, type Retry, readKeyFile } from '@inter-hub/sdk'
import { type Context, contextsFile, findContext, readContexts } from './contexts.ts'
import { exitCodes, Failure } from './failure.ts'
import { printLine } from './output.ts'
import { defaultBase, isAmong, keyFileOf, readAddresses, serversOf } from './server-file.ts'

export interface ConnectionOptions {
  base?: string
  /** A file, or a reference to a secret in OpenBao. */
  keyFile?: string
  /** A reference to a secret in OpenBao. */
  key?: string
  context?: string
  /** The hub whose runtime key is used where no other key is given; default: ops-hub. */
  hub?: string
}

/**
 * Where the runtime key of a hub is stored: at `chosen`, a path or reference; otherwise where `<SLUG>_KEY_FILE` or a reference in
 * `<SLUG>_KEY` says; otherwise in the data folder.
 */
export function runtimeKeyPlace(slug: string, chosen?: string): KeyPlace {
  const variable = keyVariable(slug)
  const file = keyFileOf(slug)
  const { value, place } = keyInEnvironment(variable)
  return openKeyPlace(chosen ?? (value === undefined ? place : undefined) ?? file, {
    env: process.env,
    next: `${file}.next`,
    field: variable
  })
}

/** The runtime key of a hub if the environment contains the key itself. */
export function givenRuntimeKey(slug: string): string | undefined {
  return keyInEnvironment(keyVariable(slug)).value
}

/** The key in a variable, or the path or reference to it. @throws Failure if both variables are set */
function keyInEnvironment(name: string): { value?: string; place?: string; from: string } {
  const [value, file] = [process.env[name]?.trim(), process.env[`${name}_FILE`]]
  if (value && file) throw new Failure(exitCodes.input, `${name} and ${name}_FILE are both set; set one of them.`)
  if (file) return { place: file, from: `${name}_FILE` }
  if (!value) return { from: name }
  return isReference(value) ? { place: value, from: name } : { value, from: name }
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

/** The key that the environment variable `<name>` or `<name>_FILE` holds or refers to. @throws Failure if it refers to a key that does not exist */
export async function fromEnvironment(name: string): Promise<string | undefined> {
  const { value, place, from } = keyInEnvironment(name)
  if (place === undefined) return value
  const key = await readKeyAt(place, process.env, name)
  if (key !== undefined) return key
  throw new Failure(exitCodes.input, `${from} names ${place}, which does not exist.`)
}

interface Chosen {
  base: string
  context?: Context
}

async function choose(options: ConnectionOptions): Promise<Chosen> {
  const { IHUB_BASE, IHUB_CONTEXT, IHUB_DATA_DIR } = process.env
  if (options.context !== undefined && options.base !== undefined)
    throw new Failure(exitCodes.input, '--context and --base both name a server; give one of them.')
  if (options.context === undefined && options.base === undefined && IHUB_CONTEXT && IHUB_BASE)
    throw new Failure(exitCodes.input, 'IHUB_CONTEXT and IHUB_BASE both name a server; set one of them.')
  const name = options.context ?? (options.base === undefined ? IHUB_CONTEXT : undefined)
  if (name) return ofContext(findContext(await readContexts(), name))
  const given = options.base ?? IHUB_BASE
  if (given) return { base: checkedBase(given, options.base === undefined ? 'IHUB_BASE' : '--base') }
  if (!IHUB_DATA_DIR) {
    const contexts = await readContexts()
    if (contexts.current) return ofContext(findContext(contexts, contexts.current))
  }
  return { base: (await readAddresses())?.base ?? defaultBase() }
}

function ofContext(context: Context): Chosen {
  return { base: checkedBase(context.base, `The context ${context.name} of ${contextsFile()}`), context }
}

/** @throws Failure for a text that is not the address of a server */
export function checkedBase(text: string, what: string): string {
  const isUrl = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)
  if (isUrl) return text.replace(/\/+$/, '').replace(/\/api\/v2$/, '')
  throw new Failure(
    exitCodes.input,
    `${what} must be the address of a server, such as http://127.0.0.1:8400, not ${JSON.stringify(text)}.`
  )
}

/** The address of the server that a command talks to. @throws Failure */
export async function baseOf(options: ConnectionOptions): Promise<string> {
  return (await choose(options)).base
}

interface Source {
  name: string
  /** The variable that gives it. */
  variable?: string
  /** The name of its file in the data folder. */
  local?: string
}

const operator: Source[] = [
  { name: 'IHUB_OPERATOR_KEY or IHUB_OPERATOR_KEY_FILE', variable: 'IHUB_OPERATOR_KEY' },
  { name: 'operator', local: 'operator' }
]

/** The keys that a command may use, the best first. */
function sourcesOf(slug: string, purpose: Purpose): Source[] {
  const [operatorVariable, operatorFile] = operator as [Source, Source]
  const variable = keyVariable(slug)
  const runtimeVariable = { name: `${variable} or ${variable}_FILE`, variable }
  const runtimeFile = { name: slug, local: slug }
  if (purpose === 'operator') return operator
  if (purpose === 'runtime') return [runtimeVariable, runtimeFile, operatorVariable, operatorFile]
  return [operatorVariable, runtimeVariable, operatorFile, runtimeFile]
}

/** `operator`: the operator's key alone; `runtime`: better that of the hub; `any`: better the operator's. */
type Purpose = 'operator' | 'runtime' | 'any'

export interface FoundKey {
  base: string
  key?: string
  /** Where a key was searched for, one line each; first the keys of other servers. */
  searched: string[]
  /** A key that was found and belongs to another server. */
  foreign?: string
}

/** The server of a command and the best key for it, if there is one. @throws Failure, KeyFileError */
export async function findKey(options: ConnectionOptions, purpose: Purpose = 'any'): Promise<FoundKey> {
  const { base, context } = await choose(options)
  const option = keyOption(options)
  const given = option ?? context?.keyFile
  if (given !== undefined) {
    const key = await readKeyAt(given, process.env, keyVariable(options.hub ?? 'ops-hub'))
    if (key !== undefined) return { base, key, searched: [] }
    const what = isReference(given) ? 'secret' : 'key file'
    const who = option === undefined ? `The context ${context?.name} names the ${what}` : `The ${what}`
    throw new Failure(exitCodes.input, `${who} ${given}${option === undefined ? ', which' : ''} does not exist.`)
  }
  const found: FoundKey = { base, searched: [] }
  for (const source of sourcesOf(options.hub ?? 'ops-hub', purpose)) {
    const key =
      source.local === undefined ? await variableKey(source, found, context) : await localKey(source.local, found)
    if (key !== undefined) return { base, key, searched: [] }
  }
  return found
}

/** The path or reference in the options. @throws Failure for a key by value */
export function keyOption({ key, keyFile }: Pick<ConnectionOptions, 'key' | 'keyFile'>): string | undefined {
  if (key === undefined) return keyFile
  if (keyFile !== undefined)
    throw new Failure(exitCodes.input, '--key and --key-file both name a key; give one of them.')
  if (isReference(key)) return key
  throw new Failure(
    exitCodes.input,
    '--key must be a reference, openbao://<mount>/<path>#<field>. A key on the command line would be visible to other users; for a file, use --key-file.'
  )
}

async function variableKey({ name, variable = '' }: Source, found: FoundKey, context?: Context) {
  const { IHUB_BASE } = process.env
  const key = await fromEnvironment(variable)
  if (key === undefined) {
    found.searched.push(`${name} (not set)`)
    return undefined
  }
  // With a context the environment's keys are those of another server, as far as anybody can tell.
  if (context === undefined && (!IHUB_BASE || isAmong(found.base, [checkedBase(IHUB_BASE, 'IHUB_BASE')]))) return key
  const owner = IHUB_BASE || 'no known server'
  found.searched.push(`${name} (set, for ${owner})`)
  found.foreign ??= `The key in ${variable} is for ${owner}, and is not sent to ${found.base}.`
  return undefined
}

async function localKey(name: string, found: FoundKey): Promise<string | undefined> {
  const file = keyFileOf(name)
  const key = await readKeyFile(file)
  if (key === undefined) {
    found.searched.push(`${file} (does not exist)`)
    return undefined
  }
  const servers = await serversOf(name)
  if (servers === undefined || isAmong(found.base, servers)) return key
  found.searched.push(`${file} (for ${servers.join(', ')})`)
  found.foreign ??= `The key in ${file} belongs to ${servers.join(', ')}, and is not sent to ${found.base}.`
  return undefined
}

/** As `findKey`. @throws Failure that says where it searched when there is no key */
export async function requireKey(
  options: ConnectionOptions,
  purpose: Purpose = 'any'
): Promise<{ base: string; key: string }> {
  const { base, key, searched, foreign } = await findKey(options, purpose)
  if (key !== undefined) return { base, key }
  const what = purpose === 'operator' ? "operator's key" : 'key'
  const ways = purpose === 'operator' ? 'Set IHUB_OPERATOR_KEY_FILE' : 'Use --key-file'
  throw new Failure(exitCodes.input, foreign ?? `No ${what} for ${base} was found.`, {
    details: [
      'Searched:',
      ...searched.map((place) => `  ${place}`),
      `${ways}, or make a context with a key file for that server: ihub context set NAME --base URL --key-file FILE.`
    ]
  })
}

/** A client with the best key at hand for reading, or for the runtime's work. @throws Failure, KeyFileError */
export async function connect(
  options: ConnectionOptions,
  {
    purpose = 'any',
    ...more
  }: { timeoutMs?: number; retry?: Retry; reason?: string | undefined; purpose?: Purpose } = {}
): Promise<Client> {
  return createClient({ ...(await requireKey(options, purpose)), ...more })
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
