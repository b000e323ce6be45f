/** Registries as they are. The names in front are those of reported cases. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { test } from 'node:test'
import { judge } from '../testing/judge.ts'
import { contextWith, listen, secretsFor } from '../testing/local-servers.ts'
import { type OciRegistrySettings, ociRegistryCollector } from './oci-registry.ts'

const digest = `sha256:${'5a'.repeat(32)}`
const index = 'application/vnd.oci.image.index.v1+json'
const manifest = (response: ServerResponse) =>
  response.writeHead(200, { 'content-type': index, 'docker-content-digest': digest }).end('{}')
const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
const version = { 'docker-distribution-api-version': 'registry/2.0' }
const unauthorized = { errors: [{ code: 'UNAUTHORIZED' }] }

/** Answers by path; `heard` has the path and the authorization of each request. */
async function serve(answer: (path: string, request: IncomingMessage, response: ServerResponse) => void) {
  const heard: string[] = []
  const port = await listen(
    createServer((request, response) => {
      heard.push(`${request.method} ${request.url} ${request.headers.authorization ?? '-'}`)
      answer(new URL(request.url ?? '/', 'http://x').pathname, request, response)
    })
  )
  return { port, url: `http://127.0.0.1:${port}`, heard }
}

const image = { repository: 'team/app', tag: 'v1', expect: { status: 200 as const } }
const login = { user: 'ci', password: { secret: 'registry' } }
const basic = `Basic ${Buffer.from('ci:pw-of-ci').toString('base64')}`

async function look(settings: OciRegistrySettings, emits = 'ops-release-observed') {
  const { port } = new URL(settings.url)
  const secrets = secretsFor({ registry: 'pw-of-ci' }, [`127.0.0.1:${port}`, ...tokenHosts])
  const seen = await ociRegistryCollector.look(settings, contextWith(secrets))
  return { seen, ...judge(ociRegistryCollector, emits, seen) }
}
const tokenHosts: string[] = []

test('08-registry-redirects-manifest: a redirect is followed, and credentials stay where they belong', async () => {
  const b = await serve((path, _, response) => (path === '/blob' ? manifest(response) : json(response, 404, {})))
  for (const [status, location] of [
    [307, `${b.url}/blob`],
    [301, `${b.url}/blob`],
    [308, '/v2/elsewhere']
  ] as const) {
    b.heard.length = 0
    const a = await serve((path, request, response) => {
      if (path === '/v2/') return json(response, 200, {}, version)
      if (path === '/v2/elsewhere') return manifest(response)
      if (request.headers.authorization === undefined && request.url?.includes('private'))
        return json(response, 401, unauthorized, { 'www-authenticate': 'Basic realm="r"' })
      return response.writeHead(status, { location }).end()
    })
    const open = await look({ url: a.url, ...image })
    assert.equal(open.outcome, 'pass', JSON.stringify(open.metadata))
    assert.equal(open.metadata.imageDigest, digest)
    const closed = await look({ url: a.url, ...image, ...login, repository: 'team/private' })
    assert.equal(closed.outcome, 'pass', JSON.stringify(closed.metadata))
    assert.ok(a.heard.some((line) => line.endsWith(basic)))
    assert.ok(
      b.heard.every((line) => line.endsWith(' -')),
      b.heard.join()
    )
  }
})

test('08-registry-redirect-bounds: each hop is vetted, and circles end', async () => {
  const hops: string[] = []
  const last = await serve((_, __, response) => manifest(response))
  hops.push(last.url)
  for (let n = 0; n < 4; n++) {
    const next = hops.at(-1)
    hops.push((await serve((_, __, response) => response.writeHead(307, { location: `${next}/next` }).end())).url)
  }
  for (const [location, outcome, reason] of [
    ['http://169.254.169.254/', 'info', /never reachable/],
    ['', 'fail', /redirects more than 3 times/],
    [`${hops.at(-1)}/next`, 'fail', /redirects more than 3 times/]
  ] as const) {
    const registry = await serve((path, request, response) => {
      if (path === '/v2/') return json(response, 200, {}, version)
      return response.writeHead(307, { location: location === '' ? (request.url ?? '') : location }).end()
    })
    const { seen, outcome: found } = await look({ url: registry.url, ...image })
    assert.deepEqual([found, reason.test(seen.error?.message ?? '')], [outcome, true], seen.error?.message)
  }
})

