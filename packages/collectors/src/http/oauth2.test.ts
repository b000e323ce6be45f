/** Access tokens for http checks, with a token server and an API on this host. */
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import { test } from 'node:test'
import { judge, settingsCheck } from '../testing/judge.ts'
import { contextWith, listen, secretsFor, unusedPort } from '../testing/local-servers.ts'
import { type HttpSettings, httpCollector } from './http.ts'

const secret = 'm\u00e4rker: 7f3a9c+%'
const serve = (answer: RequestListener) => listen(createServer(answer))

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks = await request.toArray()
  return Buffer.concat(chunks).toString()
}

interface Heard {
  authorization: string | undefined
  form: Record<string, string>
}

type TokenAnswer = (count: number) => { status?: number; headers?: Record<string, string>; body: unknown }

/** A token server, and an API that accepts the tokens in `valid`. */
async function serveBoth(answer: TokenAnswer = (count) => ({ body: bearer(`token-number-${count}`) })) {
  const heard: Heard[] = []
  const used: (string | undefined)[] = []
  const valid = { isAccepted: (_token: string) => true }
  const tokenPort = await serve(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await textOf(request)))
    heard.push({ authorization: request.headers.authorization, form })
    const { status = 200, headers, body } = answer(heard.length)
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  const apiPort = await serve((request, response) => {
    const { authorization = '' } = request.headers
    used.push(authorization)
    response.statusCode = valid.isAccepted(authorization.replace('Bearer ', '')) ? 200 : 401
    response.setHeader('content-type', 'text/plain')
    response.end(`you sent ${authorization}`)
  })
  const tokenUrl = `http://auth.here:${tokenPort}/token`
  return {
    heard,
    used,
    valid,
    tokenUrl,
    url: `http://api.here:${apiPort}/`,
    hosts: [hostOf(tokenUrl), `api.here:${apiPort}`]
  }
}

const bearer = (token: string, expiresIn: number | undefined = 3600) => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: expiresIn
})
const hostOf = (url: string) => new URL(url).host

function settingsFor({ url, tokenUrl }: { url: string; tokenUrl: string }, more = {}): HttpSettings {
  return { url, oauth2: { tokenUrl, clientId: 'shop:1', clientSecret: { secret: 'client' }, ...more } }
}

async function look(settings: HttpSettings, hosts: string[], more = {}) {
  const context = contextWith({ ...secretsFor({ client: secret }, hosts), ...more })
  const seen = await httpCollector.look(settings, context)
  const shown = JSON.stringify(seen)
  for (const form of [secret, encodeURIComponent(secret), 'token-number', 'rker: 7f3a9c'])
    assert.ok(!shown.includes(form), `${form} in ${shown}`)
  return { seen, ...judge(httpCollector, 'ops-health-checked', seen) }
}

test('a token is asked for as RFC 6749 has it, sent to the target, and kept until it expires', async () => {
  const { heard, used, hosts, ...urls } = await serveBoth()
  const settings = settingsFor(urls, { scopes: ['read', 'metrics:read'], audience: 'https://api' })
  let nowMs = Date.now()
  const now = () => new Date(nowMs)
  for (let probe = 0; probe < 3; probe++) assert.equal((await look(settings, hosts, { now })).outcome, 'pass')
  nowMs += 3_595_000
  assert.equal((await look(settings, hosts, { now })).outcome, 'pass')
  const basic = Buffer.from('shop%3A1:m%C3%A4rker%3A+7f3a9c%2B%25').toString('base64')
  const form = { grant_type: 'client_credentials', scope: 'read metrics:read', audience: 'https://api' }
  assert.deepEqual(
    heard,
    Array.from({ length: 2 }, () => ({ authorization: `Basic ${basic}`, form }))
  )
  assert.deepEqual(used, [...Array.from({ length: 3 }, () => 'Bearer token-number-1'), 'Bearer token-number-2'])
})

