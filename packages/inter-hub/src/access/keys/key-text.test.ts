import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatCredential, hashCredential, matches, newCredential, parseCredential } from './key-text.ts'

const vector = 'ihk_c1f3ac3a_003aUlTJC7tjlCTQj2uNU3MFagCXG9LRKRcwGkBIDlf2hN7M0'

test('formats the published test vector', () => {
  const secret = Uint8Array.from({ length: 32 }, (_, index) => index)
  assert.equal(formatCredential('ihk', 'c1f3ac3a', secret), vector)
})

test('reads back what it makes, for keys, tokens and hooks', () => {
  for (const kind of ['ihk', 'iht', 'ihh'] as const) {
    const made = newCredential(kind)
    assert.match(made.text, /^ih[kth]_[0-9a-f]{8}_[0-9A-Za-z]{49}$/)
    assert.deepEqual(parseCredential(made.text), made)
    assert.ok(matches(made.text, hashCredential(made.text)))
    assert.ok(!matches(newCredential(kind).text, hashCredential(made.text)))
  }
})

test('finds every single changed character by the checksum', () => {
  for (let at = 0; at < vector.length; at++) {
    const changed = vector.slice(0, at) + (vector[at] === 'a' ? 'b' : 'a') + vector.slice(at + 1)
    if (changed !== vector) assert.equal(parseCredential(changed), undefined, changed)
  }
})
