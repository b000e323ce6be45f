/** Debian's docker-registry: with and without passwords, with and without a tag, and gone. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { compileExpression } from '@inter-hub/expressions'
import { httpCollector } from '../http/http.ts'
import { findProgram } from '../testing/debian.ts'
import { readData } from '../testing/hub-data.ts'
import { judge } from '../testing/judge.ts'
import { contextWith, secretsFor } from '../testing/local-servers.ts'
import { onFreePort, runProgram, startProgram, temporaryFolder } from '../testing/programs.ts'
import { type OciRegistrySettings, ociRegistryCollector } from './oci-registry.ts'

const registry = findProgram('docker-registry', 'docker-registry')
const htpasswd = findProgram('htpasswd', 'apache2-utils')
const nginx = findProgram('nginx', 'nginx-light')
const skip = registry.skip || htpasswd.skip

const password = 'hunter2'
const credentials = { user: 'ops', password: { secret: 'password' } }

async function startRegistry(t: TestContext, { open = false, storage = {} } = {}) {
  const folder = temporaryFolder(t)
  const users = join(folder, 'users')
  await runProgram(htpasswd.path, ['-Bbc', users, 'ops', password])
  const config = {
    version: 0.1,
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, ...storage },
    http: { addr: '127.0.0.1:0' },
    ...(!open && { auth: { htpasswd: { realm: 'shop', path: users } } })
  }
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config))
  const { said, stop } = await startProgram(t, registry.path, ['serve', join(folder, 'config.yml')], {
    cwd: folder,
    ready: /listening on 127\.0\.0\.1:(\d+)/
  })
  return { url: `http://127.0.0.1:${said[1]}`, stop, folder }
}

async function look(settings: OciRegistrySettings) {
  const seen = await ociRegistryCollector.look(
    settings,
    contextWith(secretsFor({ password, wrong: 'hunter3' }, [new URL(settings.url).host]))
  )
  assert.doesNotMatch(JSON.stringify(seen), /hunter/)
  return {
    kind: seen.error?.kind,
    endpoint: judge(ociRegistryCollector, 'ops-endpoint-verified', seen),
    release: judge(ociRegistryCollector, 'ops-release-observed', seen),
    runbook: judge(ociRegistryCollector, 'ops-runbook-executed', seen)
  }
}

/** As `docker push` of an image without layers. */
async function push(url: string, name: string, tag: string): Promise<string> {
  const headers = { authorization: `Basic ${Buffer.from(`ops:${password}`).toString('base64')}` }
  const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
  const send = async (target: string, init: RequestInit) => {
    const response = await fetch(target, { ...init, headers: { ...headers, ...init.headers } })
    assert.ok(response.ok, `${init.method} ${target}: ${response.status} ${await response.text()}`)
    return response
  }
  const config = '{}'
  const upload = await send(`${url}/v2/${name}/blobs/uploads/`, { method: 'POST' })
  const place = new URL(upload.headers.get('location') ?? '', url)
  place.searchParams.set('digest', digestOf(config))
  await send(place.href, { method: 'PUT', body: config, headers: { 'content-type': 'application/octet-stream' } })
  const mediaType = 'application/vnd.oci.image.manifest.v1+json'
  const configType = 'application/vnd.oci.image.config.v1+json'
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType,
    config: { mediaType: configType, size: config.length, digest: digestOf(config) },
    layers: []
  })
  await send(`${url}/v2/${name}/manifests/${tag}`, {
    method: 'PUT',
    body: manifest,
    headers: { 'content-type': mediaType }
  })
  return digestOf(manifest)
}

interface Gates {
  gates: { id: string; evidence: { id: string; condition: string }[] }[]
}

function gateCondition(id: string): string {
  const { gates } = readData<Gates>('hubs/ops-hub/readiness-gates.yaml')
  const gate = gates.find((one) => one.id === 'gate-gitea-registry')
  const requirement = gate?.evidence.find((one) => one.id === id)
  assert.ok(requirement)
  return requirement.condition
}

