import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPausedPlace, type Known, reasonsOf, tallyWords, whyNot } from './words.ts'

const by = { id: 'p', kind: 'person' as const, name: 'Maria Weber', via: null }
const widget = (attributes: Record<string, unknown>, id = 'w') => ({ id, slug: `ops-${id}`, attributes })
const checked = widget({ checks: { http: { kind: 'http' } } })
const known = (more: Partial<Known> = {}): Known => ({ pauses: [], relations: [], widgets: [], ...more })
const inPlace = [{ fromWidgetId: 'w', toWidgetId: 'place' }]

test('an unchecked item shows why, and what to do', () => {
  const place = widget({ checksPaused: 'The hosts belong to someone else.' }, 'place')
  const pause = { widgetId: 'w', check: 'http', reason: 'Maintenance', until: '2026-06-15T00:00:00Z', by }
  assert.deepEqual(whyNot(widget({}), known()), { kind: 'unchecked', text: '', command: undefined, until: null })
  assert.equal(whyNot(checked, known()).kind, 'silent')
  const inFile = whyNot(widget({ checks: { http: { paused: 'No route.' } } }), known())
  assert.deepEqual([inFile.text, inFile.command], ['No route.', undefined], 'the inventory needs a change')
  const ofPlace = whyNot(checked, known({ relations: inPlace, widgets: [place] }))
  assert.equal(ofPlace.text, 'The hosts belong to someone else.')
  assert.equal(ofPlace.command, './ihub checks enable --environment ops-place')
  assert.equal(whyNot(checked, known({ widgets: [place] })).kind, 'silent', 'another place')
  const paused = whyNot(checked, known({ pauses: [pause] }))
  assert.deepEqual([paused.text, paused.until], ['Maintenance (Maria Weber)', '2026-06-15T00:00:00Z'])
  assert.equal(paused.command, './ihub checks enable ops-w --check http')
  assert.equal(
    whyNot(checked, known({ pauses: [{ ...pause, check: '' }] })).command,
    './ihub checks enable ops-w',
    'all checks of the item'
  )
  const other = { ...pause, check: 'tcp' }
  assert.equal(whyNot(checked, known({ pauses: [other] })).kind, 'silent', 'another check is paused')
})

test('the command for a place is shown once, with the name of the environment', () => {
  const reason = 'The hosts belong to someone else. Enable the checks with: ihub checks enable --environment north'
  const place = widget({ environment: 'north', checksPaused: reason }, 'place')
  const { text, command } = whyNot(checked, known({ relations: inPlace, widgets: [place] }))
  assert.deepEqual([text, command], ['The hosts belong to someone else.', './ihub checks enable --environment north'])
})

test('a person can pause a place: that counts before the inventory', () => {
  const place = widget({ environment: 'north', checksPaused: 'In the inventory.' }, 'place')
  const pause = { widgetId: 'place', check: '', reason: 'Moving', until: null, by }
  const { text, command } = whyNot(checked, known({ pauses: [pause], relations: inPlace, widgets: [place] }))
  assert.deepEqual([text, command], ['Moving (Maria Weber)', './ihub checks enable --environment north'])
  assert.ok(isPausedPlace(widget({ environment: 'north' }, 'place'), [pause]))
  assert.ok(!isPausedPlace(widget({ environment: 'north' }, 'place'), []))
  assert.ok(!isPausedPlace(checked, [{ ...pause, widgetId: 'w' }]), 'an item that is not a place')
})

test('rows are grouped by reason, and a group names the command of each of its rows', () => {
  const row = (text: string, command?: string) => ({ why: { kind: 'paused' as const, text, command, until: null } })
  const north = './ihub checks enable --environment north'
  const south = './ihub checks enable --environment south'
  const groups = reasonsOf([
    ...[row('Not ours.', north), row('No route.'), row('Not ours.', north), row('Not ours.', south)],
    ...[row('Moving (Eve)', './ihub checks enable a'), row('Moving (Eve)', './ihub checks enable b'), row('No route.')]
  ])
  assert.deepEqual(
    groups.map(({ text, commands, rows }) => [text, commands, rows.length]),
    [
      ['Not ours.', [north], 2],
      ['No route.', [], 2],
      ['Not ours.', [south], 1],
      ['Moving (Eve)', ['./ihub checks enable a', './ihub checks enable b'], 2]
    ]
  )
})

test('the lead counts each kind that occurs', () => {
  const why = (kind: 'paused' | 'silent' | 'unchecked') => ({ kind, text: '', command: undefined, until: null })
  assert.equal(tallyWords([why('paused'), why('unchecked'), why('paused')]), '2 paused · 1 without a check')
  assert.equal(tallyWords([why('silent')]), '1 not reported yet')
  assert.equal(tallyWords([]), '')
})
