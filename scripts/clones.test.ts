import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { findClones } from './clones.ts'

const route = (name: string) => `
app.get('/${name}/:id', {
  config: { scope: 'hub:read', problems: [Ambiguous] },
  schema: { operationId: 'get${name}', tags, params: ById, querystring: HubQuery, response: { 200: listOf(Thing) } }
}, async (request, reply) => {
  const found = await getThing(db, request.principal, request.params.id, clock.now(), request.query.hub)
  return versioned(reply, found)
})
`
const imports = `${Array.from({ length: 20 }, (_, index) => `import { a${index}, b${index} } from './c${index}.ts'`).join('\n')}\n`

test('finds a copy that differs in names and texts, in sources alone, and counts no imports', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'clones-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  write('one.ts', imports + route('things'))
  write('other.ts', imports)
  write('one.test.ts', route('things'))
  assert.deepEqual(findClones([folder]), [])
  write('other.ts', imports + route('widgets'))
  const [clone = '', ...more] = findClones([folder])
  assert.match(clone, /one\.ts:\d+-\d+ = .*other\.ts:\d+-\d+$/)
  assert.deepEqual(more, [])
})
