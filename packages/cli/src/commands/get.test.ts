/** `ihub get`: lists with filters, in every form, as they change. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, type TestHub, until } from '@inter-hub/server/testing'
import { parse } from 'yaml'
import { ownProgram } from '../link.ts'
import { offered } from '../testing/bash.ts'
import { type Installation, startIhub, startInstallation } from '../testing/ihub.ts'

let one: Installation
let hub: TestHub
const evil = '=cmd|"calc"!A1'

const check = (widget: string, status: string, more: object = {}) =>
  hub.runtime.post('/interaction-events', { widget, eventType: 'alpha.checked', metadata: { status }, ...more })

before(async () => {
  one = await startInstallation()
  hub = await one.server.makeHub({ slug: 'alpha' })
  await one.server.makeHub({ slug: 'beta' })
  ok(await hub.runtime.post('/owners', { slug: 'team', title: 'Team', contact: 'team@example.org' }), 201)
  await hub.makeWidget('web', { owner: 'team', labels: { tier: '1' }, name: evil })
  await hub.makeWidget('db', { owner: 'team', labels: { tier: '2' }, name: 'a "b", c' })
  await hub.makeWidget('old', { widgetType: 'alpha.other' })
  ok(await check('web', 'bad'), 201)
  ok(await check('db', 'good'), 201)
})
after(() => one.close())

const lines = async (...args: string[]) => {
  const { code, stdout, stderr } = await one.ihub('get', ...args)
  assert.equal(code, 0, stderr)
  return stdout.split('\n').slice(0, -1)
}

test('first-5: get lists widgets, with filters and sort', async () => {
  const [header, ...rows] = await lines('widgets', '--sort', 'slug')
  assert.match(header ?? '', /^STATE +WIDGET +TYPE +OWNER +HUB +SINCE$/)
  assert.deepEqual(
    rows.map((row) => row.split(/ {2,}/).slice(0, 5)),
    [
      ['✓ verified', 'db', 'alpha.thing', 'team', 'alpha'],
      ['· unproven', 'old', 'alpha.other', '-', 'alpha'],
      ['✗ failing', 'web', 'alpha.thing', 'team', 'alpha']
    ]
  )
  assert.deepEqual(await lines('widgets', '-o', 'name', '--sort', '-owner,widget'), ['db', 'web', 'old'])
  assert.deepEqual(await lines('widgets', '-o', 'name', '--state', 'failing'), ['web'])
  assert.deepEqual(await lines('widgets', '-o', 'name', '--label', 'tier=2'), ['db'])
  assert.deepEqual(await lines('widgets', '-o', 'name', '--type', 'alpha.other', '--hub', 'alpha'), ['old'])
  assert.deepEqual(await lines('widgets', '-o', 'name', '--owner', 'team', '--limit', '1', '--sort', 'slug'), ['db'])
  assert.deepEqual(await lines('widgets', '-o', 'name', '--hub', 'beta'), [])
  assert.match((await lines('widgets', '-o', 'wide'))[0] ?? '', /SINCE +EVIDENCE +NAME +SCOPE +LABELS/)
})

test('first-5: csv is quoted, and no cell is a formula', async () => {
  const { stdout } = await one.ihub('get', 'widgets', '-o', 'csv', '--sort', 'slug')
  const rows = stdout.split('\r\n')
  assert.equal(rows.at(-1), '')
  assert.match(rows[0] ?? '', /^state,slug,widgetType,owner,hubSlug,stateSince,evidenceAt,name,/)
  assert.match(rows[1] ?? '', /^verified,db,alpha\.thing,team,alpha,[^,]+Z,[^,]+Z,"a ""b"", c",,tier=2,/)
  assert.ok(rows[3]?.includes(`,"'=cmd|""calc""!A1",`), rows[3])
})

test('yaml is read alike by readers of YAML 1.1 and 1.2', async () => {
  const words = ['yes', 'on', 'no', '12:30:45', '2026-01-01', '0x1F', '010', '1_000', '~', '<<', '1e3', 'null']
  const attributes = Object.fromEntries(words.map((word) => [word, word]))
  ok(await one.server.operator.patch(`/widgets/web`, { attributes }))
  const { stdout } = await one.ihub('get', 'widgets', 'web', '-o', 'yaml')
  for (const version of ['1.1', '1.2'] as const)
    assert.deepEqual(parse(stdout, { version }).attributes, attributes, version)
  const nothing = Object.fromEntries(words.map((word) => [word, null]))
  ok(await one.server.operator.patch(`/widgets/web`, { attributes: nothing }))
})

test('first-5: json and yaml hold the rows as the API answers them; a slug selects one', async () => {
  const listed = (await one.json('get', 'widgets')) as { slug: string }[]
  assert.deepEqual(listed.map(({ slug }) => slug).sort(), ['db', 'old', 'web'])
  const web = listed.find(({ slug }) => slug === 'web')
  assert.deepEqual(await one.json('get', 'widgets', 'web'), web)
  assert.deepEqual(parse((await one.ihub('get', 'widgets', 'web', '-o', 'yaml')).stdout), web)
  const typo = await one.ihub('get', 'widgets', 'wbe')
  assert.deepEqual([typo.code, /Did you mean "web"\?/.test(typo.stderr)], [2, true])
})

test('first-5: every kind is listed', async () => {
  ok(await hub.runtime.post('/annotations', { widget: 'web', category: 'alpha.question', body: 'Why?' }), 201)
  ok(await hub.runtime.post('/webhooks', { url: 'https://example.org/hook' }), 201)
  const hook = { name: 'beat', kind: 'heartbeat', widget: 'web', eventType: 'alpha.checked', freshFor: 'PT1M' }
  ok(await hub.runtime.post('/inbound-hooks', hook), 201)
  assert.deepEqual((await lines('hubs', '-o', 'name', '--sort', 'hub')).slice(0, 2), ['alpha', 'beta'])
  assert.deepEqual(await lines('owners', '-o', 'name'), ['team'])
  assert.match((await lines('owners', 'team'))[1] ?? '', /^team +Team +team@example\.org +- +alpha$/)
  assert.match((await lines('annotations', '--type', 'alpha.question'))[1] ?? '', /open +alpha\.question +web +Why\?/)
  assert.match((await lines('webhooks'))[1] ?? '', /https:\/\/example\.org\/hook/)
  assert.deepEqual(await lines('hooks', '-o', 'name', '--widget', 'web'), ['beat'])
  assert.match((await lines('keys', '--hub', 'alpha'))[1] ?? '', /^[0-9a-f]{8} /)
  const events = await lines('events', '--widget', 'web', '--outcome', 'fail')
  assert.match(events[1] ?? '', /^1 .* fail +alpha\.checked +web/)
  const [{ id = '' } = {}] = (await one.json('get', 'events', '--limit', '1')) as { id?: string }[]
  assert.equal(((await one.json('get', 'events', id)) as { id: string }).id, id)
})

test('first-5: what cannot be listed is refused with the reason', async () => {
  const refused = async (...args: string[]) => {
    const { code, stderr } = await one.ihub('get', ...args)
    assert.notEqual(code, 0)
    return `${code} ${stderr.trim()}`
  }
  assert.match(
    await refused('events', '--owner', 'team'),
    /^2 --owner does not apply to events\. Filters of events: --hub/
  )
  assert.match(await refused('widgets', '--sort', 'colour'), /^2 widgets cannot be sorted by "colour"\. Columns: state/)
  assert.match(await refused('widgets', '--limit', '0'), /^2 --limit must be a whole number/)
  assert.match(await refused('widgets', '--hub', 'gamma'), /^2 Hub "gamma" not found/)
  assert.match(await refused('widgets', '--label', '='), /^2 .*label/)
  assert.match(await refused('owners', 'nobody'), /^2 No owners found with the name or id "nobody"/)
  const keyFile = join(one.folder, 'alpha.key')
  writeFileSync(keyFile, String(hub.runtime.key), { mode: 0o600 })
  assert.match(
    await refused('widgets', '--hub', 'beta', '--key-file', keyFile),
    /^4 The key has no access to the hub "beta"/
  )
})

test('first-5: status names reason and owner first, and --exit-code says that something fails', async () => {
  const failing = await one.ihub('status', '--exit-code')
  assert.equal(failing.code, 1, failing.stderr)
  assert.match(failing.stdout, /✗ failing +\d+ s ago +web +alpha +team +alpha\.checked: /)
  assert.ok(failing.stdout.indexOf('failing') < failing.stdout.indexOf('\nHUB '), failing.stdout)
  assert.equal((await one.ihub('status')).code, 0)
  assert.equal((await one.ihub('status', '--exit-code', '--hub', 'beta')).code, 0)
  const { attention } = (await one.json('status')) as { attention: { slug: string; reason: string }[] }
  assert.match(attention[0]?.reason ?? '', /^alpha\.checked: /)
})

test('first-4: get history and availability tell of one widget', async () => {
  await hub.makeWidget('past')
  ok(await check('past', 'good'), 201)
  await until('the change is announced', async () => (await lines('history', 'past', '-o', 'name')).length === 1)
  one.server.moveTime(3600_000)
  await until('the expiry is announced', async () => (await lines('history', 'past', '-o', 'name')).length === 2)
  const [header, ...rows] = await lines('history', 'past')
  assert.match(header ?? '', /^AT +FROM +TO +CAUSE +TYPE +SUBJECT +REASON$/)
  assert.match(rows[0] ?? '', /✓ verified +◷ stale +expiry/)
  assert.match(rows[1] ?? '', /· unproven +✓ verified +event +alpha\.checked/)
  const [, day, week] = await lines('availability', 'past')
  assert.match(day ?? '', /^24h +100 % +5 min +0 s +55 min +0$/)
  assert.match(week ?? '', /^7d +100 %/)
  const unnamed = await one.ihub('get', 'history')
  assert.deepEqual([unnamed.code, /Name the widget/.test(unnamed.stderr)], [2, true])
  const typo = await one.ihub('get', 'availability', 'pastt')
  assert.deepEqual([typo.code, /Did you mean "past"\?/.test(typo.stderr)], [2, true])
})

test('--search finds widgets by a part of their name', async () => {
  await hub.makeWidget('findable', { name: 'Long lost Needle' })
  assert.deepEqual(await lines('widgets', '--search', 'lost need', '-o', 'name'), ['findable'])
})

test('get series shows the values of a widget over time', async () => {
  await hub.makeWidget('timed')
  ok(await check('timed', 'good', { values: { latencyMs: 12 } }), 201)
  ok(await check('timed', 'good', { values: { latencyMs: 20 } }), 201)
  const [header, row] = await lines('series', 'timed', '--resolution', 'day')
  assert.match(header ?? '', /^AT +VALUE +COUNT +MIN +MEAN +MAX +TYPE +SUBJECT$/)
  assert.match(row ?? '', / latencyMs +2 +12 +16 +20 +alpha\.checked /)
  assert.equal((await one.ihub('get', 'widgets', '--resolution', 'day')).code, 2)
})

test('first-5: --watch prints what changes', async () => {
  const key = join(one.folder, 'watch.key')
  writeFileSync(key, String(hub.runtime.key), { mode: 0o600 })
  ok(await check('db', 'good'), 201)
  const watching = startIhub(one.env, 'get', 'widgets', '--watch', '-o', 'csv', '--hub', 'alpha', '--key-file', key)
  try {
    await until('the list is printed', () => watching.stdout().includes('verified,db'))
    const before = watching.stdout().length
    ok(await check('db', 'bad'), 201)
    await until('the change is printed', () => watching.stdout().includes('failing,db'))
    const changed = watching.stdout().slice(before)
    assert.doesNotMatch(changed, /,web,|,old,|slug/)
  } finally {
    // The stream ends with its key, and the command with it.
    const keys = ok(await one.server.operator.get(`/api-consumers/${hub.consumerId}/keys`)).data as { id: string }[]
    for (const { id } of keys) await one.server.operator.delete(`/api-keys/${id}`)
    await watching.ended
  }
  assert.equal(watching.result().code, 4)
})

test('first-5: bash completes kinds, slugs, and values that the server knows', async () => {
  const env = { ...process.env, ...one.env }
  const complete = async (...words: string[]) => (await offered([ownProgram, ...words], env)).join(' ')
  assert.equal(await complete('get', 'wid'), 'widgets')
  assert.equal(await complete('get', 'widgets', '-o', ''), 'table wide name json yaml csv')
  assert.equal(await complete('status', '-o', ''), 'table json')
  assert.equal(await complete('get', 'widgets', '--state', 'f'), 'failing')
  assert.equal(await complete('get', 'widgets', '--owner', ''), 'team')
  assert.equal(await complete('status', '--hub', 'al'), 'alpha')
  assert.equal(await complete('explain', 'w'), 'web')
  assert.equal(await complete('get', 'widgets', 'd'), 'db')
  assert.equal(await complete('get', 'owners', ''), 'team')
})

test('--watch prints new rows of any kind, even if the stream does not report them', async () => {
  const own = await one.server.makeHub({ slug: 'watched' })
  const file = join(one.folder, 'reader.key')
  const owner = (name: string) => ({ hub: 'watched', slug: name, title: 'Team' })
  const context = (name: string) => ({ hub: 'watched', prefix: `${name}/`, url: 'https://ci.example/{path}' })
  for (const [kind, make] of [['owners', owner] as const, ['contexts', context] as const]) {
    const scopes = ['framework:read', 'hub:watched:read']
    const key = ok(await one.server.operator.post(`/api-consumers/${own.consumerId}/keys`, { scopes }), 201)
    writeFileSync(file, key.secret, { mode: 0o600 })
    ok(await one.server.operator.post(`/${kind}`, make('first')), 201)
    const watching = startIhub(one.env, 'get', kind, '--watch', '-o', 'csv', '--hub', 'watched', '--key-file', file)
    try {
      await until('the list is printed', () => watching.stdout().includes('first'))
      ok(await one.server.operator.post(`/${kind}`, make('second')), 201)
      await until('the new one is printed', () => watching.stdout().includes('second'))
    } finally {
      await one.server.operator.delete(`/api-keys/${key.id}`)
      await watching.ended
    }
    assert.equal(watching.result().code, 4)
  }
})

test('events that are too large for one response are listed in shorter pages', async () => {
  const large = await one.server.makeHub({ slug: 'large' })
  await large.makeWidget('large')
  for (let number = 0; number < 75; number++) {
    const metadata = { status: 'good', text: 'x'.repeat(60_000) }
    ok(await large.runtime.post('/interaction-events', { widget: 'large', eventType: 'large.checked', metadata }), 201)
  }
  const found = (await one.json('get', 'events', '--hub', 'large')) as { id: string }[]
  assert.equal(new Set(found.map(({ id }) => id)).size, 75)
})
