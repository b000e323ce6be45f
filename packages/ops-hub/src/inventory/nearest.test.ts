import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hint, nearest } from './nearest.ts'

test('finds the word that was meant', () => {
  const names = ['ops-service-gitea', 'ops-service-state-hub', 'ops-endpoint-gitea-registry']
  assert.equal(nearest('ops-service-gitae', names), 'ops-service-gitea')
  assert.equal(nearest('ops-sevice-gitea', names), 'ops-service-gitea')
  assert.equal(nearest('Ops-Service-Gitea', names), 'ops-service-gitea')
  assert.equal(nearest('ops-endpoint-gitea-regisrty', names), 'ops-endpoint-gitea-registry')
})

test('says nothing when nothing is near', () => {
  assert.equal(nearest('ops-host-one', ['ops-service-gitea']), undefined)
  assert.equal(nearest('x', []), undefined)
  assert.equal(hint('zzzz', ['owner']), '')
  assert.equal(hint('ownr', ['owner']), '; did you mean "owner"?')
})
