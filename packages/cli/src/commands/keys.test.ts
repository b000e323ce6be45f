/** `ihub keys`, `audit` and `hub init`. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, type TestHub } from '@inter-hub/server/testing'
import { type Installation, ihub, startInstallation } from '../testing/ihub.ts'

let one: Installation
let hub: TestHub

before(async () => {
  one = await startInstallation()
  hub = await one.server.makeHub({ slug: 'alpha' })
})
after(() => one.close())

test('makes a key, writes it to a file of its owner alone, lists and revokes it, and never prints it', async () => {
  const file = join(one.folder, 'reader.key')
  const made = await one.ihub('keys', 'create', 'alpha', '--scope', 'hub:alpha:read', '--to', file)
  const key = readFileSync(file, 'utf8').trim()
  const prefix = key.slice(4, 12)
  assert.deepEqual([made.code, statSync(file).mode & 0o777], [0, 0o600])
  assert.equal(made.stdout, `The key ${prefix} of alpha was written to ${file} (mode 0600).\n`)
  assert.doesNotMatch(made.stdout + made.stderr, new RegExp(key))
  assert.match((await one.ihub('keys', 'list')).stdout, new RegExp(`${prefix}[^\\n]*alpha|alpha[^\\n]*${prefix}`))
  assert.equal((await ihub({ ...one.env, IHUB_OPERATOR_KEY_FILE: '' }, 'explain', 'x', '--key-file', file)).code, 2)

  assert.match((await one.ihub('keys', 'revoke', prefix)).stdout, /is revoked, and every token made from it/)
  const refused = await one.ihub('explain', 'x', '--key-file', file)
  assert.deepEqual([refused.code, /Is it the key of another server/.test(refused.stderr)], [4, true])

  const second = (await one.json('keys', 'create', 'alpha', '--scope', 'hub:alpha:read', '--to', file)) as {
    prefix: string
    id: string
  }
  const listed = (await one.json('keys', 'list')) as { prefix: string; status: string }[]
  assert.deepEqual(
    listed
      .filter((key) => [prefix, second.prefix].includes(key.prefix))
      .map(({ status }) => status)
      .sort(),
    ['active', 'revoked']
  )
  assert.deepEqual(await one.json('keys', 'revoke', second.id), {
    id: second.id,
    prefix: second.prefix,
    status: 'revoked'
  })
})

test('a key or consumer that is not there, or not the only one, is bad input', async () => {
  const to = join(one.folder, 'never.key')
  const create = (name: string) => one.ihub('keys', 'create', name, '--scope', 'hub:alpha:read', '--to', to)
  assert.match((await create('nobody')).stderr, /Consumer "nobody" not found/)
  ok(await one.server.operator.post('/api-consumers', { hubId: hub.id, name: 'twin' }), 201)
  const other = await one.server.makeHub({ slug: 'omega' })
  ok(await one.server.operator.post('/api-consumers', { hubId: other.id, name: 'twin' }), 201)
  const twin = await create('twin')
  assert.deepEqual([twin.code, existsSync(to)], [2, false])
  assert.match(twin.stderr, /Several consumers are named twin; use an id/)
  assert.match((await one.ihub('keys', 'revoke', 'ffffffff')).stderr, /Key "ffffffff" not found/)
})

test('audit names who did what to what, and which members changed', async () => {
  await hub.makeWidget('watched')
  ok(await hub.runtime.patch('/widgets/watched', { owner: 'team', name: 'Watched' }))
  ok(await one.server.anyone.get('/widgets'), 401)
  const table = (await one.ihub('audit', '--hub', 'alpha', '--action', 'widget.*')).stdout
  assert.match(table, /WHEN +ACTION +WHAT +WHO/)
  assert.match(table, /widget\.updated +watched +alpha [^\n]*name, owner|owner, name/)
  const records = (await one.json('audit', '--target', 'watched', '--limit', '1')) as { action: string }[]
  assert.deepEqual(
    records.map(({ action }) => action),
    ['widget.updated']
  )
  const all = (await one.ihub('audit', '--since', '2020-01-01T00:00:00Z')).stdout
  assert.match(all, /the server|unknown|operator/)
})

test('hub init makes a definition that bootstraps, in its place of the family', async () => {
  const made = await one.ihub(
    'hub',
    'init',
    'fleet-hub',
    '--dir',
    one.folder,
    '--family',
    'vsm',
    '--function',
    'SYN',
    '--system',
    '2'
  )
  assert.equal(made.code, 0)
  assert.match(made.stdout, /Edit the vocabulary in .*manifest\.yaml, then: ihub bootstrap/)
  const folder = join(one.folder, 'fleet-hub')
  assert.match(readFileSync(join(folder, 'hub.yaml'), 'utf8'), /"?Fleet Hub"?/)
  assert.equal((await one.ihub('bootstrap', folder)).code, 0)
  assert.equal(ok(await one.server.anyone.get('/hubs/fleet-hub')).vsmFunction, 'SYN')

  const again = await one.ihub('hub', 'init', 'fleet-hub', '--dir', one.folder)
  assert.deepEqual([again.code, /exists already/.test(again.stderr)], [5, true])
  const bad = await one.ihub('hub', 'init', 'Fleet_Hub', '--dir', one.folder)
  assert.deepEqual([bad.code, existsSync(join(one.folder, 'Fleet_Hub'))], [2, false])
  assert.match(
    (await one.ihub('hub', 'init', 'x', '--dir', one.folder, '--function', 'SYN')).stderr,
    /give --family too/
  )
  const named = (await one.json('hub', 'init', 'other', '--dir', one.folder, '--name', 'It\'s: "x"')) as {
    files: string[]
  }
  assert.ok(named.files.length >= 3)
})

test('the key that is used is the one that was asked for, else the environment’s, else none', async () => {
  const { IHUB_OPERATOR_KEY_FILE = '', ...bare } = one.env
  const none = await ihub(bare, 'status')
  assert.deepEqual([none.code, /No key for .* was found.*--key-file/s.test(none.stderr)], [2, true])
  assert.match((await ihub(bare, 'keys', 'list')).stderr, /No operator.s key/)
  assert.match((await ihub(bare, 'status', '--key-file', '/nowhere')).stderr, /The key file \/nowhere does not exist/)
  const key = readFileSync(IHUB_OPERATOR_KEY_FILE, 'utf8').trim()
  assert.equal((await ihub({ ...bare, IHUB_OPERATOR_KEY: key }, 'keys', 'list')).code, 0)
  assert.match(
    (await ihub({ ...one.env, IHUB_OPERATOR_KEY: key }, 'status')).stderr,
    /IHUB_OPERATOR_KEY and IHUB_OPERATOR_KEY_FILE are both set/
  )
  assert.match(
    (await ihub({ ...bare, OPS_HUB_KEY_FILE: '/nowhere' }, 'status')).stderr,
    /names \/nowhere, which does not exist/
  )
  writeFileSync(join(one.folder, 'open.key'), key, { mode: 0o644 })
  const open = await one.ihub('status', '--key-file', join(one.folder, 'open.key'))
  assert.deepEqual([open.code, open.stderr.includes(key)], [2, false])
})

test('keys generate needs no server, and neither prints nor overwrites a key', async () => {
  const file = join(one.folder, 'first.key')
  const made = await ihub({}, 'keys', 'generate', '--to', file)
  const key = readFileSync(file, 'utf8').trim()
  assert.match(key, /^ihk_[0-9a-f]{8}_[0-9A-Za-z]{49}$/)
  assert.deepEqual([made.code, statSync(file).mode & 0o777, made.stdout.includes(key)], [0, 0o600, false])
  assert.match(made.stdout, new RegExp(`^The operator key ${key.slice(4, 12)} is in `))
  const again = await ihub({}, 'keys', 'generate', '--to', file)
  assert.deepEqual([again.code, readFileSync(file, 'utf8').trim()], [5, key])
  assert.match(again.stderr, /exists\. Name another file/)
})
