/** `ihub migrate-from` with a current Inter-Hub as the old server. */
import assert from 'node:assert/strict'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ok, type TestHub, until } from '@inter-hub/server/testing'
import { type Installation, ihub, startIhub, startInstallation } from '../testing/ihub.ts'

let old: Installation
let next: Installation
let hub: TestHub

before(async () => {
  ;[old, next] = [await startInstallation(), await startInstallation()]
  hub = await old.server.makeHub({ slug: 'alpha' })
  await fill()
})
after(async () => {
  await old.close()
  await next.close()
})

/** Something of everything that moves over. */
async function fill(): Promise<void> {
  const thing = await hub.makeWidget('thing', {
    description: 'Ünicode — “quoted”',
    attributes: { url: 'https://a.example' }
  })
  const gone = await hub.makeWidget('gone')
  await hub.makeWidget('other')
  ok(await hub.runtime.patch('/widgets/thing', { name: 'Renamed', owner: 'team', attributes: { port: 443 } }))
  ok(await old.server.operator.patch(`/widgets/${thing}`, { policyScope: 'alpha.local' }))
  ok(await hub.runtime.post('/relations', { fromWidget: 'thing', type: 'depends-on', toWidget: 'other' }), 201)
  const record = async (body: object) =>
    ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.checked', ...body }), 201)
  await record({ metadata: { status: 'bad', big: 1 }, occurredAt: '2026-06-15T10:00:00.000Z', subject: 'x' })
  const raw = `{"widget":"thing","eventType":"alpha.checked","metadata":{"status":"good","n":12345678901234567890,"f":1.0}}`
  const good = ok(await hub.runtime.post('/interaction-events', raw), 201)
  await record({ metadata: {}, source: 'test', externalId: 'e-1', viewContext: 'docs/page' })
  await record({ metadata: { status: 'good' }, subject: 'wrong' })
  ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: good.id }]))
  ok(
    await hub.runtime.post('/widgets/thing/evidence/retire', {
      eventType: 'alpha.checked',
      subject: 'wrong',
      reason: 'A mistake.'
    })
  )
  ok(
    await hub.runtime.post('/interaction-events', {
      widgetId: gone,
      eventType: 'alpha.noted',
      metadata: { a: [null] }
    }),
    201
  )
  ok(await hub.runtime.patch('/widgets/gone', { status: 'archived' }))
  const annotation = {
    widget: 'thing',
    category: 'alpha.question',
    body: 'Why?',
    severity: 'high',
    links: [{ url: 'https://a.example' }]
  }
  const first = ok(await hub.runtime.post('/annotations', annotation), 201)
  ok(await hub.runtime.post('/annotations', { ...annotation, body: 'Second', eventId: good.id }), 201)
  ok(await hub.runtime.patch(`/annotations/${first.id}`, { status: 'resolved' }))
  const { id } = ok(await old.server.operator.get('/hub-capability-manifests?hub=alpha')).data[0]
  const draft = ok(
    await old.server.operator.post('/hub-capability-manifests', { hubId: hub.id, ...(await contentOf(id)) }),
    201
  )
  ok(await old.server.operator.post(`/hub-capability-manifests/${draft.id}/activate`))
  ok(await old.server.operator.post('/hub-capability-manifests', { hubId: hub.id, ...(await contentOf(id)) }), 201)
  ok(await hub.runtime.post('/requirement-candidates', { title: 'The registry answers within a second' }), 201)
}

async function contentOf(id: string): Promise<object> {
  const { widgetTypes, eventTypes, annotationCategories, policyScopes, relationTypes, commands } = ok(
    await old.server.operator.get(`/hub-capability-manifests/${id}`)
  )
  return {
    widgetTypes,
    eventTypes: [...eventTypes, 'alpha.later'],
    annotationCategories,
    policyScopes,
    relationTypes,
    commands: [...commands, { name: 'preview', readOnly: true }]
  }
}

