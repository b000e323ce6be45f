/** Runs docs/migrate.md block by block in one shell, against a server that has only what the workplans describe. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ok } from '@inter-hub/server/testing'
import { startSeedServer } from '../packages/cli/src/testing/seed-server.ts'
import { hubsFolder, startAgainstServer } from './against-server.ts'
import { commandsOf, scriptOf } from './docs.ts'
import { openBao, rootToken, startOpenBao } from './openbao.ts'
import { runIhub } from './processes.ts'

const run = promisify(execFile)

/** Records an event on the new server after the switch. */
const recordHere = `WIDGET="$(curl -fsS -H "Authorization: Bearer $(cat "$RUNTIME_KEY")" "$NEW/api/v2/widgets" | jq -r '.data[0].id')"
curl -fsS -H "Authorization: Bearer $(cat "$RUNTIME_KEY")" -H 'content-type: application/json' \\
  -d "{\\"widgetId\\":\\"$WIDGET\\",\\"eventType\\":\\"ops-endpoint-verified\\",\\"metadata\\":{\\"since\\":\\"the switch\\"}}" \\
  "$NEW/api/v2/interaction-events"`

test('every step of the migration works, and events recorded after the switch are copied back', async (t) => {
  await using old = await startSeedServer()
  const here = await startAgainstServer()
  t.after(() => here.close())
  const folder = mkdtempSync(join(here.folder, 'move-'))
  const [oldKey, runtimeKey] = [join(folder, 'old-operator.key'), join(folder, 'ops-hub.key')]
  writeFileSync(oldKey, old.operatorKey, { mode: 0o600 })
  const oldEnv = {
    IHUB_BASE: old.base,
    IHUB_OPERATOR_KEY_FILE: oldKey,
    OPS_HUB_KEY_FILE: runtimeKey,
    IHUB_DATA_DIR: folder
  }
  const made = await runIhub(t, ['bootstrap', join(hubsFolder, 'ops-hub')], oldEnv)
  assert.equal(made.code, 0, made.stderr)

  const { run: blocks, notRun } = commandsOf(new URL('../docs/migrate.md', import.meta.url))
  const back = notRun.filter(({ reason }) => reason === 'it writes to the old server').map(({ block }) => block)
  const smoke = blocks.findIndex((block) => block.includes('ihub smoke'))
  assert.deepEqual([smoke > 0, back.length], [true, 1])
  const script = scriptOf([...blocks.slice(0, smoke), recordHere, ...blocks.slice(smoke), ...back])
  const { HOME, TMPDIR, IHUB_TEST_RUN, PATH } = process.env
  const env = {
    ...{ HOME, TMPDIR, IHUB_TEST_RUN, NO_COLOR: '1', PATH: `${dirname(process.execPath)}:${PATH}` },
    ...{ OLD: old.base, NEW: here.base, OLD_KEY: oldKey, RUNTIME_KEY: runtimeKey, WORK: folder },
    ...{ IHUB_OPERATOR_KEY_FILE: here.env.IHUB_OPERATOR_KEY_FILE, IHUB_BASE: here.base, IHUB_DATA_DIR: here.folder }
  }
  const cwd = fileURLToPath(new URL('../', import.meta.url))
  const { stdout, stderr } = await run('bash', ['-c', script], { cwd, env })

  const key = readFileSync(runtimeKey, 'utf8').trim()
  assert.ok(![key, old.operatorKey].some((secret) => (stdout + stderr).includes(secret)), 'no key is shown')
  assert.match(stdout, /The key [0-9a-f]{8} of ops-hub \(ops-hub\) was verified/)
  assert.match(stdout, /\d rows read, 0 of them new or changed/)
  assert.match(stdout, /14 widgets as before/)
  assert.equal(ok(await here.server.as(key).get('/widgets')).meta.total, 14)
  assert.deepEqual(
    old.events.map(({ metadata }) => (metadata as { since?: string }).since),
    [undefined, 'the switch']
  )
})

test('a key in OpenBao is adopted, and keys in OpenBao read the old server', { skip: openBao.missing }, async (t) => {
  const { base, call } = await startOpenBao(t)
  await using old = await startSeedServer()
  const here = await startAgainstServer()
  t.after(() => here.close())
  const hub = { id: randomUUID(), slug: 'vault-hub', name: 'Vault Hub', hub_kind: 'domain', status: 'active' }
  old.hubs.push(hub)
  old.manifests.push({ id: randomUUID(), hub_id: hub.id, status: 'active', version: 1, widgetTypes: ['vault.thing'] })
  old.consumers.push({ id: randomUUID(), hub_id: hub.id, name: 'runtime' })
  old.widgets.push({ id: randomUUID(), hub_id: hub.id, slug: 'thing', name: 'Thing', widget_type: 'vault.thing' })
  const key = `c1f3ac3a${randomBytes(20).toString('hex')}`
  old.keys.push(key)
  await call('POST', 'secret/data/old/operator', { data: { KEY: old.operatorKey } })
  await call('POST', 'secret/data/old/runtime', { data: { OPS_HUB_KEY: key } })

  const to = join(here.folder, 'vault.ndjson')
  const env = { ...here.env, BAO_ADDR: base, BAO_TOKEN: rootToken }
  const keys = [
    '--from-key',
    'openbao://secret/old/operator#KEY',
    '--adopt-key',
    'runtime=openbao://secret/old/runtime#OPS_HUB_KEY'
  ]
  const done = await runIhub(t, ['migrate-from', old.base, '--to', to, ...keys], env)
  assert.equal(done.code, 0, done.stdout + done.stderr)
  assert.equal((await runIhub(t, ['import', to], env)).code, 0)
  assert.equal(ok(await here.server.as(key).get('/widgets')).meta.total, 1)
  const absent = await runIhub(
    t,
    ['migrate-from', old.base, '--to', to, '--adopt-key', 'runtime=openbao://secret/old/none#KEY'],
    env
  )
  assert.deepEqual(
    [absent.code, /openbao:\/\/secret\/old\/none#KEY does not exist/.test(absent.stderr)],
    [2, true],
    absent.stderr
  )
  for (const { stdout, stderr } of [done, absent])
    assert.ok(![key, old.operatorKey].some((one) => (stdout + stderr).includes(one)))
})
