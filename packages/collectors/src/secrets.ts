/**
 * Secrets that a check names. The value and the hosts that may receive it are known to the runtime alone; a collector gets a
 * value only for one destination, and whatever comes back is masked before anything else sees it.
 */
import { canonicalHost } from '@inter-hub/egress'
import { formatTarget, type SecretDestination } from './connections/target.ts'
import { LookFailure } from './look-error.ts'

/** A value is a single line of text, or PEM or a kubeconfig file where the setting says so. */
export type SecretForm = 'line' | 'pem' | 'kubeconfig'

export interface Secret {
  /**
   * The value, for this destination alone. Permission is checked before the value is read.
   * @throws LookFailure `no-credentials` when there is no such secret, it may not be sent there, or it cannot be read
   */
  valueFor(destination: SecretDestination, form?: SecretForm): Promise<string>
  /** The value, for a program of this host. @throws LookFailure `no-credentials` as `valueFor` */
  valueForProgram(program: string): Promise<string>
}

/** A setting that names a secret: `{secret: registry-robot}`. */
export interface SecretReference {
  secret: string
}

export interface SecretRules {
  name: string
  /** Exactly these may receive it, as `host:port`. */
  hosts: readonly string[]
  /** Programs of this host that may receive it. */
  programs?: readonly string[]
  /** Whether it may be sent without TLS. */
  plaintext: boolean
  /** @throws whatever goes wrong; the message of a LookFailure is shown, of other errors the code */
  read(): Promise<string>
}

const namePattern = '^[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9])?$'
const nameErrorMessage =
  'is not the name of a secret: lower-case letters and digits, with dots, hyphens and underscores inside'

export const secretNameSchema = {
  type: 'string',
  maxLength: 100,
  pattern: namePattern,
  patternErrorMessage: nameErrorMessage
}

const instead = 'Put the value into the secrets file of the runtime (OPS_HUB_SECRETS) and write {secret: <name>} here.'

/** A password: the name of a secret, never the value. */
export const secretSetting = {
  type: 'object',
  required: ['secret'],
  additionalProperties: false,
  properties: {
    // Not shown when it does not fit: it may be the value that was written here.
    secret: { ...secretNameSchema, refusal: nameErrorMessage, description: 'Name of a secret of the runtime' }
  },
  refusal: `must be the name of a secret, not a value. ${instead}`
}

/** A setting that earlier versions took. */
export function removedSetting(advice: string) {
  return { not: {}, deprecated: true, refusal: `was removed. ${advice}` }
}

export const removedSecretSettings = {
  passwordFile: removedSetting(
    'Name the file in the secrets file of the runtime (OPS_HUB_SECRETS) and write password: {secret: <name>}.'
  ),
  passwordEnv: removedSetting(
    'Name the variable in the secrets file of the runtime (OPS_HUB_SECRETS) and write password: {secret: <name>}.'
  )
}

/** Shorter values would stand in too many texts by chance to be masked. */
const lengthMin = 4
const lengthMax = 4096
const pemLengthMax = 65_536

/** A secret under its rules. */
export function openSecret({ name, hosts, programs = [], plaintext, read }: SecretRules): Secret {
  const permitted = new Set(hosts.map(canonicalTarget))
  return {
    async valueFor({ host, port, isEncrypted }, form = 'line') {
      const target = formatTarget(canonicalHost(host), port)
      if (!permitted.has(target))
        throw denied(
          `The secret "${name}" may not be sent to ${target}: the secrets file of the runtime does not list it.`
        )
      if (!isEncrypted && !plaintext)
        throw denied(`The secret "${name}" is sent over TLS only, and the connection to ${target} does not use it.`)
      return checkValue(name, await readValue(name, read), form)
    },
    async valueForProgram(program) {
      if (!programs.includes(program))
        throw denied(
          `The secret "${name}" may not be given to the program ${program}: the secrets file of the runtime does not list it under programs.`
        )
      return checkValue(name, await readValue(name, read), 'line')
    }
  }
}

/** A secret that cannot be used, and why. */
export function noSecret(reason: string): Secret {
  const refuse = () => Promise.reject(denied(reason))
  return { valueFor: refuse, valueForProgram: refuse }
}

/** `Registry.Example.:443` is `registry.example:443`. @throws EgressRefused, TypeError when it is not `host:port` */
export function canonicalTarget(text: string): string {
  const [, bracketed, name, port] = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? []
  const number = Number(port)
  if (!(number >= 1 && number <= 65_535)) throw new TypeError(`"${text}" is not host:port`)
  return formatTarget(canonicalHost(bracketed ?? name ?? ''), number)
}

function denied(message: string, options?: ErrorOptions): LookFailure {
  return new LookFailure('no-credentials', message, options)
}

async function readValue(name: string, read: () => Promise<string>): Promise<string> {
  try {
    return (await read()).replace(/\r?\n$/, '')
  } catch (cause) {
    if (cause instanceof LookFailure) throw cause
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
    throw denied(`The secret "${name}" cannot be read${code}.`, { cause })
  }
}

/** In its form, so that no file of another kind is sent away; and not a key of Inter-Hub, whatever file it is in. */
function checkValue(name: string, value: string, form: SecretForm): string {
  const longest = form === 'line' ? lengthMax : pemLengthMax
  const fault =
    value === ''
      ? 'is empty'
      : value.length < lengthMin
        ? `is shorter than ${lengthMin} characters`
        : value.length > longest
          ? `is longer than ${longest} characters`
          : form === 'pem' && !/^-----BEGIN [A-Z0-9 ]+-----\r?$/m.test(value)
            ? 'is not in PEM form'
            : form === 'kubeconfig' && !/^\s*["']?(?:apiVersion|kind|clusters)["']?\s*:/m.test(value)
              ? 'is not a kubeconfig file'
              : form === 'line' && /\p{Cc}/u.test(value)
                ? 'is not a single line of text'
                : /ihk_[0-9a-f]{8}_/.test(value)
                  ? 'holds a key of Inter-Hub, which is not sent to others'
                  : undefined
  if (fault !== undefined) throw denied(`The secret "${name}" ${fault}.`)
  return value
}
