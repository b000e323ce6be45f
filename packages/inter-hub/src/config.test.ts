import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('the limit of addresses without a key is a number, and a mistake in it is named', () => {
  const limit = (text?: string) => readConfig({ IHUB_ANONYMOUS_LIMIT: text }, false).anonymousLimit
  assert.deepEqual([limit(), limit(''), limit('0'), limit('120000')], [6000, 6000, 0, 120_000])
  for (const text of ['-1', '1.5', 'many', '1e3', '999999999']) {
    assert.throws(() => limit(text), { message: new RegExp(`^IHUB_ANONYMOUS_LIMIT must be .*${text}`) })
  }
})