test('checks with other scopes, and a client with another secret, have tokens of their own', async () => {
  const { heard, hosts, ...urls } = await serveBoth()
  await look(settingsFor(urls, { scopes: ['a'] }), hosts)
  await look(settingsFor(urls, { scopes: ['b'] }), hosts)
  await look(settingsFor(urls, { scopes: ['a'] }), hosts, secretsFor({ client: 'rotated-secret' }, hosts))
  assert.equal(heard.length, 3)
})

test('credentials of the client in the body, where the server wants them there', async () => {
  const { heard, hosts, ...urls } = await serveBoth()
  assert.equal((await look(settingsFor(urls, { authentication: 'body' }), hosts)).outcome, 'pass')
  const form = { grant_type: 'client_credentials', client_id: 'shop:1', client_secret: secret }
  assert.deepEqual(heard, [{ authorization: undefined, form }])
})

test('a token without an end is not kept', async () => {
  const { heard, hosts, ...urls } = await serveBoth((count) => ({ body: { access_token: `token-number-${count}` } }))
  for (let probe = 0; probe < 2; probe++) assert.equal((await look(settingsFor(urls), hosts)).outcome, 'pass')
  assert.equal(heard.length, 2)
})

test('a kept token that the target refuses is replaced once; a new one that it refuses is not', async () => {
  const { heard, used, valid, hosts, ...urls } = await serveBoth()
  const settings = settingsFor(urls, { scopes: ['once'] })
  await look(settings, hosts)
  valid.isAccepted = (token) => token === 'token-number-2'
  assert.equal((await look(settings, hosts)).outcome, 'pass')
  assert.deepEqual([heard.length, used.length], [2, 3])
  valid.isAccepted = () => false
  const { outcome, reason } = await look(settings, hosts)
  assert.deepEqual([outcome, reason, heard.length, used.length], ['fail', 'The status is 401, not 200.', 3, 5])
  // Now the token is a new one.
  const other = settingsFor(urls, { scopes: ['other'] })
  await look(other, hosts)
  assert.deepEqual([heard.length, used.length], [4, 6])
})

test('the same token again, after the target refused it, is sent as it is', async () => {
  const { used, valid, hosts, ...urls } = await serveBoth(() => ({ body: bearer('token-number-same') }))
  await look(settingsFor(urls), hosts)
  valid.isAccepted = () => false
  assert.equal((await look(settingsFor(urls), hosts)).outcome, 'fail')
  assert.deepEqual(
    used,
    Array.from({ length: 3 }, () => 'Bearer token-number-same')
  )
})

test('what goes wrong at the token server says so, proves nothing, and shows no secret', async () => {
  const words: [answer: ReturnType<TokenAnswer>, reason: string][] = [
    [{ status: 401, body: { error: 'invalid_client' } }, 'answers 401: invalid_client.'],
    [
      { status: 400, body: { error: 'invalid_scope', error_description: `not for ${secret}.` } },
      'answers 400: invalid_scope (not for ***).'
    ],
    [{ status: 503, body: 'down' }, 'answers 503.'],
    [{ status: 302, headers: { location: '/login' }, body: '' }, 'answers 302: a redirect, which is not followed.'],
    [{ body: '<html>' }, 'answers 200 without a token.'],
    [{ body: { access_token: 'a\u00e4' } }, 'answers 200 without a token.'],
    [{ body: [1] }, 'answers 200 without a token.'],
    [{ body: { access_token: 'abc', token_type: 'MAC' } }, 'gives a token of the type MAC, not a Bearer token.']
  ]
  for (const [answer, words_] of words) {
    const { used, hosts, ...urls } = await serveBoth(() => answer)
    const { outcome, seen } = await look(settingsFor(urls), hosts)
    assert.deepEqual([outcome, seen.error?.kind, used], ['info', 'no-credentials', []])
    assert.equal(seen.error?.message, `The token server ${hostOf(urls.tokenUrl)} ${words_}`)
    assert.deepEqual([seen.metadata.observedStatus, seen.metadata.phases], [undefined, {}])
  }
})

