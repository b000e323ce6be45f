import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { ImportFile } from './import-file.ts'

test('two writers of the same file do not mix their lines, and a writer that gives up leaves no file', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-import-file-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'old.ndjson')
  const writers = [
    await ImportFile.create(path, {}),
    await ImportFile.create(path, {}),
    await ImportFile.create(path, {})
  ]
  const [one, two, three] = writers as [ImportFile, ImportFile, ImportFile]
  for (const n of [1, 2, 3]) for (const writer of writers) await writer.add(`{"n":${n}}`)
  await one.finish()
  const complete = /^\{"kind":"installation",.*\n(\{"n":\d\}\n){3}\{"kind":"end","lines":3\}\n$/
  assert.match(readFileSync(path, 'utf8'), complete)
  await two.finish()
  assert.match(readFileSync(path, 'utf8'), complete)
  await three.abandon()
  assert.deepEqual(readdirSync(folder), ['old.ndjson'])
})
