import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { Client } from 'pg'
import { freePort } from '../../testing/free-port.ts'
import { type StartOptions, startTestServer, type TestServer, until } from '../../testing/index.ts'

const own = { 'sec-fetch-site': 'same-origin', 'ihub-console': '1' }

/** A browser at `http://localhost:<port>` that keeps its cookie. */
function browserOf(server: TestServer, base: string) {
  let cookie = ''
  const send = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, body?: object, headers = {}) => {
    const answer = await server.server.app.inject({
      ...{ method, url: `/api/v2${url}` },
      headers: Object.fromEntries(
        Object.entries({ host: new URL(base).host, ...own, ...(cookie && { cookie }), ...headers }).filter(
          ([, value]) => value !== undefined
        )
      ) as Record<string, string>,
      ...(body && { payload: body })
    })
    const set = answer.headers['set-cookie']
    if (typeof set === 'string' && answer.statusCode < 300) cookie = set.split(';')[0] ?? ''
    return answer
  }
  return { send, cookie: () => cookie }
}

/** Moves times in the database, because sessions are checked against its clock. */
async function change(server: TestServer, statement: string): Promise<void> {
  const client = new Client({ connectionString: server.database.url })
  await client.connect()
  await client.query(statement)
  await client.end()
}

async function start(options: StartOptions = {}) {
  const port = await freePort()
  const server = await startTestServer({ port, ...options })
  const base = `http://localhost:${port}`
  const link = async (person = 'Maria Weber') => {
    const { url } = (await server.operator.post('/sign-in-links', { person })).json()
    return new URL(url).hash.slice(1)
  }
  return { server, base, port, link, browser: () => browserOf(server, base) }
}

test('a link signs in once; the person is the actor of changes in the session', async () => {
  const { server, link, browser } = await start()
  await using _server = server
  const token = await link()
  const [one, two] = [browser(), browser()]
  const answers = await Promise.all([one, two].map((each) => each.send('POST', '/sessions', { token })))
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [201, 401], 'one of two')
  const session = answers[0]?.statusCode === 201 ? one : two
  const cookie = String(answers.find(({ statusCode }) => statusCode === 201)?.headers['set-cookie'])
  assert.match(cookie, /^ihub-\d+=ihs_.*; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/)
  assert.equal((await two.send('POST', '/sessions', { token })).json().code, 'invalid_sign_in_link')

  const me = (await session.send('GET', '/me')).json()
  assert.deepEqual([me.kind, me.name], ['person', 'Maria Weber'])
  const hub = await session.send('POST', '/hubs', { slug: 'mine-hub', name: 'Mine' })
  assert.equal(hub.statusCode, 201)
  const { data } = (await session.send('GET', '/audit?action=hub.created')).json()
  assert.deepEqual([data[0].by.kind, data[0].by.name], ['person', 'Maria Weber'])
  assert.match(data[0].by.via, /^session:[0-9a-f]{8}$/)
  assert.doesNotMatch(server.log.join('\n'), /ih[ls]_[0-9a-f]{8}_/, 'neither link nor session is logged')
  const audit = await server.operator.get('/audit?per_page=200')
  assert.match(audit.body, /session\.created/)
  assert.doesNotMatch(audit.body, /ih[ls]_[0-9a-f]{8}_|"hash"/)
})

test('a link has a valid address, whatever the Host header of the request', async () => {
  const { server, port } = await start()
  await using _server = server
  const headers = { authorization: `Bearer ${server.operator.key}`, 'content-type': 'application/json' }
  const linkFor = async (host: string) => {
    const payload = { person: 'Maria' }
    const url = '/api/v2/sign-in-links'
    const answer = await server.server.app.inject({ method: 'POST', url, payload, headers: { ...headers, host } })
    assert.equal(answer.statusCode, 201, answer.body)
    return new URL(answer.json().url).origin
  }
  // The server can have other ports, such as that of a container.
  assert.equal(await linkFor('127.0.0.1:18400'), 'http://localhost:18400')
  for (const host of ['localhost:99999', 'a b', '%%%', '[::1', 'evil.example@:x'])
    assert.equal(await linkFor(host), `http://localhost:${port}`, host)
  const socket = connect(port, '127.0.0.1')
  const body = '{"person":"Maria"}'
  const lines = Object.entries({ ...headers, 'content-length': body.length }).map(
    ([name, value]) => `${name}: ${value}`
  )
  socket.write(`POST /api/v2/sign-in-links HTTP/1.0\r\n${lines.join('\r\n')}\r\n\r\n${body}`)
  const withoutHost = await text(socket)
  assert.ok(withoutHost.includes(`"url":"http://localhost:${port}/sign-in#`), withoutHost)
})

test('a link expires after 15 minutes', async () => {
  const { server, link, browser } = await start()
  await using _server = server
  const token = await link()
  await change(server, 'update hub.sign_in_links set expires_at = clock_timestamp()')
  assert.equal((await browser().send('POST', '/sessions', { token })).statusCode, 401)
})

