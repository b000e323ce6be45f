import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readGate } from '@inter-hub/gates'
import { opsVocabulary } from '../testing/hub-data.ts'
import { parseInventory } from './parse.ts'
import { InventoryError } from './problems.ts'

const vocabulary = opsVocabulary()
const known = [{ slug: 'ops-gate-elsewhere', widgetType: 'ops-readiness-gate', aliases: [] }]
const read = (text: string) => parseInventory([{ file: 'gates.yaml', text }], {}, { vocabulary, known })

const head = `owners: [{name: team}]
widgets: [{slug: db, type: ops-service}]
gates:
`
const need = '{id: restored, title: It was restored, eventType: ops-restore-tested, widget: db, maxAge: 30d'

test('a gate of five lines makes its own widget', () => {
  const { widgets } = read(`${head}
  - id: ready-to-move
    title: The shop is ready to move.
    owner: team
    evidence:
      - ${need}}`)
  const widget = widgets.find(({ slug }) => slug === 'ready-to-move')
  assert.deepEqual(
    [widget?.type, widget?.name, widget?.owner],
    ['ops-readiness-gate', 'The shop is ready to move', 'team']
  )
  const gate = readGate(widget?.attributes.gate)
  assert.deepEqual(
    [gate.id, gate.evidence[0]?.minCount, gate.evidence[0]?.maxAgeMs],
    ['ready-to-move', 1, 30 * 86_400_000]
  )
})

test('a gate is kept on the widget that it names, without the examples', () => {
  const { widgets } = read(`owners: [{name: team}]
widgets: [{slug: db, type: ops-service}, {slug: gate-widget, type: ops-readiness-gate}]
gates: [{id: g, title: G, statusWidget: gate-widget, evidence: [${need}, examplePass: {result: x}, exampleFail: {result: y}}]}]`)
  assert.deepEqual(
    widgets.map(({ slug }) => slug),
    ['db', 'gate-widget']
  )
  const gate = widgets[1]?.attributes.gate as { evidence: object[]; statusWidget?: string }
  assert.deepEqual(Object.keys(gate.evidence[0] ?? {}), ['id', 'title', 'eventType', 'maxAge', 'widget'])
  assert.equal(gate.statusWidget, undefined)
})

test('a gate whose widget the same inventory made before is applied again', () => {
  const file = `${head}  - {id: g, title: G, evidence: [${need}}]}\n`
  const made = [{ slug: 'g', widgetType: 'ops-readiness-gate', aliases: [], inventory: 'gates' }]
  const again = parseInventory([{ file: 'gates.yaml', text: file }], {}, { vocabulary, known: made })
  const widget = again.widgets.find(({ slug }) => slug === 'g')
  assert.ok(widget?.attributes.gate)
  assert.deepEqual(widget?.places, {
    '/name': 'gates.yaml:4',
    '/widgetType': 'gates.yaml:4',
    '/attributes/gate': 'gates.yaml:4'
  })
})

test('a requirement may name its widget by an alias; the hub keeps the slug', () => {
  const { widgets } = read(`widgets: [{slug: db, type: ops-service, aliases: [data-store/db]}]
gates: [{id: g, title: G, evidence: [{id: a, title: A, eventType: ops-restore-tested, widget: data-store/db, maxAge: 1d, after: ops-release-observed@db}]}]`)
  const gate = readGate(widgets.find(({ slug }) => slug === 'g')?.attributes.gate)
  assert.deepEqual([gate.evidence[0]?.widget, gate.evidence[0]?.after], ['db', 'ops-release-observed@db'])
})

const wrong: [name: string, gates: string, expected: RegExp][] = [
  [
    'an unknown widget in a requirement',
    `  - {id: g, title: G, evidence: [{id: a, title: A, eventType: ops-restore-tested, widget: bd, maxAge: 1d}]}`,
    /gates\.yaml:4:\d+ gates\[0\]\.evidence\[0\]\.widget: .*"bd"/
  ],
  [
    'an unknown event type',
    `  - {id: g, title: G, evidence: [{id: a, title: A, eventType: ops-restore-testd, widget: db, maxAge: 1d}]}`,
    /gates\.yaml:4:\d+ gates\[0\]\.evidence\[0\]\.eventType: unknown event type "ops-restore-testd"; did you mean "ops-restore-tested"\?/
  ],
  [
    'a condition that does not compile',
    `  - id: g\n    title: G\n    evidence:\n      - ${need}, condition: 'metadata.result =='}`,
    /gates\.yaml:7:\d+ gates\[0\]\.evidence\[0\]\.condition: The expression does not parse/
  ],
  [
    'a condition that names an unknown variable',
    `  - {id: g, title: G, evidence: [${need}, condition: 'events.result == 1'}]}`,
    /condition: .*events/
  ],
  [
    'an invalid age',
    `  - {id: g, title: G, evidence: [{id: a, title: A, eventType: ops-restore-tested, widget: db, maxAge: soon}]}`,
    /evidence\[0\]\.maxAge: "soon"|maxAge: is not a duration/
  ],
  ['a gate without requirements', `  - {id: g, title: G, evidence: []}`, /gates\[0\]\.evidence/],
  [
    'two requirements of one id',
    `  - {id: g, title: G, evidence: [${need}}, ${need}}]}`,
    /gates\[0\]\.evidence\[1\]\.id: Two requirements have the id restored/
  ],
  [
    'an unknown owner',
    `  - {id: g, title: G, owner: taem, evidence: [${need}}]}`,
    /gates\[0\]\.owner: unknown owner "taem"; did you mean "team"\?/
  ],
  [
    'a widget of another type',
    `  - {id: g, title: G, statusWidget: db, evidence: [${need}}]}`,
    /gates\[0\]\.statusWidget: db has the type ops-service/
  ],
  [
    'a widget of another inventory',
    `  - {id: g, title: G, statusWidget: ops-gate-elsewhere, evidence: [${need}}]}`,
    /belongs to another inventory; apply that inventory and this file together/
  ],
  [
    'two gates on one widget',
    `  - {id: g, title: G, evidence: [${need}}]}\n  - {id: h, title: H, statusWidget: g, evidence: [${need}}]}`,
    /gates\[1\]\.statusWidget: the gate "g" has the widget g already/
  ],
  ['an unknown key', `  - {id: g, title: G, evidences: [], evidence: [${need}}]}`, /unknown key "evidences"/]
]

for (const [name, gates, expected] of wrong) {
  test(`refuses ${name}, with file and line`, () => {
    assert.throws(
      () => read(`${head}${gates}\n`),
      (error: unknown) =>
        error instanceof InventoryError && expected.test(error.message) && /gates\.yaml:\d+:\d+/.test(error.message)
    )
  })
}
