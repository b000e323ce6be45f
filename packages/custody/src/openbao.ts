/**
 * A client for the key-value store (version 2) of OpenBao: reads and writes one field of a secret. It logs in with a token, an AppRole or
 * a Kubernetes service account. Writes use check-and-set, so they never overwrite a concurrent change.
 */
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { SecureContext } from 'node:tls'
import type { Reference } from './reference.ts'

const answerBytesMax = 1024 * 1024
const timeoutMs = 5000

/** How to obtain a token. Files are read at each login. */
export type Login =
  | { token: string }
  | { tokenFile: string }
  | { appRole: { roleId: string; secretIdFile: string; mount: string } }
  | { kubernetes: { role: string; tokenFile: string; mount: string } }

export interface OpenBaoSettings {
  /** Without a path, such as `https://bao.example:8200`. */
  address: string
  namespace?: string | undefined
  login: Login
  /** Trusted CA certificates instead of those of the system; called before each request. */
  trust?: (() => Promise<SecureContext | undefined>) | undefined
}

/**
 * - `denied`: no valid login, or no permission
 * - `absent`: the secret, or its field, does not exist
 * - `changed`: the secret was modified since it was read (check-and-set)
 * - `unavailable`: no response in time, sealed, in standby, or an internal error; try again later
 * - `invalid`: invalid settings, or an unexpected response
 */
export type OpenBaoErrorKind = 'denied' | 'absent' | 'changed' | 'unavailable' | 'invalid'

/** A failed request to OpenBao. The message contains no token, secret, address or path. */
export class OpenBaoError extends Error {
  readonly kind: OpenBaoErrorKind

  constructor(kind: OpenBaoErrorKind, message: string) {
    super(message)
    this.kind = kind
  }
}

interface Answer {
  status: number
  body: unknown
}

interface Stored {
  /** False if there is no secret or its newest version is deleted. */
  exists: boolean
  fields: Record<string, unknown>
  /** Newest version, even if deleted; 0 if there has never been one; undefined if the response has none. */
  version: number | undefined
}

export class OpenBao {
  readonly #settings: OpenBaoSettings
  /** From a login. Given tokens are read for each request. */
  #token: string | undefined

  constructor(settings: OpenBaoSettings) {
    this.#settings = settings
  }

  /** The field as text. @throws OpenBaoError */
  async read(reference: Reference): Promise<string> {
    const { exists, fields } = await this.#load(reference)
    if (!exists) throw new OpenBaoError('absent', 'it answered 404: it has no such secret')
    const value = textField(fields, reference.field)
    if (value === undefined) throw new OpenBaoError('absent', 'the secret has no such field, or the field is not text')
    return value
  }

  /** Like `read`, but undefined if there is no such secret or field. @throws OpenBaoError */
  async find(reference: Reference): Promise<string | undefined> {
    try {
      return await this.read(reference)
    } catch (error) {
      if (error instanceof OpenBaoError && error.kind === 'absent') return undefined
      throw error
    }
  }

  /**
   * Writes the field as a new version of the secret; the other fields are preserved. If the response is lost, `read` shows whether the
   * write took effect. @throws OpenBaoError, `changed` if the secret was modified concurrently
   */
  async write(reference: Reference, value: string): Promise<void> {
    const { fields, version } = await this.#load(reference)
    if (version === undefined)
      throw new OpenBaoError('invalid', 'its answer is not that of a key-value store of version 2')
    const body = { options: { cas: version }, data: { ...fields, [reference.field]: value } }
    const { status, body: answer } = await this.#call('POST', dataPath(reference), body)
    if (status === 200) return
    if (status === 400 && /check-and-set/.test(errorsOf(answer)))
      throw new OpenBaoError('changed', 'it answered 400: the secret was modified since it was read')
    throw refusal(status, answer)
  }

