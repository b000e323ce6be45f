import assert from 'node:assert/strict'
import { test } from 'node:test'
import { examples } from '@inter-hub/collectors'
import { parseInventory } from './parse.ts'
import { InventoryError } from './problems.ts'
import { kinds, problemsOf, read, told, variables, vocabulary } from './testing/shop.ts'

const wrong: [name: string, text: string, ...expected: string[]][] = [
  [
    'an attribute without a value, at any depth',
    'widgets: [{slug: a, type: ops-host, attributes: {rack: , place: {row: null, list: [null]}}}]',
    '1:50 widgets[0].attributes.rack: has no value; leave the key out, or write what is known, such as unknown',
    '1:66 widgets[0].attributes.place.row: has no value; leave the key out, or write what is known, such as unknown'
  ],
  [
    'an unknown key, with the one that was meant',
    'widgets:\n  - slug: a\n    type: ops-host\n    ownr: me',
    '4:5 widgets[0].ownr: unknown key "ownr"; did you mean "owner"?'
  ],
  [
    'an unknown key at the top, with what there is',
    'things: []',
    '1:1 things: unknown key "things" (known: inventory, asOf, defaults, contexts, owners, widgets, gaps, gates, notices, migration, evaluation)'
  ],
  [
    'what is missing',
    'widgets:\n  - name: A',
    '2:5 widgets[0]: "slug" is missing',
    '2:5 widgets[0]: "type" is missing'
  ],
  [
    'a bad slug',
    'widgets: [{slug: Ops_A, type: ops-host}]',
    '1:18 widgets[0].slug: "Ops_A" is not a slug: lower-case letters and digits, with hyphens inside'
  ],
  [
    'a number where text is needed',
    'owners: [{name: 12}]',
    '1:17 owners[0].name: must be text, not a number; put it in quotes'
  ],
  ['a list where a map is needed', '- slug: a', '1:1 : must be a map, not a list'],
  [
    'a slug used twice, with the first place',
    'widgets:\n  - {slug: a, type: ops-host}\n  - {slug: a, type: ops-host}',
    '3:12 widgets[1].slug: "a" is already a name of the entry a (shop.yaml:2)'
  ],
  [
    'an alias that is another entry',
    'widgets:\n  - {slug: a, type: ops-host}\n  - {slug: b, type: ops-host, aliases: [a]}',
    '3:41 widgets[1].aliases[0]: "a" is already a name of the entry a (shop.yaml:2)'
  ],
  [
    'an unknown owner',
    'owners: [{name: shop-team}]\nwidgets: [{slug: a, type: ops-host, owner: shop-taem}]',
    '2:44 widgets[0].owner: unknown owner "shop-taem"; did you mean "shop-team"?'
  ],
  [
    'an owner declared twice, and one without an address',
    'owners: [{name: a}, {name: a, url: somewhere}]',
    '1:28 owners[1].name: the owner "a" is declared twice',
    '1:36 owners[1].url: "somewhere" is neither a URL nor a git remote; write unknown if it is not known'
  ],
  [
    'an unknown widget type',
    'widgets: [{slug: a, type: ops-hots}]',
    '1:27 widgets[0].type: unknown widget type "ops-hots"; did you mean "ops-host"?'
  ],
  [
    'an unknown policy scope',
    'widgets: [{slug: a, type: ops-host, policyScope: ops-prod}]',
    '1:50 widgets[0].policyScope: unknown policy scope "ops-prod"'
  ],
  [
    'an unknown environment',
    'widgets: [{slug: a, type: ops-host, environment: nowhere}]',
    '1:50 widgets[0].environment: unknown entry "nowhere"'
  ],
  [
    'an environment that is none',
    'widgets: [{slug: a, type: ops-host}, {slug: b, type: ops-host, environment: a}]',
    '1:77 widgets[1].environment: a is of the type ops-host, not ops-environment'
  ],
  [
    'an unknown other end',
    'widgets: [{slug: ops-host-one, type: ops-host, relations: [{depends-on: ops-host-onne}]}]',
    '1:73 widgets[0].relations[0].depends-on: unknown entry "ops-host-onne"; did you mean "ops-host-one"?'
  ],
  [
    'an unknown relation type',
    'widgets: [{slug: a, type: ops-host}, {slug: b, type: ops-service, relations: [{run-on: a}]}]',
    '1:80 widgets[1].relations[0].run-on: unknown relation type "run-on"; did you mean "runs-on"?'
  ],
  [
    'a relation between the wrong types',
    'widgets: [{slug: a, type: ops-host}, {slug: b, type: ops-host, relations: [{runs-on: a}]}]',
    '1:86 widgets[1].relations[0].runs-on: runs-on goes from ops-service, not from b (ops-host)'
  ],
  [
    'a relation to itself',
    'widgets: [{slug: a, type: ops-host, relations: [{depends-on: a}]}]',
    '1:62 widgets[0].relations[0].depends-on: an entry has no relation to itself'
  ],
  [
    'two types in one relation',
    'widgets: [{slug: a, type: ops-host, relations: [{depends-on: a, hosts: a}]}]',
    '1:49 widgets[0].relations[0]: a relation names one type and its other end, as in "runs-on: ops-host-one"; here is depends-on and hosts'
  ],
  [
    'a link declared from both ends',
    'widgets:\n  - {slug: h, type: ops-host, relations: [{hosts: s}]}\n  - {slug: s, type: ops-service, relations: [{runs-on: h}]}',
    '3:46 widgets[1].relations[0]: s runs-on h is already declared (shop.yaml:2)'
  ],
  [
    'an unknown state',
    'widgets: [{slug: a, type: ops-host, relations: [{depends-on: a, state: planned}]}]',
    '1:62 widgets[0].relations[0].depends-on: an entry has no relation to itself',
    '1:72 widgets[0].relations[0].state: "planned" is not one of current, target, superseded, unknown'
  ],
  [
    'attributes that the inventory keeps itself',
    'widgets: [{slug: a, type: ops-host, attributes: {checks: []}}]',
    '1:50 widgets[0].attributes.checks: the attribute "checks" is written by the inventory itself'
  ],
  [
    'a pause outside an environment',
    'widgets: [{slug: a, type: ops-host, checksPaused: why}]',
    '1:37 widgets[0].checksPaused: only an entry of the type ops-environment pauses checks; use paused on a check'
  ],
  [
    'a gap with unknown words',
    'widgets: [{slug: a, type: ops-host}]\ngaps: [{id: g, subject: a, fact: f, category: ops-drfit, closesWith: ops-helth-checked}]',
    '2:47 gaps[0].category: unknown annotation category "ops-drfit"; did you mean "ops-drift"?',
    '2:70 gaps[0].closesWith: unknown event type "ops-helth-checked"; did you mean "ops-health-checked"?'
  ],
  ['a tab', 'widgets:\n\t- slug: a', '2:1 : a tab stands where spaces are needed'],
  ['a key written twice', 'widgets:\n  - slug: a\n    slug: b', '3:5 : this key is written twice in the same map'],
  ['an alias', 'owners: [{name: &n shop, title: *n}]', '1:33 : aliases (*name) are not supported; write the value'],
  [
    'several documents',
    'widgets: []\n---\nwidgets: []',
    '2:1 : the file holds several documents (---); write one file for each'
  ],
  [
    'broken YAML',
    'widgets: [{slug: a]',
    '1:19 : not readable as YAML: flow map in block collection must be sufficiently indented and end with a }'
  ]
]
for (const [name, text, ...expected] of wrong) {
  test(`tells ${name}`, () => assert.deepEqual(told(text).slice(0, expected.length), expected))
}

