/** What each proof of the vsm family makes of what was seen, judged as the server does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { failKinds, infoKinds } from '@inter-hub/collectors'
import { compileEventType, type EventTypeRules } from '@inter-hub/rules'
import { type EventType, type HubSlug, type Json, readFirstEvent, readManifest } from './testing/hub-data.ts'

const occurredAt = '2026-06-25T10:00:00.000Z'

/** The outcome; `broken` with the reason where the rule itself fails. */
function judge(type: EventType, metadata: Json): string {
  const { outcome, reason } = compileEventType(type as EventTypeRules).judge(metadata, occurredAt)
  return reason?.startsWith('the outcome rule failed') ? `broken: ${reason}` : outcome
}

function typeOf(hub: HubSlug, name: string): EventType {
  const type = readManifest(hub).eventTypes.find((candidate) => candidate.name === name)
  assert.ok(type, name)
  return type
}

const endpoint = { endpoint: 'https://gitea.coulomb.social/v2/', expectedStatus: 401 }
const challenge = 'Docker-Distribution-Api-Version: registry/2.0'
const backup = { dataStore: 'ops-store-gitea-database', backupId: 'b-1', completedAt: '2026-06-25T02:00:00Z' }
const restore = {
  dataStore: 'ops-store-gitea-database',
  backupId: 'b-1',
  targetEnvironment: 'threephoenix-prod',
  integrityCheck: 'row counts'
}
const run = { runbookId: 'runbook-restore', startedAt: '2026-06-25T08:00:00Z', finishedAt: '2026-06-25T08:40:00Z' }
const drift = { subject: 'ops-service-inter-hub image', expected: '11ff61c', severity: 'medium' }
const outside = { endpoint: endpoint.endpoint, observedAt: occurredAt, vantage: 'a phone' }
const audit = {
  checkId: 'custody',
  target: 'ops-secret-ops-hub-runtime-key',
  performedAt: occurredAt,
  method: 'listing'
}