test('a token server that is down, slow or not allowed: the target was not asked', async () => {
  const { used, url } = await serveBoth()
  const port = await unusedPort()
  const tokenUrl = `http://auth.here:${port}/token`
  const hosts = [hostOf(url), hostOf(tokenUrl)]
  const down = await look(settingsFor({ url, tokenUrl }), hosts)
  assert.deepEqual([down.outcome, down.seen.error?.kind], ['info', 'no-credentials'])
  assert.match(String(down.reason), /^The token server auth\.here:\d+ could not be asked: .*ECONNREFUSED/)

  const silent = `http://auth.here:${await serve(() => {})}/token`
  const slow = await look({ ...settingsFor({ url, tokenUrl: silent }), timeout: '200ms' }, [
    hostOf(url),
    hostOf(silent)
  ])
  assert.deepEqual(
    [slow.outcome, slow.reason],
    ['info', `Waited 200 ms in vain for the token server ${hostOf(silent)}.`]
  )

  const elsewhere = 'http://169.254.169.254/token'
  const refused = await look(settingsFor({ url, tokenUrl: elsewhere }), [hostOf(url), '169.254.169.254:80'])
  assert.deepEqual([refused.outcome, refused.seen.error?.kind, used], ['info', 'egress-refused', []])
})

test('the secret goes to no token server, and its token to no target, that it does not list', async () => {
  const { heard, used, hosts, ...urls } = await serveBoth()
  for (const host of hosts) {
    const { outcome, reason } = await look(settingsFor(urls), [host])
    assert.equal(outcome, 'info')
    assert.match(String(reason), /^The secret "client" may not be sent to (auth|api)\.here:\d+/)
  }
  // Nor under the name of another site.
  const { reason } = await look({ ...settingsFor(urls), headers: { Host: 'other.here' } }, hosts)
  assert.match(String(reason), /^A check that sends a secret must not set the headers host,/)
  assert.deepEqual([heard, used], [[], []])
})

test('a token stays with the origin of the url, and the time of the answer is that of the target', async () => {
  const { used, hosts, tokenUrl, url } = await serveBoth((count) => ({ body: bearer(`token-number-${count}`) }))
  const elsewhere = await serve((request, response) => {
    used.push(`elsewhere ${request.headers.authorization}`)
    response.statusCode = 401
    response.end()
  })
  const start = await serve((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${elsewhere}/` }).end()
  )
  const from = `http://from.here:${start}/`
  const settings = { ...settingsFor({ url: from, tokenUrl }), followRedirects: 1, expect: { status: 401 } }
  assert.equal((await look(settings, [...hosts, hostOf(from)])).outcome, 'pass')
  assert.deepEqual(used, ['elsewhere undefined'])
  assert.ok(url)
})

test('its settings: a secret by name, no second Authorization, no credentials in the token URL', () => {
  const accepts = settingsCheck(httpCollector)
  const url = 'https://api.example/'
  const oauth2 = { tokenUrl: 'https://auth.example/token', clientId: 'shop', clientSecret: { secret: 'client' } }
  const authorization = { secret: 'other' }
  assert.ok(accepts({ url, oauth2 }))
  assert.ok(accepts({ url, headers: { authorization } }))
  for (const wrong of [
    { oauth2, headers: { Authorization: authorization } },
    { oauth2: { ...oauth2, clientSecret: 'hunter2' } },
    { oauth2: { ...oauth2, tokenUrl: 'https://shop:hunter2@auth.example/token' } },
    { oauth2: { ...oauth2, scopes: ['two words'] } },
    { oauth2: { ...oauth2, grant: 'password' } }
  ])
    assert.ok(!accepts({ url, ...wrong }), JSON.stringify(wrong))
})
