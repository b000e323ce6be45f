/** The secrets and certificate authorities of a runtime, as its checks get them: by name, for one hub. */
import { constants } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import type { SecureContext } from 'node:tls'
import { type CollectorContext, LookFailure, noSecret, openSecret, trustIn } from '@inter-hub/collectors'
import { OpenBao, OpenBaoError, type Reference } from '@inter-hub/custody'
import { type DeclaredSecret, readSecretsFile, type SecretsFile } from './secrets-file.ts'

export type SecretsOfHub = Pick<CollectorContext, 'secret' | 'authorities'>

type Env = Readonly<Record<string, string | undefined>>

/** How long a value from OpenBao is used before it is read again. */
const keptMs = 60_000
const fileBytesMax = 65_537

export class Secrets {
  readonly #path: string | undefined
  readonly #env: Env
  #file: SecretsFile = { secrets: new Map(), authorities: new Map() }
  #openBao: OpenBao | undefined
  readonly #kept = new Map<string, { value: Promise<string>; until: number }>()

  private constructor(path: string | undefined, env: Env) {
    this.#path = path
    this.#env = env
  }

  /** The secrets of the file that `OPS_HUB_SECRETS` names; none without it. @throws SecretsFileError */
  static async open(env: Env): Promise<Secrets> {
    const secrets = new Secrets(env.OPS_HUB_SECRETS || undefined, env)
    await secrets.reload()
    return secrets
  }

  /** Reads the file again and forgets all values. What was read before stays in use when this fails. @throws SecretsFileError */
  async reload(): Promise<void> {
    if (this.#path === undefined) return
    this.#file = await readSecretsFile(this.#path)
    this.#openBao = this.#client()
    this.#kept.clear()
  }

  ofHub(hub: string): SecretsOfHub {
    return {
      secret: (name) => {
        const declared = this.#file.secrets.get(name)
        // The same words for both, so that a hub does not learn the names of secrets of others.
        if (!declared?.hubs.includes(hub))
          return noSecret(`The runtime has no secret "${name}" for the hub ${hub}${this.#ending}`)
        return openSecret({ name, ...declared, read: () => this.#read(name, declared) })
      },
      authorities: (name) => this.#trust(name)
    }
  }

  get #ending(): string {
    return this.#path === undefined ? ': OPS_HUB_SECRETS is not set.' : '.'
  }

  #read(name: string, { source }: DeclaredSecret): Promise<string> {
    if ('file' in source) return readShort(source.file)
    if ('env' in source) {
      const value = this.#env[source.env]
      if (value === undefined)
        throw new LookFailure('no-credentials', `The secret "${name}" cannot be read: its variable is not set.`)
      return Promise.resolve(value)
    }
    const kept = this.#kept.get(name)
    if (kept && kept.until > performance.now()) return kept.value
    const value = this.#fromOpenBao(source.openbao)
    this.#kept.set(name, { value, until: performance.now() + keptMs })
    // What failed is tried again by the next probe.
    value.catch(() => this.#kept.get(name)?.value === value && this.#kept.delete(name))
    return value
  }

  #client(): OpenBao | undefined {
    const { openbao } = this.#file
    if (!openbao) return undefined
    const { authorities } = openbao
    return new OpenBao({ ...openbao, trust: authorities === undefined ? undefined : () => this.#trust(authorities) })
  }

  async #fromOpenBao(reference: Reference): Promise<string> {
    if (!this.#openBao)
      throw new LookFailure('no-credentials', 'The secrets file of the runtime does not name an OpenBao server.')
    try {
      return await this.#openBao.read(reference)
    } catch (error) {
      if (!(error instanceof OpenBaoError)) throw error
      throw new LookFailure('no-credentials', `The secret cannot be read from OpenBao: ${error.message}.`)
    }
  }

  async #trust(name: string): Promise<SecureContext> {
    const file = this.#file.authorities.get(name)
    if (file === undefined)
      throw new LookFailure('collector-broken', `The runtime has no certificate authorities "${name}"${this.#ending}`)
    try {
      return trustIn(await readFile(file, 'utf8'))
    } catch (cause) {
      const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'not PEM certificates'
      const message = `The certificate authorities "${name}" cannot be read (${why}).`
      throw new LookFailure('collector-broken', message, { cause })
    }
  }
}

/** Enough to tell a secret from something that is too long to be one. */
async function readShort(file: string): Promise<string> {
  // Opening a pipe would wait for its other end.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(fileBytesMax), 0, fileBytesMax, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await handle.close()
  }
}
