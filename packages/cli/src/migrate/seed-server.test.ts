/** `ihub migrate-from` with an old server that was built only from the descriptions in the workplans. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, ihub, startInstallation } from '../testing/ihub.ts'
import { fill, migrationOf } from '../testing/migration.ts'
import { startSeedServer } from '../testing/seed-server.ts'

let next: Installation
before(async () => {
  next = await startInstallation()
})
after(() => next.close())

type Row = Record<string, unknown>

/** What a client of the old server does, given only its address and key. */
async function work(base: string, key: string) {
  const call = async (method: string, path: string, credential?: string, body?: object) => {
    const response = await fetch(`${base}/api/v2${path}`, {
      method,
      headers: {
        ...(credential && { authorization: `Bearer ${credential}` }),
        ...(body && { 'content-type': 'application/json' })
      },
      ...(body && { body: JSON.stringify(body) })
    })
    return { status: response.status, body: (await response.json()) as Row & { data: Row[] } }
  }
  const refused = await call('GET', '/widgets')
  const hubs = await call('GET', '/hubs')
  const token = await call('POST', '/token', key)
  const registry = await call('GET', '/hub-registry', String(token.body.access_token))
  const widgets = await call('GET', '/widgets', key)
  const [widget] = widgets.body.data.filter(({ slug }) => slug === 'ops-readiness-gitea-registry')
  const event = await call('POST', '/interaction-events', key, {
    ...{ widgetId: widget?.id, eventType: 'ops-endpoint-verified', viewContext: 'railiance-apps/workplans/X' },
    metadata: { endpoint: 'https://gitea.coulomb.social/v2/', expectedStatus: 401, observedStatus: 401 }
  })
  return {
    statuses: [refused, hubs, token, registry, widgets, event].map(({ status }) => status),
    // In any order: some were created in the same millisecond.
    slugs: widgets.body.data.map(({ slug }) => slug).sort(),
    ids: widgets.body.data.map(({ id }) => id).sort(),
    hub: hubs.body.data.map(({ id, slug }) => [id, slug]),
    lifetime: token.body.expires_in
  }
}

test('after the switch a client works unchanged with its old key, and bootstrap finds its hub', async () => {
  await using old = await startSeedServer()
  const migration = migrationOf(old, next)
  const { operator, runtime, to } = migration
  const env = {
    IHUB_BASE: old.base,
    IHUB_DATA_DIR: next.folder,
    IHUB_OPERATOR_KEY_FILE: operator,
    OPS_HUB_KEY_FILE: runtime
  }
  const definition = join(hubsFolder, 'ops-hub')
  assert.equal((await ihub(env, 'bootstrap', definition)).code, 0)
  const key = readFileSync(runtime, 'utf8').trim()
  const before = await work(old.base, key)
  const [widget] = old.widgets
  old.annotations.push({
    id: randomUUID(),
    widget_id: widget?.id,
    category: 'ops-risk',
    body: 'No restore was tested.',
    created_at: '2026-06-15T10:00:00.123456Z'
  })

  const done = await migration.run('--adopt-key', `ops-hub=${runtime}`)
  assert.equal(done.code, 0, done.stdout + done.stderr)
  assert.match(done.stdout, new RegExp(`The key ${key.slice(0, 8)} of ops-hub \\(ops-hub\\) was verified`))
  const imported = await next.ihub('import', to)
  assert.equal(imported.code, 0, imported.stderr)

  const events = ok(await next.server.operator.get('/interaction-events?hub=ops-hub&after=0')).data
  assert.deepEqual(
    events.map(({ id }: Row) => id),
    old.events.map(({ id }) => id)
  )
  assert.deepEqual(events[0].metadata, old.events[0]?.metadata)
  const [annotation] = ok(await next.server.operator.get('/annotations')).data
  assert.deepEqual([annotation.id, annotation.createdAt], [old.annotations[0]?.id, '2026-06-15T10:00:00.123Z'])

  assert.deepEqual(await work(next.base, key), before)
  const again = await ihub({ ...next.env, OPS_HUB_KEY_FILE: runtime }, 'bootstrap', definition)
  assert.equal(again.code, 0, again.stdout + again.stderr)
  const total = async (path: string) => ok(await next.server.operator.get(path)).meta.total
  const counts = [await total('/hubs'), await total('/api-consumers?hub=ops-hub'), await total('/widgets')]
  assert.deepEqual(counts, [1, 1, 14], again.stdout)
  assert.equal(await total('/interaction-events?hub=ops-hub'), 3, 'the first event is not recorded again')
  assert.equal(readFileSync(runtime, 'utf8').trim(), key, 'the key is still the old one')
  assert.equal((await next.ihub('smoke', '--key-file', runtime)).code, 0)
  assert.match((await next.ihub('keys', 'list')).stdout, new RegExp(`${key.slice(0, 8)} +ops-hub +ops-hub +active`))

  const everything = [done.stdout, done.stderr, readFileSync(to, 'utf8'), readFileSync(`${to}.report.json`, 'utf8')]
  everything.push(next.server.log.join(''), (await next.ihub('export')).stdout)
  for (const text of everything) assert.ok(!text.includes(key.slice(8)) && !text.includes(old.operatorKey.slice(8)))
})

