/** Which server and which key a command uses, and that no key is sent to a server it does not belong to. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { bindKey, serversOf } from './server-file.ts'
import { hubsFolder, type Installation, ihub, startInstallation } from './testing/ihub.ts'

let one: Installation
/** A data folder as a start leaves it: where it listens, and the keys. */
let data: string
/** A server that notes the Authorization headers it is sent. */
const authorizations: string[] = []
const stranger = createServer((request, response) => {
  if (request.headers.authorization) authorizations.push(request.headers.authorization)
  response.setHeader('content-type', 'application/json')
  response.end(JSON.stringify({ info: { title: 'Inter-Hub API' }, data: [], meta: { total: 0 } }))
})
let foreign: string

before(async () => {
  one = await startInstallation()
  data = mkdtempSync(join(tmpdir(), 'ihub-data-'))
  mkdirSync(join(data, 'keys'))
  copyFileSync(join(one.folder, 'operator.key'), join(data, 'keys/operator.key'))
  writeFileSync(join(data, 'server.json'), JSON.stringify({ base: one.base, publicUrl: 'https://hub.example.org' }))
  stranger.listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  foreign = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`
  const { code, stderr } = await ihub({ IHUB_DATA_DIR: data }, 'bootstrap', join(hubsFolder, 'syn-hub'))
  assert.equal(code, 0, stderr)
})
after(async () => {
  stranger.close()
  rmSync(data, { recursive: true, force: true })
  await one.close()
})

test('first-M6: server and key of a data folder are found, whatever the port', async () => {
  const { code, stdout } = await ihub({ IHUB_DATA_DIR: data }, 'status')
  assert.equal(code, 0)
  assert.ok(stdout.includes(one.base))
})

test('first-M6: the runtime key of the hub is used, from the data folder or from <SLUG>_KEY_FILE', async () => {
  const list = (env: Record<string, string>, hub: string) => ihub(env, 'checks', 'list', '--hub', hub)
  assert.equal((await list({ IHUB_DATA_DIR: data }, 'syn-hub')).code, 0)
  const empty = mkdtempSync(join(data, 'empty-'))
  const env = { IHUB_DATA_DIR: empty, IHUB_BASE: one.base }
  assert.equal((await list({ ...env, SYN_HUB_KEY_FILE: join(data, 'keys/syn-hub.key') }, 'syn-hub')).code, 0)
  const none = await list(env, 'syn-hub')
  assert.equal(none.code, 2)
  for (const place of ['SYN_HUB_KEY_FILE', join(empty, 'keys/syn-hub.key'), 'IHUB_OPERATOR_KEY_FILE', '--key-file'])
    assert.ok(none.stderr.includes(place), `${place} is named:\n${none.stderr}`)
})

test('first-M6: a key is not sent to a server that it does not belong to', async () => {
  for (const command of [
    ['status'],
    ['keys', 'list'],
    ['bootstrap', join(hubsFolder, 'syn-hub')],
    ['checks', 'list', '--hub', 'syn-hub'],
    ['smoke', '--output', 'json']
  ]) {
    const { code, stderr, stdout } = await ihub({ IHUB_DATA_DIR: data }, ...command, '--base', foreign)
    assert.notEqual(code, 0, command[0])
    if (command[0] !== 'smoke') assert.match(stderr, /belongs to .* not sent to/, stdout)
  }
  const own = { IHUB_DATA_DIR: data, IHUB_BASE: one.base, IHUB_OPERATOR_KEY_FILE: join(data, 'keys/operator.key') }
  assert.equal((await ihub(own, 'status', '--base', foreign)).code, 2)
  assert.equal((await ihub(own, 'status')).code, 0)
  assert.deepEqual(authorizations, [])
})

test('first-M6: the key of a data folder is sent to each address of its server', async () => {
  process.env.IHUB_DATA_DIR = data
  try {
    assert.deepEqual(await serversOf('operator'), [one.base, 'https://hub.example.org'])
    const { port } = new URL(one.base)
    assert.equal((await ihub({ IHUB_DATA_DIR: data }, 'status', '--base', `http://localhost:${port}/`)).code, 0)
    await bindKey('other', 'https://else.example.org')
    assert.deepEqual(await serversOf('other'), ['https://else.example.org'])
    await bindKey('other', one.base)
    assert.deepEqual(await serversOf('other'), [one.base, 'https://hub.example.org'])
  } finally {
    delete process.env.IHUB_DATA_DIR
  }
})

test('first-M6: contexts name servers and key files, and hold no key', async () => {
  const home = mkdtempSync(join(data, 'home-'))
  const env = { XDG_CONFIG_HOME: home }
  const file = join(home, 'ihub/config.yaml')
  const keyFile = join(data, 'keys/operator.key')
  const context = (...args: string[]) => ihub(env, 'context', ...args)
  assert.equal((await context('set', 'prod')).code, 2)
  assert.equal((await context('set', 'prod', '--base', 'hub')).code, 2)
  assert.equal((await context('set', 'prod', '--base', one.base, '--key-file', keyFile)).code, 0)
  assert.equal((await context('set', 'else', '--base', foreign)).code, 0)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.doesNotMatch(readFileSync(file, 'utf8'), /ihk_/)
  assert.equal((await ihub(env, 'status')).code, 0, 'the first context is the current one')
  assert.equal((await context('use', 'else')).code, 0)
  assert.match((await context('list')).stdout, /\* {2}else/)
  const withKeys = { ...env, OPS_HUB_KEY_FILE: keyFile }
  assert.equal((await ihub(withKeys, 'checks', 'list')).code, 2, 'a context without a key file uses no other key')
  assert.equal((await ihub(env, 'status', '--context', 'prod')).code, 0)
  assert.match((await ihub(env, 'status', '--context', 'prdo')).stderr, /Context "prdo" not found.*prod, else/)
  assert.equal((await ihub(env, 'status', '--context', 'prod', '--base', one.base)).code, 2)
  assert.equal((await ihub({ ...env, IHUB_CONTEXT: 'prod', IHUB_BASE: one.base }, 'status')).code, 2)
  await context('set', 'prod', '--base', foreign)
  assert.doesNotMatch(readFileSync(file, 'utf8'), /keyFile/, 'a key stays with its server')
  assert.equal((await context('delete', 'else')).code, 0)
  assert.equal((await context('use', 'else')).code, 2)
  const secret = 'openbao://platform/operators/ops-hub/runtime#OPS_HUB_KEY'
  assert.equal((await context('set', 'kept', '--base', one.base, '--key-file', secret)).code, 0)
  assert.match(readFileSync(file, 'utf8'), /keyFile: openbao:\/\/platform\/operators\/ops-hub\/runtime#OPS_HUB_KEY/)
  assert.match((await ihub({ ...env, BAO_ADDR: '' }, 'status', '--context', 'kept')).stderr, /BAO_ADDR is not set/)
  assert.match(
    (await context('set', 'kept', '--key-file', 'openbao://platform')).stderr,
    /is not a reference to a secret/
  )
  writeFileSync(file, 'contexts: {')
  assert.equal((await context('list')).code, 2)
  assert.deepEqual(authorizations, [])
})

test('first-M6: an address that is none is bad input', async () => {
  const { code, stderr } = await ihub({ IHUB_DATA_DIR: data }, 'status', '--base', '127.0.0.1:21010')
  assert.equal(code, 2)
  assert.match(stderr, /--base must be the address of a server/)
})