test('a registry with passwords is verified, and the gate is content', { skip }, async (t) => {
  const { url } = await startRegistry(t)
  const { endpoint } = await look({ url })
  assert.deepEqual([endpoint.outcome, endpoint.metadata.authScheme], ['pass', 'Basic'])
  const gate = compileExpression(gateCondition('route-verified'), { variables: ['metadata'] })
  assert.equal(gate.evaluate({ metadata: endpoint.metadata }), true)

  const headers = { 'docker-distribution-api-version': 'registry/2.0' }
  const asked = await httpCollector.look({ url: `${url}/v2/`, expect: { status: 401, headers } }, contextWith())
  const verdict = judge(httpCollector, 'ops-endpoint-verified', asked)
  assert.equal(verdict.outcome, 'pass')
  assert.equal(gate.evaluate({ metadata: verdict.metadata }), true)
})

test('the same registry without passwords fails, for a reason that people understand', { skip }, async (t) => {
  const { url } = await startRegistry(t, { open: true })
  const { endpoint } = await look({ url })
  assert.deepEqual([endpoint.outcome, endpoint.metadata.observedStatus], ['fail', 200])
  assert.equal(endpoint.reason, 'The registry answers 200 without credentials, so it is open to all; 401 is expected.')
  const gate = compileExpression(gateCondition('route-verified'), { variables: ['metadata'] })
  assert.equal(gate.evaluate({ metadata: endpoint.metadata }), false)
})

test('a registry that was stopped fails', { skip }, async (t) => {
  const { url, stop } = await startRegistry(t)
  await stop()
  const { kind, endpoint, release } = await look({ url, repository: 'shop/web', tag: '1' })
  assert.deepEqual([kind, endpoint.outcome, release.outcome], ['refused', 'fail', 'fail'])
})

test('credentials are accepted, or prove nothing', { skip }, async (t) => {
  const { url } = await startRegistry(t)
  const right = await look({ url, ...credentials })
  assert.deepEqual([right.endpoint.outcome, right.endpoint.metadata.authenticated], ['pass', true])
  const wrong = await look({ url, user: 'ops', password: { secret: 'wrong' } })
  assert.deepEqual([wrong.kind, wrong.endpoint.outcome], ['no-credentials', 'info'])
  const none = await look({ url, repository: 'shop/web', tag: '1' })
  assert.deepEqual([none.kind, none.release.outcome], ['no-credentials', 'info'])
})

test('a tag that was pushed is found; another tag and another repository are told apart', { skip }, async (t) => {
  const { url } = await startRegistry(t)
  const digest = await push(url, 'shop/web', '1.4')
  const there = await look({ url, ...credentials, repository: 'shop/web', tag: '1.4' })
  assert.deepEqual([there.endpoint.outcome, there.release.outcome], ['pass', 'pass'])
  assert.deepEqual(
    [there.release.metadata.imageExists, there.release.metadata.imageDigest, there.release.metadata.mediaType],
    [true, digest, 'application/vnd.oci.image.manifest.v1+json']
  )
  const tag = await look({ url, ...credentials, repository: 'shop/web', tag: '1.5' })
  assert.deepEqual([tag.release.outcome, tag.release.metadata.registryError], ['fail', 'MANIFEST_UNKNOWN'])
  assert.equal(tag.release.reason, 'The repository shop/web has no tag 1.5 (MANIFEST_UNKNOWN).')
  const repository = await look({ url, ...credentials, repository: 'shop/wep', tag: '1.4' })
  assert.deepEqual([repository.release.outcome, repository.release.metadata.registryError], ['fail', 'NAME_UNKNOWN'])
})

/** nginx in front of the registry: manifests are redirected to the registry itself, and its header is removed. */
async function startProxy(t: TestContext, registryUrl: string): Promise<string> {
  const folder = temporaryFolder(t)
  const config = `
    daemon off; pid ${folder}/pid; error_log stderr notice;
    events {}
    http {
      access_log off; client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
      fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
      server {
        listen 127.0.0.1:PORT;
        location ~ /manifests/ { return 307 ${registryUrl}$request_uri; }
        location / { proxy_pass ${registryUrl}; proxy_set_header Host $http_host; proxy_hide_header Docker-Distribution-Api-Version; }
      }
    }`
  const { port } = await onFreePort((free) => {
    writeFileSync(join(folder, 'nginx.conf'), config.replaceAll('PORT', String(free)))
    const args = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr']
    return startProgram(t, nginx.path, args, { ready: /using the "\w+" event method/ })
  })
  return `http://127.0.0.1:${port}`
}