/** An endpoint with one check; `keys` are the lines of the check. */
function endpoint(...keys: string[]): string {
  return `widgets:\n  - slug: e\n    type: ops-endpoint\n    checks:\n      - ${keys.join('\n        ')}`
}
const usual = ['kind: http', 'every: 60s', 'emits: ops-endpoint-verified', 'url: https://shop.example/']
const swap = (index: number, ...lines: string[]) => endpoint(...usual.toSpliced(index, 1, ...lines))

const wrongChecks: [name: string, text: string, ...expected: string[]][] = [
  [
    'a bad duration',
    swap(1, 'every: 1 minute'),
    '6:16 widgets[0].checks[0].every: "1 minute" is not a duration: write 60s, 5m, 2h, 1d, or ISO 8601 such as PT1M'
  ],
  [
    'an interval out of range',
    swap(1, 'every: 0s'),
    '6:16 widgets[0].checks[0].every: "0s" is out of range: at least 1s, at most 35d'
  ],
  [
    'an interval that is longer than any',
    swap(1, 'every: 999999999d'),
    '6:16 widgets[0].checks[0].every: "999999999d" is out of range: at least 1s, at most 35d'
  ],
  [
    'an interval longer than the proof',
    swap(1, 'every: P4D'),
    '6:16 widgets[0].checks[0].every: ops-endpoint-verified proves something for P3D at most: with a look every P4D it would be stale most of the time'
  ],
  [
    'an unknown kind of check',
    swap(0, 'kind: htpt'),
    '5:15 widgets[0].checks[0].kind: unknown kind of check "htpt"; did you mean "http"?'
  ],
  [
    'an unknown event type',
    swap(2, 'emits: ops-endpoint-verifyed'),
    '7:16 widgets[0].checks[0].emits: unknown event type "ops-endpoint-verifyed"; did you mean "ops-endpoint-verified"?'
  ],
  [
    'an event type that is not recorded there',
    swap(2, 'emits: ops-endpoint-verified').replace('type: ops-endpoint', 'type: ops-host'),
    '7:16 widgets[0].checks[0].emits: ops-endpoint-verified is recorded on ops-endpoint, not on ops-host'
  ],
  [
    'an event type that its kind of check cannot emit',
    endpoint('kind: tls', 'every: 60s', 'emits: ops-endpoint-verified', 'host: shop.example'),
    '7:16 widgets[0].checks[0].emits: a check of the kind "tls" emits ops-health-checked, not ops-endpoint-verified'
  ],
  ['a URL without a host', swap(3, 'url: "https://"'), '8:14 widgets[0].checks[0].url: "https://" is not a URL'],
  [
    'a setting that the kind does not know',
    swap(3, 'url: https://a.example/', 'expects: {status: 200}'),
    '9:9 widgets[0].checks[0].expects: unknown key "expects"; did you mean "expect"?'
  ],
  [
    'a setting that does not fit',
    swap(3, 'url: https://a.example/', 'expect: {status: 99}'),
    '9:26 widgets[0].checks[0].expect.status: must be >= 100'
  ],
  ['a setting that is missing', endpoint(...usual.slice(0, 3)), '5:9 widgets[0].checks[0]: "url" is missing'],
  [
    'two checks of one name',
    `${endpoint(...usual)}\n      - {kind: http, every: 60s, emits: ops-endpoint-verified, url: "https://a.example/"}`,
    '9:9 widgets[0].checks[1]: another check of this entry is named "http"; give each a name'
  ]
]
const instead = 'Put the value into the secrets file of the runtime (OPS_HUB_SECRETS) and write {secret: <name>} here.'
const inHeader = 'Name a secret of the runtime in a header: headers: {Authorization: {secret: <name>}}.'
const registry = (...lines: string[]) =>
  endpoint(
    'kind: oci-registry',
    'every: 60s',
    'emits: ops-endpoint-verified',
    'url: https://registry.example',
    ...lines
  )
