/** The secrets file: what is refused, and where values come from. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { LookFailure } from '@inter-hub/collectors'
import { OpsConfigError, openSecrets } from '../runtime/config.ts'
import { Secrets } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'ops-hub-secrets-'))
after(() => rmSync(folder, { recursive: true }))

const path = join(folder, 'secrets.yaml')
const there = { host: 'shop.example', port: 443, isEncrypted: true }

function write(text: string, mode = 0o600): void {
  writeFileSync(path, text)
  chmodSync(path, mode)
}

const open = (env: Record<string, string> = {}) => Secrets.open({ OPS_HUB_SECRETS: path, ...env })
const read = (secrets: Secrets, name: string, hub = 'ops-hub') => secrets.ofHub(hub).secret(name).valueFor(there)

/** The words of a refusal, which are evidence for everybody who reads the hub. */
const whyNot = (secrets: Secrets, name: string, hub?: string) =>
  read(secrets, name, hub).then(
    () => assert.fail(`${name} has a value`),
    (error) => {
      assert.ok(error instanceof LookFailure && error.kind === 'no-credentials', String(error))
      return error.message
    }
  )

const rules = 'hosts: ["shop.example:443"], hubs: [ops-hub]'

test('reads a value from a file beside it and from a variable, each time anew', async () => {
  writeFileSync(join(folder, 'password'), 'hunter2\n')
  write(
    `one: {file: password, ${rules}}\ntwo: {env: SHOP_PASSWORD, ${rules}}\nthree: {env: SHOP_UNSET, ${rules}}\nfour: {file: none, ${rules}}`
  )
  const secrets = await open({ SHOP_PASSWORD: 'hunter3' })
  assert.deepEqual([await read(secrets, 'one'), await read(secrets, 'two')], ['hunter2', 'hunter3'])
  writeFileSync(join(folder, 'password'), 'hunter4\n')
  assert.equal(await read(secrets, 'one'), 'hunter4')
  assert.equal(await whyNot(secrets, 'three'), 'The secret "three" cannot be read: its variable is not set.')
  assert.equal(await whyNot(secrets, 'four'), 'The secret "four" cannot be read (ENOENT).')
})

test('a hub does not learn whether a secret of another exists', async () => {
  write(`one: {env: SHOP, ${rules}}`)
  const secrets = await open({ SHOP: 'hunter2' })
  const [absent, foreign] = [await whyNot(secrets, 'two', 'other'), await whyNot(secrets, 'one', 'other')]
  assert.equal(foreign, 'The runtime has no secret "one" for the hub other.')
  assert.equal(absent.replace('two', 'one'), foreign)
  assert.match(await whyNot(await Secrets.open({}), 'one'), /for the hub ops-hub: OPS_HUB_SECRETS is not set\.$/)
})

