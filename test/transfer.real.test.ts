/** An installation moves by two commands. */
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { type AgainstServer, hubsFolder, startAgainstServer } from './against-server.ts'

let from: AgainstServer
let to: AgainstServer
before(async () => {
  ;[from, to] = await Promise.all([startAgainstServer(), startAgainstServer()])
})
after(() => Promise.all([from.close(), to.close()]))

test('ihub export and ihub import move an installation, and a second import changes nothing', async (t) => {
  const done = await from.ihub(t, 'bootstrap', join(hubsFolder, 'syn-hub'))
  assert.equal(done.code, 0, done.stderr)
  const file = join(from.folder, 'installation.ndjson')
  const exported = await from.ihub(t, 'export', '--to', file)
  assert.equal(exported.code, 0, exported.stderr)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const first = await to.ihub(t, 'import', file, '--output', 'json')
  assert.equal(first.code, 0, first.stderr)
  const { rows, added } = JSON.parse(first.stdout)
  assert.ok(rows > 10 && added === rows)
  assert.equal(JSON.parse((await to.ihub(t, 'import', file, '--output', 'json')).stdout).added, 0)
  const widgets = async ({ server }: AgainstServer) => ok(await server.operator.get('/widgets')).data
  assert.deepEqual(await widgets(to), await widgets(from))

  const again = await to.ihub(t, 'export')
  assert.deepEqual(again.stdout.split('\n').slice(1), readFileSync(file, 'utf8').split('\n').slice(1))
})

test('a file that was cut, that is not an export or that does not exist is refused with the reason', async (t) => {
  const head = '{"kind":"installation","format":2,"schema":12}\n'
  for (const [text, reason] of [
    [`${head}{"kind":"hubs","row":{}}\n`, /does not end with the line/],
    [`${head}{"kind":"end","lines":3}\n`, /counts 3 rows, and the file has 0/],
    ['hello\n{"kind":"end","lines":0}\n', /Line 1 cannot be read/],
    ['', /does not end with the line/]
  ] as const) {
    const file = join(from.folder, 'broken.ndjson')
    writeFileSync(file, text)
    const ended = await to.ihub(t, 'import', file)
    assert.equal(ended.code, 2, ended.stderr)
    assert.match(ended.stderr, reason)
  }
  const absent = await to.ihub(t, 'import', join(from.folder, 'nothing'))
  assert.deepEqual([absent.code, /no such file/.test(absent.stderr)], [2, true])
})

test('ihub audit says who did what', async (t) => {
  const { stdout, code } = await from.ihub(t, 'audit', '--action', 'widget.*', '--hub', 'syn-hub')
  assert.equal(code, 0)
  assert.match(stdout, /widget\.created +syn-\S+ +syn-hub/)
})
