import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSecureContext } from 'node:tls'
import { makeCertificate } from '../testing/certificate.ts'
import { judge, settingsCheck } from '../testing/judge.ts'
import { allClosed, contextWith, secretsFor, serveConnections, unusedPort } from '../testing/local-servers.ts'
import {
  digest,
  fail,
  login,
  mediaType,
  type RegistryScript,
  serveRegistry,
  tokens
} from '../testing/oci-registry-server.ts'
import { type OciRegistrySettings, ociRegistryCollector } from './oci-registry.ts'

const values = { user: 'robot', password: 'hunter2', wrong: 'hunter2x' }
const password = { secret: 'password' }
const credentials = { user: { secret: 'user' }, password }
const image = { repository: 'shop/web', tag: '1.4' }

type Settings = Partial<OciRegistrySettings>

/** By default the registry may have the secrets, also without TLS. */
async function lookAt(port: number, settings: Settings = {}, more = {}, scheme = 'http', allow?: string) {
  const context = contextWith({ ...secretsFor(values, [`registry.here:${port}`]), ...more }, allow)
  const url = `${scheme}://registry.here:${port}`
  const seen = await ociRegistryCollector.look({ url, ...settings }, context)
  assert.doesNotMatch(JSON.stringify(seen), /hunter2|-token/)
  const endpoint = judge(ociRegistryCollector, 'ops-endpoint-verified', seen)
  return {
    seen,
    kind: seen.error?.kind,
    ...endpoint,
    release: judge(ociRegistryCollector, 'ops-release-observed', seen)
  }
}

async function look(script?: RegistryScript, settings?: Settings) {
  const { port, heard } = await serveRegistry(script)
  return { ...(await lookAt(port, settings)), port, heard }
}

describe('the challenge', () => {
  test('is reported with all that a gate asks for', async () => {
    const { outcome, metadata, heard, port } = await look({}, { vantage: 'external' })
    const { phases, latencyMs, ...rest } = metadata
    assert.equal(outcome, 'pass')
    assert.deepEqual(rest, {
      endpoint: `http://registry.here:${port}/v2/`,
      method: 'GET',
      expectedStatus: 401,
      observedStatus: 401,
      expectedHeader: 'Docker-Distribution-Api-Version: registry/2.0',
      observedHeader: 'Docker-Distribution-Api-Version: registry/2.0',
      authScheme: 'Bearer',
      tokenRealm: `http://registry.here:${port}/token`,
      mismatches: [],
      resolvedIp: '127.0.0.1',
      vantage: 'external',
      redirects: []
    })
    assert.deepEqual(Object.keys(phases as object), ['dns', 'connect', 'firstByte', 'total'])
    assert.deepEqual(heard, ['GET /v2/ -'])
  })

  test('that is missing leaves a registry open to all, which is wrong unless it is declared', async () => {
    const { outcome, reason, metadata } = await look({ auth: 'none' })
    assert.deepEqual([outcome, metadata.observedStatus], ['fail', 200])
    assert.equal(reason, 'The registry answers 200 without credentials, so it is open to all; 401 is expected.')
    assert.equal((await look({ auth: 'none' }, { expect: { status: 200 } })).outcome, 'pass')
    const closed = await look({}, { expect: { status: 200 } })
    assert.equal(closed.reason, 'The registry asks for credentials (401); it is expected to be open to all (200).')
  })

  const wrong: [what: string, script: RegistryScript, reason: RegExp][] = [
    ['502', { status: 502 }, /^The registry answers 502 at \/v2\/, not 401\.$/],
    ['another version', { headers: { 'docker-distribution-api-version': 'registry/1.0' } }, /is "registry\/1\.0", not/],
    ['no way in', { headers: { 'www-authenticate': '' } }, /asks for credentials but not how/]
  ]
  for (const [what, script, reason] of wrong) {
    test(`with ${what} is a fail, also where an image is asked for`, async () => {
      const { outcome, reason: given, release } = await look(script, image)
      assert.equal(outcome, 'fail')
      assert.match(String(given), reason)
      if (what !== 'another version') assert.equal(release.outcome, 'fail')
    })
  }

  test('is missed where another server answers', async () => {
    const port = await serveConnections((socket) => socket.once('data', () => socket.end('HTTP/1.0 401 No\r\n\r\n')))
    const { outcome, seen } = await lookAt(port)
    assert.equal(outcome, 'fail')
    assert.match(String((seen.metadata.mismatches as string[])[0]), /This is not a registry/)
  })
})

