import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Ajv } from 'ajv'
import { LookFailure } from './look-error.ts'
import { readSecret, variableSetting } from './secrets.ts'

const folder = mkdtempSync(join(tmpdir(), 'ops-hub-secrets-'))
after(() => rmSync(folder, { recursive: true }))

function write(name: string, content: string): string {
  writeFileSync(join(folder, name), content, { mode: 0o600 })
  return join(folder, name)
}

test('reads a file of one line, and a variable', async () => {
  assert.equal(await readSecret({}), undefined)
  assert.equal(await readSecret({ passwordFile: write('plain', 'hunter2 ä\n') }), 'hunter2 ä')
  assert.equal(await readSecret({ passwordFile: write('windows', 'hunter2\r\n') }), 'hunter2')
  process.env.SHOP_PASSWORD = 'hunter2'
  assert.equal(await readSecret({ passwordEnv: 'SHOP_PASSWORD' }), 'hunter2')
})

test('says what is wrong without showing the secret', async () => {
  process.env.SHOP_EMPTY = ''
  const wrong: [source: Parameters<typeof readSecret>[0], message: RegExp][] = [
    [{ passwordEnv: 'SHOP_UNSET' }, /^The environment variable SHOP_UNSET is not set\.$/],
    [{ passwordEnv: 'SHOP_EMPTY' }, /is not set/],
    [{ passwordFile: join(folder, 'none') }, /^The file .*none with the password can not be read: ENOENT/],
    [{ passwordFile: folder }, /it is not a file/],
    [{ passwordFile: '/dev/null' }, /it is not a file|ENOENT/],
    [{ passwordFile: write('empty', '\n') }, /is empty/],
    [{ passwordFile: write('lines', 'hunter2\nhunter2\n') }, /holds no password of one line/],
    [{ passwordFile: '/proc/self/environ' }, /holds no password of one line|longer than|ENOENT/],
    [{ passwordFile: write('long', 'hunter2'.repeat(1000)) }, /longer than 4096 bytes/],
    [{ passwordFile: write('key', `ihk_0123abcd_${'hunter2'.repeat(7)}`) }, /holds a key of Inter-Hub/]
  ]
  for (const [source, message] of wrong) {
    await assert.rejects(readSecret(source), (error) => {
      assert.ok(error instanceof LookFailure && error.kind === 'no-credentials')
      assert.match(error.message, message)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    })
  }
})

test("leaves the runtime's own variables alone", () => {
  const takes = new Ajv({ strict: true, keywords: ['patternErrorMessage', 'localResource'] }).compile(variableSetting)
  for (const name of ['SHOP_PASSWORD', '_x', 'PGPASSWORD']) assert.ok(takes(name), name)
  for (const name of ['OPS_HUB_KEY', 'IHUB_BASE', 'DATABASE_URL', '1A', 'A B', '', '$A']) assert.ok(!takes(name), name)
})
