import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
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

test('client-M7: reads several files and folders with their subfolders, each file once', async () => {
  const nested = join(folder, 'nested')
  await mkdir(join(nested, 'deep'), { recursive: true })
  await mkdir(join(nested, '.git'))
  await writeFile(join(nested, 'deep/c.yaml'), 'c: 1')
  await writeFile(join(nested, '.git/d.yaml'), 'd: 1')
  await writeFile(join(nested, 'e.json'), '{}')
  await symlink('..', join(nested, 'loop'))
  assert.deepEqual(
    (await readSources(nested)).map(({ file }) => file),
    [join('deep', 'c.yaml'), 'e.json']
  )
  const [b, e] = [join(folder, 'b.yaml'), join(nested, 'e.json')]
  assert.deepEqual(
    (await readSources([b, nested, e, b])).map(({ file }) => file),
    [b, join(nested, 'deep/c.yaml'), e]
  )
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
    message: /nothing:1:1 No such file or folder/
  })
})
