import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Inventory } from './inventory.ts'
import { planInventory } from './plan.ts'
import { inventorySchemaFor } from './schema.ts'
import { compileShape } from './shape.ts'
import { emits, kinds, problemsOf, read, told, vocabulary } from './testing/shop.ts'

const head = `
owners: [{name: team}, {name: others}, {name: people}]
defaults:
  owner: team
  environment: ops-env-prod
  labels: {tier: "2", zone: eu}
  every: 5m
  checks:
    http: {emits: ops-health-checked, expect: {status: 200}}
    tcp: {emits: ops-health-checked, every: 1h}
  environments:
    env/test:
      owner: others
      policyScope: ops-local
      labels: {tier: "3"}
      every: 1h
      checks:
        http: {expect: {status: 204}}
widgets:
  - {slug: ops-env-prod, type: ops-environment}
  - {slug: ops-env-test, type: ops-environment, aliases: [env/test]}
`
const entryOf = (entry: string) => {
  const found = read(`${head}${entry}`).widgets.find(({ slug }) => slug === 'ops-service-own')
  assert.ok(found)
  return found
}

test('a service of one’s own takes five lines', () => {
  const own = entryOf(`
  - slug: ops-service-own
    type: ops-service
    checks:
      - kind: http
        url: https://own.example/
`)
  const { owner, environment, labels, policyScope } = own
  assert.deepEqual([owner, environment, policyScope], ['team', 'ops-env-prod', undefined])
  assert.deepEqual(labels, { tier: '2', zone: 'eu' })
  assert.deepEqual(own.checks, [
    {
      name: 'http',
      kind: 'http',
      everyMs: 300_000,
      emits: 'ops-health-checked',
      paused: undefined,
      settings: { url: 'https://own.example/', expect: { status: 200 } }
    }
  ])
})

test('the entry comes first, then its environment, then the file', () => {
  const own = entryOf(`
  - slug: ops-service-own
    type: ops-service
    environment: ops-env-test
    labels: {zone: us, mine: "1"}
    checks:
      - {kind: http, url: "https://own.example/"}
      - {kind: http, name: slow, url: "https://own.example/", every: 2h, expect: {body: {contains: ok}}}
      - {kind: tcp, host: own.example, port: 443}
`)
  const { owner, policyScope, labels, checks } = own
  assert.deepEqual([owner, policyScope], ['others', 'ops-local'])
  assert.deepEqual(labels, { tier: '3', zone: 'us', mine: '1' })
  assert.deepEqual(
    checks.map(({ everyMs, settings }) => [everyMs / 60_000, settings.expect]),
    [
      [60, { status: 204 }],
      [120, { body: { contains: 'ok' } }],
      [60, undefined]
    ]
  )
})

test('a link of the defaults has the slug of the entry', () => {
  const [one, two] = read(`
defaults: {links: {dashboard: "https://grafana.example/d/{slug}?var={slug}", logs: "https://logs.example/"}}
widgets:
  - {slug: ops-host-a, type: ops-host}
  - {slug: ops-host-b, type: ops-host, links: {logs: "https://own.example/", runbook: "https://wiki.example/b"}}
`).widgets
  assert.deepEqual(one?.links, {
    dashboard: 'https://grafana.example/d/ops-host-a?var=ops-host-a',
    logs: 'https://logs.example/'
  })
  assert.deepEqual(two?.links, {
    dashboard: 'https://grafana.example/d/ops-host-b?var=ops-host-b',
    logs: 'https://own.example/',
    runbook: 'https://wiki.example/b'
  })
  const wrong = (url: string) =>
    told(`defaults: {links: {logs: "${url}"}}\nwidgets: [{slug: ops-host-a, type: ops-host}]`)
  assert.deepEqual(wrong('https://{slug}.example/').length, 1)
  assert.match(
    wrong('https://x.example/{name}')[0] ?? '',
    /^1:26 defaults\.links\.logs: .* may have \{slug\} in its path/
  )
})

test('an environment has its own defaults, and belongs to no other environment', () => {
  const { widgets, relations } = read(head)
  assert.deepEqual(
    widgets.map(({ slug, owner, environment, policyScope }) => [slug, owner, environment, policyScope]),
    [
      ['ops-env-prod', 'team', undefined, undefined],
      ['ops-env-test', 'others', undefined, 'ops-local']
    ]
  )
  assert.deepEqual(relations, [])
})

test('what is filled in is planned and managed like what is written out', () => {
  const short = read('defaults: {labels: {tier: "2"}}\nwidgets: [{slug: ops-host-a, type: ops-host}]')
  const long = read('widgets: [{slug: ops-host-a, type: ops-host, labels: {tier: "2"}}]')
  const none = { widgets: [], relations: [], evidence: [], observations: [] }
  const made = (inventory: Inventory) => planInventory(inventory, none).create.map(({ declaredAt: _, ...rest }) => rest)
  assert.deepEqual(made(short), made(long))
  // The place is that of the default.
  assert.equal(planInventory(short, none).create[0]?.declaredAt['/labels/tier'], 'shop.yaml:1')
})

