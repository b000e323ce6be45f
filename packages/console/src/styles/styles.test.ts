/** A class that no element has is dead code. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

const folder = join(import.meta.dirname, '..')
const textOf = (pattern: string) =>
  globSync(pattern, { cwd: folder })
    .filter((file) => !file.includes('.test.'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')

/** Set by Base UI, which cannot add its own style element under the policy of the console. */
const foreign = ['base-ui-disable-scrollbar']

function unusedClasses(styles: string, sources: string): string[] {
  const selectors = styles.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/:[^;{}]*;/g, '')
  const classes = new Set([...selectors.matchAll(/\.([a-z][\w-]*)/gi)].map(([, name = '']) => name))
  const given = [...sources.matchAll(/className=("[^"]*"|\{[^}]*\})/g)].map(([, value = '']) => value).join(' ')
  const used = new Set([...(given.match(/[\w-]+/g) ?? []), ...foreign])
  return [...classes].filter((name) => !used.has(name))
}

test('each class in the styles is used by an element', () => {
  const [styles, sources] = [textOf('**/*.css'), textOf('**/*.tsx')]
  assert.deepEqual(unusedClasses(styles, sources), [])
  assert.deepEqual(unusedClasses(`${styles} .card > .gone { width: calc(1.5em) }`, sources), ['gone'])
})