const inFile = (what: string, setting: string) =>
  `was removed. Name the ${what} in the secrets file of the runtime (OPS_HUB_SECRETS) and write ${setting}.`

/** What is written is never repeated. */
const credentials: [name: string, text: string, ...expected: string[]][] = [
  [
    'a literal credential in a header',
    swap(
      3,
      'url: https://a.example/',
      'headers: {authorization: Bearer hunter2, X-Api-Key: hunter2, Cookie: s=hunter2}'
    ),
    `9:34 widgets[0].checks[0].headers.authorization: must be the name of a secret, not a value. ${instead}`,
    `9:61 widgets[0].checks[0].headers.X-Api-Key: must be the name of a secret, not a value. ${instead}`,
    `9:78 widgets[0].checks[0].headers.Cookie: must be the name of a secret, not a value. ${instead}`
  ],
  [
    'a value where the name of a secret is expected',
    swap(3, 'url: https://a.example/', 'headers: {authorization: {secret: Bearer hunter2}}'),
    '9:43 widgets[0].checks[0].headers.authorization.secret: is not the name of a secret: lower-case letters and digits, with dots, hyphens and underscores inside'
  ],
  [
    'a password in a URL',
    swap(3, 'url: https://me:hunter2@a.example/'),
    `8:14 widgets[0].checks[0].url: must not hold a user name or password. ${inHeader}`
  ],
  [
    'a secret in a query parameter',
    swap(3, 'url: https://a.example/?x=1&api_key=hunter2'),
    `8:14 widgets[0].checks[0].url: must not hold a secret in a query parameter. ${inHeader}`
  ],
  [
    'a literal password',
    registry('user: robot', 'password: hunter2'),
    `10:19 widgets[0].checks[0].password: must be the name of a secret, not a value. ${instead}`
  ],
  [
    'settings of earlier versions',
    registry('userEnv: SHOP_USER', 'passwordEnv: SHOP_PASSWORD', 'passwordFile: /run/hunter2'),
    `9:18 widgets[0].checks[0].userEnv: ${inFile('variable', 'user: {secret: <name>}')}`,
    `10:22 widgets[0].checks[0].passwordEnv: ${inFile('variable', 'password: {secret: <name>}')}`,
    `11:23 widgets[0].checks[0].passwordFile: ${inFile('file', 'password: {secret: <name>}')}`
  ]
]
for (const [name, text, ...expected] of credentials) {
  test(`refuses ${name}, and says what to do instead`, () => {
    assert.deepEqual(told(text), expected)
    assert.doesNotMatch(told(text).join(), /hunter2/)
  })
}

