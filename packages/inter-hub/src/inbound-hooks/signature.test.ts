import assert from 'node:assert/strict'
import { createHmac, randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'
import { signatureFault } from './signature.ts'

type Json = Record<string, unknown>
let server: TestServer
let hub: TestHub
const secret = 'a secret of the sender'

before(async () => {
  server = await startTestServer({ secretsKey: randomBytes(32) })
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
})
after(() => server.close())

const hmac = (key: string, text: string) => createHmac('sha256', key).update(text).digest('hex')
const make = async (signature: Json, more: Json = {}) =>
  ok(
    await hub.runtime.post('/inbound-hooks', {
      ...{ name: String(signature.scheme), kind: 'event', widget: 'thing', eventType: 'alpha.noted', signature },
      ...more
    }),
    201
  )
const send = ({ token }: { token: string }, body: string, headers: Record<string, string>) =>
  server.anyone.send('POST', `/hooks/${token}`, { body, headers: { 'content-type': 'application/json', ...headers } })

test('the example of GitHub’s documentation holds', () => {
  const bytes = Buffer.from('Hello, World!')
  const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17'
  const signed = { scheme: 'github' as const, secret: "It's a Secret to Everybody", bytes, now: new Date() }
  assert.equal(signatureFault({ ...signed, headers: { 'x-hub-signature-256': signature } }), undefined)
  assert.match(
    signatureFault({ ...signed, headers: { 'x-hub-signature-256': signature.replace('7', '8') } }) ?? '',
    /match/
  )
  assert.match(signatureFault({ ...signed, headers: { 'x-hub-signature': 'sha1=00' } }) ?? '', /no header/)
})

test('client-L9: a ping is taken with the signature of its scheme alone, and a delivery is recorded once', async () => {
  const body = JSON.stringify({ id: 'evt_1', ok: true })
  const seconds = () => Math.floor(Date.now() / 1000)
  const standardSecret = `whsec_${randomBytes(24).toString('base64')}`
  const stripe = (at: number, key = secret) => ({
    'stripe-signature': `t=${at},v1=${hmac(key, `${at}.${body}`)},v0=00`
  })
  const standard = (key: string, at = new Date()) => ({
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(key).sign('msg_1', at, body)
  })
  const hour = 3600
  const schemes: [scheme: string, secret: string, right: Record<string, string>, wrong: Record<string, string>[]][] = [
    [
      'github',
      secret,
      { 'x-hub-signature-256': `sha256=${hmac(secret, body)}`, 'x-github-delivery': 'd-1' },
      [{}, { 'x-hub-signature-256': `sha256=${hmac('other', body)}` }, { 'x-hub-signature-256': 'sha256=zz' }]
    ],
    [
      'gitea',
      secret,
      { 'x-gitea-signature': hmac(secret, body), 'x-gitea-delivery': 'd-1' },
      [{}, { 'x-gitea-signature': hmac(secret, `${body} `) }]
    ],
    [
      'stripe',
      secret,
      stripe(seconds()),
      [{}, stripe(seconds(), 'other'), stripe(seconds() - hour), { 'stripe-signature': 't=now,v1=00' }]
    ],
    [
      'standard-webhooks',
      standardSecret,
      standard(standardSecret),
      [
        {},
        standard(`whsec_${randomBytes(24).toString('base64')}`),
        standard(standardSecret, new Date(Date.now() + hour * 1000)),
        { ...standard(standardSecret), 'webhook-id': 'msg_2' }
      ]
    ]
  ]
  for (const [scheme, key, right, wrong] of schemes) {
    const hook = await make({ scheme, secret: key })
    assert.deepEqual(hook.signature, { scheme })
    for (const headers of wrong) {
      const answer = await send(hook, body, headers)
      assert.deepEqual([answer.statusCode, answer.json().code], [403, 'invalid_signature'], `${scheme} ${answer.body}`)
      assert.equal(ok(await hub.runtime.get(`/inbound-hooks/${hook.id}`)).lastError, answer.json().detail)
    }
    const first = ok(await send(hook, body, right), 200)
    assert.equal(first.made.length, 1)
    assert.deepEqual(ok(await send(hook, body, right), 200).made, first.made, 'a repeat is the same event')
    assert.equal((await send(hook, `${body} `, right)).statusCode, 403, 'of another body')
  }
})

test('a secret is kept sealed, changed and removed, and stands nowhere', async () => {
  const hook = await make({ scheme: 'github', secret }, { name: 'changing' })
  const body = '{}'
  const signedBy = (key: string) => send(hook, body, { 'x-hub-signature-256': `sha256=${hmac(key, body)}` })
  ok(await signedBy(secret), 200)
  ok(await hub.runtime.patch(`/inbound-hooks/${hook.id}`, { name: 'renamed' }))
  ok(await signedBy(secret), 200)
  ok(await hub.runtime.patch(`/inbound-hooks/${hook.id}`, { signature: { scheme: 'github', secret: 'another one' } }))
  assert.equal((await signedBy(secret)).statusCode, 403)
  ok(await signedBy('another one'), 200)
  const backup = (await server.operator.get('/export')).body
  const audit = (await server.operator.get('/audit?per_page=100')).body
  for (const text of [backup, audit, server.log.join('')]) {
    for (const hidden of [secret, 'another one']) assert.ok(!text.includes(hidden), text.slice(0, 200))
  }
  assert.ok(!audit.includes('sealed.v1'))
  ok(await hub.runtime.patch(`/inbound-hooks/${hook.id}`, { signature: null }))
  ok(await send(hook, body, {}), 200)
})