test('invalid values are changed or left out, and reported with id and reason', async () => {
  await using old = await startSeedServer()
  const migration = migrationOf(old, next)
  fill(old, 'Odd Hub', [
    { id: 'widget-7', slug: 'Größe & Höhe', name: 'x'.repeat(300) },
    { slug: 'same', name: 'First', attributes: { n: 1 } },
    { slug: 'same', name: 'Second \0 name' },
    { hub_id: randomUUID(), slug: 'of-no-hub', name: 'Stray' },
    { slug: 'untyped', name: 'No type', widget_type: null }
  ])
  const [manifest] = old.manifests
  Object.assign(manifest ?? {}, {
    eventTypes: ['odd.seen', 'Not A Name', { name: 'odd.rule', freshFor: 'soon' }],
    widgetTypes: '["odd.thing"]'
  })
  const [, thing] = old.widgets
  Object.assign(thing ?? {}, { widget_type: 'odd.thing' })
  const event = (more: Row) =>
    old.events.push({
      id: randomUUID(),
      widget_id: thing?.id,
      event_type: 'odd.seen',
      created_at: '2026-06-19 19:11:28.5+02',
      ...more
    })
  event({ metadata: { a: 1 } })
  event({ metadata: ['not', 'an object'] })
  event({ metadata: null, widget_id: randomUUID() })
  event({ event_type: 'odd.unheard' })
  event({ created_at: null, occurred_at: '2999-01-01T00:00:00Z' })
  event({ id: 'event 5', created_at: 'yesterday' })
  event({ event_type: null })
  event({ metadata: { big: 'x'.repeat(1_100_000) } })
  old.annotations.push({
    id: randomUUID(),
    widget_id: thing?.id,
    category: 'odd.note',
    body: 'y'.repeat(20_000),
    severity: 'worst',
    color: 'red'
  })
  old.annotations.push({ id: randomUUID(), event_id: randomUUID(), category: 'odd.note', body: 'on no widget' })

  const done = await migration.run('-o', 'json')
  assert.equal(done.code, 1, 'something could not be taken')
  const report = JSON.parse(done.stdout)
  const found = (section: string) =>
    report[section].items.map(({ kind, id, reason }: Record<string, string>) => `${kind} ${id}: ${reason}`).join('\n')
  const odd = 'widgets [0-9a-f-]{36}: '
  for (const [section, reasons] of Object.entries({
    changed: [
      /^hubs .*the slug "Odd Hub" is not valid here; it is odd-hub/m,
      /^widgets widget-7: the id is not a UUID; the new one is derived from it: /m,
      /the slug "Größe & Höhe" is not valid or not free here; it is gro-e-hohe/,
      new RegExp(`${odd}name has 300 characters; only the first 200 were taken`),
      /the slug "same" is not valid or not free here; it is same-[0-9a-f]{8}/,
      /^manifests .*freshFor is not valid here and was left out: "soon"/m,
      /^events .*the metadata is not a JSON object; it is in the member "value"/m,
      /^events .*it has no time; it is dated/m,
      /^annotations .*body has 20000 characters/m,
      /^annotations .*\/severity .*replaced with "info"/m
    ],
    refused: [
      new RegExp(`${odd}its hub was not taken`),
      new RegExp(`${odd}it has no widget type`),
      /^manifests .*the name is not valid here/m,
      /^events .*its widget [0-9a-f-]{36} was not taken; it may have been deleted/m,
      /^events .*it has no event type/m,
      /^events .*\/metadata/m,
      /^annotations .*it refers to no widget/m
    ],
    warnings: [
      /^events odd\.unheard: the event type is not in the active manifest/m,
      /it occurs in the future, at 2999/
    ]
  }))
    for (const reason of reasons) assert.match(found(section), reason, section)
  assert.equal(report.unknownMembers['annotations.color'], 1)
  assert.deepEqual(report.kinds.events, { read: 8, taken: 5, changed: 3, refused: 3 })

  const imported = await next.ihub('import', migration.to)
  assert.equal(imported.code, 0, imported.stderr)
  const widgets = ok(await next.server.operator.get('/widgets?hub=odd-hub&sort=slug')).data
  assert.deepEqual(
    widgets.map(({ slug }: Row) => String(slug).slice(0, 5)),
    ['gro-e', 'same', 'same-']
  )
  assert.equal(widgets[2].name, 'Second \u{fffd} name')
  const events = ok(await next.server.operator.get('/interaction-events?hub=odd-hub&after=0')).data
  assert.equal(events[0].occurredAt, '2026-06-19T17:11:28.500Z')
  assert.deepEqual(events[1].metadata, { value: ['not', 'an object'] })
  assert.equal((await next.ihub('import', migration.to)).stdout.includes(' 0 of them new'), true)
})