/** Changes the draft that is left and activates it. */
async function activateDraft(): Promise<void> {
  const { operator } = old.server
  const [draft] = ok(await operator.get('/hub-capability-manifests?hub=alpha&status=draft')).data
  const eventTypes = [...draft.eventTypes, 'alpha.third']
  ok(await operator.patch(`/hub-capability-manifests/${draft.id}`, { eventTypes }))
  ok(await operator.post(`/hub-capability-manifests/${draft.id}/activate`))
}

const migrate = (to: string, ...more: string[]) =>
  ihub(next.env, 'migrate-from', old.base, '--from-key', String(old.env.IHUB_OPERATOR_KEY_FILE), '--to', to, ...more)

const lists = [
  '/hubs',
  '/hub-capability-manifests?hub=alpha',
  '/api-consumers?hub=alpha',
  '/widgets?hub=alpha&status=active',
  '/widgets?hub=alpha&status=archived',
  '/widgets/thing/versions?hub=alpha',
  '/widgets/gone/versions?hub=alpha',
  '/relations?hub=alpha',
  '/interaction-events?hub=alpha&after=0',
  '/widgets/thing/evidence?hub=alpha',
  '/annotations?hub=alpha&status=open',
  '/annotations?hub=alpha&status=resolved'
]

/**
 * The content of a list without what differs between servers: the operator, credentials, when a state was computed, and when a
 * manifest was superseded.
 */
function comparable(body: string): unknown {
  return JSON.parse(body, (name, value) => {
    if (['by', 'resolvedBy'].includes(name)) return value && (value.name === 'operator' ? 'operator' : value.id)
    if (value?.status === 'superseded') return { ...value, updatedAt: undefined }
    return ['meta', 'stateSince'].includes(name) ? undefined : value
  })
}

test('what was read is the same on the new server: ids, times, texts, versions and states', async () => {
  const file = join(next.folder, 'alpha.ndjson')
  const done = await migrate(file)
  assert.equal(done.code, 0, done.stdout + done.stderr)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const imported = await next.ihub('import', file)
  assert.equal(imported.code, 0, imported.stderr)
  for (const path of lists) {
    const [before, after] = [await old.server.operator.get(path), await next.server.operator.get(path)]
    assert.deepEqual(comparable(after.body), comparable(before.body), path)
  }
  const metadata = /"metadata":\{"status":"good","n":12345678901234567890,"f":1\.0\}/
  assert.match((await next.server.operator.get('/interaction-events?hub=alpha')).body, metadata)

  const again = JSON.parse((await next.ihub('import', file, '-o', 'json')).stdout)
  assert.equal(again.added, 0)
  assert.equal((await migrate(file)).code, 0)
  assert.equal(JSON.parse((await next.ihub('import', file, '-o', 'json')).stdout).added, 0)
})

test('the report counts what was taken, and names what is not', async () => {
  const file = join(next.folder, 'report.ndjson')
  const done = await migrate(file, '-o', 'json')
  const report = JSON.parse(done.stdout)
  assert.deepEqual(report.kinds.events, { read: 5, taken: 5, changed: 0, refused: 0 })
  assert.deepEqual(report.kinds.widgets, { read: 3, taken: 3, changed: 0, refused: 0 })
  assert.deepEqual([report.refused.count, report.unreadable.count, report.changed.count], [0, 0, 0])
  assert.deepEqual(report.unknownMembers, {})
  const left = report.notTaken.items.map(({ kind, reason }: { kind: string; reason: string }) => `${kind}: ${reason}`)
  assert.match(left.join('\n'), /^consumers: it belongs to no hub.*\nrequirement-candidates: 1 on the old server/)
  assert.deepEqual(JSON.parse(readFileSync(`${file}.report.json`, 'utf8')), report)
  const { stdout } = await migrate(file)
  assert.match(stdout, /events +5 read +5 taken/)
  assert.match(stdout, /Next: ihub import .*report\.ndjson/)
})

