/** Two queries with the same key would show each other's data. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folders = ['..', '../../../ops-hub/console'].map((folder) => join(import.meta.dirname, folder))

interface Key {
  place: string
  /** Literal texts; null for parts known only at run time. */
  parts: (string | null)[]
}

/** The keys of the queries that a source file declares; mere references, such as for invalidation, are left out. */
function keysIn(place: string, source: string): Key[] {
  const declared = source.replaceAll(/\w+Queries\(\{[^}]*\}\)/g, '')
  return [...declared.matchAll(/queryKey: \[([^\]]*)\]/g)].map(([, parts = '']) => ({
    place,
    parts: parts.split(',').map((part) => /^\s*'(.*)'\s*$/.exec(part)?.[1] ?? null)
  }))
}

/** The pairs of keys that may be equal. */
function collisions(keys: readonly Key[]): string[] {
  const mayEqual = (one: Key, other: Key) =>
    one.parts.length === other.parts.length &&
    one.parts.every((part, index) => part === null || [part, null].includes(other.parts[index] ?? null))
  const text = ({ place, parts }: Key) => `${place}: ${parts.map((part) => part ?? '…').join(' ')}`
  return keys.flatMap((one, index) =>
    keys.slice(index + 1).flatMap((other) => (mayEqual(one, other) ? [`${text(one)} = ${text(other)}`] : []))
  )
}

test('no two queries of the console have the same key', () => {
  const keys = folders.flatMap((folder) => {
    const files = globSync('**/*.{ts,tsx}', { cwd: folder }).filter((file) => !file.includes('.test.'))
    return files.flatMap((file) => keysIn(file, readFileSync(join(folder, file), 'utf8')))
  })
  assert.ok(keys.length > 15, `${keys.length} keys were found`)
  assert.deepEqual(collisions(keys), [])
  const other = keysIn(
    'other.ts',
    "useQuery({ queryKey: ['events', 'newest'] }); invalidateQueries({ queryKey: ['registry', 'hubs'] })"
  )
  assert.deepEqual(collisions([...keys, ...other]), ['overview/page.tsx: events newest = other.ts: events newest'])
  const open = keysIn('open.ts', "queryKey: ['widget', slug, name, id]")
  const similar = keys.filter(({ parts }) => parts.length === 4 && parts[0] === 'widget')
  assert.ok(similar.length > 1)
  assert.equal(collisions([...keys, ...open]).length, similar.length, 'an unknown part may equal any other')
})
