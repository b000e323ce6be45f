/** Download size of the built console: budgets in compressed bytes. */
import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { consoleFolder, isBuilt } from './browser.ts'

interface Chunk {
  file: string
  isEntry?: boolean
  imports?: string[]
  css?: string[]
}

const skip = isBuilt ? false : 'the console is not built; run node scripts/setup.mjs'
const packed = (file: string) => statSync(join(consoleFolder, `${file}.br`)).size

test('the first load is under 180 kB of script and 7 kB of styles, and refers to no other host', { skip }, () => {
  const chunks = JSON.parse(readFileSync(join(consoleFolder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const first = new Set<Chunk>()
  const add = (chunk: Chunk | undefined) => {
    if (!chunk || first.has(chunk)) return
    first.add(chunk)
    for (const name of chunk.imports ?? []) add(chunks[name])
  }
  add(Object.values(chunks).find(({ isEntry }) => isEntry))
  const files = [...first].map(({ file }) => file)
  assert.ok(files.length > 0)
  const script = files.reduce((sum, file) => sum + packed(file), 0)
  assert.ok(script < 180_000, `${script} bytes of script: ${files.join(', ')}`)
  const styles = new Set([...first].flatMap(({ css = [] }) => css))
  const weight = [...styles].reduce((sum, file) => sum + packed(file), 0)
  assert.ok(weight > 0 && weight < 7_000, `${weight} bytes of styles`)
  for (const { file } of Object.values(chunks)) {
    if (!file.endsWith('.js')) continue
    const text = readFileSync(join(consoleFolder, file), 'utf8')
    // Never requested: namespaces, help pages in error messages of libraries, and an example address in the SDK.
    const hosts = [...text.matchAll(/https?:\/\/[a-z0-9.-]+/g)].map(([url]) => url)
    const known = /^https?:\/\/(www\.w3\.org|react\.dev|base-ui\.com|tanstack\.com|localhost|127\.0\.0\.1)/
    assert.deepEqual(
      hosts.filter((url) => !known.test(url)),
      [],
      file
    )
  }
})

test('the map is under 15 kB of script and styles', { skip }, () => {
  const chunks = JSON.parse(readFileSync(join(consoleFolder, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>
  const { file, css = [] } = chunks['src/map/page.tsx'] ?? { file: '' }
  assert.ok(file !== '' && css.length > 0, 'its styles are loaded with it')
  const weight = [file, ...css].reduce((sum, one) => sum + packed(one), 0)
  assert.ok(weight < 15_000, `${weight} bytes`)
})
