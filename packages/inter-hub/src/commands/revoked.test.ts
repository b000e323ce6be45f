/** A request that waits ends when its key, token or consumer loses the right to it, and receives nothing any more. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let one: TestServer
let two: TestServer
let database: pg.Client
let hub: TestHub
let made = 0

before(async () => {
  one = await startTestServer()
  two = await startTestServer({ database: one.database })
  database = new pg.Client(one.database.url)
  await database.connect()
})
after(async () => {
  await database.end()
  await two.close()
  await one.close()
})

const ask = async () => ok(await one.operator.post('/commands', { hub: hub.slug, name: 'ping' }), 201)

interface Credential {
  keyId: string
  text: string
}

async function newKey(): Promise<Credential> {
  hub = await one.makeHub({ slug: `waits-${++made}` })
  const scopes = [`hub:${hub.slug}:read`, `hub:${hub.slug}:write`]
  const key = ok(await one.operator.post(`/api-consumers/${hub.consumerId}/keys`, { scopes }), 201)
  return { keyId: key.id, text: key.secret }
}

async function newToken(): Promise<Credential> {
  const { keyId, text } = await newKey()
  return { keyId, text: ok(await one.as(text).post('/token'), 200).access_token }
}

const losses: [string, () => Promise<Credential>, (credential: Credential) => Promise<unknown>, number][] = [
  ['a key that is revoked', newKey, async ({ keyId }) => ok(await one.operator.delete(`/api-keys/${keyId}`), 204), 401],
  ['a token whose key is revoked', newToken, async ({ keyId }) => one.operator.delete(`/api-keys/${keyId}`), 401],
  [
    'a token that expires',
    newToken,
    ({ keyId }) => database.query(`update hub.tokens set expires_at = clock_timestamp() where key_id = $1`, [keyId]),
    401
  ],
  [
    'a key that expires',
    newKey,
    ({ keyId }) => database.query(`update hub.keys set expires_at = clock_timestamp() where id = $1`, [keyId]),
    401
  ],
  [
    'a key whose consumer is disabled',
    newKey,
    async () => ok(await one.operator.patch(`/api-consumers/${hub.consumerId}`, { status: 'disabled' })),
    401
  ],
  [
    'a key that loses its scopes',
    newKey,
    ({ keyId }) => database.query(`update hub.keys set scopes = array['framework:read'] where id = $1`, [keyId]),
    403
  ]
]

for (const [what, credential, lose, status] of losses) {
  test(`${what} while it waits at another node is refused, and the command stays unclaimed`, async () => {
    const shown = await credential()
    const open = await ask()
    const claimer = two.as(shown.text)
    // The node keeps this look-up, so both requests below are let in and wait.
    ok(await claimer.post('/commands/claim', {}), 200)
    const waits = [claimer.post('/commands/claim', { wait: 5 }), claimer.get(`/commands/${open.id}?wait=5`)]
    await lose(shown)
    const answers = await Promise.all(waits)
    assert.deepEqual(
      answers.map((answer) => answer.statusCode),
      [status, status]
    )
    const { id } = await ask()
    assert.equal((await two.as(shown.text).post('/commands/claim', {})).statusCode, status)
    assert.equal(ok(await one.operator.get(`/commands/${id}`)).status, 'pending')
  })
}

test('a key that was revoked a moment ago claims nothing, even where its look-up is still kept', async () => {
  const shown = await newKey()
  const claimer = two.as(shown.text)
  ok(await claimer.post('/commands/claim', {}), 200)
  const { id } = await ask()
  await database.query(`update hub.keys set status = 'revoked', revoked_at = now() where id = $1`, [shown.keyId])
  const answer = await claimer.post('/commands/claim', {})
  if (answer.statusCode !== 401) assert.deepEqual(ok(answer, 200).data, [])
  assert.equal(ok(await one.operator.get(`/commands/${id}`)).status, 'pending')
})

test('one claim takes as many commands as fit its bytes, and the rest stays for the next', async () => {
  await newKey()
  const client = one.as(hub.runtime.key ?? '')
  const input = { text: 'x'.repeat(900_000) }
  for (let index = 0; index < 4; index++) ok(await client.post('/commands', { name: 'ping', input }), 201)
  const claim = async () => ok(await client.post('/commands/claim', { limit: 20 }), 200).data.length
  assert.deepEqual([await claim(), await claim(), await claim()], [3, 1, 0])
})