for (const [name, text, ...expected] of wrongChecks) {
  test(`tells ${name}`, () => assert.deepEqual(told(text), expected))
}

test('tells all problems of all files at once, in the order of the files', () => {
  assert.throws(
    () =>
      parseInventory(
        [
          {
            file: 'a.yaml',
            text: 'widgets:\n  - {slug: a, type: ops-hots}\n  - {slug: B, type: ops-host, relations: [{depends-on: z}]}'
          },
          { file: 'b.yaml', text: 'thing: 1' }
        ],
        variables,
        { vocabulary, kinds }
      ),
    (error) => {
      assert.ok(error instanceof InventoryError)
      assert.equal(
        error.message,
        [
          'The inventory has 4 problems:',
          '  a.yaml:2:21 widgets[0].type: unknown widget type "ops-hots"; did you mean "ops-host"?',
          '  a.yaml:3:12 widgets[1].slug: "B" is not a slug: lower-case letters and digits, with hyphens inside',
          '  a.yaml:3:56 widgets[1].relations[0].depends-on: unknown entry "z"',
          '  b.yaml:1:1 thing: unknown key "thing" (known: inventory, asOf, defaults, contexts, owners, widgets, gaps, gates, notices, migration, evaluation)'
        ].join('\n')
      )
      return true
    }
  )
})

test('does not call missing what may stand in a file that could not be read', () => {
  const text = 'widgets: [{slug: a, type: ops-host, owner: o, relations: [{depends-on: b}]}]'
  const files = (other: string) =>
    problemsOf([
      { file: 'a.yaml', text },
      { file: 'b.yaml', text: other }
    ]).map(({ file }) => file)
  assert.deepEqual([...new Set(files('widgets: [{'))], ['b.yaml'])
  assert.deepEqual(files('widgets: []'), ['a.yaml', 'a.yaml'])
})

test('keeps fifty problems and counts the rest', () => {
  const text = `widgets:\n${Array.from({ length: 80 }, (_, i) => `  - {slug: s${i}, type: nothing}`).join('\n')}`
  assert.equal(problemsOf(text).length, 50)
  assert.throws(() => read(text), /80 problems[\s\S]*and 30 more$/)
})

const withAttributes = (attributes: string) => `widgets: [{slug: a, type: ops-host, attributes: ${attributes}}]`