describe('credentials', () => {
  for (const auth of ['Basic', 'Bearer'] as const) {
    test(`are shown to a registry that asks for ${auth}, and their acceptance is evidence`, async () => {
      const { outcome, metadata, heard } = await look({ auth }, credentials)
      assert.deepEqual([outcome, metadata.authenticated, metadata.authScheme], ['pass', true, auth])
      const shown = auth === 'Basic' ? [] : [`GET /token?service=shop-registry ${login}`]
      const accepted = auth === 'Basic' ? login : `Bearer ${tokens.ops}`
      assert.deepEqual(heard, ['GET /v2/ -', ...shown, `GET /v2/ ${accepted}`])
    })

    test(`that a registry with ${auth} does not accept prove nothing`, async () => {
      const { kind, outcome, reason } = await look({ auth }, { user: 'robot', password: { secret: 'wrong' } })
      assert.deepEqual([kind, outcome], ['no-credentials', 'info'])
      assert.match(String(reason), /does not accept the credentials \(401\)/)
    })
  }

  test('that can not be read make no look', async () => {
    for (const settings of [
      { user: 'robot' },
      { password },
      { ...credentials, user: { secret: 'absent' } },
      { user: 'robot', password: { secret: 'absent' } }
    ]) {
      const { kind, outcome, heard } = await look({}, settings)
      assert.deepEqual([kind, outcome, heard], ['no-credentials', 'info', []])
    }
  })

  test('go to no token server that is not encrypted, or that the guard does not open', async () => {
    const certificate = makeCertificate(['registry.here'], new Date('2020-01-01'), new Date('2099-01-01'))
    const plain = await serveRegistry()
    const script = { certificate, realm: `http://registry.here:${plain.port}/token` }
    const { port } = await serveRegistry(script)
    const trusted = {
      secureContext: createSecureContext({ ca: certificate.cert }),
      ...secretsFor(values, [`registry.here:${port}`, `registry.here:${plain.port}`])
    }
    const seen = await lookAt(port, credentials, trusted, 'https')
    assert.deepEqual([seen.kind, seen.outcome, plain.heard], ['no-credentials', 'info', []])
    assert.match(String(seen.reason), /is not sent to .*, which is not encrypted/)
    assert.equal(seen.metadata.tlsNotAfter, '2099-01-01T00:00:00.000Z')
    assert.equal((await look({ realm: 'http://169.254.169.254/token' }, credentials)).kind, 'egress-refused')
  })

  test('go only to hosts that may have them: a token server is one, and so is the registry itself', async () => {
    const tokenServer = await serveRegistry()
    const realm = `http://tokens.here:${tokenServer.port}/token`
    const { port, heard } = await serveRegistry({ realm })
    const registryAlone = await lookAt(port, credentials)
    assert.deepEqual([registryAlone.kind, registryAlone.outcome, tokenServer.heard], ['no-credentials', 'info', []])
    assert.match(String(registryAlone.reason), /"(user|password)" may not be sent to tokens\.here:\d+/)
    assert.deepEqual(heard, ['GET /v2/ -'])

    // Else a stranger's registry would get a token for nothing but naming the server that the password belongs to.
    const tokenAlone = secretsFor(values, [`tokens.here:${tokenServer.port}`])
    const stranger = await serveRegistry({ realm })
    const { kind } = await lookAt(stranger.port, credentials, tokenAlone)
    assert.deepEqual([kind, stranger.heard, tokenServer.heard], ['no-credentials', [], []])

    const both = secretsFor(values, [`registry.here:${port}`, `tokens.here:${tokenServer.port}`])
    const { outcome } = await lookAt(port, credentials, both)
    assert.deepEqual([outcome, tokenServer.heard.length], ['pass', 1])
  })

  test('are not sent without TLS unless that is permitted', async () => {
    const { port, heard } = await serveRegistry({ auth: 'Basic' })
    const { kind, reason } = await lookAt(port, credentials, secretsFor(values, [`registry.here:${port}`], false))
    assert.deepEqual([kind, heard], ['no-credentials', []])
    assert.match(String(reason), /over TLS only/)
  })

  test('and tokens that a registry sends back are masked', async () => {
    const { port } = await serveRegistry({
      headers: { 'docker-distribution-api-version': 'robot:hunter2 cm9ib3Q6aHVudGVyMg== HUNTER2' },
      manifest: (response) => fail(response, 500, 'HUNTER')
    })
    const { seen } = await lookAt(port, { ...credentials, ...image })
    assert.doesNotMatch(JSON.stringify(seen), /hunter2|cm9ib3Q6aHVudGVyMg/i)
  })

  const troubles: [what: string, token: RegistryScript['token'], kind: string][] = [
    ['is broken', (response) => response.writeHead(503).end(), 'protocol'],
    ['gives no token', (response) => response.end('{"token": ["x"]}'), 'protocol'],
    ['gives a token that is none', (response) => response.end('{"token": "a\\r\\nb: c"}'), 'protocol'],
    ['is asked too often', (response) => response.writeHead(429).end(), 'collector-broken']
  ]
  for (const [what, token, kind] of troubles) {
    test(`meet a token server that ${what}`, async () => {
      const { kind: given, outcome } = await look({ token }, credentials)
      assert.deepEqual([given, outcome], [kind, kind === 'protocol' ? 'fail' : 'info'])
    })
  }
})