  async #load(reference: Reference): Promise<Stored> {
    const { status, body } = await this.#call('GET', dataPath(reference))
    const found = (body as { data?: { data?: unknown; metadata?: { version?: unknown } } } | null)?.data
    // The response for a deleted version is 404 with metadata.
    if (status !== 200 && !(status === 404 && (found || errorsOf(body) === ''))) throw refusal(status, body)
    const version = found?.metadata?.version ?? (status === 404 ? 0 : undefined)
    const fields = found?.data ?? {}
    return {
      exists: status === 200,
      fields: (typeof fields === 'object' ? fields : {}) as Record<string, unknown>,
      version: Number.isInteger(version) ? (version as number) : undefined
    }
  }

  /** Logs in again, once, if a token from a login is no longer valid. */
  async #call(method: string, path: string, body?: object): Promise<Answer> {
    const kept = this.#token
    const answer = await this.#send(method, path, { body, token: kept ?? (await this.#login()) })
    if (answer.status !== 403 || kept === undefined) return answer
    this.#token = undefined
    return this.#send(method, path, { body, token: await this.#login() })
  }

  async #login(): Promise<string> {
    const { login } = this.#settings
    if ('token' in login) return oneWord(login.token, 'the token')
    if ('tokenFile' in login) return readWord(login.tokenFile, 'the token file')
    const [mount, body] =
      'appRole' in login
        ? [
            login.appRole.mount,
            {
              role_id: login.appRole.roleId,
              secret_id: await readWord(login.appRole.secretIdFile, 'the secret ID file')
            }
          ]
        : [
            login.kubernetes.mount,
            {
              role: login.kubernetes.role,
              jwt: await readWord(login.kubernetes.tokenFile, 'the file with the token of the service account')
            }
          ]
    const { status, body: answer } = await this.#send('POST', `auth/${encodePath(mount)}/login`, { body })
    if (status === 400 || status === 403 || status === 404)
      throw new OpenBaoError('denied', `it answered ${status} to the login${inBrackets(answer)}`)
    if (status !== 200) throw refusal(status, answer)
    const token = (answer as { auth?: { client_token?: unknown } } | null)?.auth?.client_token
    if (typeof token !== 'string') throw new OpenBaoError('invalid', 'its answer to the login has no token')
    this.#token = oneWord(token, 'the token of the login')
    return this.#token
  }

  async #send(method: string, path: string, { body, token }: { body?: object | undefined; token?: string }) {
    const { address, namespace, trust } = this.#settings
    const url = new URL(`${address.replace(/\/+$/, '')}/v1/${path}`)
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      ...(token !== undefined && { 'x-vault-token': token }),
      ...(namespace !== undefined && { 'x-vault-namespace': namespace }),
      ...(text !== undefined && {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(text))
      })
    }
    const answer = await exchange(url, { method, headers, text, secureContext: await trust?.() })
    // A server that repeats the token is not OpenBao, and its errors would be part of messages.
    const isEcho = token !== undefined && method === 'GET' && answer.text.includes(token)
    return { status: answer.status, body: isEcho ? null : parse(answer) }
  }
}

function dataPath({ mount, path }: Reference): string {
  return `${encodePath(mount)}/data/${encodePath(path)}`
}

function encodePath(path: string): string {
  return path.split('/').filter(Boolean).map(encodeURIComponent).join('/')
}

function textField(fields: Record<string, unknown>, name: string): string | undefined {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined
  return typeof value === 'string' ? value : undefined
}

/** Trying again later may help. */
const isPassing = (status: number) => status >= 500 || status === 429 || status === 307

function refusal(status: number, body: unknown): OpenBaoError {
  const why = `it answered ${status}`
  if (status === 403) return new OpenBaoError('denied', `${why}: the token has no access to it, or has expired`)
  if (status === 404) return new OpenBaoError('absent', `${why}: it has no such secret`)
  if (status === 503) return new OpenBaoError('unavailable', `${why}: it is sealed or in standby`)
  if (status === 307) return new OpenBaoError('unavailable', `${why}: it is in standby and does not forward requests`)
  if (isPassing(status)) return new OpenBaoError('unavailable', `${why}${inBrackets(body)}`)
  return new OpenBaoError('invalid', `${why}${inBrackets(body)}`)
}

/** The error messages of OpenBao, which contain no tokens or values. */
function errorsOf(body: unknown): string {
  const { errors } = (body ?? {}) as { errors?: unknown }
  return Array.isArray(errors) ? errors.map(String).join('; ') : ''
}

function inBrackets(body: unknown): string {
  const said = errorsOf(body).replace(/\s+/g, ' ').slice(0, 300)
  return said === '' ? '' : ` (${said})`
}

/** An error may come from a load balancer in front of OpenBao, which answers in HTML; then the status alone counts. */
function parse({ status, text }: { status: number; text: string }): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    if (isPassing(status)) return null
    throw new OpenBaoError('invalid', 'its answer is not JSON')
  }
}

async function readWord(file: string, what: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new OpenBaoError('denied', `${what} cannot be read (${error.code})`)
  })
  return oneWord(text, what)
}

function oneWord(text: string, what: string): string {
  const word = text.trim()
  if (/^[\x21-\x7e]{1,8192}$/.test(word)) return word
  throw new OpenBaoError('denied', `${what} does not hold a token`)
}

interface Exchange {
  method: string
  headers: Record<string, string>
  text: string | undefined
  secureContext: SecureContext | undefined
}

function exchange(url: URL, { method, headers, text, secureContext }: Exchange) {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMs)
    const options = { method, headers, agent: false as const, signal, ...(secureContext && { secureContext }) }
    const asked = send(url, options, (answer) => {
      readBody(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject)
    })
    asked.on('error', reject)
    asked.end(text)
  }).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof OpenBaoError) throw error
    const isSlow = error.name === 'AbortError' || error.name === 'TimeoutError'
    throw new OpenBaoError('unavailable', isSlow ? 'it does not answer' : `no answer (${error.code ?? error.name})`)
  })
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw new OpenBaoError('invalid', 'its answer is larger than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