test('a mistake in a default is told once, at the default', () => {
  const entries = `
widgets:
  - {slug: ops-host-a, type: ops-host, checks: [{kind: http, url: "https://a.example/"}]}
  - {slug: ops-host-b, type: ops-host, checks: [{kind: http, url: "https://b.example/"}]}
`
  const faults: [string, string[]][] = [
    ['defaults: {owner: nobody}', ['1:19 defaults.owner: unknown owner "nobody"']],
    ['defaults: {owner: 7}', ['1:19 defaults.owner: must be text, not a number; put it in quotes']],
    ['defaults: {every: 60}', ['1:19 defaults.every: 60 has no unit: write 60s for seconds, 60m for minutes']],
    ['defaults: {every: 90d}', ['1:19 defaults.every: "90d" is out of range: at least 1s, at most 35d']],
    [
      'defaults: {every: 1m, labels: {a b: x}}',
      ['1:32 defaults.labels.a b: "a b" is not a key of a label: use letters and digits, with . _ - / inside']
    ],
    [
      'defaults: {every: 1m, checks: {http: {emits: nothing}}}',
      ['1:46 defaults.checks.http.emits: unknown event type "nothing"']
    ],
    [
      'defaults: {every: 1m, checks: {http: {timeout: 5}}}',
      ['1:48 defaults.checks.http.timeout: must be text, not a number; put it in quotes']
    ],
    [
      'defaults: {every: 1m, checks: {http: {kind: tcp}}}',
      ['1:45 defaults.checks.http.kind: cannot have a default: write it in each check']
    ],
    [
      'defaults: {every: 1m, checks: {htp: {emits: ops-health-checked}}}',
      ['1:32 defaults.checks.htp: unknown kind of check "htp"']
    ],
    [
      'defaults: {every: 1m, environments: {ops-env-x: {}}}',
      ['1:38 defaults.environments.ops-env-x: unknown entry "ops-env-x"']
    ],
    [
      'defaults: {every: 1m, environments: {ops-host-a: {}}}',
      ['1:38 defaults.environments.ops-host-a: ops-host-a is of the type ops-host, not ops-environment']
    ],
    ['defaults: {every: 1m, colour: red}', ['1:23 defaults.colour: unknown key "colour"']],
    ['defaults: [1]', ['1:11 defaults: must be a map, not a list']]
  ]
  for (const [defaults, expected] of faults) {
    const found = told(`${defaults}${entries}`).filter((one) => !/"(emits|every)" is missing/.test(one))
    assert.deepEqual(
      found.map((one, index) => one.slice(0, expected[index]?.length)),
      expected,
      defaults
    )
  }
})

test('without a default, what a check needs is missing at the check', () => {
  const file = 'widgets: [{slug: ops-host-a, type: ops-host, checks: [{kind: http, url: "https://a.example/"}]}]'
  assert.deepEqual(told(file), [
    '1:55 widgets[0].checks[0]: "every" is missing: write it here or in the defaults',
    '1:55 widgets[0].checks[0]: "emits" is missing: write it here or in the defaults'
  ])
})

test('defaults have a size, and names of members of every object are names like others', () => {
  const large = `defaults: {checks: {http: {note: "${'x'.repeat(20_000)}"}}}\nwidgets: []`
  assert.match(problemsOf(large)[0]?.message ?? '', /^defaults have more than 16384 characters as JSON$/)
  const odd = `
defaults: {checks: {__proto__: {every: 1m}, constructor: {every: 1m}}, environments: {}}
widgets: [{slug: ops-host-a, type: ops-host, checks: [{kind: toString, every: 1m, emits: ops-health-checked}]}]
`
  assert.deepEqual(
    told(odd).map((one) => one.replace(/ \(known.*/, '')),
    [
      '2:21 defaults.checks.__proto__: unknown kind of check "__proto__"',
      '2:45 defaults.checks.constructor: unknown kind of check "constructor"',
      '3:62 widgets[0].checks[0].kind: unknown kind of check "toString"'
    ]
  )
})

test('the schema for editors takes checks that have defaults', () => {
  const shape = compileShape(inventorySchemaFor({ vocabulary, kinds }))
  const check = { kind: 'http', url: 'https://a.example/' }
  const http = { emits: 'ops-health-checked', every: '1m', expect: { status: 200 } }
  const entry = { slug: 'ops-host-a', type: 'ops-host', checks: [check] }
  assert.deepEqual(shape({ defaults: { owner: 'team', checks: { http } }, widgets: [entry] }), [])
  assert.equal(shape({ defaults: { checks: { http: { ...http, emits: 'x' } } } }).length, 1)
  assert.ok(emits.http?.includes('ops-health-checked'))
})
