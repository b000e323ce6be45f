/** `ihub bootstrap --emit-sql`: what it creates is what a bootstrap through the API creates, and it changes nothing that exists. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { onServer } from '@inter-hub/embedded-postgres/testing'
import { ok, until } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, startInstallation } from '../testing/ihub.ts'

const slugs = ['ops', 'syn', 'ctl', 'aud', 'int', 'pol', 'env'].map((one) => `${one}-hub`)
let byApi: Installation
let bySql: Installation

before(async () => {
  byApi = await startInstallation()
  bySql = await startInstallation()
})
after(async () => {
  await byApi.close()
  await bySql.close()
})

async function emitted(folder: string, ...more: string[]): Promise<string> {
  const { code, stdout, stderr } = await bySql.ihub('bootstrap', folder, '--emit-sql', ...more)
  assert.equal(code, 0, stderr)
  return stdout
}

/** Runs SQL as psql does: as one string. Returns the notices; rejects with the error of the server. */
async function execute(one: Installation, text: string): Promise<string[]> {
  return onServer(one.server.database.url, async (client) => {
    const notices: string[] = []
    client.on('notice', ({ message }) => notices.push(String(message)))
    await client.query(text)
    return notices
  })
}

/** What belongs to one installation, or to a key. */
const own = ['function_files', 'idempotency', 'installation', 'keys', 'migrations', 'rate_limits', 'tokens']

/** All rows of all tables by table, with names instead of ids, and without times, addresses and keys. */
async function contentOf(one: Installation): Promise<Record<string, string[]>> {
  return onServer(one.server.database.url, async (client) => {
    await until('all is settled', async () => {
      const { rows } = await client.query(`select from hub.unnumbered_system_events union all
        select from hub.touched_widgets union all select from hub.hubs h, hub.due_widgets(h.id, clock_timestamp(), true)`)
      return rows.length === 0
    })
    const { rows: named } = await client.query<{
      id: string
      name: string
    }>(`select id, 'hub ' || slug as name from hub.hubs
      union all select m.id, 'manifest ' || h.slug || m.version from hub.manifests m join hub.hubs h on h.id = m.hub_id
      union all select c.id, concat_ws(' ', 'consumer', h.slug, c.name) from hub.consumers c left join hub.hubs h on h.id = c.hub_id
      union all select w.id, 'widget ' || h.slug || ' ' || w.slug from hub.widgets w join hub.hubs h on h.id = w.hub_id
      union all select e.id, 'event ' || h.slug || e.seq from hub.interaction_events e join hub.hubs h on h.id = e.hub_id`)
    const names = new Map(named.map(({ id, name }) => [id, name]))
    const { rows: tables } = await client.query<{ name: string }>(
      `select c.relname as name from pg_class c where c.relnamespace = 'hub'::regnamespace and c.relkind in ('r', 'p')
         and not c.relispartition and c.relname <> all ($1) order by 1`,
      [own]
    )
    const contents: Record<string, string[]> = {}
    for (const { name } of tables) {
      const where = name === 'audit' ? `where target_kind is distinct from 'key' and action <> 'key.used'` : ''
      const { rows } = await client.query<{ row: string }>(
        `select to_jsonb(t)::text as row from hub."${name}" t ${where}`
      )
      contents[name] = rows.map(({ row }) => plain(row, names)).sort()
    }
    return contents
  })
}

function plain(row: string, names: ReadonlyMap<string, string>): string {
  return (
    row
      .replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => names.get(id) ?? 'an id')
      .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d(:\d\d)?)/g, 'a time')
      .replace(/"via": ?"(key:[0-9a-f]{8}|sql)"/g, '"via": "a credential"')
      .replace(/"address": ?(null|"[0-9.:a-f]+")/g, '"address": "an address"')
      // Keys of sums, made from ids.
      .replace(/_(key|id)": -?\d+/g, '_$1": 0')
  )
}

/** Text that quotation, an encoding or a client could change. */
const odd = `'; drop schema hub; -- $json$ $ihub$ $$ :slug :'slug' \\' \\n \\\\ %s % \u0001 \u0085 \u2028 \u202e äß 漢 😀 {{"}`

