/** `ihub migrate-from` with an old server that is broken or hostile. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { after, before, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { type Installation, ihub, startInstallation } from '../testing/ihub.ts'
import { fill, migrationOf } from '../testing/migration.ts'
import { type SeedServer, startSeedServer } from '../testing/seed-server.ts'

let next: Installation
before(async () => {
  next = await startInstallation()
})
after(() => next.close())

type Row = Record<string, unknown>

function send(response: ServerResponse, body: unknown, status = 200): true {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
  return true
}

/** Answers the GET requests of some paths. */
function answering(answers: Record<string, (response: ServerResponse, query: URLSearchParams) => true>) {
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub.test')
    const answer = request.method === 'GET' ? answers[pathname.replace('/api/v2', '')] : undefined
    return answer?.(response, searchParams) ?? false
  }
}

function record(old: SeedServer, more: Row, widget = 0): string {
  const event = {
    id: randomUUID(),
    ...{ widget_id: old.widgets[widget]?.id, event_type: `${old.hubs[0]?.slug}.seen`, metadata: {} },
    created_at: '2026-06-19T19:11:28Z',
    ...more
  }
  old.events.push(event)
  return event.id
}

const nextState = async (slug: string, hub: string) =>
  ok(await next.server.operator.get(`/widgets/${slug}?hub=${hub}`)).state

const withCursor = {
  paths: { '/hubs': {}, '/interaction-events': { get: { parameters: [{ name: 'after', in: 'query' }] } } }
}

test('cursors that repeat or stay invalid end the command', async () => {
  let requests = 0
  let page: () => [body: unknown, status?: number] = () => [{}]
  const answers = answering({
    '/openapi.json': (response) => send(response, withCursor),
    '/interaction-events': (response) => {
      requests++
      return send(response, ...page())
    }
  })
  await using old = await startSeedServer({ answers })
  fill(old, 'endless', [{ slug: 'thing', name: 'Thing' }])
  const { run } = migrationOf(old, next)
  page = () => [{ data: [], meta: { next: requests % 2 ? 'b' : 'a', has_more: true } }]
  const repeating = await run()
  assert.deepEqual([repeating.code, requests], [3, 3])
  assert.match(repeating.stderr, /does not end: its cursor is b again/)
  requests = 0
  page = () =>
    requests % 2 ? [{ data: [], meta: { next: `n${requests}`, has_more: true } }] : [{ error: 'gone' }, 410]
  const invalid = await run()
  assert.deepEqual([invalid.code, requests], [1, 2])
  assert.match(invalid.stdout, /Could not be read:\n {2}events /)
})

test('a server with ids of its own is asked with these', async () => {
  const asked: string[] = []
  const note =
    (name: string, body: unknown) =>
    (response: ServerResponse, query: URLSearchParams): true => {
      asked.push(`${name} ${query.get('hub')}`)
      return send(response, body)
    }
  const answers = answering({
    '/openapi.json': (response) =>
      send(response, { paths: { ...withCursor.paths, '/widgets/{id}/evidence': {}, '/api-consumers/{id}/keys': {} } }),
    '/interaction-events': note('events', { data: [], meta: { next: '0' } }),
    '/widgets/7/evidence': note('evidence', {
      data: [{ eventType: 'counted.seen', subject: '', eventId: 9, confirmations: 2 }],
      meta: { total: 1 }
    }),
    '/api-consumers/5/keys': note('keys', [])
  })
  await using old = await startSeedServer({ answers })
  Object.assign(fill(old, 'counted', []), { id: 3 })
  old.widgets.push({ id: 7, hub_id: 3, slug: 'thing', name: 'Thing', widget_type: 'counted.thing' })
  Object.assign(old.manifests[0] ?? {}, { hub_id: 3 })
  Object.assign(old.consumers[0] ?? {}, { id: 5, hub_id: 3 })
  const { run, runtime, writeRuntimeKey } = migrationOf(old, next)
  writeRuntimeKey()
  const { code, stdout } = await run('--adopt-key', `5=${runtime}`)
  assert.equal(code, 0, stdout)
  assert.deepEqual(asked, ['keys null', 'events 3', 'evidence 3'])
  assert.match(stdout, /evidence +1 read +1 taken/)
})

