/** Evidence is as old as its fact: what the runtime reports or confirms today about an old fact is never green. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Client } from '@inter-hub/sdk'
import type { TestServer } from '@inter-hub/server/testing'
import type { Check } from '../inventory/index.ts'
import { startOpsHub } from '../testing/runtime.ts'
import { Confirmations } from './confirmations.ts'
import { EvidenceRecorder } from './evidence.ts'

const hub = 'ops-hub'
const hourMs = 3_600_000
const dayMs = 24 * hourMs
let server: TestServer
let client: Client
let confirmations: Confirmations
let moved = 0

/** The time of the server after some more of it. */
const at = (ms: number) => new Date(Date.now() + moved + ms).toISOString()

before(async () => {
  ;({ server, client } = await startOpsHub())
  confirmations = new Confirmations(client, hub)
})
after(() => server.close())

let made = 0
/** A check of a widget of its own that reports such facts, by the runtime's own recorder and the rules of ops-hub. */
async function reporting(widgetType: string, emits: string) {
  const widget = `${widgetType}-${++made}`
  await client.post('/widgets', { body: { slug: widget, name: widget, widgetType } })
  const check: Check = { name: 'facts', widget, kind: 'facts', settings: {}, everyMs: dayMs, emits, freshFor: 'P8D' }
  const collector = {
    emits: { [emits]: ({ metadata }: { metadata: Record<string, unknown> }) => metadata },
    volatile: []
  }
  const start = (hasEvidence: boolean) =>
    new EvidenceRecorder({ client, hub, confirmations, check, collector, hasEvidence })
  const state = async () => (await client.get('/widgets/{id}', { path: { id: widget } })).state
  const events = async () => (await client.get('/interaction-events', { query: { hub, widget } })).data
  return { recorder: start(false), restart: () => start(true), state, events }
}

function move(ms: number): void {
  moved += ms
  server.moveTime(ms)
}

const backup = (completedAt: string) => ({ dataStore: 'db', backupId: 'b1', result: 'verified', completedAt })

test('a backup that grew too old is not confirmed but recorded as the failure it is, once', async () => {
  const { recorder, restart, state, events } = await reporting('ops-backup-set', 'ops-backup-verified')
  const metadata = backup(at(-7 * dayMs))
  const first = await recorder.record({ observedAt: at(0), metadata })
  assert.deepEqual([first?.outcome, await state()], ['pass', 'verified'])
  const again = await recorder.record({ observedAt: at(0), metadata })
  assert.deepEqual([again?.confirmed, again?.eventId, await state()], [true, first?.eventId, 'verified'])

  move(1.1 * dayMs)
  assert.equal(await state(), 'stale', 'by time alone: the backup is older than it may be')
  const late = await recorder.record({ observedAt: at(0), metadata })
  assert.deepEqual([late?.outcome, late?.confirmed, await state()], ['fail', false, 'failing'])
  // The failure is what is confirmed from now on, also after a restart.
  const later = await recorder.record({ observedAt: at(0), metadata })
  assert.deepEqual([later?.outcome, later?.confirmed, later?.eventId], ['fail', true, late?.eventId])
  const restarted = await restart().record({ observedAt: at(0), metadata })
  assert.deepEqual([restarted?.outcome, restarted?.confirmed, restarted?.eventId], ['fail', true, late?.eventId])
  assert.deepEqual([(await events()).length, await state()], [2, 'failing'])

  const fresh = await recorder.record({ observedAt: at(0), metadata: backup(at(-hourMs)) })
  assert.deepEqual([fresh?.outcome, await state()], ['pass', 'verified'])
})

test('after a restart too a backup that grew too old is recorded as a failure', async () => {
  const { recorder, restart, state } = await reporting('ops-backup-set', 'ops-backup-verified')
  const metadata = backup(at(-7 * dayMs))
  await recorder.record({ observedAt: at(0), metadata })
  move(2 * dayMs)
  const late = await restart().record({ observedAt: at(0), metadata })
  assert.deepEqual([late?.outcome, await state()], ['fail', 'failing'])
})

test('a late observation is judged at the time it was made, and its evidence is as old as its fact', async () => {
  const { recorder, state } = await reporting('ops-backup-set', 'ops-backup-verified')
  const metadata = backup(at(-7 * dayMs))
  await recorder.record({ observedAt: at(0), metadata })
  const seen = at(12 * hourMs)
  move(2 * dayMs)
  const kept = await recorder.record({ observedAt: seen, metadata })
  assert.deepEqual([kept?.outcome, kept?.confirmed], ['pass', true], 'then it still passed')
  assert.equal(await state(), 'stale', 'now it proves nothing')
})

test('a backup of 20 days ago that is reported now fails', async () => {
  const { recorder, state } = await reporting('ops-backup-set', 'ops-backup-verified')
  const reported = await recorder.record({ observedAt: at(0), metadata: backup(at(-20 * dayMs)) })
  assert.deepEqual([reported?.outcome, await state()], ['fail', 'failing'])
  await recorder.record({ observedAt: at(0), metadata: backup(at(-20 * dayMs)) })
  assert.equal(await state(), 'failing')
})

test('a run of a runbook half a year ago that is reported and confirmed now proves nothing', async () => {
  const { recorder, restart, state } = await reporting('ops-runbook', 'ops-runbook-executed')
  const metadata = { runbookId: 'r', outcome: 'succeeded', startedAt: at(-181 * dayMs), finishedAt: at(-180 * dayMs) }
  for (const one of [recorder, recorder, restart()]) {
    await one.record({ observedAt: at(0), metadata })
    assert.equal(await state(), 'stale')
  }
})