/** A definition in a folder of its own, with other files than these where they are given. */
function define(slug: string, files: Record<string, unknown> = {}): string {
  const folder = join(bySql.folder, 'definitions', slug)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const all: Record<string, unknown> = {
    hub: { slug, name: `Hub ${slug}` },
    manifest: { widgetTypes: [`${slug}-thing`], eventTypes: [`${slug}-seen`] },
    widgets: {
      widgets: ['one', 'two'].map((one) => ({ slug: `${slug}-${one}`, name: one, widget_type: `${slug}-thing` }))
    },
    'first-event': { event: { widget: `${slug}-one`, event_type: `${slug}-seen`, metadata: { seen: true } } },
    ...files
  }
  for (const [name, part] of Object.entries(all)) writeFileSync(join(folder, `${name}.json`), JSON.stringify(part))
  return folder
}

function defineOdd(): string {
  const eventType = {
    name: 'odd.checked',
    title: odd,
    metadataSchema: {
      type: 'object',
      required: ['status'],
      properties: { status: { type: 'string', pattern: '^[$].\\d' } }
    },
    validation: 'strict',
    outcome: `metadata.status == '$x1 \\\\ ' ? "pass" : "fail"`,
    freshFor: 'P1DT2H',
    subject: 'status',
    asOf: '/at',
    widgetTypes: ['odd.thing'],
    retention: 'keep'
  }
  return define('odd', {
    hub: { slug: 'odd', name: odd, description: `${odd}\n${odd}`, hub_kind: 'odd', hub_family: odd.slice(0, 90) },
    manifest: {
      capability_description: odd,
      scope: odd,
      widget_types: ['odd.thing', { name: 'odd.other', description: odd }],
      event_types: [eventType, 'odd.noted'],
      annotation_categories: ['odd.question'],
      policy_scopes: ['odd.local'],
      relation_types: [{ name: 'depends-on', inverse: 'needed-by', from: ['odd.thing'] }],
      commands: [{ name: 'look', inputSchema: { type: 'object' }, widgetTypes: ['odd.thing'], timeout: 'PT5S' }]
    },
    widgets: {
      widgets: [
        {
          slug: 'odd-one',
          name: odd,
          widget_type: 'odd.thing',
          policy_scope: 'odd.local',
          description: odd,
          attributes: { [odd]: [1.5, 1e300, -0.1, true, { deep: odd }], widget_type: 'kept as it is' },
          labels: { tier: 'gold' },
          owner: odd
        },
        { slug: 'odd-two', name: 'two', widget_type: 'odd.other' },
        { slug: 'odd-two', name: 'ignored', widget_type: 'odd.other' }
      ]
    },
    'first-event': {
      event: {
        widget: 'odd-one',
        event_type: 'odd.checked',
        view_context: odd,
        metadata: { status: '$x1 \\ ', [odd]: odd, at: '2026-06-15T10:00:00Z' },
        values: { latencyMs: 12.5 },
        attention: [odd.replaceAll('\u2028', ''), 'second'],
        occurred_at: '2026-06-15T10:00:00.123Z',
        fresh_for: 'PT5H'
      }
    }
  })
}

test('the hubs are those of a bootstrap through the API in every table, and a second run changes nothing', async () => {
  const sql: string[] = []
  for (const folder of [...slugs.map((slug) => join(hubsFolder, slug)), defineOdd()]) {
    const done = await byApi.ihub('bootstrap', folder)
    assert.equal(done.code, 0, done.stderr)
    const text = await emitted(folder)
    if (folder.endsWith('odd')) assert.equal(await emitted(folder), text)
    assert.match(text, /^[\n -~]*$/)
    const settings = "set standard_conforming_strings = off; set client_encoding = 'LATIN1'; "
    assert.match(
      (await execute(bySql, settings + text)).join('\n'),
      /^created hub .*\n[\s\S]*\nrecorded the first event$/
    )
    sql.push(text)
  }
  const [expected, found] = [await contentOf(byApi), await contentOf(bySql)]
  assert.deepEqual(
    [expected.hubs, expected.interaction_events, expected.series].map((rows) => rows?.length),
    [8, 8, 1]
  )
  assert.ok(Number(expected.audit?.length) > 50 && Number(expected.widget_search?.length) > 50)
  assert.deepEqual(found, expected)
  for (const text of sql) {
    assert.deepEqual(await execute(bySql, text), ['nothing to change'])
    assert.deepEqual(await execute(byApi, text), ['nothing to change'])
  }
  assert.deepEqual([await contentOf(bySql), await contentOf(byApi)], [found, expected])
})

