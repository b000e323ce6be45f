import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readSources } from './sources.ts'

const folder = await mkdtemp(join(tmpdir(), 'inventory-'))
after(() => rm(folder, { recursive: true }))
await writeFile(join(folder, 'b.yaml'), 'b: 1')
await writeFile(join(folder, 'a.yml'), 'a: 1')
await writeFile(join(folder, '.hidden.yaml'), 'x: 1')
await writeFile(join(folder, 'README.md'), '# no inventory')

test('reads a folder in the order of its file names', async () => {
  assert.deepEqual(await readSources(folder), [
    { file: 'a.yml', text: 'a: 1' },
    { file: 'b.yaml', text: 'b: 1' }
  ])
})

test('reads one file', async () => {
  assert.deepEqual(await readSources(join(folder, 'b.yaml')), [{ file: 'b.yaml', text: 'b: 1' }])
})

test('refuses what is not text, and what is not there', async () => {
  const broken = join(folder, 'README.md')
  await writeFile(broken, Buffer.from([0x61, 0x0a, 0xff, 0xfe]))
  await assert.rejects(readSources(broken), {
    name: 'InventoryError',
    message: /README\.md:2:1 This is not UTF-8 text/
  })
  await assert.rejects(readSources(join(folder, 'nothing')), {
    name: 'InventoryError',
    message: /nothing:1:1 .*ENOENT/
  })
})
