import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kindOf, shortName } from './names.ts'

test('a kind is the name of a widget type without its hub', () => {
  assert.deepEqual(['ops-endpoint', 'ops-hub.data-store', 'service'].map(kindOf), ['endpoint', 'data store', 'service'])
})

test('a name does not repeat the kind that is shown next to it', () => {
  const short = (name: string, widgetType: string) => shortName({ name, widgetType })
  assert.equal(short('Endpoint: health', 'ops-endpoint'), 'health')
  assert.equal(short('Secret set: SOPS: age keys', 'ops-secret-set'), 'SOPS: age keys')
  assert.equal(short('Backups: Gitea database', 'ops-backup-set'), 'Gitea database', 'the kind in the plural')
  assert.equal(short('Migration: north to south', 'ops-migration-wave'), 'north to south', 'the kind in short')
  assert.equal(short('Gitea: registry', 'ops-endpoint'), 'Gitea: registry', 'another prefix is part of the name')
  assert.equal(short('Endpoint: ', 'ops-endpoint'), 'Endpoint: ', 'never an empty name')
  assert.equal(short('Endpoint', 'ops-endpoint'), 'Endpoint')
})
