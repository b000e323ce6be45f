/**
 * The secrets file of a runtime (`OPS_HUB_SECRETS`): where the value of each secret is, which hosts may receive it, and which
 * hubs may use it. The file holds no value. Everything else in it is read by its owner alone.
 */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { canonicalTarget, secretNameSchema } from '@inter-hub/collectors'
import type { Login, Reference } from '@inter-hub/custody'
import { isExposed } from '@inter-hub/sdk'
import { compileShape, type Json, readDocument } from '../inventory/index.ts'

export type SecretSource = { file: string } | { env: string } | { openbao: Reference }

export interface DeclaredSecret {
  source: SecretSource
  /** As `host:port`. */
  hosts: string[]
  /** Programs of the host of the runtime that may receive it. */
  programs: string[]
  /** Slugs of the hubs whose checks may use it. */
  hubs: string[]
  plaintext: boolean
}

export interface OpenBaoServer {
  address: string
  login: Login
  /** Name of the authorities to trust. */
  authorities?: string
  namespace?: string
}

export interface SecretsFile {
  secrets: Map<string, DeclaredSecret>
  /** PEM files by name. */
  authorities: Map<string, string>
  openbao?: OpenBaoServer
}

/** The file cannot be used. The message names the file, the line and what to do, and holds no secret. */
export class SecretsFileError extends Error {}

const text = { type: 'string', minLength: 1, maxLength: 1000 }
const map = (properties: Json, required: string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties
})
const texts = { type: 'array', minItems: 1, maxItems: 100, items: text }
const secret = map(
  {
    file: text,
    env: { ...text, pattern: '^[A-Za-z_][A-Za-z0-9_]*$', patternErrorMessage: 'is not the name of a variable' },
    openbao: map({ mount: text, path: text, field: text }, ['path', 'field']),
    hosts: texts,
    programs: texts,
    hubs: texts,
    plaintext: { type: 'boolean' }
  },
  ['hubs']
)
const sections = ['authorities', 'openbao']
const shapeOf = compileShape({
  type: 'object',
  properties: {
    authorities: { type: 'object', additionalProperties: map({ file: text }, ['file']) },
    openbao: map(
      {
        address: text,
        tokenFile: text,
        appRole: map({ roleId: text, secretIdFile: text, mount: text }, ['roleId', 'secretIdFile']),
        kubernetes: map({ role: text, tokenFile: text, mount: text }, ['role']),
        authorities: text,
        namespace: text
      },
      ['address']
    )
  },
  additionalProperties: secret
})

const bytesMax = 1024 * 1024

/** Reads and checks the file. Paths in it are relative to its folder. @throws SecretsFileError with every fault */
export async function readSecretsFile(path: string): Promise<SecretsFile> {
  const faults: string[] = []
  const document = readDocument({ file: basename(path), text: await readPrivate(path) }, ({ line, column }) =>
    faults.push(`${line}:${column} this is not readable as YAML`)
  )
  if (!document) throw faulty(path, faults)
  const report = (place: (string | number)[], message: string, part: 'key' | 'value' = 'value') => {
    const { line, column } = document.placeOf(place, part)
    faults.push(`${line}:${column} ${place.join('.')}: ${message}`)
  }
  for (const { path, part, message } of shapeOf(document.value)) report([...path], message, part)
  if (faults.length > 0) throw faulty(path, faults)
  const value = document.value as Record<string, Record<string, unknown>>
  for (const name of [
    ...Object.keys(value).filter((name) => !sections.includes(name)),
    ...Object.keys(value.authorities ?? {})
  ])
    if (!new RegExp(secretNameSchema.pattern).test(name)) report([name], secretNameSchema.patternErrorMessage, 'key')
  const file = readAll(value, dirname(path), report)
  if (faults.length > 0) throw faulty(path, faults)
  return file
}

type Report = (place: (string | number)[], message: string) => void

