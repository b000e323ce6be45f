import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  breakText,
  deliveryMark,
  deliveryText,
  manifestText,
  previewVerdict,
  readManifestText,
  scopesOf,
  webhookState
} from './words.ts'

const nothing = { adds: [], changes: [], retires: [], breaks: [], conflicts: [] }
const name = { kind: 'event-type' as const, name: 'x.checked' }

test('a preview says whether the manifest may be activated, and what it breaks', () => {
  assert.deepEqual(previewVerdict(nothing), { text: 'It changes nothing.', canActivate: true, isSafe: true })
  assert.equal(previewVerdict({ ...nothing, adds: [name] }).text, 'It adds 1 name, and breaks nothing.')
  assert.equal(
    previewVerdict({ ...nothing, changes: [name, name], retires: [name] }).text,
    'It changes the definition of 2, retires 1 unused, and breaks nothing.'
  )
  const breaks = [{ ...name, widgets: 1, events: 1200 }]
  assert.deepEqual(
    [previewVerdict({ ...nothing, breaks }).canActivate, previewVerdict({ ...nothing, breaks }).isSafe],
    [true, false]
  )
  assert.equal(breakText(breaks[0] as never), 'event type x.checked: used by 1 item, 1,200 events')
  const conflicts = [{ ...name, hub: 'other' }]
  assert.deepEqual(previewVerdict({ ...nothing, breaks, conflicts }), {
    text: 'It cannot be activated: other hubs own x.checked (of other).',
    canActivate: false,
    isSafe: false
  })
})

test('a manifest is written as the part that can be changed, and read back', () => {
  const manifest = {
    id: '1',
    version: 3,
    status: 'active',
    hubFamily: null,
    widgetTypes: [{ name: 'x.thing' }],
    commands: []
  }
  assert.deepEqual(readManifestText(manifestText(manifest as never)), {
    widgetTypes: [{ name: 'x.thing' }],
    commands: []
  })
  assert.throws(() => readManifestText('{"a": }'), SyntaxError)
  for (const text of ['[]', 'null', '7', '"x"']) assert.throws(() => readManifestText(text), /Enter a JSON object/)
})

test('scopes, webhooks and deliveries in words', () => {
  assert.deepEqual(scopesOf('ops-hub', ['read', 'record']), ['hub:ops-hub:read', 'hub:ops-hub:record'])
  const webhook = { status: 'active', disabledReason: null, failingSince: null }
  assert.equal(webhookState(webhook as never).mark, 'verified')
  assert.equal(webhookState({ ...webhook, failingSince: '2026-11-29T00:00:00Z' } as never).mark, 'failing')
  assert.deepEqual(webhookState({ ...webhook, status: 'disabled', disabledReason: 'Answered 410.' } as never), {
    mark: 'paused',
    text: 'Answered 410.'
  })
  const delivery = { state: 'delivered', attempts: 1, responseStatus: 204, error: null }
  assert.equal(deliveryText(delivery as never), 'Delivered with 204, 1 attempt')
  assert.equal(
    deliveryText({ ...delivery, state: 'failed', attempts: 8, responseStatus: 500 } as never),
    'Failed after 8 attempts: the receiver answered 500'
  )
  assert.equal(
    deliveryText({ ...delivery, state: 'due', attempts: 0, responseStatus: null } as never),
    'Due, 0 attempts: no attempt yet'
  )
  assert.deepEqual((['delivered', 'failed', 'due'] as const).map(deliveryMark), ['verified', 'failing', 'soon'])
})
