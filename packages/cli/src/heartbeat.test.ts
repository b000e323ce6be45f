import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyUnwell } from './heartbeat.ts'

const well = {
  isReady: async () => true,
  dueDeliveries: async () => ({ due: 0, oldestS: 0 }),
  renewed: new Map([['ops-hub', Date.now()]])
}

test('an installation is well while server, deliveries and runtime are, or where it has no runtime', async () => {
  assert.equal(await whyUnwell(well), undefined)
  assert.equal(await whyUnwell({ ...well, renewed: undefined }), undefined)
  assert.equal(await whyUnwell({ ...well, dueDeliveries: async () => ({ due: 3, oldestS: 119 }) }), undefined)
})

test('one part that does not work is named', async () => {
  const late = Date.now() - 91_000
  const cases: [Parameters<typeof whyUnwell>[0], RegExp][] = [
    [{ ...well, isReady: async () => false }, /the server is not ready/],
    [{ ...well, dueDeliveries: async () => ({ due: 1, oldestS: 121 }) }, /has been due for 121 s/],
    [{ ...well, renewed: new Map() }, /the runtime has not reported yet/],
    [{ ...well, renewed: new Map([...well.renewed, ['aud-hub', late]]) }, /^the runtime of aud-hub does not report$/]
  ]
  for (const [parts, reason] of cases) assert.match(String(await whyUnwell(parts)), reason)
})