test('the cookie is accepted only for requests from the console itself', async () => {
  const { server, base, link, browser } = await start()
  await using _server = server
  const person = browser()
  await person.send('POST', '/sessions', { token: await link() })
  const hub = { slug: 'evil-hub', name: 'Evil' }
  const none = undefined
  const refused = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' },
    { 'sec-fetch-site': none, origin: 'http://evil.example' },
    { 'sec-fetch-site': none },
    { 'ihub-console': none }
  ]
  for (const headers of refused) {
    const answer = await person.send('POST', '/hubs', hub, headers)
    assert.deepEqual([answer.statusCode, answer.json().code], [403, 'cross_site_request'], JSON.stringify(headers))
  }
  assert.equal((await person.send('GET', '/me', undefined, { 'sec-fetch-site': 'cross-site' })).statusCode, 403)
  assert.equal((await person.send('GET', '/me', undefined, { 'sec-fetch-site': 'none' })).statusCode, 200, 'typed in')
  const stream = await person.send('GET', '/interaction-events/stream', undefined, { 'sec-fetch-site': none })
  assert.deepEqual([stream.statusCode, stream.json().code], [403, 'cross_site_request'])
  const older = { 'sec-fetch-site': none, origin: base }
  assert.equal((await person.send('POST', '/hubs', { ...hub, slug: 'a-hub' }, older)).statusCode, 201)
  const bearer = { cookie: '', authorization: `Bearer ${person.cookie().split('=')[1]}` }
  assert.equal((await person.send('GET', '/me', undefined, bearer)).statusCode, 401, 'a session is not a key')
  const token = await link('Other')
  const login = await browser().send('POST', '/sessions', { token }, { 'sec-fetch-site': 'cross-site' })
  assert.equal(login.statusCode, 403, 'another site cannot sign anyone in')
})

test('sign-in over plain http from elsewhere is refused with a reason', async () => {
  const { server, link, browser } = await start()
  await using _server = server
  for (const host of ['hub.example.org:8400', 'evil.example']) {
    const answer = await browser().send('POST', '/sessions', { token: await link() }, { host })
    assert.deepEqual([answer.statusCode, answer.json().code], [403, 'sign_in_refused'])
    assert.match(answer.json().detail, /http:\/\/localhost/)
  }
})

test('with https the cookie is bound to the host', async () => {
  await using server = await startTestServer({ publicUrl: 'https://hub.example.org' })
  const { url } = (await server.operator.post('/sign-in-links', { person: 'Maria' })).json()
  const browser = browserOf(server, 'https://hub.example.org')
  const answer = await browser.send('POST', '/sessions', { token: new URL(url).hash.slice(1) })
  assert.match(String(answer.headers['set-cookie']), /^__Host-ihub=.*; Path=\/; .*; HttpOnly; SameSite=Lax; Secure$/)
  assert.equal((await browser.send('GET', '/me')).statusCode, 200)
})

test('a session ends after 30 minutes without use, after 8 hours, and on request', async () => {
  const { server, link, browser } = await start()
  await using _server = server
  const isIn = async (one: ReturnType<typeof browser>, headers = {}) =>
    (await one.send('GET', '/me', undefined, headers)).statusCode === 200
  const age = (column: string, minutes: number) =>
    change(server, `update hub.sessions set ${column} = ${column} - interval '${minutes} minutes'`)
  const background = { 'ihub-console': 'background' }
  const idle = browser()
  await idle.send('POST', '/sessions', { token: await link() })
  await age('last_used_at', 20)
  assert.ok(await isIn(idle, background))
  await age('last_used_at', 11)
  // Sessions are cached for half a second.
  await until('background requests did not count as use', async () => !(await isIn(idle, background)))

  const used = browser()
  await used.send('POST', '/sessions', { token: await link() })
  const renewed = async () => {
    assert.ok(await isIn(used))
    const { data } = (await used.send('GET', '/sessions', undefined, background)).json()
    return Date.now() - Date.parse(data[0].lastUsedAt) < 5 * 60_000
  }
  for (const _ of [1, 2]) {
    await age('last_used_at', 20)
    await until('the use is recorded', renewed)
  }
  await age('expires_at', 8 * 60)
  await until('eight hours have passed', async () => !(await isIn(used)))

  const [one, two] = [browser(), browser()]
  for (const each of [one, two]) await each.send('POST', '/sessions', { token: await link() })
  const { data } = (await one.send('GET', '/sessions')).json()
  assert.deepEqual([data.length, data.filter((each: { isCurrent: boolean }) => each.isCurrent).length], [2, 1])
  const other = data.find((each: { isCurrent: boolean }) => !each.isCurrent)
  assert.equal((await one.send('DELETE', `/sessions/${other.id}`)).statusCode, 204)
  await until('the other session has ended', async () => !(await isIn(two)))
  const ended = await one.send('DELETE', '/sessions/current')
  assert.equal(ended.statusCode, 204)
  assert.match(String(ended.headers['set-cookie']), /Max-Age=0/)
  assert.equal((await one.send('DELETE', '/sessions/current', undefined, {})).statusCode, 401)
})

test('signing out ends the streams of the session', async () => {
  const { server, base, link, browser, port } = await start()
  await using _server = server
  await server.makeHub()
  const person = browser()
  await person.send('POST', '/sessions', { token: await link() })
  const stream = await fetch(`http://127.0.0.1:${port}/api/v2/interaction-events/stream`, {
    headers: { host: new URL(base).host, cookie: person.cookie(), ...own }
  })
  assert.equal(stream.status, 200)
  const reader = stream.body?.getReader()
  await person.send('DELETE', '/sessions/current')
  for (;;) {
    const { done } = (await reader?.read()) ?? { done: true }
    if (done) break
  }
})
