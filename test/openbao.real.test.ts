/** Secrets of checks from OpenBao itself. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Secrets } from '@inter-hub/ops-hub/testing'
import { openBao, rootToken, startOpenBao } from './openbao.ts'

test('values come from OpenBao, and what it does not give is said in words', { skip: openBao.missing }, async (t) => {
  const { base, folder, call } = await startOpenBao(t)
  await call('POST', 'secret/data/shop/data%20base', { data: { password: 'hunter3', port: 5432 } })
  const policy = 'path "secret/data/shop/*" { capabilities = ["read"] }'
  await call('PUT', 'sys/policies/acl/shop', { policy })
  const made = (await call('POST', 'auth/token/create', { policies: ['shop'] })) as { auth: { client_token: string } }
  const token = join(folder, 'token')
  writeFileSync(token, `${made.auth.client_token}\n`, { mode: 0o600 })
  const file = join(folder, 'secrets.yaml')
  const rules = 'hosts: ["shop.example:443"], hubs: [ops-hub]'
  const write = (more = '') =>
    writeFileSync(
      file,
      `openbao: {address: "${base}", tokenFile: token${more}}
one: {openbao: {path: shop/data base, field: password}, ${rules}}
number: {openbao: {path: shop/data base, field: port}, ${rules}}
absent: {openbao: {path: shop/none, field: password}, ${rules}}
foreign: {openbao: {path: others/base, field: password}, ${rules}}
`,
      { mode: 0o600 }
    )
  write()
  const secrets = await Secrets.open({ OPS_HUB_SECRETS: file })
  const read = (name: string) =>
    secrets.ofHub('ops-hub').secret(name).valueFor({ host: 'shop.example', port: 443, isEncrypted: true })
  const refused = async (name: string, why: RegExp) => {
    await assert.rejects(read(name), (error: Error) => {
      assert.match(error.message, why)
      assert.ok(!error.message.includes(made.auth.client_token) && !error.message.includes('hunter'), error.message)
      return true
    })
  }
  assert.equal(await read('one'), 'hunter3')
  await refused('number', /the secret has no such field, or the field is not text/)
  await refused('absent', /it answered 404: it has no such secret/)
  await refused('foreign', /it answered 403: the token has no access to it/)

  // A new version counts after the secrets are read again; a deleted one is not there.
  await call('POST', 'secret/data/shop/data%20base', { data: { password: 'hunter4' } })
  await secrets.reload()
  assert.equal(await read('one'), 'hunter4')
  await call('DELETE', 'secret/data/shop/data%20base')
  await secrets.reload()
  await refused('one', /it answered 404/)

  // The same path of a namespace is another secret.
  await call('POST', 'sys/namespaces/team')
  await call('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } }, 'team')
  await call('POST', 'secret/data/shop/data%20base', { data: { password: 'hunter5' } }, 'team')
  writeFileSync(token, `${rootToken}\n`)
  write(', namespace: team')
  await secrets.reload()
  assert.equal(await read('one'), 'hunter5')

  writeFileSync(token, 'hunter2-wrong\n')
  await secrets.reload()
  await refused('one', /it answered 403/)
  writeFileSync(token, `${rootToken}\n`)
  await call('PUT', 'sys/seal')
  await secrets.reload()
  await refused('one', /it answered 503: it is sealed or in standby/)
})
