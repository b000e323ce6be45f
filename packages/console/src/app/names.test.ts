import assert from 'node:assert/strict'
import { test } from 'node:test'
import { environmentOf, kindOf, plainName, shortName } from './names.ts'

test('a kind is the name of a widget type without its hub', () => {
  assert.deepEqual(['ops-endpoint', 'ops-hub.data-store', 'service'].map(kindOf), ['endpoint', 'data store', 'service'])
})

test('a name does not repeat the kind that is shown next to it', () => {
  const short = (name: string, widgetType: string) => shortName({ name, widgetType })
  assert.equal(short('Endpoint: health', 'ops-endpoint'), 'health')
  assert.equal(short('Secret set: SOPS: age keys', 'ops-secret-set'), 'SOPS: age keys')
  assert.equal(short('Backups: Gitea database', 'ops-backup-set'), 'Gitea database', 'the kind in the plural')
  assert.equal(short('Migration: north to south', 'ops-migration-wave'), 'north to south', 'the kind in short')
  assert.equal(short('Readiness: Gitea registry', 'ops-readiness-gate'), 'Gitea registry', 'the word ends with an s')
  assert.equal(short('Gitea: registry', 'ops-endpoint'), 'Gitea: registry', 'another prefix is part of the name')
  assert.equal(short('Endpoint: ', 'ops-endpoint'), 'Endpoint: ', 'never an empty name')
  assert.equal(short('Endpoint', 'ops-endpoint'), 'Endpoint')
})

test('a name has no characters that change the direction of the text around it', () => {
  assert.equal(plainName('\u202elive\u2066 pay'), 'live pay')
  assert.equal(shortName({ name: '\u202eEndpoint: health', widgetType: 'ops-endpoint' }), 'health')
})

test('the environment of an item is found among its places', () => {
  const [host, north] = [
    { name: 'Host', widgetType: 'ops-host' },
    { name: 'North', widgetType: 'ops-environment' }
  ]
  assert.deepEqual([environmentOf([host, north]), environmentOf([host]), environmentOf([])], [north, host, undefined])
})
