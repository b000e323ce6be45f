/** Reads a field of a secret from OpenBao: version 2 of its key-value store, over HTTP, with a token from a file. */
import { readFile } from 'node:fs/promises'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { SecureContext } from 'node:tls'
import { LookFailure } from '@inter-hub/collectors'
import type { OpenBaoPath, OpenBaoServer } from './secrets-file.ts'

const answerBytesMax = 1024 * 1024
const timeoutMs = 5000

/** @throws LookFailure `no-credentials`; its message holds neither token nor value */
export async function readFromOpenBao(
  { address, tokenFile, namespace }: OpenBaoServer,
  { mount, path, field }: OpenBaoPath,
  trust: SecureContext | undefined
): Promise<string> {
  const token = await readToken(tokenFile)
  const encoded = (text: string) => text.split('/').filter(Boolean).map(encodeURIComponent).join('/')
  const url = new URL(`${address.replace(/\/+$/, '')}/v1/${encoded(mount)}/data/${encoded(path)}`)
  const headers = { 'x-vault-token': token, ...(namespace !== undefined && { 'x-vault-namespace': namespace }) }
  const { status, body } = await get(url, headers, trust)
  if (status !== 200) throw failed(`it answers ${status}${hints[status] ?? ''}`)
  const value = fieldOf(body, field)
  if (value === undefined) throw failed('the secret has no such field, or the field is not text')
  return value
}

const hints: Record<number, string> = {
  403: ': the token has no access to it, or has expired',
  404: ': it has no such secret',
  503: ': it is sealed or in standby'
}

function failed(why: string): LookFailure {
  return new LookFailure('no-credentials', `OpenBao does not give the secret: ${why}.`)
}

async function readToken(file: string): Promise<string> {
  const token = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw failed(`the token file cannot be read (${error.code})`)
  })
  if (!/^[\x21-\x7e]{1,4096}$/.test(token.trim())) throw failed('the token file does not hold a token')
  return token.trim()
}

function get(url: URL, headers: Record<string, string>, secureContext: SecureContext | undefined) {
  const send = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const options = { headers, agent: false as const, signal: AbortSignal.timeout(timeoutMs) }
    const asked = send(url, { ...options, ...(secureContext && { secureContext }) }, (answer) => {
      readBody(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject)
    })
    asked.on('error', reject)
    asked.end()
  }).catch((error: NodeJS.ErrnoException) => {
    if (error instanceof LookFailure) throw error
    throw failed(
      error.name === 'AbortError' || error.name === 'TimeoutError' ? 'it does not answer' : `no answer (${error.code})`
    )
  })
}

async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > answerBytesMax) throw failed('its answer is larger than 1 MiB')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function fieldOf(body: string, field: string): string | undefined {
  let answer: { data?: { data?: Record<string, unknown> | null } | null } | null
  try {
    answer = JSON.parse(body)
  } catch {
    throw failed('its answer is not JSON')
  }
  const fields = answer?.data?.data
  const value = fields && Object.hasOwn(fields, field) ? fields[field] : undefined
  return typeof value === 'string' ? value : undefined
}
