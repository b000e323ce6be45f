/** Bootstrap step by step: what is made, kept, rotated and refused. */
import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok } from '@inter-hub/server/testing'
import { type Ended, type Installation, ihub, startInstallation } from '../testing/ihub.ts'
import type { Report } from './report.ts'

let one: Installation
const prefixOf = (file: string) => readFileSync(file, 'utf8').slice(4, 12)

before(async () => {
  one = await startInstallation()
})
after(() => one.close())

/** A definition in a folder of its own. */
function define(slug: string, files: Record<string, string> = {}): string {
  const folder = join(one.folder, 'definitions', slug)
  mkdirSync(folder, { recursive: true })
  const all: Record<string, string> = {
    'hub.yaml': `slug: ${slug}\nname: Hub ${slug}\nvsm_system: S1\n`,
    'manifest.yaml': `widget_types: [${slug}-thing]\nevent_types: [${slug}-seen]\n`,
    'widgets.yaml': `widgets: [{slug: ${slug}-one, name: One, widget_type: ${slug}-thing}]\n`,
    'first-event.yaml': `event: {widget: ${slug}-one, event_type: ${slug}-seen, metadata: {}}\n`,
    ...files
  }
  for (const [name, text] of Object.entries(all)) writeFileSync(join(folder, name), text)
  return folder
}

const stepsOf = ({ stdout }: Ended) =>
  (JSON.parse(stdout) as Report).steps.map(({ step, action }) => `${step} ${action}`)
const keyFileOf = (slug: string) => join(one.folder, 'keys', `${slug}.key`)

test('a dry run plans all and writes nothing; a real one makes it; another changes nothing', async () => {
  const folder = define('alpha')
  const all = ['hub create', 'manifest activate', 'consumer create', 'key create', 'widget create', 'event create']
  const dry = await one.ihub('bootstrap', folder, '--dry-run', '-o', 'json')
  assert.deepEqual(stepsOf(dry), all)
  assert.equal(ok(await one.server.anyone.get('/hubs?slug=alpha')).meta.total, 0)
  const told = await one.ihub('bootstrap', folder, '--dry-run')
  assert.match(told.stderr, /would create hub alpha\nwould activate manifest/)
  assert.match(told.stdout, /6 would change; nothing was written, 0 unchanged/)

  const file = join(one.folder, 'report.json')
  const done = await one.ihub('bootstrap', folder, '--report', file, '-o', 'json')
  assert.deepEqual(stepsOf(done), all)
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), JSON.parse(done.stdout))
  const again = await one.ihub('bootstrap', folder)
  assert.match(again.stdout, /alpha at .*: 0 changed, 6 unchanged\. Runtime key: .*alpha\.key/)
  assert.match(again.stderr, /unchanged hub alpha/)
  const unwritable = await one.ihub('bootstrap', folder, '--report', join(file, 'x'))
  assert.deepEqual([unwritable.code, /The report cannot be written/.test(unwritable.stderr)], [2, true])
})

test('changes what the definition changes, uses a draft that was left, and keeps a chosen domain', async () => {
  const folder = define('alpha', { 'hub.yaml': 'slug: alpha\nname: Renamed\ndomain: alpha.example\nvsm_system: S1\n' })
  const steps = async (...more: string[]) =>
    stepsOf(await one.ihub('bootstrap', folder, '-o', 'json', ...more)).slice(0, 2)
  assert.deepEqual(await steps('--domain', 'chosen.example'), ['hub update', 'manifest unchanged'])
  assert.deepEqual(await steps(), ['hub unchanged', 'manifest unchanged'])
  assert.equal(ok(await one.server.anyone.get('/hubs/alpha')).domain, 'chosen.example')

  const hubId = ok(await one.server.anyone.get('/hubs/alpha')).id
  ok(await one.server.operator.post('/hub-capability-manifests', { hubId, widgetTypes: ['left-over'] }), 201)
  define('alpha', {
    'hub.yaml': 'slug: alpha\nname: Renamed\n',
    'manifest.yaml': 'widgetTypes: [alpha-thing, alpha-more]\neventTypes: [alpha-seen]\n'
  })
  assert.deepEqual(await steps('--dry-run'), ['hub unchanged', 'manifest activate'])
  assert.deepEqual(await steps(), ['hub unchanged', 'manifest activate'])
  const manifests = ok(await one.server.operator.get(`/hub-capability-manifests?hub=alpha`)).data
  assert.deepEqual(manifests.map(({ status }: { status: string }) => status).sort(), ['active', 'superseded'])
})

test('a rotation revokes the old key once the new one works, and one that was cut off is finished', async () => {
  const folder = define('rotor')
  await one.ihub('bootstrap', folder)
  const file = keyFileOf('rotor')
  const first = prefixOf(file)
  const rotated = await one.ihub('bootstrap', folder, '--rotate-key')
  assert.match(rotated.stderr, new RegExp(`rotated key [0-9a-f]{8} \\(revoked ${first}\\)`))
  const second = prefixOf(file)
  const keys = async () => {
    const all = (await one.json('keys', 'list')) as { prefix: string; status: string; consumer: string }[]
    return Object.fromEntries(
      all.filter(({ consumer }) => consumer === 'rotor').map(({ prefix, status }) => [prefix, status])
    )
  }
  assert.deepEqual(await keys(), { [first]: 'revoked', [second]: 'active' })

  // As if it had been killed before the old keys were revoked.
  const consumer = ok(await one.server.operator.get('/api-consumers?name=rotor')).data[0]
  const scopes = ['framework:read', 'hub:rotor:read', 'hub:rotor:write']
  const { secret, prefix } = ok(await one.server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201)
  writeFileSync(`${file}.next`, `${secret}\n`, { mode: 0o600 })
  assert.match((await one.ihub('bootstrap', folder, '--dry-run')).stderr, /finishes a rotation that was interrupted/)
  assert.equal((await one.ihub('bootstrap', folder)).code, 0)
  assert.deepEqual([prefixOf(file), existsSync(`${file}.next`), (await keys())[second]], [prefix, false, 'revoked'])
  assert.match((await one.ihub('bootstrap', folder, '--rotate-key', '--dry-run')).stderr, /would rotate key/)
})

