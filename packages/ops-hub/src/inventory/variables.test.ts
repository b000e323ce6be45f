// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of variables in an inventory
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseInventory } from './parse.ts'
import { told } from './testing/shop.ts'
import { inventoryVariables } from './variables.ts'

test('fills in listed variables alone, and only once', () => {
  const fill = (value: string, values: Record<string, string>) =>
    parseInventory([{ file: 'a.yaml', text: `widgets: [{slug: a, type: t, description: '${value}'}]` }], values)
      .widgets[0]?.description
  assert.equal(fill('at ${IHUB_BASE}/x', { IHUB_BASE: 'http://h' }), 'at http://h/x')
  assert.equal(fill('$${IHUB_BASE} $HOME', { IHUB_BASE: 'http://h' }), '${IHUB_BASE} $HOME')
  assert.equal(fill('${A}', { A: '${B}', B: 'b' }), '${B}')
  assert.equal(fill('${A:-b}/${C:-d}/${E:-}/${F:-a:-b}', { A: 'a', C: '', E: 'e' }), 'a/d/e/a:-b')
  assert.deepEqual(told('widgets: [{slug: a, type: ops-host, description: "${HOME} ${toString}"}]'), [
    '1:50 widgets[0].description: unknown variable ${HOME} (known: ${IHUB_BASE}); set it with IHUB_VAR_HOME',
    '1:50 widgets[0].description: unknown variable ${toString} (known: ${IHUB_BASE}); set it with IHUB_VAR_toString'
  ])
})

test('environment variables with a prefix set variables; the rest of the environment cannot be read', () => {
  assert.deepEqual(inventoryVariables({ IHUB_VAR_REGION: 'eu', IHUB_VAR_EMPTY: '', OPS_HUB_KEY: 'hush' }), {
    REGION: 'eu',
    EMPTY: ''
  })
})