test('a list that becomes shorter while it is read is read again', async () => {
  let rows: Row[] = []
  let removals = 1
  const answers = answering({
    '/annotations': (response, query) => {
      const page = Number(query.get('page'))
      send(response, { data: rows.slice((page - 1) * 100, page * 100), meta: { total: rows.length } })
      if (page === 1 && removals-- > 0) rows = rows.slice(1)
      return true
    }
  })
  await using old = await startSeedServer({ answers })
  fill(old, 'shrinking', [{ slug: 'thing', name: 'Thing' }])
  const at = '2026-06-19T19:11:28Z'
  rows = Array.from({ length: 250 }, (_, n) => ({
    ...{ id: randomUUID(), widget_id: old.widgets[0]?.id, category: 'shrinking.note', body: `${n}`, created_at: at }
  }))
  const migration = migrationOf(old, next)
  assert.equal((await migration.run()).code, 0)
  for (const { id } of rows) assert.ok(readFileSync(migration.to, 'utf8').includes(String(id)))
  removals = 100
  const never = await migration.run()
  assert.equal(never.code, 1)
  assert.match(never.stdout, /annotations \/annotations: the list became shorter each time it was read/)
})

test('responses that are not JSON or too large end the command at once', async () => {
  let body = ''
  const answers = answering({ '/widgets': (response) => send(response, body) })
  await using old = await startSeedServer({ answers })
  fill(old, 'large', [])
  const { run } = migrationOf(old, next)
  for (const [text, reason] of [
    ['<html>Log in</html>', /\/widgets does not return JSON/],
    [`[${'0,'.repeat(5_000_001)}0]`, /\/widgets has more than 5000000 values/],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, /\/widgets is nested too deeply/],
    [`["${'x'.repeat(64 * 1024 * 1024)}"]`, /\/widgets has more than 64 MiB/]
  ] as const) {
    body = text
    const ended = await run()
    assert.deepEqual([ended.code, reason.test(ended.stderr)], [3, true], ended.stderr)
  }
})

test('times that PostgreSQL refuses are rewritten, none is later than now, and an event without a time proves nothing', async () => {
  await using old = await startSeedServer()
  const future = { created_at: '2999-01-01T00:00:00Z', updated_at: '2999-01-01T00:00:00Z' }
  fill(old, 'timed', [
    { slug: 'thing', name: 'Thing', ...future },
    { slug: 'undated', name: 'Undated' }
  ])
  Object.assign(old.manifests[0] ?? {}, {
    eventTypes: [{ name: 'timed.seen', freshFor: 'PT1H', outcome: 'metadata.ok ? "pass" : "fail"' }]
  })
  for (const at of [
    ...['2026-06-19T19:11:28+23:59', '2026-06-19T19:11:28-18:00', '1969-12-31T23:59:59Z', '0001-01-01T00:00:00Z'],
    ...['0000-01-01T00:00:00Z', '2026-06-19T23:59:60Z', '2026-02-30 10:00:00', 'infinity', '9999-12-31T23:59:59-15:00']
  ])
    record(old, { created_at: at })
  const early = record(old, { ...future, occurred_at: '2026-06-19T19:11:28Z' })
  for (const at of [1_577_836_800, 'yesterday', null]) record(old, { created_at: at, metadata: { ok: true } }, 1)
  record(old, { created_at: null, outcome: 'pass' }, 1)
  const migration = migrationOf(old, next)
  const done = await migration.run()
  assert.equal(done.code, 0, done.stdout)
  assert.match(done.stdout, /it has no time; it is dated .*, when it was read, and proves nothing/)
  assert.equal((await migration.import()).added > 0, true)
  assert.equal(await nextState('undated', 'timed'), 'unproven')
  const widget = ok(await next.server.operator.get('/widgets/thing?hub=timed'))
  const { recordedAt } = ok(await next.server.operator.get(`/interaction-events/${early}`))
  for (const time of [widget.createdAt, widget.updatedAt, recordedAt]) assert.ok(Date.parse(time) <= Date.now(), time)
})

test('ids and versions that this server cannot store get others', async () => {
  await using old = await startSeedServer()
  const [operator, system] = ['00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001']
  const hub = fill(old, 'numbered', [
    { slug: 'zero', name: 'Zero', version: 0, id: operator },
    { slug: 'huge', name: 'Huge', version: 3e9 },
    { slug: 'half', name: 'Half', version: 1.5 }
  ])
  hub.version = 0
  Object.assign(old.manifests[0] ?? {}, { version: 3e9 })
  Object.assign(old.consumers[0] ?? {}, { id: system, version: 0, manifest_id: old.manifests[0]?.id })
  old.annotations.push({
    ...{ id: 8, widget_id: old.widgets[1]?.id, event_id: randomUUID(), category: 'numbered.note', body: 'of no event' },
    created_at: '2026-06-19T19:11:28Z'
  })
  record(old, { consumer_id: system })
  const person = { kind: 'person', id: randomUUID(), name: `\u001b[31m${'😀'.repeat(300)}` }
  for (const via of ['😀'.repeat(99), `x${'😀'.repeat(99)}x`]) record(old, { by: { ...person, via } })
  const migration = migrationOf(old, next)
  const done = await migration.run()
  assert.equal(done.code, 0, done.stdout)
  assert.match(done.stdout, /the id is reserved; the new one is derived from it/)
  assert.ok((await migration.import()).added > 0)
  const { data: widgets } = ok(await next.server.operator.get('/widgets?hub=numbered'))
  assert.deepEqual(
    widgets.map(({ version }: Row) => version),
    [1, 1, 1]
  )
  const events = ok(await next.server.operator.get('/interaction-events?hub=numbered&after=0')).data
  assert.deepEqual(
    events.map(({ by }: { by: Row }) => by.id === person.id || by.name),
    ['numbered', true, true],
    'not the system'
  )
})