test('events listed newest first are taken oldest first, and a later pass stops at the newest known event', async () => {
  const asked: string[] = []
  const answers = (request: IncomingMessage) => {
    if (request.url?.includes('/interaction-events')) asked.push(request.url)
    return false
  }
  await using old = await startSeedServer({ isPaged: true, answers })
  const migration = migrationOf(old, next)
  const { to } = migration
  fill(old, 'paged', [{ slug: 'thing', name: 'Thing' }])
  const record = (n: number) => {
    const at = new Date(Date.UTC(2026, 5, 1) + n * 1000).toISOString()
    old.events.push({
      id: randomUUID(),
      widget_id: old.widgets[0]?.id,
      event_type: 'paged.seen',
      metadata: { n },
      created_at: at
    })
  }
  for (let n = 0; n < 450; n++) record(n)
  const run = migration.follow()
  await until('the first pass', async () => run.passes().length >= 1)
  assert.equal(asked.length, 5)
  record(450)
  Object.assign(old.widgets[0] ?? {}, { name: 'Renamed' })
  const there = async () => {
    const { data } = ok(await next.server.operator.get('/interaction-events?hub=paged&per_page=1'))
    return data[0]?.metadata.n === 450 && data[0]
  }
  assert.equal((await until('the next event is there', there)).seq, 451)
  process.kill(process.pid, 'SIGTERM')
  await run.ended
  const { data, meta } = ok(await next.server.operator.get('/interaction-events?hub=paged&after=0&limit=100'))
  assert.deepEqual(
    data.map(({ metadata }: { metadata: { n: number } }) => metadata.n),
    Array.from({ length: 100 }, (_, n) => n)
  )
  assert.ok(meta.has_more)
  const widget = ok(await next.server.operator.get('/widgets/thing?hub=paged'))
  assert.deepEqual([widget.name, widget.version], ['Renamed', 2])
  assert.equal(ok(await next.server.operator.get('/widgets/thing/versions?hub=paged')).meta.total, 2)
  assert.ok(
    asked.slice(5, -5).every((url) => /[?&]page=1(&|$)/.test(url)),
    'passes between the first and the last read the first page'
  )
  assert.deepEqual(
    readdirSync(next.folder).filter((name) => /unfinished|difference/.test(name)),
    []
  )
  assert.equal(statSync(`${to}.state.json`).mode & 0o777, 0o600)
  assert.ok(!readFileSync(`${to}.state.json`, 'utf8').includes(old.operatorKey))
  const report = JSON.parse(readFileSync(`${to}.report.json`, 'utf8'))
  assert.deepEqual([report.kinds.events.read, report.kinds.events.taken], [451, 451])
})

