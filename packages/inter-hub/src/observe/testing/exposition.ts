/** A strict reader of the text format of Prometheus, version 0.0.4: whatever it does not say is refused. */
import assert from 'node:assert/strict'

export interface Sample {
  name: string
  labels: Record<string, string>
  value: number
}

export interface Family {
  type: string
  samples: Sample[]
}

const metricName = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const sampleLine = new RegExp(`^(${metricName})(?:\\{(.*)\\})? (\\S+)( -?\\d+)?$`)
const labelPair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(,|$)/y
const number = /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|[+-]?Inf|NaN)$/

export function parseExposition(text: string): Map<string, Family> {
  assert.ok(text.endsWith('\n'), 'the last line ends with a line feed')
  assert.ok(!text.includes('\r'), 'lines end with a line feed alone')
  const families = new Map<string, Family>()
  let current: { name: string; family: Family; hasType: boolean } | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue
    const [, keyword, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (keyword === 'HELP') {
      assert.ok(!families.has(name), `${name} has one HELP, and its lines stand together`)
      current = { name, family: { type: 'untyped', samples: [] }, hasType: false }
      families.set(name, current.family)
    } else if (keyword === 'TYPE') {
      assert.equal(current?.name, name, `the TYPE of ${name} follows its HELP`)
      assert.ok(
        current && !current.hasType && current.family.samples.length === 0,
        `${name} has one TYPE, before samples`
      )
      assert.match(rest, /^(counter|gauge|histogram|summary|untyped)$/)
      current.family.type = rest
      current.hasType = true
    } else {
      assert.ok(!line.startsWith('#'), line)
      const sample = parseSample(line)
      assert.ok(current?.hasType && belongs(sample.name, current.name, current.family.type), `${line} is in its family`)
      current.family.samples.push(sample)
    }
  }
  for (const [name, family] of families) checkFamily(name, family)
  return families
}

function parseSample(line: string): Sample {
  const [, name, pairs, value] = sampleLine.exec(line) ?? []
  assert.ok(name !== undefined && value !== undefined && number.test(value), line)
  const labels: Record<string, string> = {}
  labelPair.lastIndex = 0
  while (pairs !== undefined && labelPair.lastIndex < pairs.length) {
    const [, label, text] = labelPair.exec(pairs) ?? []
    assert.ok(label !== undefined && text !== undefined && !(label in labels), line)
    labels[label] = text
  }
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

function belongs(sample: string, family: string, type: string): boolean {
  if (type === 'histogram') return ['_bucket', '_sum', '_count'].some((end) => sample === family + end)
  return sample === family || (type === 'summary' && ['_sum', '_count'].some((end) => sample === family + end))
}

function checkFamily(name: string, { type, samples }: Family): void {
  const keys = samples.map((one) => `${one.name} ${keyOf(one.labels)}`)
  assert.equal(new Set(keys).size, keys.length, `${name} has no sample twice`)
  if (type === 'counter') for (const { value } of samples) assert.ok(value >= 0, name)
  if (type === 'histogram') checkHistogram(name, samples)
}

/** Buckets of each series rise, and the last one is the count. */
function checkHistogram(name: string, samples: Sample[]): void {
  const series = Map.groupBy(samples, ({ labels: { le: _le, ...labels } }) => keyOf(labels))
  for (const [key, ofSeries] of series) {
    const buckets = ofSeries.filter((one) => one.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number(labels.le?.replace('Inf', 'Infinity')))
    assert.deepEqual(
      bounds,
      bounds.toSorted((a, b) => a - b),
      `${name} ${key}`
    )
    const counts = buckets.map(({ value }) => value)
    assert.deepEqual(
      counts,
      counts.toSorted((a, b) => a - b),
      `${name} ${key} is cumulative`
    )
    assert.equal(buckets.at(-1)?.labels.le, '+Inf', `${name} ${key}`)
    assert.equal(ofSeries.find((one) => one.name === `${name}_count`)?.value, counts.at(-1), `${name} ${key}`)
    assert.ok(
      ofSeries.some((one) => one.name === `${name}_sum`),
      `${name} ${key} has a sum`
    )
  }
}

function keyOf(labels: Record<string, string>): string {
  return JSON.stringify(Object.entries(labels).sort())
}
