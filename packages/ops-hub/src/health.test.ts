import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { HealthFile, whyUnhealthy } from './health.ts'

const folder = mkdtempSync(join(tmpdir(), 'health-'))
after(() => rmSync(folder, { recursive: true }))
const log = { warn: (text: string) => assert.fail(text) }
const program = fileURLToPath(new URL('health-check.ts', import.meta.url))

function check(kind: string, file: string) {
  const env = { ...process.env, OPS_HUB_HEALTH_FILE: file }
  const { status, stderr } = spawnSync(process.execPath, [program, kind], { env, encoding: 'utf8' })
  return { status, stderr: stderr.trim() }
}

test('a runtime is alive from its start, and reporting once all its hubs have accepted a report', () => {
  const file = join(folder, 'two.json')
  const health = HealthFile.open({ OPS_HUB_HEALTH_FILE: file }, [{ slug: 'ops-hub' }, { slug: 'aud-hub' }], log)
  assert.deepEqual(check('alive', file), { status: 0, stderr: '' })
  health?.renewed('ops-hub')
  const waiting = { status: 1, stderr: 'The hub aud-hub has not accepted a report yet.' }
  assert.deepEqual(check('reporting', file), waiting)
  health?.renewed('aud-hub')
  assert.deepEqual(check('reporting', file), { status: 0, stderr: '' })
  health?.close()
})

test('a runtime that is silent, or whose hub accepts no reports, is unhealthy', () => {
  const file = join(folder, 'late.json')
  const health = HealthFile.open({ OPS_HUB_HEALTH_FILE: file }, [{ slug: 'ops-hub' }], log)
  health?.renewed('ops-hub')
  health?.close()
  const late = Date.now() + 120_000
  const text = readFileSync(file, 'utf8')
  assert.match(whyUnhealthy(text, 'alive', late) ?? '', /^The runtime has been silent for 1(19|20) seconds\.$/)
  const alive = JSON.stringify({ ...JSON.parse(text), alive: late })
  assert.equal(whyUnhealthy(alive, 'alive', late), undefined)
  assert.match(whyUnhealthy(alive, 'reporting', late) ?? '', /^The hub ops-hub has not accepted a report for /)
})

test('a check without a file or of an unknown kind reports the mistake', () => {
  assert.match(check('alive', join(folder, 'none.json')).stderr, /^The health file cannot be read: ENOENT/)
  assert.match(check('reporting', '').stderr, /^OPS_HUB_HEALTH_FILE is not set/)
  assert.deepEqual(check('well', ''), { status: 1, stderr: 'Name what to check: alive or reporting.' })
  assert.equal(whyUnhealthy('{', 'alive'), 'The health file does not contain JSON.')
})

test('a health file whose times are not numbers does not count as healthy', () => {
  assert.match(whyUnhealthy('{"alive": "now"}', 'alive') ?? '', /^The runtime has been silent/)
  const text = JSON.stringify({ alive: Date.now(), renewed: { 'ops-hub': 'now' } })
  assert.match(whyUnhealthy(text, 'reporting') ?? '', /^The hub ops-hub has not accepted a report/)
})

test('nothing is written if OPS_HUB_HEALTH_FILE is not set', () => {
  assert.equal(HealthFile.open({}, [{ slug: 'ops-hub' }], log), undefined)
})
