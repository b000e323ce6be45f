import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { startTestServer } from '../testing/index.ts'

const script = 'document.title = "x"'

function builtConsole(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-console-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Inter-Hub</title>')
  writeFileSync(join(folder, 'assets/index-1a2b3c4d.js'), script)
  writeFileSync(join(folder, 'assets/index-1a2b3c4d.js.br'), brotliCompressSync(script))
  writeFileSync(join(folder, '.sources'), 'not served')
  return folder
}

const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('the console is served compressed; hashed files are cached forever, its page is always revalidated', async (t) => {
  await using server = await startTestServer({ consoleFolder: builtConsole(t) })
  const get = (url: string, headers = {}) => server.server.app.inject({ url, headers })
  const index = await get('/', page)
  assert.deepEqual([index.statusCode, index.headers['cache-control']], [200, 'no-cache'])
  const policy = String(index.headers['content-security-policy'])
  for (const part of ["default-src 'none'", "script-src 'self'", "form-action 'none'", "trusted-types 'none'"])
    assert.ok(policy.split('; ').includes(part), part)
  assert.doesNotMatch(policy, /unsafe/)

  const packed = await get('/assets/index-1a2b3c4d.js', { 'accept-encoding': 'gzip, deflate, br' })
  assert.equal(packed.headers['content-encoding'], 'br')
  assert.equal(packed.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal(brotliDecompressSync(packed.rawPayload).toString(), script)
  for (const accepted of ['gzip', 'br;q=0', ''] as const) {
    const plain = await get('/assets/index-1a2b3c4d.js', { 'accept-encoding': accepted })
    assert.deepEqual([plain.headers['content-encoding'], plain.body], [undefined, script], accepted)
  }
  const again = await get('/', { ...page, 'if-none-match': String(index.headers.etag) })
  assert.deepEqual([again.statusCode, again.body], [304, ''])
})

test('opening a page by its address shows the console; requests of programs still get a problem', async (t) => {
  await using server = await startTestServer({ consoleFolder: builtConsole(t) })
  const get = (url: string, headers = {}) => server.server.app.inject({ url, headers })
  for (const url of ['/widgets/ops-service-gitea', '/sign-in?return=%2Fhubs', '/catalog?state=failing']) {
    const { statusCode, body } = await get(url, page)
    assert.deepEqual([statusCode, body], [200, '<!doctype html><title>Inter-Hub</title>'], url)
  }
  for (const url of [
    '/api/v2/nothing',
    '/assets/gone-1a2b3c4d.js',
    '/.sources',
    '/assets/../.sources',
    '/problems/none'
  ])
    assert.equal((await get(url)).statusCode, 404, url)
  for (const url of ['/api/v2/nothing', '/assets/gone-1a2b3c4d.js'])
    assert.equal((await get(url, page)).statusCode, 404, `${url} is not a page for any client`)
  assert.equal((await get('/catalog')).statusCode, 404, 'a program that does not ask for HTML gets a problem')
})

test('the addresses of the founding documents lead to sign-in and keep the requested page', async (t) => {
  await using server = await startTestServer({ consoleFolder: builtConsole(t) })
  const addresses = ['/Hubs', '/Hubs/new', '/HubCapabilityManifests', '/ApiConsumers', '/ApiKeys', '/NewSession']
  for (const url of addresses) {
    const first = await server.server.app.inject({ url })
    assert.equal(first.statusCode, 302, url)
    const last = url === '/NewSession' ? first : await server.server.app.inject({ url: String(first.headers.location) })
    assert.match(String(last.headers.location), url === '/NewSession' ? /^\/sign-in$/ : /^\/sign-in\?return=%2F\w/, url)
  }
})

test('without a built console the API works and the page says what to run', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-console-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  await using server = await startTestServer({ consoleFolder: folder })
  assert.equal((await server.server.app.inject('/api/v2/hubs')).statusCode, 200)
  const { body } = await server.server.app.inject({ url: '/', headers: page })
  assert.match(body, /The console is not built/)
  assert.match(body, /node scripts\/setup\.mjs/)
  await using plain = await startTestServer()
  assert.doesNotMatch((await plain.server.app.inject('/')).body, /not built/, 'a server without a console')
})