test('stops where a key is lost, foreign or refused, and says what to do', async () => {
  const folder = define('lossy')
  await one.ihub('bootstrap', folder)
  const file = keyFileOf('lossy')
  const saved = `${file}.saved`
  renameSync(file, saved)
  const lost = await one.ihub('bootstrap', folder)
  assert.deepEqual([lost.code, /but the file .* does not exist[\s\S]*--rotate-key/.test(lost.stderr)], [5, true])
  writeFileSync(file, readFileSync(keyFileOf('alpha')), { mode: 0o600 })
  assert.match((await one.ihub('bootstrap', folder)).stderr, /which is not one of the keys of lossy that work here/)
  const key = readFileSync(saved, 'utf8').trim()
  const given = { ...one.env, LOSSY_KEY: key }
  assert.equal((await ihub(given, 'bootstrap', folder)).code, 0)
  assert.match(
    (await ihub(given, 'bootstrap', folder, '--rotate-key')).stderr,
    /is given by value, so a new one has no place/
  )
  const wrong = { ...one.env, LOSSY_KEY: `${key.slice(0, 13)}${'a'.repeat(49)}` }
  const denied = await ihub(wrong, 'bootstrap', folder)
  assert.deepEqual([denied.code, denied.stderr.includes(key)], [4, false], denied.stderr)
  assert.match(
    (await ihub({ ...one.env, LOSSY_KEY: readFileSync(keyFileOf('alpha'), 'utf8') }, 'bootstrap', folder)).stderr,
    /The variable LOSSY_KEY holds/
  )
  // A rotation keeps the key of elsewhere that lies in its place.
  assert.equal((await one.ihub('bootstrap', folder, '--rotate-key')).code, 0)
  chmodSync(file, 0o644)
  assert.match((await one.ihub('bootstrap', folder)).stderr, /can be read by others/)
})

test('a first key moves the key of another server that lies in its place', async () => {
  const folder = define('moved')
  const file = keyFileOf('moved')
  writeFileSync(file, readFileSync(keyFileOf('alpha')), { mode: 0o600 })
  const foreign = prefixOf(file)
  assert.equal((await one.ihub('bootstrap', folder)).code, 0)
  assert.deepEqual([prefixOf(`${file}.${foreign}`), prefixOf(file) === foreign], [foreign, false])
})

test('names what another hub owns, and a hub that is archived', async () => {
  const folder = define('thief', { 'manifest.yaml': 'widgetTypes: [alpha-thing]\n', 'widgets.yaml': 'widgets: []\n' })
  rmSync(join(folder, 'first-event.yaml'))
  const taken = await one.ihub('bootstrap', folder)
  assert.deepEqual(
    [taken.code, /declares names of other hubs:\n {2}widget-type alpha-thing belongs to alpha/.test(taken.stderr)],
    [5, true]
  )
  ok(await one.server.operator.patch('/hubs/thief', { status: 'archived' }))
  assert.match((await one.ihub('bootstrap', folder)).stderr, /The hub thief is archived/)
})

test('names the place of a mistake in a definition', async () => {
  for (const [name, text, message] of [
    ['hub.yaml', 'name: x\n', /hub\.yaml:1:1: slug is missing/],
    ['hub.yaml', 'slug: wrong\nname: ""\n', /hub\.yaml:2:7: name is missing/],
    ['hub.yaml', '- a\n', /hub\.yaml:1:1: an object is expected/],
    ['hub.yaml', '', /hub\.yaml:1:1: an object is expected/],
    ['hub.yaml', 'slug: [\n', /hub\.yaml:\d:\d: /],
    ['manifest.yaml', 'scope: "{{name}}"\n', /manifest\.yaml:1:8: the placeholder {{name}} is not filled in/],
    ['manifest.yaml', 'scope: *nothing\n', /manifest\.yaml:1:8: /],
    ['widgets.yaml', 'widgets: {}\n', /widgets\.yaml:1:10: widgets must be a list/],
    ['widgets.yaml', 'widgets: [1]\n', /widgets\.yaml:1:11: an object is expected/],
    ['first-event.yaml', 'events: {}\n', /first-event\.yaml:1:1: event is missing/]
  ] as const) {
    const wrong = await one.ihub('bootstrap', define('wrong', { [name]: text }))
    assert.deepEqual([wrong.code, message.test(wrong.stderr)], [2, true], `${name} ${text} ${wrong.stderr}`)
  }
  const folder = define('wrong')
  writeFileSync(join(folder, 'widgets.yaml'), Buffer.from('widgets: [caf\u00e9]', 'latin1'))
  assert.match((await one.ihub('bootstrap', folder)).stderr, /widgets\.yaml is not UTF-8 text/)
  rmSync(join(folder, 'manifest.yaml'))
  assert.match((await one.ihub('bootstrap', folder)).stderr, /has no manifest\.yaml/)
  assert.match((await one.ihub('bootstrap', join(folder, 'nowhere'))).stderr, /no such folder/)
})