const proxied = { skip: skip || nginx.skip }

test('08-registry-redirects-manifest: a registry behind nginx that redirects manifests', proxied, async (t) => {
  const { url } = await startRegistry(t, { open: true })
  const digest = await push(url, 'shop/web', '1.4')
  const proxy = await startProxy(t, url)
  const found = await look({ url: proxy, repository: 'shop/web', tag: '1.4', expect: { status: 200 } })
  assert.deepEqual([found.endpoint.outcome, found.release.outcome], ['pass', 'pass'], String(found.endpoint.reason))
  assert.equal(found.release.metadata.imageDigest, digest)
  const absent = await look({ url: proxy, repository: 'shop/web', tag: '1.5', expect: { status: 200 } })
  assert.equal(absent.release.reason, 'The repository shop/web has no tag 1.5 (MANIFEST_UNKNOWN).')
})

test('13-registry-without-legacy-header: a registry whose proxy removes it', proxied, async (t) => {
  for (const open of [true, false]) {
    const { url } = await startRegistry(t, { open })
    const { endpoint } = await look({ url: await startProxy(t, url), expect: { status: open ? 200 : 401 } })
    assert.equal(endpoint.outcome, 'pass', String(endpoint.reason))
    assert.ok(!('observedHeader' in endpoint.metadata))
  }
})

test('a tiny image is pushed and pulled, and the gate is content', { skip }, async (t) => {
  const { url } = await startRegistry(t, { storage: { delete: { enabled: true } } })
  const roundTrip = { repository: 'ops/probe' }
  const { runbook, endpoint } = await look({ url, ...credentials, roundTrip })
  assert.deepEqual([runbook.outcome, endpoint.outcome], ['pass', 'pass'], JSON.stringify(runbook))
  assert.deepEqual(runbook.metadata.stepsPassed, ['docker-login', 'docker-push', 'docker-pull'])
  const { metadata } = runbook
  const variables = { variables: ['metadata'] }
  assert.equal(compileExpression(gateCondition('login-push-pull'), variables).evaluate({ metadata }), true)
  const after = await look({ url, ...credentials, repository: 'ops/probe', tag: 'ops-hub-probe' })
  assert.equal(after.release.metadata.imageExists, false, 'the image is removed')

  const { url: other } = await startRegistry(t)
  for (const _ of ['once', 'again'])
    assert.equal((await look({ url: other, ...credentials, roundTrip })).runbook.outcome, 'pass')
  const kept = await look({ url: other, ...credentials, ...roundTrip, tag: 'ops-hub-probe', roundTrip })
  assert.deepEqual([kept.release.outcome, kept.runbook.outcome], ['pass', 'pass'])
})

test('a round trip that fails says at which step; one that cannot be made has no outcome', { skip }, async (t) => {
  const readonly = { maintenance: { readonly: { enabled: true } } }
  const { url, stop } = await startRegistry(t, { storage: readonly })
  const roundTrip = { repository: 'ops/probe' }
  const { runbook, endpoint } = await look({ url, ...credentials, roundTrip })
  assert.deepEqual(
    [runbook.outcome, endpoint.outcome, runbook.metadata.stepFailed, runbook.metadata.stepsPassed],
    ['fail', 'fail', 'docker-push', ['docker-login']]
  )
  assert.match(String(runbook.metadata.detail), /^The registry answers 405 to the beginning of an upload/)
  const wrong = await look({ url, user: 'ops', password: { secret: 'wrong' }, roundTrip })
  assert.deepEqual([wrong.kind, wrong.runbook.outcome], ['no-credentials', 'info'])
  const without = await look({ url, ...credentials })
  assert.deepEqual([without.runbook.outcome, 'outcome' in without.runbook.metadata], ['info', false])
  await stop()
  const gone = await look({ url, ...credentials, roundTrip })
  assert.deepEqual([gone.kind, gone.runbook.outcome], ['refused', 'fail'])
})
