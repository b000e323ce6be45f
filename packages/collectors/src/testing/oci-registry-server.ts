/** A registry for tests with one repository, `shop/web`, that has one tag, `1.4`; and its token server. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { TestCertificate } from './certificate.ts'
import { listen } from './local-servers.ts'

export interface RegistryScript {
  auth?: 'Basic' | 'Bearer' | 'none'
  /** Of the answer at /v2/ to those without credentials. */
  status?: number
  headers?: Record<string, string>
  certificate?: TestCertificate
  /** The token server elsewhere. */
  realm?: string
  /** Instead of what is right. */
  token?: (response: ServerResponse) => void
  manifest?: (response: ServerResponse) => void
}

export const digest = `sha256:${'5a'.repeat(32)}`
export const mediaType = 'application/vnd.oci.image.manifest.v1+json'
/** robot:hunter2 */
export const login = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`
export const tokens = { anonymous: 'anonymous-token', ops: 'ops-token' }

export interface TestRegistry {
  port: number
  /** Method, path and query, and authorization of each request. */
  heard: string[]
}

export async function serveRegistry(script: RegistryScript = {}): Promise<TestRegistry> {
  const heard: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`)
    const url = new URL(request.url ?? '/', 'http://registry')
    if (url.pathname === '/token') giveToken(script, request, response)
    else answerRegistry(script, url, request, response)
  }
  const { certificate } = script
  const server: Server = certificate ? createSecureServer(certificate, answer) : createServer(answer)
  return { port: await listen(server), heard }
}

function answerRegistry(script: RegistryScript, url: URL, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0')
  for (const [name, value] of Object.entries(script.headers ?? {})) response.setHeader(name, value)
  if (!mayEnter(script, request)) challenge(script, request, response)
  else if (url.pathname === '/v2/') response.writeHead(script.status ?? 200).end('{}')
  else if (script.manifest && url.pathname.includes('/manifests/')) script.manifest(response)
  else answerContent(url.pathname, request, response)
}

export function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ errors: [{ code, message: code.toLowerCase() }] }))
}

function mayEnter({ auth = 'Bearer' }: RegistryScript, { headers, url }: IncomingMessage): boolean {
  const { authorization } = headers
  if (auth === 'none' || (auth === 'Basic' && authorization === login)) return true
  if (auth === 'Basic') return false
  return authorization === `Bearer ${tokens.ops}` || (authorization === `Bearer ${tokens.anonymous}` && url !== '/v2/')
}

function challenge(
  { auth = 'Bearer', status, realm, headers }: RegistryScript,
  request: IncomingMessage,
  response: ServerResponse
) {
  const tokenServer = realm ?? `http://${request.headers.host}/token`
  if (headers?.['www-authenticate'] === undefined) {
    response.setHeader(
      'WWW-Authenticate',
      auth === 'Basic' ? 'Basic realm="shop"' : `Bearer realm="${tokenServer}",service="shop-registry"`
    )
  } else if (headers['www-authenticate'] === '') response.removeHeader('www-authenticate')
  fail(response, status ?? 401, 'UNAUTHORIZED')
}

function giveToken({ token }: RegistryScript, { headers }: IncomingMessage, response: ServerResponse): void {
  const { authorization } = headers
  if (token) token(response)
  else if (authorization !== undefined && authorization !== login) fail(response, 401, 'UNAUTHORIZED')
  else response.end(JSON.stringify({ token: authorization === undefined ? tokens.anonymous : tokens.ops }))
}

function answerContent(path: string, { method }: IncomingMessage, response: ServerResponse): void {
  if (path === '/v2/shop/web/manifests/1.4') {
    response.writeHead(200, { 'Docker-Content-Digest': digest, 'content-type': `${mediaType}; charset=utf-8` })
    return void response.end(method === 'HEAD' ? undefined : '{}')
  }
  if (path === '/v2/shop/web/tags/list') return void response.end('{"name": "shop/web", "tags": ["1.4"]}')
  fail(response, 404, path.endsWith('/tags/list') ? 'NAME_UNKNOWN' : 'MANIFEST_UNKNOWN')
}