test('the API returns the same for both hubs, and a bootstrap then creates only the key', async () => {
  const answers = async ({ server }: Installation) => {
    const names = new Map<string, string>()
    const paths = [
      '/hubs/ops-hub',
      '/hub-registry/ops-hub',
      '/widgets?hub=ops-hub&q=gitea',
      '/widgets?hub=odd&include=places'
    ]
    const more = ['/hub-capability-manifests?hub=ops-hub', '/api-consumers?hub=ops-hub', '/interaction-events?hub=odd']
    const deep = [
      '/widgets/odd-one?include=evidence,relations',
      '/widgets/odd-one/versions',
      '/audit?hub=odd&action=widget.*'
    ]
    const all = await Promise.all([...paths, ...more, ...deep].map((path) => server.operator.get(path)))
    return all.map((answer) => plain(JSON.stringify(ok(answer)), names).replace(/"(key\.\w+)".*?"version"/g, '$1'))
  }
  assert.deepEqual(await answers(bySql), await answers(byApi))
  const done = await bySql.ihub('bootstrap', join(hubsFolder, 'ops-hub'))
  assert.match(done.stdout, /ops-hub at .*: 1 changed, 18 unchanged/)
  assert.match(done.stderr, /created key [0-9a-f]{8}/)
})

test('it completes a bootstrap that was interrupted', async () => {
  const hub = ok(
    await bySql.server.operator.post('/hubs', { slug: 'half', name: 'Hub half', domain: 'half.example' }),
    201
  )
  ok(await bySql.server.operator.post('/hub-capability-manifests', { hubId: hub.id, widgetTypes: ['left-over'] }), 201)
  const text = await emitted(define('half', { hub: { slug: 'half', name: 'Hub half', domain: 'other.example' } }))
  const notices = await execute(bySql, text)
  assert.deepEqual(notices.slice(0, 2), ['activated manifest half, version 1', 'created consumer half'])
  assert.match(
    (await bySql.ihub('bootstrap', join(bySql.folder, 'definitions/half'))).stdout,
    /: 1 changed, 6 unchanged/
  )
  assert.equal(ok(await bySql.server.anyone.get('/hubs/half')).domain, 'half.example')

  const other = await emitted(join(bySql.folder, 'definitions/half'), '--domain', 'chosen.example')
  await assert.rejects(execute(bySql, other), /The hub half exists with another value of domain/)
})

test('a first event that was recorded without an identity counts', async () => {
  const hub = await bySql.server.makeHub({
    slug: 'moved',
    manifest: { widgetTypes: ['moved-thing'], eventTypes: ['moved-seen'] }
  })
  await hub.makeWidget('moved-one', { widgetType: 'moved-thing' })
  const event = { widget: 'moved-one', eventType: 'moved-seen', viewContext: 'a/b' }
  ok(await hub.runtime.post('/interaction-events', event), 201)
  const notices = async (viewContext: string) => {
    const files = { 'first-event': { event: { ...event, viewContext } } }
    return execute(bySql, await emitted(define('moved', files)))
  }
  assert.deepEqual(await notices('a/b'), ['created widget moved-two'])
  assert.deepEqual(await notices('a/c'), ['recorded the first event'])
})