function readAll(value: Record<string, Record<string, unknown>>, folder: string, report: Report): SecretsFile {
  const { authorities = {}, openbao, ...secrets } = value
  const file: SecretsFile = {
    secrets: new Map(Object.entries(secrets).map(([name, one]) => [name, readSecret(name, one, folder, report)])),
    authorities: new Map(
      Object.entries(authorities as Record<string, { file: string }>).map(([name, one]) => [
        name,
        resolve(folder, one.file)
      ])
    )
  }
  for (const [name, { source }] of file.secrets)
    if ('openbao' in source && !openbao)
      report([name, 'openbao'], 'needs the section openbao with address and tokenFile, appRole or kubernetes')
  if (openbao) {
    const server = openbao as unknown as DeclaredServer
    const logins = [server.tokenFile, server.appRole, server.kubernetes].filter((login) => login !== undefined)
    if (logins.length !== 1) report(['openbao'], 'needs exactly one of tokenFile, appRole and kubernetes')
    file.openbao = { ...server, login: loginOf(server, folder) }
    if (!isGoodAddress(server.address))
      report(['openbao', 'address'], 'must be an https URL without user, query and fragment; http only for this host')
    if (server.authorities !== undefined && !file.authorities.has(server.authorities))
      report(['openbao', 'authorities'], 'the section authorities has no such name')
  }
  return file
}

function readSecret(name: string, value: Record<string, unknown>, folder: string, report: Report): DeclaredSecret {
  const { file, env, openbao, hosts = [], programs = [], hubs, plaintext = false } = value
  const sources = [file, env, openbao].filter((source) => source !== undefined)
  if (sources.length !== 1) report([name], 'needs exactly one of file, env and openbao')
  if (value.hosts === undefined && value.programs === undefined)
    report([name], 'needs hosts or programs: who may receive the value')
  for (const [index, host] of (hosts as string[]).entries())
    try {
      canonicalTarget(host)
    } catch {
      report([name, 'hosts', index], 'is not host:port, such as registry.example:443; patterns are not accepted')
    }
  const source: SecretSource =
    file !== undefined
      ? { file: resolve(folder, file as string) }
      : env !== undefined
        ? { env: env as string }
        : { openbao: { mount: 'secret', ...(openbao as { path: string; field: string }) } }
  return {
    source,
    hosts: hosts as string[],
    programs: programs as string[],
    hubs: hubs as string[],
    plaintext: plaintext as boolean
  }
}

interface DeclaredServer extends Omit<OpenBaoServer, 'login'> {
  tokenFile?: string
  appRole?: { roleId: string; secretIdFile: string; mount?: string }
  kubernetes?: { role: string; tokenFile?: string; mount?: string }
}

const podToken = '/var/run/secrets/kubernetes.io/serviceaccount/token'

/** Paths are relative to the folder of the secrets file. */
function loginOf({ tokenFile = '', appRole, kubernetes }: DeclaredServer, folder: string): Login {
  if (appRole) return { appRole: { mount: 'approle', ...appRole, secretIdFile: resolve(folder, appRole.secretIdFile) } }
  if (kubernetes)
    return {
      kubernetes: { mount: 'kubernetes', ...kubernetes, tokenFile: resolve(folder, kubernetes.tokenFile ?? podToken) }
    }
  return { tokenFile: resolve(folder, tokenFile) }
}

function isGoodAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url?.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') return false
  return (
    url.protocol === 'https:' || (url.protocol === 'http:' && /^(localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname))
  )
}

function faulty(path: string, faults: readonly string[]): SecretsFileError {
  const shown = faults.slice(0, 20).map((fault) => `\n  ${basename(path)}:${fault}`)
  return new SecretsFileError(`The secrets file ${path} cannot be used:${shown.join('')}`)
}

/** The text of a file that nobody else can read. */
async function readPrivate(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw new SecretsFileError(`The secrets file ${path} cannot be read (${error.code}).`)
  })
  try {
    // Of the file that is open, so that it cannot be exchanged in between.
    const found = await handle.stat()
    if (!found.isFile()) throw new SecretsFileError(`The secrets file ${path} is not a file.`)
    if (isExposed(found)) {
      const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
      throw new SecretsFileError(
        `The secrets file ${path} can be read or written by others (mode ${mode}). Run \`chmod 600 ${path}\`.`
      )
    }
    if (found.size > bytesMax) throw new SecretsFileError(`The secrets file ${path} is larger than 1 MiB.`)
    return await handle.readFile('utf8')
  } finally {
    await handle.close()
  }
}
