import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whyUnwell } from './heartbeat.ts'

const onTime = { dispatchS: 0, deliveriesS: 0, noticesS: 0 }
const well = {
  isReady: async () => true,
  overdue: async () => onTime,
  renewed: new Map([['ops-hub', Date.now()]])
}

test('an installation is well while server, deliveries and runtime are, or where it has no runtime', async () => {
  assert.equal(await whyUnwell(well), undefined)
  assert.equal(await whyUnwell({ ...well, renewed: undefined }), undefined)
  assert.equal(await whyUnwell({ ...well, overdue: async () => ({ ...onTime, deliveriesS: 119 }) }), undefined)
})

test('one part that does not work is named', async () => {
  const late = Date.now() - 91_000
  const cases: [Parameters<typeof whyUnwell>[0], RegExp][] = [
    [{ ...well, isReady: async () => false }, /the server is not ready/],
    [{ ...well, overdue: async () => ({ ...onTime, deliveriesS: 121 }) }, /a message has been overdue for 121 s/],
    [{ ...well, overdue: async () => ({ ...onTime, dispatchS: 121 }) }, /not been dispatched to webhooks for 121 s/],
    [{ ...well, overdue: async () => ({ ...onTime, noticesS: 121 }) }, /notices have not been evaluated for 121 s/],
    [{ ...well, renewed: new Map() }, /the runtime has not reported yet/],
    [{ ...well, renewed: new Map([...well.renewed, ['aud-hub', late]]) }, /^the runtime of aud-hub does not report$/]
  ]
  for (const [parts, reason] of cases) assert.match(String(await whyUnwell(parts)), reason)
})
