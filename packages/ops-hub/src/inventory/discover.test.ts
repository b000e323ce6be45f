import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checksOf, findEnvironment } from './discover.ts'
import { parseInventory } from './parse.ts'

const inventory = parseInventory(
  [
    {
      file: 'a.yaml',
      text: `
widgets:
  - slug: ops-env-theirs
    type: ops-environment
    attributes: {environment: theirs}
    aliases: [environment/theirs]
    checksPaused: These hosts belong to someone else.
    checks: [{kind: dns, every: 1d, emits: ops-health-checked, name: theirs.example}]
  - slug: ops-env-ours
    type: ops-environment
  - slug: ops-endpoint-theirs
    type: ops-endpoint
    environment: ops-env-theirs
    checks:
      - {kind: http, every: 60s, emits: ops-endpoint-verified, url: "https://theirs.example/"}
      - {kind: tls, every: PT6H, emits: ops-health-checked, paused: Until the certificate is renewed.}
  - slug: ops-endpoint-ours
    type: ops-endpoint
    environment: ops-env-ours
    checks: [{kind: http, every: 15s, emits: ops-endpoint-verified, url: "https://ours.example/"}]
  - slug: ops-endpoint-nowhere
    type: ops-endpoint
    checks: [{kind: tcp, every: 5m, emits: ops-health-checked, port: 22}]`
    }
  ],
  {}
)

test('gives each check its interval, its kind and three intervals of proof', () => {
  assert.deepEqual(
    checksOf(inventory).find(({ widget }) => widget === 'ops-endpoint-ours'),
    {
      name: 'http',
      widget: 'ops-endpoint-ours',
      kind: 'http',
      settings: { url: 'https://ours.example/' },
      everyMs: 15_000,
      emits: 'ops-endpoint-verified',
      freshFor: 'PT45S',
      environment: 'ops-env-ours',
      environmentName: 'ops-env-ours'
    }
  )
})

test('pauses what is in an environment until an operator enables it, and a check for itself', () => {
  const paused = (enabled: string[]) =>
    checksOf(inventory, new Set(enabled)).map(({ name, paused: why }) => [name, why])
  const theirs = 'These hosts belong to someone else.'
  const own = 'Until the certificate is renewed.'
  assert.deepEqual(paused([]), [
    ['theirs.example', theirs],
    ['http', theirs],
    ['tls', own],
    ['http', undefined],
    ['tcp', undefined]
  ])
  assert.deepEqual(paused(['ops-env-theirs']), [
    ['theirs.example', undefined],
    ['http', undefined],
    ['tls', own],
    ['http', undefined],
    ['tcp', undefined]
  ])
})

test('finds an environment by slug, alias and short name', () => {
  for (const word of ['ops-env-theirs', 'environment/theirs', 'theirs']) {
    assert.equal(findEnvironment(inventory, word)?.slug, 'ops-env-theirs')
  }
  assert.equal(findEnvironment(inventory, 'ops-endpoint-theirs'), undefined)
})
