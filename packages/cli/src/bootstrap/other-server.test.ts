/** Bootstrap, probe and smoke on a server of the same contract that is not this one. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { hubsFolder, ihub } from '../testing/ihub.ts'
import { startSeedServer } from '../testing/seed-server.ts'

const definition = join(hubsFolder, 'ops-hub')

test('a server of other title, spelling and keys is probed, bootstrapped once, and passes smoke', async () => {
  await using server = await startSeedServer()
  const folder = mkdtempSync(join(tmpdir(), 'ihub-other-'))
  const keyFile = join(folder, 'ops-hub.key')
  writeFileSync(join(folder, 'operator.key'), server.operatorKey, { mode: 0o600 })
  const env = {
    IHUB_BASE: server.base,
    IHUB_DATA_DIR: folder,
    IHUB_OPERATOR_KEY_FILE: join(folder, 'operator.key'),
    OPS_HUB_KEY_FILE: keyFile
  }
  const run = (...args: string[]) => ihub(env, ...args)

  assert.equal((await run('gate-probe')).code, 0)
  const first = await run('bootstrap', definition)
  assert.equal(first.code, 0, first.stderr)
  assert.deepEqual(
    [server.hubs, server.manifests, server.consumers, server.keys, server.widgets, server.events].map(
      ({ length }) => length
    ),
    [1, 1, 1, 1, 14, 1]
  )
  assert.equal(server.manifests[0]?.status, 'active')
  assert.equal(readFileSync(keyFile, 'utf8').trim(), server.keys[0])
  assert.equal(statSync(keyFile).mode & 0o777, 0o600)
  const [event] = server.events
  assert.equal(event?.view_context, 'railiance-apps/workplans/RAIL-AP-WP-0001')
  assert.equal(server.widgets.find(({ id }) => id === event?.widget_id)?.slug, 'ops-readiness-gitea-registry')

  const writes = server.writes.length
  const second = await run('bootstrap', definition)
  assert.equal(second.code, 0, second.stderr)
  assert.match(second.stdout, /0 changed/)
  assert.equal(server.writes.length, writes, 'the second run writes nothing')

  const smoke = await run('smoke', '--output', 'json', '--key-file', keyFile)
  const { checks } = JSON.parse(smoke.stdout) as { checks: { ok: boolean; check: string; detail: string }[] }
  assert.deepEqual(
    checks.filter(({ ok }) => !ok),
    []
  )
  assert.equal(smoke.code, 0)
  for (const { stdout, stderr } of [first, second, smoke])
    assert.ok(![server.operatorKey, ...server.keys].some((key) => (stdout + stderr).includes(key)))
})

test('what is not a server of the contract gets no key', async () => {
  await using server = await startSeedServer()
  const folder = mkdtempSync(join(tmpdir(), 'ihub-other-'))
  writeFileSync(join(folder, 'operator.key'), 'not a key', { mode: 0o600 })
  const env = { IHUB_BASE: server.base, IHUB_DATA_DIR: folder, IHUB_OPERATOR_KEY_FILE: join(folder, 'operator.key') }
  const ended = await ihub(env, 'bootstrap', definition)
  assert.deepEqual([ended.code, server.writes], [2, []])
  assert.match(ended.stderr, /does not contain a key/)
})