const examples: [hub: HubSlug, type: string, outcome: string, what: string, metadata: Json][] = [
  ['ops-hub', 'ops-endpoint-verified', 'pass', 'the promised status', { ...endpoint, observedStatus: 401 }],
  ['ops-hub', 'ops-endpoint-verified', 'fail', 'another status', { ...endpoint, observedStatus: 502 }],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'pass',
    'the promised header in other case',
    { ...endpoint, observedStatus: 401, expectedHeader: challenge.toLowerCase(), observedHeader: challenge }
  ],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'fail',
    'another header',
    {
      ...endpoint,
      observedStatus: 401,
      expectedHeader: challenge,
      observedHeader: 'Docker-Distribution-Api-Version: registry/1.0'
    }
  ],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'fail',
    'no header',
    { ...endpoint, observedStatus: 401, expectedHeader: challenge }
  ],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'fail',
    'a mismatch that the collector lists',
    { ...endpoint, observedStatus: 401, mismatches: ['The body is empty.'] }
  ],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'pass',
    'no mismatch',
    { ...endpoint, observedStatus: 401, mismatches: [], tlsNotAfter: '2026-09-01T00:00:00Z' }
  ],
  [
    'ops-hub',
    'ops-endpoint-verified',
    'fail',
    'an expired certificate',
    { ...endpoint, observedStatus: 401, tlsNotAfter: '2026-06-25T09:59:59Z' }
  ],
  ['ops-hub', 'ops-endpoint-verified', 'info', 'no observed status', endpoint],
  ['ops-hub', 'ops-endpoint-verified', 'info', 'the first event', readFirstEvent().metadata],

  ['ops-hub', 'ops-health-checked', 'pass', 'healthy', { target: 'db', status: 'healthy' }],
  ['ops-hub', 'ops-health-checked', 'fail', 'degraded', { target: 'db', status: 'degraded' }],
  ['ops-hub', 'ops-health-checked', 'fail', 'unhealthy', { target: 'db', status: 'unhealthy' }],
  ['ops-hub', 'ops-health-checked', 'fail', 'unreachable', { target: 'db', status: 'unreachable' }],
  ['ops-hub', 'ops-health-checked', 'info', 'unknown', { target: 'db', status: 'unknown' }],
  ['ops-hub', 'ops-health-checked', 'info', 'healthy without a target', { status: 'healthy' }],
  [
    'ops-hub',
    'ops-health-checked',
    'fail',
    'healthy but not as expected',
    { target: 'db', status: 'healthy', mismatches: ['The record is missing.'] }
  ],
  [
    'ops-hub',
    'ops-health-checked',
    'fail',
    'an expired certificate',
    { target: 'a', status: 'healthy', tlsNotAfter: '2026-06-01T00:00:00Z' }
  ],
  [
    'ops-hub',
    'ops-health-checked',
    'pass',
    'a certificate that lasts',
    { target: 'a', status: 'healthy', tlsNotAfter: '2026-07-01T00:00:00Z', daysLeft: 6 }
  ],

  [
    'ops-hub',
    'ops-release-observed',
    'pass',
    'the declared release',
    { service: 'gitea', environment: 'coulombcore', runningImage: 'gitea:1', matchesDeclared: true }
  ],
  [
    'ops-hub',
    'ops-release-observed',
    'fail',
    'another release',
    { service: 'gitea', runningImage: 'gitea:1', declaredImage: 'gitea:2', matchesDeclared: false }
  ],
  [
    'ops-hub',
    'ops-release-observed',
    'fail',
    'images that differ',
    { service: 'inter-hub', runningImage: 'inter-hub:790b5e5', declaredImage: 'inter-hub:11ff61c' }
  ],
  [
    'ops-hub',
    'ops-release-observed',
    'pass',
    'images that agree',
    { service: 'inter-hub', runningImage: 'inter-hub:eed4322', declaredImage: 'inter-hub:eed4322' }
  ],
  ['ops-hub', 'ops-release-observed', 'info', 'nothing to compare with', { service: 'gitea', runningImage: 'gitea:1' }],
  [
    'ops-hub',
    'ops-release-observed',
    'pass',
    'an image in the registry',
    { service: 'inter-hub', declaredImage: 'inter-hub:eed4322', imageExists: true }
  ],
  [
    'ops-hub',
    'ops-release-observed',
    'fail',
    'a manifest unknown',
    { service: 'inter-hub', declaredImage: 'inter-hub:5101eb5', imageExists: false }
  ],
  ['ops-hub', 'ops-release-observed', 'info', 'no service', { runningImage: 'a:1', declaredImage: 'a:1' }],

  ['ops-hub', 'ops-backup-verified', 'pass', 'a verified backup of today', { ...backup, result: 'verified' }],
  ['ops-hub', 'ops-backup-verified', 'fail', 'a corrupt one', { ...backup, result: 'corrupt' }],
  [
    'ops-hub',
    'ops-backup-verified',
    'fail',
    'none at all',
    { dataStore: 'ops-store-gitea-database', result: 'missing' }
  ],
  [
    'ops-hub',
    'ops-backup-verified',
    'fail',
    'a backup of nine days ago',
    { ...backup, completedAt: '2026-06-16T02:00:00Z', result: 'verified' }
  ],
  [
    'ops-hub',
    'ops-backup-verified',
    'fail',
    'one that the check calls too old',
    { ...backup, result: 'verified', maxAgeHours: 7.5 }
  ],
  [
    'ops-hub',
    'ops-backup-verified',
    'pass',
    'one just young enough',
    { ...backup, result: 'verified', maxAgeHours: 8.5 }
  ],
  [
    'ops-hub',
    'ops-backup-verified',
    'info',
    'a verdict without a backup',
    { dataStore: 'ops-store-gitea-database', result: 'verified' }
  ],

  ['ops-hub', 'ops-restore-tested', 'pass', 'a restore that succeeded', { ...restore, result: 'succeeded' }],
  [
    'ops-hub',
    'ops-restore-tested',
    'fail',
    'one that failed',
    { dataStore: 'ops-store-gitea-database', result: 'failed' }
  ],
  ['ops-hub', 'ops-restore-tested', 'fail', 'a part of the data', { ...restore, result: 'partial' }],
  [
    'ops-hub',
    'ops-restore-tested',
    'fail',
    'data that differ',
    { ...restore, result: 'succeeded', mismatches: ['13 rows, not 14.'] }
  ],
  [
    'ops-hub',
    'ops-restore-tested',
    'info',
    'a success that compared nothing',
    { dataStore: 'a', backupId: 'b', targetEnvironment: 'c', result: 'succeeded' }
  ],

  ['ops-hub', 'ops-runbook-executed', 'pass', 'a run that succeeded', { ...run, outcome: 'succeeded' }],
  [
    'ops-hub',
    'ops-runbook-executed',
    'pass',
    'a rehearsal that succeeded',
    { ...run, outcome: 'succeeded', dryRun: true }
  ],
  [
    'ops-hub',
    'ops-runbook-executed',
    'fail',
    'a run that failed',
    { ...run, outcome: 'failed', stepFailed: 'restore-04' }
  ],
  ['ops-hub', 'ops-runbook-executed', 'fail', 'a run that was aborted', { ...run, outcome: 'aborted' }],
  ['ops-hub', 'ops-runbook-executed', 'fail', 'a run that was rolled back', { ...run, outcome: 'rolled-back' }],
  ['ops-hub', 'ops-runbook-executed', 'info', 'a run without an outcome', run],

  ['ops-hub', 'ops-drift-detected', 'fail', 'a difference', { ...drift, observed: '790b5e5' }],
  ['ops-hub', 'ops-drift-detected', 'fail', 'a low difference', { ...drift, observed: '790b5e5', severity: 'low' }],
  [
    'ops-hub',
    'ops-drift-detected',
    'pass',
    'no difference any more',
    { ...drift, observed: '11ff61c', severity: 'none' }
  ],
  [
    'ops-hub',
    'ops-drift-detected',
    'fail',
    'one of several differences',
    { ...drift, observed: '2 of 3', differences: [{ path: 'image' }] }
  ],
  [
    'ops-hub',
    'ops-drift-detected',
    'pass',
    'several comparisons without a difference',
    { ...drift, observed: 'as declared', severity: 'none', differences: [] }
  ],
  ['ops-hub', 'ops-drift-detected', 'info', 'nothing observed', drift],

  ['aud-hub', 'aud-check-performed', 'pass', 'a check that holds', { ...audit, verdict: 'holds' }],
  ['aud-hub', 'aud-check-performed', 'fail', 'a check that fails', { ...audit, verdict: 'fails' }],
  ['aud-hub', 'aud-check-performed', 'info', 'a check without a verdict', { ...audit, verdict: 'inconclusive' }],
  [
    'aud-hub',
    'aud-remediation-verified',
    'pass',
    'an effective remedy',
    { findingId: 'f', verdict: 'effective', method: 'looked' }
  ],
  [
    'aud-hub',
    'aud-remediation-verified',
    'fail',
    'half a remedy',
    { findingId: 'f', verdict: 'partial', method: 'looked' }
  ],
  ['env-hub', 'env-endpoint-observed', 'pass', 'an endpoint in reach', { ...outside, reachable: true }],
  ['env-hub', 'env-endpoint-observed', 'fail', 'an endpoint out of reach', { ...outside, reachable: false }]
]
for (const [hub, type, outcome, what, metadata] of examples) {
  test(`${type} of ${what} is ${outcome}`, () => assert.equal(judge(typeOf(hub, type), metadata), outcome))
}

