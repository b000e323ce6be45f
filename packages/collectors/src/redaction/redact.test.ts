import assert from 'node:assert/strict'
import { test } from 'node:test'
import { excerptOf, redactText, redactUrl } from './redact.ts'

const secrets = [
  'password=hunter2',
  'PASSWORD: "hun ter2"',
  '{"password":"hunter2","user":"a"}',
  "db_password = 'hunter2'",
  '{"client_secret": "hun\\"ter2"}',
  'api-key: hunter2',
  'X-Api-Key=hunter2',
  'access_token=hunter2&x=1',
  'Authorization: Bearer hunter2',
  'authorization: hunter2 and more hunter2',
  'Set-Cookie: sid=hunter2; Path=/',
  'curl -H "Authorization: Basic aHVudGVyMmh1bnRlcjI="',
  'bearer hunter2hunter2',
  'postgres://user:hunter2@db/x',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2hunter2',
  '-----BEGIN EC PRIVATE KEY-----\nhunter2\n-----END EC PRIVATE KEY-----',
  '-----BEGIN PRIVATE KEY-----\nhunter2 cut off',
  'ghp_hunter2hunter2hunter2',
  'AGE-SECRET-KEY-1HUNTER2HUNTER2',
  'hvs.hunter2hunter2hunter2',
  'key hunter2hunter2hunter2hunter2hunter2',
  'HUNTER2+hunter2hunter2hunter2hunter2hunter2=='
]
for (const text of secrets) {
  test(`masks ${JSON.stringify(text).slice(0, 60)}`, () => {
    assert.match(text, /hunter2|hun ter2|hun\\"ter2|aHVud|HUNTER2/i)
    assert.doesNotMatch(redactText(text), /hunter2|hun ter2|ter2|aHVud/i)
    assert.match(redactText(text), /\*\*\*/)
  })
}

test('leaves what is not a secret', () => {
  for (const text of [
    '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}',
    'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    '4af73b21-75a9-4814-b6df-62083cfda15f',
    'ops-migration-coulombcore-to-threephoenix-2026',
    'https://gitea.coulomb.social/api/v1/repos/coulomb/inter-hub/releases/latest',
    'Tokens expire after a day. Passwords are hashed.'
  ]) {
    assert.equal(redactText(text), text)
  }
})

test('stays quick on text made to be slow', () => {
  const cpu = process.cpuUsage()
  for (const part of [
    'password',
    'token ',
    'a',
    '-----BEGIN ',
    'eyJ',
    '://',
    'a1_',
    '"secret":"\\',
    'sid=',
    'cookie:',
    'A.'
  ]) {
    redactText(part.repeat(8192 / part.length))
  }
  const used = process.cpuUsage(cpu)
  assert.ok(used.user + used.system < 1_000_000, `took ${used.user / 1000} ms`)
})

test('shows a URL without its secrets', () => {
  assert.equal(
    redactUrl(new URL('https://user:pw@example.com/a?api_key=1&b=2&Token=3#frag')),
    'https://example.com/a?api_key=***&b=2&Token=***'
  )
})

test('keeps the beginning of a text as something that can be stored and shown', () => {
  assert.equal(excerptOf(' \u001b[31mup\u0000 since\n9 \u202e ', 40), '[31mup  since\n9')
  assert.equal(excerptOf('abc\u{1f600}', 4), 'abc\ufffd')
  assert.equal(excerptOf(`${'x '.repeat(6)}password=hunter2`, 24), 'x x x x x x password=***')
})