test('a token server may redirect', async () => {
  const registry = await serve((path, request, response) => {
    const { authorization, host } = request.headers
    if (path === '/token') return response.writeHead(307, { location: `/auth${(request.url ?? '').slice(6)}` }).end()
    if (path === '/auth') return json(response, 200, { token: 't1' })
    if (authorization !== 'Bearer t1')
      return json(response, 401, unauthorized, { 'www-authenticate': `Bearer realm="http://${host}/token"` })
    return manifest(response)
  })
  const { outcome, metadata } = await look({ url: registry.url, ...image, expect: { status: 401 } })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
})

test('12-open-v2-private-repo-basic: a challenge is answered where it is made', async () => {
  const registry = await serve((path, { headers }, response) => {
    if (path === '/v2/') return json(response, 200, {}, version)
    if (headers.authorization === basic) return manifest(response)
    return json(response, 401, unauthorized, { 'www-authenticate': 'Basic realm="r"' })
  })
  const { outcome, metadata } = await look({ url: registry.url, ...image, ...login })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
  assert.deepEqual(registry.heard.slice(0, 2), ['GET /v2/ -', 'HEAD /v2/team/app/manifests/v1 -'])
})

test('12-open-v2-private-repo-bearer: a challenge is answered where it is made, also without credentials', async () => {
  const tokens = await serve((_, { headers, url }, response) => {
    if (headers.authorization !== undefined && headers.authorization !== basic) return json(response, 401, {})
    assert.match(url ?? '', /scope=repository%3Ateam%2Fapp%3Apull/)
    return json(response, 200, { token: headers.authorization === basic ? 'of-ci' : 'of-all' })
  })
  tokenHosts.push(`127.0.0.1:${tokens.port}`)
  for (const [more, token] of [
    [login, 'of-ci'],
    [{}, 'of-all']
  ] as const) {
    const registry = await serve((path, { headers }, response) => {
      if (path === '/v2/') return json(response, 200, {}, version)
      if (headers.authorization === `Bearer ${token}`) return manifest(response)
      return json(response, 401, unauthorized, { 'www-authenticate': `Bearer realm="${tokens.url}/token",service="r"` })
    })
    const { outcome, metadata } = await look({ url: registry.url, ...image, ...more })
    assert.equal(outcome, 'pass', JSON.stringify(metadata))
    assert.deepEqual(registry.heard.slice(0, 2), ['GET /v2/ -', 'HEAD /v2/team/app/manifests/v1 -'])
  }
})

test('13-registry-without-legacy-header: a registry is known by its answers too', async () => {
  const challenge = { 'www-authenticate': 'Bearer realm="http://127.0.0.1:1/token"' }
  for (const [status, body, headers] of [
    [401, unauthorized, challenge],
    [401, unauthorized, { ...challenge, 'docker-distribution-api-version': 'registry/2.0, registry/2.1' }],
    [200, {}, {}]
  ] as const) {
    const registry = await serve((_, __, response) => json(response, status, body, headers))
    const judged = await look({ url: registry.url, expect: { status } }, 'ops-endpoint-verified')
    assert.equal(judged.outcome, 'pass', JSON.stringify(judged.metadata))
  }
})