const looks: [hub: HubSlug, types: string[]][] = [
  [
    'ops-hub',
    [
      'ops-health-checked',
      'ops-release-observed',
      'ops-endpoint-verified',
      'ops-backup-verified',
      'ops-restore-tested',
      'ops-drift-detected'
    ]
  ],
  ['env-hub', ['env-endpoint-observed']]
]
for (const [hub, types] of looks) {
  for (const name of types) {
    test(`${name}: what goes wrong at the target refutes, what goes wrong here proves nothing`, () => {
      const type = typeOf(hub, name)
      for (const kind of failKinds) assert.equal(judge(type, { error: { kind, message: 'm' } }), 'fail', kind)
      for (const kind of infoKinds) assert.equal(judge(type, { error: { kind, message: 'm' } }), 'info', kind)
    })
  }
}

test('every outcome that is a rule has examples of a pass and of a fail', () => {
  for (const hub of ['ops-hub', 'aud-hub', 'env-hub'] as const) {
    for (const { name, outcome } of readManifest(hub).eventTypes) {
      const found = new Set(examples.filter(([, type]) => type === name).map(([, , word]) => word))
      assert.equal(outcome === 'info' || (found.has('pass') && found.has('fail')), true, name)
    }
  }
})

test('the schema of a look knows every kind of error', () => {
  const { properties } = typeOf('ops-hub', 'ops-health-checked').metadataSchema
  const { error } = properties as { error: { properties: { kind: { enum: string[] } } } }
  assert.deepEqual(error.properties.kind.enum.toSorted(), [...failKinds, ...infoKinds].toSorted())
})
