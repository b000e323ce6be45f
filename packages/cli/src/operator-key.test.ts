/** Who gets an operator key when a server starts, and that none is made unasked. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readKeyFile, writeKeyFile } from '@inter-hub/sdk'
import { startTestServer, testDatabase } from '@inter-hub/server/testing'
import { settleOperatorKey } from './operator-key.ts'

test('an operator key is made once, taken as it is given, and refused where it does not work', async (t) => {
  const own = await testDatabase()
  const one = await startTestServer({ database: own })
  t.after(async () => {
    await one.close()
    await own.drop()
  })
  const outside = process.env
  t.after(() => {
    process.env = outside
  })
  /** Goes on as on another host: with a data folder of its own. */
  const at = (more: Record<string, string> = {}) => {
    const folder = mkdtempSync(join(tmpdir(), 'ihub-operator-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    process.env = { IHUB_DATA_DIR: folder, ...more }
    return join(folder, 'keys', 'operator.key')
  }
  // The test server has an operator key, so this host is not the first.
  at()
  const none = await settleOperatorKey(one.server, false)
  assert.deepEqual([none.key, none.isNew], [undefined, false])
  assert.match(none.place, /The file .*operator\.key does not exist[\s\S]*The operator keys that work: [0-9a-f]{8}/)

  const file = at()
  const made = await settleOperatorKey(one.server, true)
  assert.deepEqual([made.isNew, made.place, made.key], [true, file, await readKeyFile(file)])
  assert.deepEqual(await settleOperatorKey(one.server, false), { key: made.key, place: file, isNew: false })
  await assert.rejects(settleOperatorKey(one.server, true), /works, so no new one was made\. Move the file first/)

  at({ IHUB_OPERATOR_KEY: String(made.key) })
  assert.deepEqual(await settleOperatorKey(one.server, false), {
    key: made.key,
    place: 'IHUB_OPERATOR_KEY',
    isNew: false
  })
  await assert.rejects(settleOperatorKey(one.server, true), /IHUB_OPERATOR_KEY gives the operator key/)
  at({ IHUB_OPERATOR_KEY: one.server.newOperatorKey() })
  await assert.rejects(settleOperatorKey(one.server, false), /does not work here\. This database does not know it/)
  at({ IHUB_OPERATOR_KEY: 'nonsense' })
  await assert.rejects(settleOperatorKey(one.server, false), /It is malformed, revoked or expired/)

  const foreign = at()
  await writeKeyFile(foreign, one.server.newOperatorKey())
  assert.match((await settleOperatorKey(one.server, false)).place, /is not known to this database/)
  await assert.rejects(settleOperatorKey(one.server, true), /holds a key that this database does not know/)
  // A start that was cut off has left its key beside.
  const cut = at()
  const left = one.server.newOperatorKey()
  await writeKeyFile(`${cut}.next`, left)
  assert.deepEqual([(await settleOperatorKey(one.server, true)).key, readFileSync(cut, 'utf8').trim()], [left, left])
  assert.equal(existsSync(`${cut}.next`), false)
})