test('what a pass refuses is refused in the next one, too, and a pass without news has no rows', async () => {
  await using old = await startSeedServer()
  const hub = fill(old, 'strict', [
    { slug: 'thing', name: 'Thing' },
    { slug: 'untyped', name: 'No type', widget_type: null }
  ])
  const eventTypes = Array.from({ length: 501 }, (_, n) => `strict.e${n}`)
  const refused = { id: randomUUID(), hub_id: hub.id, status: 'draft', version: 2, eventTypes }
  old.manifests.push(refused)
  Object.assign(old.consumers[0] ?? {}, { manifest_id: refused.id })
  const run = migrationOf(old, next).follow()
  await until('a pass without news', async () => run.passes().length >= 2)
  assert.match(run.stdout(), /Z 0 rows read, 0 of them/)
  record(old, {}, 1)
  Object.assign(old.widgets[0] ?? {}, { widget_type: null })
  const good = record(old, {})
  const isThere = async () => (await next.server.operator.get(`/interaction-events/${good}`)).statusCode === 200
  await until('the event of a widget that has become invalid is there', isThere)
  process.kill(process.pid, 'SIGTERM')
  await run.ended
  const { code, stdout } = run.result()
  assert.equal(code, 1)
  assert.match(stdout, /manifests strict 2 .*: \/vocabulary/)
  assert.match(stdout, /widgets untyped .*: it has no widget type/)
  assert.match(stdout, /widgets thing .*: it has no widget type/)
  assert.match(stdout, /widgets +2 read +1 taken +\(2 refused\)/)
})

test('a hub whose active manifest is refused is taken without its events', async () => {
  await using old = await startSeedServer()
  fill(old, 'wide', [{ slug: 'thing', name: 'Thing' }])
  Object.assign(old.manifests[0] ?? {}, { eventTypes: Array.from({ length: 501 }, (_, n) => `wide.e${n}`) })
  record(old, {})
  const migration = migrationOf(old, next)
  const done = await migration.run()
  assert.match(done.stdout, /events .*: the active manifest of its hub was not taken/)
  assert.ok((await migration.import()).added > 0)
  assert.equal(ok(await next.server.operator.get('/widgets/thing?hub=wide')).name, 'Thing')
})

test('objects without times are not changed by a second migration, unless they changed', async () => {
  await using old = await startSeedServer()
  fill(old, 'timeless', [{ slug: 'thing', name: 'Thing' }])
  const migration = migrationOf(old, next)
  const again = async () => {
    await migration.run()
    return (await migration.import()).added
  }
  assert.ok((await again()) > 0)
  assert.equal(await again(), 0)
  Object.assign(old.widgets[0] ?? {}, { name: 'Renamed' })
  assert.equal(await again(), 1)
  assert.equal(ok(await next.server.operator.get('/widgets/thing?hub=timeless')).name, 'Renamed')
})

test('a pass that fails does not count what it took', async () => {
  let isBroken = true
  const answers = answering({
    '/annotations': (response) => send(response, isBroken ? { error: 'internal' } : [], isBroken ? 500 : 200)
  })
  await using old = await startSeedServer({ answers })
  fill(old, 'failing', [{ slug: 'thing', name: 'Thing' }])
  record(old, {})
  const run = migrationOf(old, next).follow()
  const failed = /\/api\/v2\/annotations failed \(HTTP 500\): internal\. Trying again in 1 s/
  await until('a pass failed', async () => failed.test(run.result().stderr))
  isBroken = false
  await until('a pass', async () => run.passes().length >= 1)
  process.kill(process.pid, 'SIGTERM')
  await run.ended
  assert.match(run.result().stdout, /widgets +1 read +1 taken/)
})

