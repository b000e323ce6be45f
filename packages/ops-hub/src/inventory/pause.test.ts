import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CheckObservation, nextEnd, type PauseSources, pauseOf } from './pause.ts'

const now = Date.parse('2026-06-15T10:00:00.000Z')
const later = '2026-06-15T10:00:00.001Z'
const set = (state: 'paused' | 'enabled', reason: string, more: Partial<CheckObservation> = {}): CheckObservation => ({
  ...{ check: '', state, reason, until: null },
  ...more
})

/** The four places in their order, with a word for each. */
const places = ['check', 'widget', 'environment', 'file'] as const

/** The settings in each place. A file can pause checks but not enable them. */
function sourcesOf(states: readonly ('paused' | 'enabled' | undefined)[]): PauseSources {
  const [check, widget, environment, file] = states
  return {
    name: 'http',
    widget: [...(check ? [set(check, 'check', { check: 'http' })] : []), ...(widget ? [set(widget, 'widget')] : [])],
    environment: environment ? [set(environment, 'environment')] : [],
    file: file && 'file'
  }
}

test('of each combination the first place that says something decides, and is named', () => {
  const words = ['paused', 'enabled', undefined] as const
  for (const check of words)
    for (const widget of words)
      for (const environment of words)
        for (const file of ['paused', undefined] as const) {
          const states = [check, widget, environment, file]
          const first = states.findIndex((state) => state !== undefined)
          const by = places[first]
          const wanted = states[first] === 'paused' && by ? { reason: by, by, until: null } : undefined
          assert.deepEqual(pauseOf(sourcesOf(states), now), wanted, states.join())
        }
})

test('what is set ends by time alone, and then the next place decides', () => {
  const widget = [
    set('enabled', 'for an hour', { check: 'http', until: later }),
    set('paused', 'for a while', { until: later })
  ]
  const sources = { name: 'http', widget, file: 'in the file' }
  assert.equal(pauseOf(sources, now), undefined)
  assert.deepEqual(pauseOf(sources, now + 1), { reason: 'in the file', by: 'file', until: null })
  assert.deepEqual(pauseOf({ ...sources, name: 'tcp' }, now)?.until, later)
  assert.deepEqual([nextEnd(widget, now), nextEnd(widget, now + 1)], [now + 1, undefined])
})

test('what is set for another check, or for one check of the environment, does not count', () => {
  const other = [set('paused', 'x', { check: 'tcp' })]
  assert.equal(pauseOf({ name: 'http', widget: other, environment: other }, now), undefined)
  const own = [set('paused', 'x', { check: 'http' })]
  assert.equal(pauseOf({ name: 'http', environment: own }, now), undefined)
})

test('the pause of a check in the file comes before that of its environment', () => {
  const both = { name: 'http', file: 'check', environmentFile: 'environment' }
  assert.equal(pauseOf(both, now)?.reason, 'check')
  assert.equal(pauseOf({ ...both, file: undefined }, now)?.reason, 'environment')
  assert.equal(pauseOf({ ...both, environment: [set('enabled', 'on')] }, now), undefined)
})