test('objects created during a pass, or while a list cannot be read, are not lost', async () => {
  let [isClosed, refusals] = [false, 0]
  const answers = (request: IncomingMessage, response: ServerResponse): boolean => {
    if (!request.url?.startsWith('/api/v2/widgets?')) return false
    const head = { 'content-type': 'application/json' }
    if (isClosed) {
      refusals++
      response.writeHead(403, head).end('{"error":"forbidden"}')
    } else response.writeHead(200, head).end(JSON.stringify(old.widgets.slice(0, 1)))
    return true
  }
  await using old = await startSeedServer({ answers })
  fill(old, 'racing', [
    { slug: 'listed', name: 'Listed' },
    { slug: 'created-since', name: 'Created since' }
  ])
  const record = () => {
    const event = { id: randomUUID(), widget_id: old.widgets[1]?.id, event_type: 'racing.seen', metadata: {} }
    old.events.push(event)
    return event.id
  }
  const isThere = async (id: string) => (await next.server.operator.get(`/interaction-events/${id}`)).statusCode === 200
  const first = record()
  const run = migrationOf(old, next).follow()
  await until('the event of the widget that was not listed is there', () => isThere(first))
  isClosed = true
  const second = record()
  await until('a pass could not read the widgets', () => refusals > 0)
  isClosed = false
  await until('the event is there', () => isThere(second))
  process.kill(process.pid, 'SIGTERM')
  await run.ended
  assert.match(run.result().stderr, /\/widgets could be read before, and now it cannot: forbidden/)
  assert.equal(run.result().code, 0, run.result().stdout)
})

test('requests to a busy server and incomplete responses are repeated; a failure leaves no file', async () => {
  const faults: Record<string, (response: ServerResponse) => void> = {
    '/hubs': (response) => response.writeHead(429, { 'retry-after': '1' }).end(),
    '/widgets': (response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' }).write('{"data":[')
      setImmediate(() => response.destroy())
    },
    '/annotations': (response) => response.writeHead(503).end()
  }
  const answers = (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '', 'http://hub.test').pathname.replace('/api/v2', '')
    const fault = faults[path]
    delete faults[path]
    fault?.(response)
    return fault !== undefined
  }
  await using old = await startSeedServer({ answers })
  fill(old, 'faulty', [{ slug: 'thing', name: 'Thing' }])
  const { args, to, run } = migrationOf(old, next)
  const done = await run()
  assert.equal(done.code, 0, done.stdout + done.stderr)
  assert.match(done.stderr, /Trying again in 1 s/)
  assert.match(done.stderr, /The response of \/widgets is incomplete: .*Trying again/)

  const redirected = `${to}.redirected`
  for (const [path, reason, code] of [
    ['/annotations', /HTTP 302/, 3],
    ['/widgets', /does not respond like an Inter-Hub/, 3],
    ['/hubs', /does not return a list/, 3]
  ] as const) {
    faults[path] = (response) => {
      if (path === '/annotations') response.writeHead(302, { location: 'http://elsewhere.test/' }).end()
      else if (path === '/widgets') response.writeHead(500, { 'content-type': 'text/html' }).end('<h1>Error</h1>')
      else response.writeHead(200, { 'content-type': 'application/json' }).end('{"hubs":7}')
    }
    const failed = await ihub(next.env, ...args.with(-1, redirected))
    assert.deepEqual([failed.code, reason.test(failed.stderr)], [code, true], failed.stderr)
    assert.deepEqual(
      readdirSync(next.folder).filter((name) => /redirected|unfinished/.test(name)),
      []
    )
  }
})

test('unreadable lists are reported, and a hub without manifests gets one from the registries', async () => {
  const closed = ['/hub-capability-manifests', '/api-consumers', '/annotations']
  const answers = (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '', 'http://hub.test').pathname.replace('/api/v2', '')
    if (path === '/event-types') response.writeHead(200, { 'content-type': 'application/json' }).end('["closed.seen"]')
    else if (closed.includes(path))
      response.writeHead(403, { 'content-type': 'application/json' }).end('{"error":"forbidden"}')
    else return false
    return true
  }
  await using old = await startSeedServer({ answers })
  const migration = migrationOf(old, next)
  fill(old, 'closed', [{ slug: 'thing', name: 'Thing', widget_type: 'closed.thing' }])
  old.events.push({ id: randomUUID(), widget_id: old.widgets[0]?.id, event_type: 'closed.seen', metadata: {} })
  const key = migration.writeRuntimeKey()
  const done = await migration.run('--adopt-key', `closed=${migration.runtime}`)
  assert.equal(done.code, 1)
  assert.match(done.stdout, /Could not be read:\n {2}manifests \/hub-capability-manifests: forbidden\n {2}consumers /)
  assert.match(done.stdout, /this one was created from the public registries/)
  assert.equal((await next.ihub('import', migration.to)).code, 0)
  const types = ok(await next.server.anyone.get('/event-types?hub=closed')).data
  assert.deepEqual(
    types.map(({ name }: Row) => name),
    ['closed.seen']
  )
  assert.equal(ok(await next.server.as(key).get('/widgets')).meta.total, 1)
})