test('a key is adopted with no more scopes than the old server lists for it', async () => {
  const listed: Row[] = []
  const openapi = { paths: { '/hubs': {}, '/api-consumers/{id}/keys': {} } }
  const answers = (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.endsWith('/openapi.json')) return send(response, openapi)
    return /api-consumers\/.*\/keys/.test(request.url ?? '') && send(response, listed)
  }
  await using old = await startSeedServer({ answers })
  fill(old, 'scoped', [])
  const migration = migrationOf(old, next)
  const key = `c1f3ac3a${migration.writeRuntimeKey().replace(/\W/g, 'x')}`
  migration.writeRuntimeKey(key)
  const adopt = async () => {
    const { code, stdout, stderr } = await migration.run('--adopt-key', `scoped=${migration.runtime}`, '-o', 'json')
    return code === 0 ? JSON.parse(stdout) : { code, stdout, stderr }
  }
  const scopes = ['framework:read', 'hub:scoped:read', 'hub:scoped:write']
  const unlisted = await adopt()
  assert.deepEqual(unlisted.adoptedKeys[0].scopes, scopes)
  assert.match(JSON.stringify(unlisted.warnings), /the old server does not list this key for the consumer/)
  const entry = { prefix: key.slice(0, 8), status: 'revoked', scopes }
  listed.push({ ...entry, id: randomUUID() })
  listed.push({ ...entry, id: randomUUID(), status: 'active', scopes: ['hub:scoped:read', 'hub:other:write'] })
  assert.deepEqual((await adopt()).adoptedKeys[0].scopes, ['hub:scoped:read'])
  Object.assign(listed[1] ?? {}, { scopes: ['hub:other:write', 'framework:admin'] })
  const { code, stdout } = await adopt()
  assert.deepEqual([code, /lists no scope that it has for the hub scoped/.test(stdout)], [1, true], stdout)
})

test('a key that the old server repeats in its errors is not shown', async () => {
  let isBusy = true
  const answers = (request: IncomingMessage, response: ServerResponse): boolean => {
    const { pathname } = new URL(request.url ?? '', 'http://hub.test')
    const error = { error: `not for ${request.headers.authorization}` }
    if (pathname === '/api/v2/annotations') return send(response, error, 403)
    if (pathname !== '/api/v2/widgets' || !isBusy) return false
    isBusy = false
    return send(response, error, 503)
  }
  await using old = await startSeedServer({ answers })
  fill(old, 'talkative', [])
  const { run, to } = migrationOf(old, next)
  const { code, stdout, stderr } = await run()
  assert.equal(code, 1, stderr)
  assert.match(stdout, /annotations \/annotations: not for Bearer \(the key\)/)
  assert.match(stderr, /not for Bearer \(the key\).* Trying again/)
  for (const text of [stdout, stderr, readFileSync(`${to}.report.json`, 'utf8')])
    assert.ok(!text.includes(old.operatorKey))
})

test('two keys with the same prefix cannot both be adopted', async () => {
  await using old = await startSeedServer()
  fill(old, 'twins', [])
  const [one, two] = [migrationOf(old, next), migrationOf(old, next)]
  for (const { writeRuntimeKey } of [one, two]) writeRuntimeKey(`c1f3ac3a${randomUUID()}`)
  const done = await one.run('--adopt-key', `twins=${one.runtime}`, '--adopt-key', `twins=${two.runtime}`)
  assert.deepEqual([done.code, /have the same prefix c1f3ac3a/.test(done.stderr)], [2, true], done.stderr)
})

test('a signal stops the command, which leaves no file', async () => {
  let isWaiting = false
  const answers = answering({
    '/annotations': () => {
      isWaiting = true
      return isWaiting
    }
  })
  await using old = await startSeedServer({ answers })
  fill(old, 'stopped', [])
  const { start, to } = migrationOf(old, next)
  const stopped = start()
  await until('it waits', async () => isWaiting)
  process.kill(process.pid, 'SIGINT')
  await stopped.ended
  assert.deepEqual([stopped.result().code, /Stopped before the end/.test(stopped.result().stderr)], [1, true])
  assert.doesNotMatch(readdirSync(next.folder).join(), /unfinished/)
  assert.equal(existsSync(to), false)
})

test('the report does not replace the import file, and a folder is not a file', async () => {
  await using old = await startSeedServer()
  fill(old, 'paths', [])
  const { run, to, args } = migrationOf(old, next)
  const same = await run('--report', `${to}/../${to.split('/').at(-1)}`)
  assert.deepEqual([same.code, same.stderr], [2, '--report and --to name the same file.\n'])
  mkdirSync(to)
  const folder = await ihub(next.env, ...args)
  assert.deepEqual([folder.code, /is a folder/.test(folder.stderr)], [2, true])
})