test('a file that others can read, or that is not there, is refused', async () => {
  for (const mode of [0o640, 0o604, 0o660, 0o644]) {
    write('{}', mode)
    await assert.rejects(openSecrets({ OPS_HUB_SECRETS: path }), (error) => {
      assert.ok(error instanceof OpsConfigError)
      assert.match(
        error.message,
        /^OPS_HUB_SECRETS: The secrets file .*secrets\.yaml can be read or written by others \(mode 06\d\d\)\. Run `chmod 600 /
      )
      return true
    })
  }
  await assert.rejects(openSecrets({ OPS_HUB_SECRETS: join(folder, 'none.yaml') }), /cannot be read \(ENOENT\)/)
  await assert.rejects(openSecrets({ OPS_HUB_SECRETS: folder }), /is not a file/)
})

test('a secret for a program goes to no host and no other program', async () => {
  writeFileSync(join(folder, 'value'), 'hunter2\n')
  write('one: {file: value, programs: [restic], hubs: [ops-hub]}')
  const secrets = await open()
  const secret = secrets.ofHub('ops-hub').secret('one')
  assert.equal(await secret.valueForProgram('restic'), 'hunter2')
  assert.match(await whyNot(secrets, 'one'), /may not be sent to shop\.example:443/)
  await assert.rejects(secret.valueForProgram('borg'), /may not be given to the program borg/)
  await assert.rejects(secrets.ofHub('other').secret('one').valueForProgram('restic'), /has no secret "one"/)
})

test('every fault is told with its place, and no value', async () => {
  const faults: [text: string, fault: RegExp][] = [
    [`one: {file: a, env: B, ${rules}}`, /1:6 one: needs exactly one of file, env and openbao/],
    [`one: {${rules}}`, /needs exactly one/],
    ['one: {file: a, hubs: [ops-hub]}', /1:6 one: needs hosts or programs/],
    ['one: {file: a, hosts: ["a:1"]}', /"hubs" is missing/],
    ['one: {file: a, hosts: [], hubs: [ops-hub]}', /hosts: must not be empty/],
    [
      `one: {value: hunter2, ${rules}}`,
      /one\.value: unknown key "value" \(known: file, env, openbao, hosts, programs, hubs, plaintext\)/
    ],
    ['one: hunter2', /one: must be a map, not text/],
    ['one: {file: a, hosts: [shop.example], hubs: [ops-hub]}', /one\.hosts\.0: is not host:port/],
    ['one: {file: a, hosts: ["*.example:443"], hubs: [ops-hub]}', /is not host:port.*patterns are not accepted/],
    [`One Two: {file: a, ${rules}}`, /is not the name of a secret/],
    [`one: {openbao: {path: a, field: b}, ${rules}}`, /needs the section openbao/],
    ['openbao: {address: "http://bao.example", tokenFile: t}', /http only for this host/],
    ['openbao: {address: "https://a:hunter2@bao.example", tokenFile: t}', /must be an https URL/],
    ['openbao: {address: "https://bao.example", tokenFile: t, authorities: corp}', /no such name/],
    [`one: {file: a, plaintext: "yes", ${rules}}`, /plaintext: must be true or false, not text/],
    ['one: [hunter2', /this is not readable as YAML/],
    ['one: &a {file: a}\ntwo: *a', /not readable as YAML/]
  ]
  for (const [text, fault] of faults) {
    write(text)
    await assert.rejects(open(), (error: Error) => {
      assert.match(error.message, fault, text)
      assert.doesNotMatch(error.message, /hunter/, text)
      return true
    })
  }
})

test('a reading that fails leaves what was there, and one that works replaces it', async () => {
  write(`one: {env: SHOP, ${rules}}`)
  const secrets = await open({ SHOP: 'hunter2' })
  write('one: [')
  await assert.rejects(secrets.reload())
  assert.equal(await read(secrets, 'one'), 'hunter2')
  write('{}')
  await secrets.reload()
  assert.match(await whyNot(secrets, 'one'), /has no secret/)
})

test('certificate authorities have names too', async () => {
  writeFileSync(join(folder, 'ca.pem'), 'no certificate')
  write('authorities: {corp: {file: ca.pem}, gone: {file: none.pem}}')
  const { authorities } = (await open()).ofHub('ops-hub')
  await assert.rejects(authorities('corp'), /"corp" cannot be read \(not PEM certificates\)/)
  await assert.rejects(authorities('gone'), /"gone" cannot be read \(ENOENT\)/)
  await assert.rejects(authorities('absent'), /has no certificate authorities "absent"/)
})

/** A server that speaks as OpenBao does: https://openbao.org/api-docs/secret/kv/kv-v2/#read-secret-version */
async function startOpenBao(t: TestContext, answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(
      `${request.method} ${request.url} ${request.headers['x-vault-token']} ${request.headers['x-vault-namespace'] ?? '-'}`
    )
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => void server.close())
  writeFileSync(join(folder, 'token'), 'hunter2-token\n')
  const { port } = server.address() as AddressInfo
  write(`
openbao: {address: "http://127.0.0.1:${port}/", tokenFile: token, namespace: team}
one: {openbao: {path: shop/data base, field: password}, ${rules}}
two: {openbao: {mount: kv/own, path: /shop, field: absent}, ${rules}}
`)
  return asked
}

const found = { data: { data: { password: 'hunter5', number: 7 }, metadata: { version: 3 } } }

test('reads a field of a secret from OpenBao, once for many probes', async (t) => {
  const asked = await startOpenBao(t, (_, response) => response.end(JSON.stringify(found)))
  const secrets = await open()
  assert.deepEqual(await Promise.all([read(secrets, 'one'), read(secrets, 'one')]), ['hunter5', 'hunter5'])
  assert.deepEqual(asked, ['GET /v1/secret/data/shop/data%20base hunter2-token team'])
  assert.match(await whyNot(secrets, 'two'), /The secret cannot be read from OpenBao: the secret has no such field/)
  assert.equal(asked[1], 'GET /v1/kv/own/data/shop hunter2-token team')
  await secrets.reload()
  await read(secrets, 'one')
  assert.equal(asked.length, 3)
})

test('an OpenBao that gives nothing is told by its answer, and asked again', async (t) => {
  let status = 403
  let body = '{"errors":["hunter2-token is bad"]}'
  const asked = await startOpenBao(t, (_, response) => {
    if (status === 0) response.socket?.destroy()
    else response.writeHead(status, status === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end(body)
  })
  const secrets = await open()
  for (const [next, text, why] of [
    [403, body, /it answered 403: the token has no access to it/],
    [404, body, /it answered 404: it has no such secret/],
    [503, body, /it answered 503: it is sealed/],
    [302, body, /it answered 302/],
    [200, 'hunter2', /is not JSON/],
    [200, '{"data":null}', /no such field/],
    [200, '{"data":{"data":{"password":7}}}', /not text/],
    [200, `"${'x'.repeat(1024 * 1024)}"`, /larger than 1 MiB/],
    [0, '', /no answer \(ECONNRESET\)/]
  ] as const) {
    ;[status, body] = [next, text]
    const message = await whyNot(secrets, 'one')
    assert.match(message, why)
    assert.doesNotMatch(message, /hunter/)
  }
  assert.equal(asked.length, 9)
  writeFileSync(join(folder, 'token'), 'two words hunter2')
  assert.match(await whyNot(secrets, 'one'), /the token file does not hold a token/)
  rmSync(join(folder, 'token'))
  assert.match(await whyNot(secrets, 'one'), /the token file cannot be read \(ENOENT\)/)
  assert.equal(asked.length, 9, 'nothing is sent without a token')
})