test('--follow imports each difference, continues after a restart, and ends with a last pass', async () => {
  const target = await startInstallation()
  try {
    const file = join(target.folder, 'follow.ndjson')
    const from = ['migrate-from', old.base, '--from-key', String(old.env.IHUB_OPERATOR_KEY_FILE), '--to', file]
    const follow = () => startIhub(target.env, ...from, '--follow', '--every', '1')
    const passes = (text: string) => [...text.matchAll(/rows read, (\d+) of them/g)].map(([, added]) => Number(added))

    const first = follow()
    await until('the first pass and one without news', async () => passes(first.stdout()).length >= 2)
    assert.ok((passes(first.stdout())[0] ?? 0) > 10)
    assert.equal(passes(first.stdout())[1], 0, first.stdout())
    const { id, createdAt } = ok(await old.server.operator.get('/widgets/other?hub=alpha'))
    ok(await hub.runtime.patch('/widgets/other', { name: 'Changed', attributes: { a: 1 } }))
    await hub.makeWidget('late')
    await activateDraft()
    const [proof] = ok(await hub.runtime.get('/widgets/thing/evidence')).data
    ok(await hub.runtime.post('/widgets/thing/evidence/confirm', [{ eventId: proof.eventId }]))
    const event = { widget: 'late', eventType: 'alpha.later', metadata: { n: 1 } }
    const recorded = ok(await hub.runtime.post('/interaction-events', event), 201)
    const arrived = async () =>
      (await target.server.operator.get(`/interaction-events/${recorded.id}`)).statusCode === 200
    await until('the event is there', arrived)
    const changed = ok(await target.server.operator.get('/widgets/other?hub=alpha'))
    assert.deepEqual([changed.id, changed.createdAt, changed.name, changed.version], [id, createdAt, 'Changed', 2])

    await hub.runtime.delete(`/widgets/${await hub.makeWidget('short-lived')}`)
    process.kill(process.pid, 'SIGTERM')
    await first.ended
    assert.equal(first.result().code, 0, first.result().stderr)
    assert.match(first.result().stderr, /Stopping after one last pass/)
    const { total } = ok(await old.server.operator.get('/api-consumers?per_page=1')).meta
    assert.match(first.stdout(), new RegExp(`consumers +${total} read`), 'the operator is counted once')

    ok(await hub.runtime.post('/interaction-events', { ...event, metadata: { n: 2 } }), 201)
    const types = ok(await target.server.anyone.get('/event-types?hub=alpha')).data
    assert.ok(types.some(({ name }: { name: string }) => name === 'alpha.third'))
    const second = follow()
    await until('a pass', async () => passes(second.stdout()).length >= 1)
    assert.equal(passes(second.stdout())[0], 1, 'only the new event')
    process.kill(process.pid, 'SIGINT')
    await second.ended
    for (const path of lists) {
      const [before, after] = [await old.server.operator.get(path), await target.server.operator.get(path)]
      assert.deepEqual(comparable(after.body), comparable(before.body), path)
    }
    const other = await startInstallation()
    const elsewhere = await other.ihub(...from, '--follow')
    await other.close()
    assert.deepEqual([elsewhere.code, /belongs to a migration to another server/.test(elsewhere.stderr)], [2, true])
  } finally {
    await target.close()
  }
})

test('a key of the old server is adopted with its scopes and its id', async () => {
  const target = await startInstallation()
  try {
    const file = join(target.folder, 'keys.ndjson')
    const place = join(target.folder, 'alpha.key')
    const key = hub.runtime.key ?? ''
    writeFileSync(place, key, { mode: 0o600 })
    const from = ['migrate-from', old.base, '--from-key', String(old.env.IHUB_OPERATOR_KEY_FILE), '--to', file]
    const done = await target.ihub(...from, '--adopt-key', `alpha=${place}`)
    assert.equal(done.code, 0, done.stderr)
    assert.ok(!readFileSync(file, 'utf8').includes(key) && !done.stdout.includes(key))
    assert.equal((await target.ihub('import', file)).code, 0)
    const client = target.server.as(key)
    assert.equal(ok(await client.get('/widgets')).meta.total, ok(await hub.runtime.get('/widgets')).meta.total)
    const { id } = ok(await old.server.operator.get(`/api-consumers/${hub.consumerId}/keys`)).data[0]
    assert.equal(ok(await target.server.operator.get(`/api-keys/${id}`)).prefix, key.slice(4, 12))
  } finally {
    await target.close()
  }
})
