import assert from 'node:assert/strict'
import { test } from 'node:test'
import { evidenceMembers } from './evidence-members.ts'
import { collectors } from './index.ts'
import { checksPage } from './reference.ts'

test('the page describes the settings and the evidence of every kind', () => {
  assert.deepEqual(Object.keys(evidenceMembers).toSorted(), [...collectors.keys()].toSorted())
  const sections = checksPage().split(/^## /m).slice(1)
  for (const [kind, { settings }] of collectors) {
    const section = sections.find((one) => one.startsWith(`${kind}\n`)) ?? ''
    const { required } = settings as { required: string[] }
    for (const name of [...required, ...Object.keys(evidenceMembers[kind] ?? {})])
      assert.ok(section.includes(`| \`${name}\` |`), `${kind}: ${name}`)
    assert.ok((section.match(/```yaml/g) ?? []).length >= 3, kind)
  }
})
