import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { ihub } from '../testing/ihub.ts'

const folder = mkdtempSync(join(tmpdir(), 'ihub-image-'))
after(() => rmSync(folder, { recursive: true }))
const none = { DOCKER_CONFIG: folder }

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => server.close())
  return `127.0.0.1:${(server.address() as { port: number }).port}`
}

/** A registry with the image shop/web:1.4, for ops with the password hunter2. */
const registry = () =>
  serve(({ headers, url = '' }, response) => {
    response.setHeader('content-type', 'application/json')
    response.setHeader('docker-distribution-api-version', 'registry/2.0')
    const fail = (status: number, code: string) => {
      response.statusCode = status
      response.end(JSON.stringify({ errors: [{ code }] }))
    }
    if (headers.authorization !== `Basic ${Buffer.from('ops:hunter2').toString('base64')}`) {
      response.setHeader('www-authenticate', 'Basic realm="shop"')
      return fail(401, 'UNAUTHORIZED')
    }
    if (url !== '/v2/shop/web/manifests/1.4') return fail(404, 'MANIFEST_UNKNOWN')
    response.setHeader('content-type', 'application/vnd.oci.image.manifest.v1+json')
    response.setHeader('docker-content-digest', `sha256:${'5a'.repeat(32)}`)
    response.end()
  })

const check = (env: Record<string, string>, ...args: string[]) => ihub({ ...none, ...env }, 'image', 'check', ...args)

test('an image that is published, unknown, or denied has an exit code of its own, and no password is shown', async () => {
  const host = await registry()
  const env = { IHUB_REGISTRY_USER: 'ops', IHUB_REGISTRY_PASSWORD: 'hunter2' }
  const published = await check(env, `${host}/shop/web:1.4`, '--plain-http')
  assert.deepEqual([published.code, published.stderr], [0, ''])
  assert.match(published.stdout, /^✓ published {2}127\.0\.0\.1:\d+\/shop\/web:1\.4 \(sha256:5a/)

  const unknown = await check(env, `${host}/shop/web:1.5`, '--plain-http')
  assert.equal(unknown.code, 1)
  assert.match(unknown.stderr, /shop\/web:1\.5: manifest unknown\. The repository shop\/web has no tag 1\.5/)

  const wrong = await check({ ...env, IHUB_REGISTRY_PASSWORD: 'hunter3' }, `${host}/shop/web:1.4`, '--plain-http')
  assert.equal(wrong.code, 4)
  assert.match(wrong.stderr, /access denied\. .* with these credentials/)
  const anonymous = await check({ IHUB_REGISTRY_PLAIN_HTTP: '1' }, `${host}/shop/web:1.4`)
  assert.equal(anonymous.code, 4)
  assert.match(anonymous.stderr, /No login was found\./)
  for (const { stdout, stderr } of [published, unknown, wrong, anonymous])
    assert.doesNotMatch(stdout + stderr, /hunter/)
})

test('the login of docker login is used for its registry alone', async () => {
  const host = await registry()
  const file = join(folder, 'auth.json')
  const auth = Buffer.from('ops:hunter2').toString('base64')
  writeFileSync(file, JSON.stringify({ auths: { [host]: { auth } } }))
  const here = await check({ REGISTRY_AUTH_FILE: file }, `${host}/shop/web:1.4`, '--plain-http', '-o', 'json')
  assert.deepEqual([here.code, JSON.parse(here.stdout).finding], [0, 'published'])
  const other = await check({ REGISTRY_AUTH_FILE: file }, `${await registry()}/shop/web:1.4`, '--plain-http')
  assert.equal(other.code, 4)
})

test('the login of podman login is found in the folder where podman stores it', async () => {
  const host = await registry()
  const auth = Buffer.from('ops:hunter2').toString('base64')
  mkdirSync(join(folder, 'containers'))
  writeFileSync(join(folder, 'containers', 'auth.json'), JSON.stringify({ auths: { [host]: { auth } } }))
  const { code, stderr } = await check({ XDG_RUNTIME_DIR: folder }, `${host}/shop/web:1.4`, '--plain-http')
  assert.deepEqual([code, stderr], [0, ''])
})

test('a password is not sent without TLS unless the registry has none', async () => {
  const host = await registry()
  const env = { IHUB_REGISTRY_USER: 'ops', IHUB_REGISTRY_PASSWORD: 'hunter2' }
  const { code, stderr } = await check(env, `${host}/shop/web:1.4`)
  assert.equal(code, 3)
  assert.match(stderr, /does not respond like a registry/)
})

test('an unreachable, unresolvable or invalid registry is not reported as a missing image', async () => {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  const refused = await check({}, `127.0.0.1:${port}/shop/web:1.4`)
  assert.equal(refused.code, 3)
  assert.match(refused.stderr, /the registry cannot be reached\. .*ECONNREFUSED/)
  const nameless = await check({}, 'registry.invalid/shop/web:1.4')
  assert.equal(nameless.code, 3)
  assert.match(nameless.stderr, /the name of the registry cannot be resolved/)
  const page = await serve((_, response) => response.writeHead(404).end('<h1>Not found</h1>'))
  const other = await check({}, `${page}/shop/web:1.4`, '--plain-http')
  assert.equal(other.code, 3)
  assert.match(other.stderr, /the server does not respond like a registry\. The registry answers 404/)
})

const malformed: [reference: string, expected: RegExp][] = [
  ['inter-hub:5101eb5', /write <registry>\/<owner>\/<image>:<tag>/],
  ['registry.example/shop/web', /the tag is missing/],
  ['registry.example/shop/web:', /the tag is missing/],
  ['registry.example/Shop/web:1.4', /write <registry>/],
  ['registry.example/shop/web:1.4 --x', /write <registry>/],
  ['registry.example/shop/web@sha256:12', /not a valid digest/]
]

for (const [reference, expected] of malformed) {
  test(`the reference ${reference} is refused`, async () => {
    const { code, stderr } = await check({}, reference)
    assert.equal(code, 2)
    assert.match(stderr, expected)
  })
}

test('a user without a password and an unusable auth file are refused, and their content is not shown', async () => {
  const half = await check({ IHUB_REGISTRY_USER: 'ops' }, 'registry.example/shop/web:1.4')
  assert.deepEqual([half.code, /Set both/.test(half.stderr)], [2, true])
  const file = join(folder, 'broken.json')
  writeFileSync(file, '{"auths": hunter2')
  const broken = await check({ REGISTRY_AUTH_FILE: file }, 'registry.example/shop/web:1.4')
  assert.equal(broken.code, 2)
  assert.match(broken.stderr, /is not valid JSON/)
  assert.doesNotMatch(broken.stderr, /hunter/)
  const unreadable = await check({ REGISTRY_AUTH_FILE: folder }, 'registry.example/shop/web:1.4')
  assert.equal(unreadable.code, 2)
  assert.match(unreadable.stderr, /^The login for the registry cannot be read: EISDIR/)
})
