import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allows } from './grants.ts'

test('a scope covers its hub or all hubs, and write includes record', () => {
  const scopes = ['framework:read', 'hub:*:read', 'hub:shop:write', 'hub:bank:record']
  const cases: Record<string, boolean> = {
    'framework:read': true,
    'framework:admin': false,
    'hub:shop:read': true,
    'hub:shop:write': true,
    'hub:shop:record': true,
    'hub:shop:decide': false,
    'hub:bank:record': true,
    'hub:bank:write': false,
    'hub:*:write': false
  }
  for (const [needed, expected] of Object.entries(cases)) assert.equal(allows(scopes, needed), expected, needed)
})