describe('an image', () => {
  test('is found by its tag, with a token for everybody', async () => {
    const { outcome, release, heard, port } = await look({}, { ...image, environment: 'prod' })
    assert.deepEqual([outcome, release.outcome], ['pass', 'pass'])
    const { latencyMs, ...rest } = release.metadata
    assert.deepEqual(rest, {
      service: 'web',
      declaredImage: `registry.here:${port}/shop/web:1.4`,
      environment: 'prod',
      imageExists: true,
      imageDigest: digest,
      mediaType,
      registry: `http://registry.here:${port}/v2/`,
      mismatches: []
    })
    assert.deepEqual(heard, [
      'GET /v2/ -',
      'GET /token?service=shop-registry&scope=repository%3Ashop%2Fweb%3Apull -',
      `HEAD /v2/shop/web/manifests/1.4 Bearer ${tokens.anonymous}`
    ])
  })

  test('is looked for with credentials, and in an open registry without', async () => {
    const known = await look({ auth: 'Basic' }, { ...image, ...credentials, service: 'shop' })
    assert.deepEqual([known.release.outcome, known.release.metadata.service], ['pass', 'shop'])
    const open = await look({ auth: 'none' }, image)
    assert.deepEqual([open.outcome, open.release.outcome], ['fail', 'pass'])
    assert.deepEqual(open.release.metadata.mismatches, [])
  })

  test('that is not there is told from a repository that is not', async () => {
    const tag = await look({}, { ...image, tag: '1.5' })
    assert.equal(tag.reason, 'The repository shop/web has no tag 1.5 (MANIFEST_UNKNOWN).')
    const repository = await look({}, { ...image, repository: 'shop/wep' })
    assert.equal(repository.reason, 'The registry has no repository shop/wep (NAME_UNKNOWN).')
    for (const { outcome, release, reason } of [tag, repository]) {
      assert.deepEqual([outcome, release.outcome, release.metadata.imageExists], ['fail', 'fail', false])
      assert.deepEqual(release.metadata.mismatches, [reason])
    }
    assert.deepEqual(
      [tag.release, repository.release].map(({ metadata }) => metadata.registryError),
      ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN']
    )
  })

  const others: [what: string, manifest: RegistryScript['manifest'], kind: string | undefined, reason: string][] = [
    [
      'that may not be read',
      (response) => fail(response, 403, 'DENIED'),
      'no-credentials',
      'The registry denies reading shop/web with these credentials (DENIED).'
    ],
    [
      'behind a broken registry',
      (response) => response.writeHead(500).end(),
      undefined,
      'The registry answers 500 for shop/web:1.4.'
    ],
    [
      'behind something that knows no images',
      (response) => response.writeHead(404).end('<html>'),
      undefined,
      'The registry answers 404 for shop/web:1.4.'
    ],
    ['that is asked for too often', (response) => response.writeHead(429).end(), 'collector-broken', 'asked too often.']
  ]
  for (const [what, manifest, kind, reason] of others) {
    test(`${what} is ${kind ?? 'a fail'}`, async () => {
      const seen = await look({ manifest }, image)
      assert.equal(seen.kind, kind)
      assert.ok(String(seen.reason).endsWith(reason), String(seen.reason))
      const outcome = kind ? 'info' : 'fail'
      assert.deepEqual([seen.outcome, seen.release.outcome], [outcome, outcome])
      assert.ok(!('imageExists' in seen.release.metadata))
    })
  }

  test('that nobody asked for leaves the evidence of a release incomplete', async () => {
    assert.equal((await look()).release.outcome, 'info')
  })
})

