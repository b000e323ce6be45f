import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LookFailure } from './look-error.ts'
import { SecretMask } from './redaction/secret-mask.ts'
import { canonicalTarget, openSecret } from './secrets.ts'

const here = { host: 'shop.example', port: 443, isEncrypted: true }

const secretOf = (read: () => Promise<string>) =>
  openSecret({ name: 'shop', hosts: ['shop.example:443'], plaintext: false, read })

test('reads a line with its end, and no more', async () => {
  assert.equal(await secretOf(async () => 'hunter2 \u00e4\n').valueFor(here), 'hunter2 \u00e4')
  assert.equal(await secretOf(async () => 'hunter2\r\n').valueFor(here), 'hunter2')
})

test('says what is wrong without showing the secret, and asks for permission before it reads', async () => {
  const enoent = Object.assign(new Error('ENOENT: hunter2'), { code: 'ENOENT' })
  const wrong: [read: () => Promise<string>, message: string][] = [
    [() => Promise.reject(enoent), 'The secret "shop" cannot be read (ENOENT).'],
    [() => Promise.reject(new Error('hunter2')), 'The secret "shop" cannot be read.'],
    [async () => '\n', 'The secret "shop" is empty.'],
    [async () => 'hun', 'The secret "shop" is shorter than 4 characters.'],
    [async () => 'hunter2\nhunter2\n', 'The secret "shop" is not a single line of text.'],
    [async () => 'hunter2'.repeat(1000), 'The secret "shop" is longer than 4096 characters.'],
    [
      async () => `ihk_0123abcd_${'hunter2'.repeat(7)}`,
      'The secret "shop" holds a key of Inter-Hub, which is not sent to others.'
    ]
  ]
  for (const [read, message] of wrong) {
    await assert.rejects(secretOf(read).valueFor(here), (error) => {
      assert.ok(error instanceof LookFailure && error.kind === 'no-credentials')
      assert.equal(error.message, message)
      return true
    })
  }
  let reads = 0
  const secret = secretOf(async () => `${reads++}`)
  for (const elsewhere of [
    { port: 444 },
    { host: 'sub.shop.example' },
    { host: 'shop.example.evil' },
    { isEncrypted: false }
  ])
    await assert.rejects(secret.valueFor({ ...here, ...elsewhere }), LookFailure)
  assert.equal(reads, 0)
})

test('a host has one spelling', () => {
  assert.equal(canonicalTarget('Shop.Example.:443'), 'shop.example:443')
  assert.equal(canonicalTarget('127.1:5432'), '127.0.0.1:5432')
  assert.equal(canonicalTarget('[2001:DB8:0::1]:443'), '[2001:db8::1]:443')
  assert.equal(canonicalTarget('b\u00fccher.example:443'), 'xn--bcher-kva.example:443')
  for (const wrong of [
    'shop.example',
    'shop.example:0',
    'shop.example:70000',
    '*.example:443',
    'https://shop.example:443',
    ':443',
    'a b:1'
  ])
    assert.throws(() => canonicalTarget(wrong), wrong)
})

test('masks the longest form first, in texts, bytes and JSON', () => {
  const mask = new SecretMask()
  assert.equal(mask.text('hunter2'), 'hunter2')
  mask.add('hunter2')
  mask.add('hunter2+more')
  assert.equal(mask.text('hunter2+more HUNTER2 aHVudGVyMg=='), '*** *** ***==')
  assert.deepEqual(mask.json({ hunter2: ['a hunter2', 7, null] }), { '***': ['a ***', 7, null] })
  assert.equal(Buffer.concat(mask.bytes([Buffer.from('x hun'), Buffer.from('ter2 y')])).toString(), 'x *** y')
})
