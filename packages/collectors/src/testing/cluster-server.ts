/**
 * The API of a Kubernetes cluster for tests, over HTTPS: objects in the shape of Kubernetes 1.31, pages, and who may read them. The
 * same checks run against a real kube-apiserver in `npm run test:cluster`.
 */
import { createServer } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { gzipSync } from 'node:zlib'
import { makeCertificate } from './certificate.ts'
import { listen } from './local-servers.ts'

type Json = Record<string, unknown>

const longAgo = new Date('2020-01-01')
const later = new Date('2099-01-01')
export const authority = makeCertificate([], longAgo, later, { name: 'Cluster Authority' })
const server = makeCertificate(['cluster.here'], longAgo, later, { authority })
export const client = makeCertificate([], longAgo, later, { name: 'monitor', authority })
export const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6Imh1bnRlcjIifQ.hunter2'

/** Lists by path; an object is in the list of its kind. */
export type Objects = Record<string, Json[]>

/**
 * @param forbidden paths that respond with 403
 * @param expires how often a second page responds with 410
 * @param prefix path of the API, as behind a proxy for several clusters
 */
export async function serveCluster(objects: Objects, { forbidden = [] as string[], expires = 0, prefix = '' } = {}) {
  let expiries = expires
  const heard: string[] = []
  const port = await listen(
    createServer(
      { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
      (request, response) => {
        const url = new URL(request.url ?? '/', 'https://cluster')
        heard.push(`${request.method} ${url.pathname}`)
        if (!url.pathname.startsWith(`${prefix}/`)) return response.writeHead(404).end('404 page not found')
        url.pathname = url.pathname.slice(prefix.length)
        const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN
        const answer = (status: number, body: Json) => {
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
        }
        const fail = (status: number, reason: string, message: string) =>
          answer(status, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code: status })
        if (request.headers.authorization !== `Bearer ${token}` && name !== 'monitor')
          return fail(401, 'Unauthorized', 'Unauthorized')
        if (forbidden.includes(url.pathname))
          return fail(
            403,
            'Forbidden',
            `User "system:serviceaccount:ops:reader" cannot list resource at ${url.pathname}`
          )
        if (url.searchParams.has('continue') && expiries-- > 0)
          return fail(410, 'Expired', 'The provided continue parameter is too old to display a consistent list result.')
        const list = objects[url.pathname]
        if (list) return answer(200, page(select(list, url), url))
        const [, folder = '', object = ''] = /^(.*)\/([^/]+)$/.exec(url.pathname) ?? []
        const found = objects[folder]?.find((one) => (one.metadata as Json).name === object)
        if (found) return answer(200, found)
        if (objects[folder]) return fail(404, 'NotFound', `"${object}" not found`)
        response.writeHead(404).end('404 page not found')
      }
    )
  )
  return { url: `https://cluster.here:${port}${prefix}`, host: `cluster.here:${port}`, heard }
}

function select(list: Json[], url: URL): Json[] {
  const wanted = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean)
  return list.filter((one) => {
    const labels = ((one.metadata as Json).labels ?? {}) as Record<string, string>
    return wanted.every((pair) => labels[pair.split('=')[0] ?? ''] === pair.split('=')[1])
  })
}

function page(list: Json[], url: URL): Json {
  const limit = Number(url.searchParams.get('limit') ?? list.length)
  const from = Number(url.searchParams.get('continue') ?? 0)
  const isLast = from + limit >= list.length
  const metadata = { resourceVersion: '1', ...(!isLast && { continue: String(from + limit) }) }
  return { kind: 'List', apiVersion: 'v1', metadata, items: list.slice(from, from + limit) }
}

export const node = (name: string, ready: 'True' | 'False' | 'Unknown' = 'True'): Json => ({
  kind: 'Node',
  metadata: { name },
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'False' },
      { type: 'Ready', status: ready }
    ],
    nodeInfo: { kubeletVersion: 'v1.31.4' }
  }
})

export const deployment = (
  namespace: string,
  name: string,
  image: string,
  { ready = 2, updated = 2, replicas = 2 } = {}
): Json => ({
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name, namespace, generation: 3 },
  spec: { replicas: 2, template: { spec: { containers: [{ name: 'app', image }] } } },
  status: { observedGeneration: 3, replicas, updatedReplicas: updated, readyReplicas: ready, availableReplicas: ready }
})

/** As Helm 3 stores a release. */
export function releaseSecret(namespace: string, name: string, revision: number, release: Json): Json {
  const packed = gzipSync(JSON.stringify({ name, namespace, version: revision, ...release })).toString('base64')
  return {
    kind: 'Secret',
    type: 'helm.sh/release.v1',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${revision}`,
      namespace,
      labels: { owner: 'helm', name, version: String(revision), status: 'deployed' }
    },
    data: { release: Buffer.from(packed).toString('base64') }
  }
}