test('a key is adopted only if it is strong, accepted by the old server and of a known consumer', async () => {
  await using old = await startSeedServer()
  fill(old, 'strict', [])
  const migration = migrationOf(old, next)
  const { runtime, to } = migration
  const adopt = async (consumer: string, key: string, isKnown = true) => {
    migration.writeRuntimeKey(key, isKnown)
    const ended = await migration.run('--adopt-key', `${consumer}=${runtime}`)
    assert.ok(!(ended.stdout + ended.stderr).includes(key))
    assert.equal(existsSync(to), false)
    return [ended.code, ended.stderr] as const
  }
  const strong = () => randomBytes(24).toString('hex')
  for (const [ended, code, reason] of [
    [await adopt('strict', 'a'.repeat(64)), 2, /too short or too regular/],
    [await adopt('strict', randomBytes(12).toString('hex')), 2, /too short or too regular/],
    [await adopt('strict', `iht_0123abcd_${strong()}`), 2, /contains an access token/],
    [await adopt('strict', strong(), false), 4, /does not accept the key of strict/],
    [await adopt('nobody', strong()), 2, /No consumer "nobody" was taken .*Known: strict/]
  ] as const) {
    assert.deepEqual([ended[0], reason.test(ended[1])], [code, true], ended[1])
  }
  for (const [option, reason] of [
    ['strict', /must be <consumer>=<file>/],
    [`strict=ihk_${'0'.repeat(8)}_x`, /A key itself is not accepted/],
    [`strict=${join(next.folder, 'absent.key')}`, /No key to adopt for strict: \/.*absent\.key does not exist/],
    [`strict=${'ab12'.repeat(12)}`, /No key to adopt for strict: the file \(name not shown/]
  ] as const) {
    const ended = await migration.run('--adopt-key', option)
    assert.deepEqual([ended.code, reason.test(ended.stderr)], [2, true], ended.stderr)
    assert.doesNotMatch(ended.stderr, /ab12ab12/)
  }
})

test('invalid arguments are refused before anything is read or written', async () => {
  const to = join(next.folder, 'nothing.ndjson')
  for (const [args, code, reason] of [
    [['http://user:secret@127.0.0.1:9'], 2, /must not contain a user or a password/],
    [['ftp://old.example.org'], 3, /is not the URL of a server/],
    [[next.base, '--follow'], 2, /is both the old and the new server/],
    [[next.base, '--every', 'often'], 2, /--every must be a number of seconds/],
    [[next.base, '--from-key', 'ab12'.repeat(12)], 2, /No key for the old server: the file \(name not shown/],
    [
      [next.base, '--from-key', join(next.folder, 'absent.key')],
      2,
      /No key for the old server: \/.*absent\.key does not exist/
    ]
  ] as const) {
    const ended = await ihub(next.env, 'migrate-from', ...args, '--to', to)
    assert.deepEqual([ended.code, reason.test(ended.stderr)], [code, true], ended.stderr)
    assert.ok(!/secret@|ab12ab12/.test(ended.stderr))
  }
  assert.equal(existsSync(to), false)
})
