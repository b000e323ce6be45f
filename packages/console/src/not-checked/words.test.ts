import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Known, whyNot } from './words.ts'

const by = { id: 'p', kind: 'person' as const, name: 'Maria Weber', via: null }
const widget = (attributes: Record<string, unknown>, id = 'w') => ({ id, slug: `ops-${id}`, attributes })
const checked = widget({ checks: { http: { kind: 'http' } } })
const known = (more: Partial<Known> = {}): Known => ({ pauses: [], relations: [], widgets: [], ...more })

test('an unchecked item shows why, and what to do', () => {
  const place = widget({ checksPaused: 'The hosts belong to someone else.' }, 'place')
  const relations = [{ fromWidgetId: 'w', toWidgetId: 'place' }]
  const pause = { widgetId: 'w', check: 'http', reason: 'Maintenance', until: '2026-06-15T00:00:00Z', by }
  assert.deepEqual(whyNot(widget({}), known()), {
    group: 'No check',
    text: '',
    command: './ihub record <event-type> ops-w',
    until: null
  })
  assert.equal(whyNot(checked, known()).group, 'Checks have not reported')
  assert.equal(whyNot(widget({ checks: { http: { paused: 'No route.' } } }), known()).text, 'No route.')
  assert.equal(whyNot(checked, known({ relations, widgets: [place] })).text, 'The hosts belong to someone else.')
  assert.equal(whyNot(checked, known({ widgets: [place] })).group, 'Checks have not reported', 'another place')
  const paused = whyNot(checked, known({ pauses: [pause] }))
  assert.deepEqual([paused.text, paused.until], ['Maintenance (Maria Weber)', '2026-06-15T00:00:00Z'])
  const other = { ...pause, check: 'tcp' }
  assert.equal(whyNot(checked, known({ pauses: [other] })).group, 'Checks have not reported', 'another check is paused')
})