test('13-page-is-no-registry: a page that answers every path is not a registry', async () => {
  const page = await serve((_, __, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
  const { outcome, reason } = await look({ url: page.url, expect: { status: 200 } }, 'ops-endpoint-verified')
  assert.deepEqual([outcome, /not a registry/.test(String(reason))], ['fail', true], String(reason))
})

test('26-challenge: a header field is read by its grammar', async () => {
  for (const [id, field, service] of [
    ['26-challenge-case', 'bearer REALM="R",SERVICE="reg"', 'reg'],
    ['26-challenge-escaped', 'Bearer realm="R",service="my \\"main\\" reg"', 'my "main" reg'],
    ['26-challenge-spaces', 'Bearer realm = "R" , service="reg"', 'reg'],
    ['26-challenge-token', 'Bearer realm="R",service=reg', 'reg'],
    ['several in one field', 'Basic realm="b", Bearer realm="R",service=reg', 'reg']
  ] as const) {
    const asked: (string | null)[] = []
    const registry = await serve((path, request, response) => {
      if (path === '/token') {
        asked.push(new URL(request.url ?? '', 'http://x').searchParams.get('service'))
        return json(response, 200, { token: 't1' })
      }
      if (request.headers.authorization === 'Bearer t1') return manifest(response)
      const realm = `http://${request.headers.host}/token`
      return json(response, 401, unauthorized, { ...version, 'www-authenticate': field.replace('"R"', `"${realm}"`) })
    })
    const { outcome, metadata } = await look({ url: registry.url, ...image, expect: { status: 401 } })
    assert.equal(outcome, 'pass', `${id} ${JSON.stringify(metadata)}`)
    assert.deepEqual(asked, [service], id)
  }
})

test('27-registry-429: to be asked too often says nothing about a registry', async () => {
  const busy = await serve((_, __, response) =>
    json(response, 429, { errors: [{ code: 'TOOMANYREQUESTS' }] }, { 'retry-after': '60' })
  )
  assert.equal((await look({ url: busy.url }, 'ops-endpoint-verified')).outcome, 'info')
  const down = await serve((_, __, response) => json(response, 503, { errors: [{ code: 'UNAVAILABLE' }] }))
  assert.equal((await look({ url: down.url }, 'ops-endpoint-verified')).outcome, 'fail')
})

test('46-empty-token: an empty token is none', async () => {
  for (const [token, outcome] of [
    [{ token: '', access_token: 'abc' }, 'pass'],
    [{ token: null, access_token: 'abc' }, 'pass'],
    [{ access_token: 'abc' }, 'pass'],
    [{ token: '' }, 'fail']
  ] as const) {
    const registry = await serve((path, { headers }, response) => {
      if (path === '/token') return json(response, 200, token)
      if (headers.authorization === 'Bearer abc') return manifest(response)
      const challenge = `Bearer realm="http://${headers.host}/token"`
      return json(response, 401, unauthorized, { ...version, 'www-authenticate': challenge })
    })
    const judged = await look({ url: registry.url, ...image, expect: { status: 401 } })
    assert.equal(judged.outcome, outcome, JSON.stringify(judged.metadata))
    if (outcome === 'fail') assert.match(String(judged.reason), /without a token/)
  }
})

test('13-page-is-no-registry: a page does not prove that an image exists', async () => {
  const page = await serve((_, __, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
  const { outcome, reason, metadata } = await look({ url: page.url, ...image })
  assert.deepEqual([outcome, 'imageExists' in metadata], ['fail', false], String(reason))
  assert.match(String(reason), /answers 200 for team\/app:v1, but not with an image manifest/)
  const app = await serve((_, __, response) => json(response, 200, { status: 'up' }))
  assert.equal((await look({ url: app.url, ...image })).outcome, 'fail')
  const plain = await serve((path, { method }, response) =>
    path === '/v2/' ? json(response, 200, {}) : json(response, 200, method === 'HEAD' ? '' : { schemaVersion: 2 })
  )
  assert.equal((await look({ url: plain.url, ...image })).outcome, 'pass')
})

test('27-registry-429: also when the credentials are checked', async () => {
  const registry = await serve((_, { headers }, response) =>
    headers.authorization
      ? json(response, 429, {})
      : json(response, 401, unauthorized, { 'www-authenticate': 'Basic realm="r"' })
  )
  assert.equal((await look({ url: registry.url, ...login }, 'ops-endpoint-verified')).outcome, 'info')
})

test('08-registry-redirects-manifest: credentials go to the origin that asks for them, where they may go there', async () => {
  const moved = await serve((path, { headers }, response) => {
    if (headers.authorization !== basic)
      return json(response, 401, unauthorized, { ...version, 'www-authenticate': 'Basic realm="r"' })
    return path === '/v2/' ? json(response, 200, {}, version) : manifest(response)
  })
  const old = await serve((_, { url }, response) =>
    response.writeHead(301, { location: `${moved.url}${url}?signature=x` }).end()
  )
  const settings = { url: old.url, ...image, ...login, expect: { status: 401 as const } }
  const refused = await look(settings)
  assert.deepEqual([refused.outcome, refused.seen.error?.kind], ['info', 'no-credentials'])
  assert.match(String(refused.reason), /may not be sent to/)
  tokenHosts.push(new URL(moved.url).host)
  const { outcome, metadata, seen } = await look(settings)
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
  assert.deepEqual(seen.metadata.redirects, [`${moved.url}/v2/`])
  assert.ok(old.heard.every((line) => line.endsWith(' -')))
})

test('12-open-v2-private-repo-basic: a challenge is answered where only GET is known', async () => {
  const registry = await serve((path, { method, headers }, response) => {
    if (path === '/v2/') return json(response, 200, {}, version)
    if (method === 'HEAD') return json(response, 405, {})
    if (headers.authorization === basic) return manifest(response)
    return json(response, 401, unauthorized, { 'www-authenticate': 'Basic realm="r"' })
  })
  const { outcome, metadata } = await look({ url: registry.url, ...image, ...login })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
})

test('12-open-v2-private-repo-bearer: a repository may want another token than the registry', async () => {
  const queries: string[] = []
  const registry = await serve((path, { headers, url }, response) => {
    if (path.startsWith('/token')) {
      queries.push(url ?? '')
      return json(response, 200, { token: path.slice(1) })
    }
    if (headers.authorization === 'Bearer token-b') return manifest(response)
    const [realm, scope] = path === '/v2/' ? ['token-a', 'user/image'] : ['token-b', 'mirror/team/app']
    const challenge = `Bearer realm="http://${headers.host}/${realm}",scope="repository:${scope}:pull"`
    return json(response, 401, unauthorized, { ...version, 'www-authenticate': challenge })
  })
  const { outcome, metadata } = await look({ url: registry.url, ...image, expect: { status: 401 } })
  assert.equal(outcome, 'pass', JSON.stringify(metadata))
  assert.deepEqual(queries, [
    '/token-a?scope=repository%3Ateam%2Fapp%3Apull',
    '/token-b?scope=repository%3Amirror%2Fteam%2Fapp%3Apull'
  ])
})

test('a registry asks for no more than to pull, and not without end', async () => {
  let turn = 0
  const queries: string[] = []
  const registry = await serve((path, { headers, url }, response) => {
    if (path.startsWith('/token')) {
      queries.push(url ?? '')
      return json(response, 200, { token: 'wrong' })
    }
    const challenge = `Bearer realm="http://${headers.host}/token/${++turn}",scope="repository:other:push,pull"`
    return json(response, 401, unauthorized, { ...version, 'www-authenticate': challenge })
  })
  const { outcome } = await look({ url: registry.url, ...image, expect: { status: 401 } })
  assert.equal(outcome, 'info')
  assert.ok(queries.length <= 3, queries.join())
  assert.ok(queries.every((query) => query.endsWith('?scope=repository%3Ateam%2Fapp%3Apull')))
})

test('26-challenge: challenges in several lines, and a token server that has no URL', async () => {
  const registry = await serve((path, { headers }, response) => {
    if (path === '/token') return json(response, 200, { token: 't1' })
    if (headers.authorization === 'Bearer t1') return manifest(response)
    const fields = ['Negotiate', 'Basic realm="r"', `Bearer realm="http://${headers.host}/token"`]
    response.setHeader('www-authenticate', fields)
    return json(response, 401, unauthorized, version)
  })
  assert.equal((await look({ url: registry.url, ...image, expect: { status: 401 } })).outcome, 'pass')
  for (const realm of ['/token', 'registry', 'ftp://127.0.0.1/']) {
    const broken = await serve((_, __, response) =>
      json(response, 401, unauthorized, { ...version, 'www-authenticate': `Bearer realm="${realm}"` })
    )
    const { outcome, reason } = await look({ url: broken.url, ...image, expect: { status: 401 } })
    assert.deepEqual([outcome, /names no token server/.test(String(reason))], ['fail', true], String(reason))
  }
})