test('16-numbers-that-are-names: a number that would be altered is refused at its place', () => {
  const altered =
    '1.10 012345678901 1234567e8 1e1000 0x1F 007 10.00 .inf 123456789012345678901234567890 0.1234567890123456789 0o17 -0 +3'
  for (const number of altered.split(' ')) {
    const [problem, ...others] = told(withAttributes(`{one: 3, two: ${number}}`))
    assert.match(problem ?? '', /^1:63 .*put it in quotes$/, number)
    assert.ok(problem?.includes(number), problem)
    assert.deepEqual(others, [])
  }
  const { widgets } = read(withAttributes('{plain: 3, dec: 1.5, version: "1.10", account: "012345678901", minus: -2}'))
  const attributes = { plain: 3, dec: 1.5, version: '1.10', account: '012345678901', minus: -2 }
  assert.deepEqual(widgets[0]?.attributes, attributes)
})

test('16-big-integer-refused-half-way: a number beyond a double is a fault of the file', () => {
  assert.match(
    told(withAttributes('{serial: 12345678901234567890}'))[0] ?? '',
    /^1:58 .*12345678901234567890 would become/
  )
})

test('values that JSON or the database does not have are faults of the file', () => {
  const attributes: [yaml: string, fault: string][] = [
    ['!!binary aGVsbG8=', '!!binary is not supported'],
    ['!!set {a, b}', '!!set is not supported'],
    ['!!timestamp 2026-01-01', '!!timestamp is not supported'],
    ['"a\\0b"', 'contains the character NUL'],
    ['"\\uD800"', 'contains half of a surrogate pair']
  ]
  for (const [yaml, fault] of attributes) {
    const [problem = '', ...others] = told(withAttributes(`{one: ${yaml}}`))
    assert.ok(problem.includes(fault), `${yaml}: ${problem}`)
    assert.deepEqual(others, [], yaml)
  }
  assert.match(told(withAttributes('{"a\\0b": 1}'))[0] ?? '', /contains the character NUL/)
  assert.deepEqual(told(withAttributes('{one: !!str 12, two: "😀"}')), [])
})

test('a blank name is a fault of the file', () => {
  const text = 'owners: [{name: shop, title: " "}]\nwidgets: [{slug: a, type: ops-host, name: " "}]'
  assert.deepEqual(told(text), ['1:30 owners[0].title: " " is blank', '2:43 widgets[0].name: " " is blank'])
})

test('16-yaml-1-1-directive: a file that asks for YAML 1.1 is refused at its directive', () => {
  const text = `# first\n%YAML 1.1\n---\n${withAttributes('{on: yes, day: 2026-01-02}')}`
  assert.match(told(text)[0] ?? '', /^2:1 : files are read as YAML 1.2, .*remove the %YAML directive/)
  assert.deepEqual(told(text.replace('1.1', '1.2')), [])
  const { widgets } = read(text.replace('1.1', '1.2'))
  assert.deepEqual(widgets[0]?.attributes, { on: 'yes', day: '2026-01-02' })
})

test('38-empty-last-document: a document without content does not count', () => {
  const text = withAttributes('{}')
  for (const end of ['---', '--- # nothing more', '---\n# nothing more', '...', '---\n---', '---\n...'])
    assert.deepEqual(told(`${text}\n${end}\n`), [], end)
  assert.deepEqual(told(`---\n---\n${text}`), [])
  assert.match(told(`${text}\n---\n---\nwidgets: []`)[0] ?? '', /^3:1 : the file holds several documents/)
})

test('a pattern or condition that cannot be used is told when it is declared', () => {
  const told1 = told(endpoint(...usual, "expect: {body: {matches: '(a'}}"))
  assert.match(told1[0] ?? '', /expect\.body\.matches: "\(a" cannot be used: /)
  const told2 = told(endpoint(...usual, "expect: {that: ['bodi.x == 1']}"))
  assert.match(told2[0] ?? '', /expect\.that\[0\]: "bodi\.x == 1" cannot be used: /)
  assert.deepEqual(
    told(endpoint(...usual, "expect: {status: [2xx, '300-399'], that: ['body.x == 1'], latency: 800ms}")),
    []
  )
})