test('keeps to what was wrong when more can not be seen', async () => {
  const headers = { 'docker-distribution-api-version': 'registry/1.0' }
  const { kind, outcome } = await look(
    { headers, auth: 'Basic' },
    { ...image, user: 'robot', password: { secret: 'wrong' } }
  )
  assert.deepEqual([kind, outcome], [undefined, 'fail'])
})

test('fails a registry that is away or silent, and proves nothing without a way to it', async () => {
  const away = await lookAt(await unusedPort(), image)
  assert.deepEqual([away.kind, away.outcome, away.release.outcome], ['refused', 'fail', 'fail'])
  const silent = await lookAt(await serveConnections(() => {}), { timeout: '100ms' })
  assert.deepEqual([silent.kind, silent.outcome], ['timeout', 'fail'])
  const barred = await lookAt(443, image, {}, 'http', '')
  assert.deepEqual([barred.kind, barred.outcome, barred.release.outcome], ['egress-refused', 'info', 'info'])
  const bad = await ociRegistryCollector.look({ url: 'https://%zz' }, contextWith())
  assert.equal(bad.error?.kind, 'egress-refused')
})

test('rejects with the reason when its worker stops', async () => {
  const stop = new AbortController()
  const port = await serveConnections(() => stop.abort(new Error('lease lost')))
  await assert.rejects(lookAt(port, {}, { signal: stop.signal }), /lease lost/)
})

test('leaves no connection open', allClosed)

test('takes a registry, credentials by name and an image, and nothing else', () => {
  const takes = settingsCheck(ociRegistryCollector)
  for (const url of ['https://gitea.coulomb.social', 'https://gitea.coulomb.social/v2/', 'http://127.0.0.1:5000/']) {
    assert.ok(takes({ url }), url)
  }
  const url = 'https://registry.test'
  assert.ok(
    takes({ url, ...image, ...credentials, service: 'a', environment: 'b', timeout: '5s', expect: { status: 200 } })
  )
  assert.ok(takes({ url, repository: 'a/b-c/d_e.f', tag: 'v1', user: 'robot', password }))
  for (const wrong of [
    {},
    { url: 'registry.test' },
    { url: 'https://registry.test/shop/web' },
    { url: 'https://ops:hunter2@registry.test' },
    { url, repository: 'shop/web' },
    { url, tag: '1.4' },
    { url, repository: 'Shop/web', tag: '1' },
    { url, repository: 'shop/../web', tag: '1' },
    { url, repository: 'shop/web', tag: 'a/b' },
    { url, expect: { status: 403 } },
    { url, password: 'hunter2' },
    { url, password: { secret: 'A b' } },
    { url, password: { secret: 'a', value: 'hunter2' } },
    { url, user: 'robot', passwordFile: '/run/secrets/registry' },
    { url, user: 'robot', passwordEnv: 'SHOP_PASSWORD' },
    { url, userEnv: 'SHOP_USER', password }
  ]) {
    assert.ok(!takes(wrong), JSON.stringify(wrong))
  }
})
