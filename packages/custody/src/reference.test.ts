/** References to secrets, and the settings that the environment gives. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { BadReference, custodySettings, OpenBaoError, readReference, referenceText } from './index.ts'

test('a reference is read into mount, path and field, and written back', () => {
  const runtime = 'openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY'
  assert.deepEqual(readReference(runtime), {
    mount: 'platform',
    path: 'operators/ops-hub/runtime',
    field: 'OPS_HUB_KEY'
  })
  assert.equal(referenceText(readReference(runtime)), runtime)
  assert.equal(readReference('openbao://kv/a%20b/c', 'KEY').path, 'a b/c')
  assert.equal(readReference('openbao://kv/a#', 'KEY').field, 'KEY')
  assert.equal(referenceText(readReference('openbao://kv/a%20b/c', 'KEY')), 'openbao://kv/a%20b/c#KEY')
})

test('what is no reference is refused, with the form of one', () => {
  const wrong = [
    'ihk_0123abcd_secret',
    'openbao://',
    'openbao://platform#KEY',
    'openbao:///a#KEY',
    'openbao://platform/#KEY',
    'openbao://platform/a//b#KEY',
    'openbao://platform/../sys#KEY',
    'openbao://platform/%2e%2e/sys#KEY',
    'openbao://platform/a%ZZ#KEY',
    'openbao://platform/a#KEY#MORE',
    'openbao://platform/a?version=1#KEY',
    'openbao://platform/a'
  ]
  for (const text of wrong)
    assert.throws(
      () => readReference(text),
      (error: Error) => {
        assert.ok(error instanceof BadReference, text)
        assert.match(error.message, /openbao:\/\/<mount>\/<path>#<field>/)
        assert.ok(!error.message.includes('0123abcd'), 'a key that was given instead is not repeated')
        return true
      }
    )
})

const settings = (env: Record<string, string>) => custodySettings({ BAO_ADDR: 'https://bao.example:8200', ...env })

test('the environment says how to log in', () => {
  assert.deepEqual(settings({ BAO_TOKEN: 't', BAO_TOKEN_FILE: 'f' }).login, { token: 't' })
  assert.deepEqual(settings({ VAULT_TOKEN: 't' }).login, { token: 't' })
  assert.deepEqual(settings({ BAO_TOKEN_FILE: 'f' }).login, { tokenFile: 'f' })
  assert.deepEqual(settings({ BAO_ROLE_ID: 'r', BAO_SECRET_ID_FILE: 's' }).login, {
    appRole: { roleId: 'r', secretIdFile: 's', mount: 'approle' }
  })
  assert.deepEqual(settings({ BAO_KUBERNETES_ROLE: 'ops-hub', BAO_AUTH_MOUNT: 'k3s' }).login, {
    kubernetes: { role: 'ops-hub', tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token', mount: 'k3s' }
  })
  assert.match(JSON.stringify(settings({}).login), /\.vault-token"/)
})

test('settings that cannot work, or that would send a token in the clear, are refused by name', () => {
  const refused: [env: Record<string, string>, why: RegExp][] = [
    [{ BAO_ADDR: '' }, /BAO_ADDR is not set/],
    [{ BAO_ADDR: 'bao.example' }, /BAO_ADDR must be an https URL/],
    [{ BAO_ADDR: 'https://a:hunter2@bao.example' }, /without user/],
    [{ BAO_ADDR: 'http://bao.example:8200' }, /Use https, or set BAO_PLAINTEXT=true/],
    [{ BAO_ROLE_ID: 'r' }, /BAO_SECRET_ID_FILE/]
  ]
  for (const [env, why] of refused)
    assert.throws(
      () => settings(env),
      (error: Error) => {
        assert.ok(error instanceof OpenBaoError && error.kind === 'invalid')
        assert.match(error.message, why)
        assert.doesNotMatch(error.message, /hunter/)
        return true
      }
    )
  assert.equal(settings({ BAO_ADDR: 'http://bao.example', BAO_PLAINTEXT: 'true' }).address, 'http://bao.example')
  assert.equal(settings({ BAO_ADDR: 'http://127.0.0.1:8200' }).address, 'http://127.0.0.1:8200')
})