test('a mistake in the expression of a json check is told with its line', () => {
  const json = (metadata: string) => endpoint('kind: json', ...usual.slice(1), 'metadata:', `  ${metadata}`)
  assert.deepEqual(told(json('expectedStatus: status')), [])
  assert.match(
    told(json('found: bodi.items.size()'))[0] ?? '',
    /^10:18 widgets\[0\]\.checks\[0\]\.metadata\.found: "bodi\.items\.size\(\)" cannot be used: .*bodi/
  )
  assert.match(told(json('found: body.items.('))[0] ?? '', /^10:18 .*metadata\.found: .*does not parse/)
  assert.match(told(json('check: status'))[0] ?? '', /^10:11 .*metadata\.check: .*is not the name of a member/)
})

test('every kind of check has three examples, and each can be read', () => {
  for (const kind of Object.keys(kinds)) {
    const shown = examples[kind] ?? []
    assert.ok(shown.length >= 3, kind)
    for (const { yaml } of shown) {
      const sources = [{ file: 'example.yaml', text: endpoint(...yaml.split('\n')) }]
      assert.deepEqual(problemsOf(sources, { kinds } as never), [], yaml)
    }
  }
})

test('links and contexts are web addresses with the placeholders that there are', () => {
  const link = (links: string) => told(`widgets: [{slug: ops-host-a, type: ops-host, links: ${links}}]`)
  assert.deepEqual(link('{runbook: "https://wiki.example/a?b=c", on-call: "http://x.example:81/"}'), [])
  assert.deepEqual(link('{runbook: "javascript:alert(1)"}'), [
    '1:63 widgets[0].links.runbook: "javascript:alert(1)" is not a web address: write https://…'
  ])
  assert.deepEqual(link('{Run book: "https://wiki.example/"}'), [
    '1:54 widgets[0].links.Run book: "Run book" is not a name of a link: use lower-case letters and digits, with hyphens inside'
  ])
  assert.deepEqual(link('[https://wiki.example/]'), ['1:53 widgets[0].links: must be a map, not a list'])
  const context = (url: string) => told(`contexts: {"x/": "${url}"}`)
  assert.deepEqual(context('https://x.example/{path}?a={context}&b={widget}'), [])
  for (const url of ['https://{path}/', 'https://x.example/{slug}', 'x.example', 'https://x.example/ y'])
    assert.deepEqual(context(url), [
      `1:18 contexts.x/: "${url}" is not a web address with the placeholders {path}, {context} or {widget}`
    ])
  const sources = ['one', 'two'].map((name) => ({
    file: `${name}.yaml`,
    text: 'contexts: {x/: "https://x.example/"}'
  }))
  assert.deepEqual(
    problemsOf(sources).map(({ file, message }) => [file, message]),
    [['two.yaml', 'the context "x/" is declared twice']]
  )
  assert.deepEqual(told('widgets: [{slug: ops-host-a, type: ops-host, attributes: {links: {}}}]'), [
    '1:59 widgets[0].attributes.links: the attribute "links" is written by the inventory itself'
  ])
})

test('a former slug must not be declared again, and is named once', () => {
  const entries = (...words: string[]) =>
    told(['widgets:', ...words.map((word) => `  - {type: ops-host, ${word}}`)].join('\n'))
  assert.deepEqual(entries('slug: a, renamedFrom: a'), ['2:44 widgets[0].renamedFrom: is the slug of the entry itself'])
  assert.deepEqual(entries('slug: a, renamedFrom: b', 'slug: b'), [
    '2:44 widgets[0].renamedFrom: "b" is already a name of the entry b (shop.yaml:3)'
  ])
  assert.deepEqual(entries('slug: a, renamedFrom: old', 'slug: b, renamedFrom: old'), [
    '3:44 widgets[1].renamedFrom: "old" is already a name of the entry a (shop.yaml:2)'
  ])
  assert.match(entries('slug: a, renamedFrom: Old')[0] ?? '', /renamedFrom: "Old" is not a slug/)
  assert.deepEqual(entries('slug: a, renamedFrom: old', 'slug: b, relations: [{depends-on: old}]'), [])
})