test('it changes nothing in a database where it does not fit, and says why', async () => {
  const text = await emitted(define('fit'))
  assert.match((await execute(bySql, text)).join(), /created hub fit/)
  const before = await contentOf(bySql)
  const differing = (files: Record<string, unknown>) => emitted(define('fit', files))
  const manifest = { widgetTypes: ['fit-thing', 'fit-more'], eventTypes: ['fit-seen'] }
  for (const [sql, reason] of [
    [
      await differing({ hub: { slug: 'fit', name: 'Other', description: 'x' } }),
      /The hub fit exists with another value of description, name/
    ],
    [await differing({ manifest }), /The hub fit has an active manifest with another vocabulary/],
    [
      await emitted(
        define('thief', {
          manifest: { widgetTypes: ['fit-thing', 'thief-thing'], eventTypes: ['thief-seen', 'odd.noted'] }
        })
      ),
      /Other hubs own these names: event-type odd\.noted \(odd\), widget-type fit-thing \(fit\)/
    ],
    [
      await emitted(define('lost', { 'first-event': { event: { widget: 'nowhere', event_type: 'lost-seen' } } })),
      /The first event cannot be recorded: unknown widget/
    ]
  ] as const) {
    await assert.rejects(execute(bySql, sql), reason)
    assert.deepEqual(await contentOf(bySql), before)
  }
  const changed = (change: string) => execute(bySql, `begin; ${change}; ${text}; commit`)
  await assert.rejects(
    changed(`insert into hub.migrations (number, name) values (99, '0099_later.sql')`),
    /needs schema version \d+ \(Inter-Hub [\d.]+\); this database has schema version 99/
  )
  await assert.rejects(
    changed(`update hub.function_files set hash = 'other' where name = 'events/ingest.sql'`),
    /needs the functions of Inter-Hub [\d.]+; this database has those of another release/
  )
  await assert.rejects(changed(`update hub.hubs set status = 'archived' where slug = 'fit'`), /The hub fit is archived/)
  await assert.rejects(changed('alter schema hub rename to other'), /not the database of an Inter-Hub/)
  assert.deepEqual(await contentOf(bySql), before)
})

test('a definition that the API refuses is refused with its place, and so are options about a server', async () => {
  for (const [files, reason] of [
    [{ hub: { slug: 'Wrong!', name: 'x' } }, /wrong: hub: The body is not valid: #\/slug /],
    [
      { hub: { slug: 'wrong', name: 'x', vsm_function: 'NO', hub_family: 'vsm' } },
      /hub: .*vsmFunction is not a function/
    ],
    [
      { manifest: { eventTypes: [{ name: 'a', outcome: '1 +' }] } },
      /manifest: The manifest is not consistent: #\/eventTypes\/0\/outcome/
    ],
    [
      { widgets: { widgets: [{ slug: 'a', name: 'a', widgetType: 'b' }] } },
      /widgets\/0: "b" is not a widget type of the manifest/
    ],
    [
      { widgets: { widgets: [{ slug: 'a', name: 'a\u0000', widgetType: 'wrong-thing' }] } },
      /widgets\.json:1:\d+: .*NUL/
    ],
    [
      { widgets: { widgets: [{ slug: 'a', widgetType: 'wrong-thing', nmae: 1 }] } },
      /widgets\/0: .*\n {2}#\/name is missing\n {2}#\/nmae/
    ],
    [{ widgets: { widgets: [{ slug: 'a', name: 'a', widgetType: 'wrong-thing', hub: 'fit' }] } }, /hub must be wrong/],
    [
      { 'first-event': { event: { widget: 'wrong-one', eventType: 'none' } } },
      /first-event: "none" is not an event type/
    ]
  ] as const) {
    const { code, stdout, stderr } = await bySql.ihub('bootstrap', define('wrong', files), '--emit-sql')
    assert.deepEqual([code, stdout], [2, ''], stderr)
    assert.match(stderr, reason)
  }
  const good = define('good')
  const file = join(bySql.folder, 'good.sql')
  for (const args of [['--dry-run'], ['--rotate-key'], ['--base', bySql.base], ['-o', 'json'], ['--report', file]]) {
    const { code, stderr, stdout } = await bySql.ihub('bootstrap', good, '--emit-sql', '--to', file, ...args)
    assert.deepEqual([code, /cannot be used with --emit-sql/.test(stderr + stdout), existsSync(file)], [2, true, false])
  }
  assert.match((await bySql.ihub('bootstrap', good, '--to', file)).stderr, /--to needs --emit-sql/)
  assert.match(
    (await bySql.ihub('bootstrap', good, '--emit-sql', '--to', join(file, 'x'))).stderr,
    /The SQL cannot be written/
  )
  assert.match(
    (await bySql.ihub('bootstrap', good, '--emit-sql', '--to', file)).stdout,
    /The SQL was written to .*good\.sql/
  )
  assert.equal(readFileSync(file, 'utf8'), await emitted(good))
})
