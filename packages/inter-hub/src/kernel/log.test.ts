import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { ok, startTestServer } from '../testing/index.ts'
import { openLog, redact } from './log.ts'

const canary = 'canary7canary7canary7'
const signing = `whsec_${Buffer.from(canary).toString('base64')}`

test('no secret of a request is in the log at its finest level', async () => {
  await using server = await startTestServer({ logLevel: 'trace' })
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const key = hub.runtime.key ?? ''
  const wrong = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`
  await hub.runtime.get('/widgets')
  await server.as(wrong).get('/widgets')
  await server.anyone.get(`/widgets?token=${key}`)
  await hub.runtime.get(`/widgets?slug=${key}`)
  await hub.runtime.get(`/${key}`)
  await hub.runtime.post('/interaction-events', { widget: key, eventType: signing, metadata: { password: canary } })
  await hub.runtime.post('/interaction-events', `{"widget": "${key}", ${canary}`)
  const webhook = ok(await hub.runtime.post('/webhooks', { url: 'https://example.org/' }), 201)
  // The reason of a failure of ours goes to the log with all that it carries.
  await onDatabase(server.database.url, 'alter table hub.annotations rename to lost')
  const failed = await hub.runtime.post('/annotations', { widget: 'thing', category: 'alpha.question', body: canary })
  assert.equal(failed.statusCode, 500)
  const log = server.log.join('')
  assert.ok(log.includes(failed.json().request_id), 'the failure is logged')
  for (const secret of [key, wrong, key.slice(13), server.operator.key ?? 'none', webhook.secret, signing, canary]) {
    assert.ok(!log.includes(secret), `the log has ${secret.slice(0, 6)}…`)
  }
})

async function onDatabase(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(text)
  await client.end()
}

test('what an error, a cause, a child or an object carries is cut out too', () => {
  const lines: string[] = []
  const log = openLog('json', 'trace', { write: (line: string) => void lines.push(line) })
  const key = `ihk_0123abcd_${'A1'.repeat(24)}b`
  const cause = Object.assign(new Error(`no answer from postgres://hub:${canary}@db.test/hub\n${key}`), {
    settings: `host=db.test password='${canary} ${canary}' user=hub`
  })
  log.error({ err: new Error(`${key} failed`, { cause }) }, 'it failed')
  log.child({ from: `postgres://:${canary}@db.test/`, secret: canary }).trace({ list: [key, { token: canary }] }, key)
  log.warn(cause)
  assert.equal(lines.length, 3)
  assert.doesNotMatch(lines.join(''), /canary7|A1A1/)
  assert.match(lines.join(''), /\[redacted 0123abcd\]/, 'which key it was can be told')
})

test('a text without secrets is left as it is', () => {
  for (const text of ['http://127.0.0.1:8400/api/v2', '{"route":"/a/:id","password":null}', 'mail me@example.org']) {
    assert.equal(redact(text), text)
  }
})
