/** The work of one evaluation and of one message is limited, with many widgets, rules and maintenance windows. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { noticesSettled, ok, startTestServer, type TestHub, type TestServer, until } from '../testing/index.ts'

const widgetCount = 300
const ruleCount = 10
/** The limit of one evaluation in these tests; the server uses a higher one. */
const most = 100

let server: TestServer
let database: pg.Client
let hub: TestHub

before(async () => {
  server = await startTestServer({ egressAllow: '127.0.0.1:*', secretsKey: new Uint8Array(32).fill(7) })
  database = new pg.Client({ connectionString: server.database.url })
  await database.connect()
  hub = await server.makeHub({ slug: 'many' })
  const names = Array.from({ length: widgetCount }, (_, at) => `w${at}`)
  const widgets = names.map((slug) => ({ slug, name: slug, widgetType: 'many.thing' }))
  ok(await hub.runtime.post('/widgets/batch', { widgets }))
  const idle = { slug: 'idle', kind: 'webhook', url: 'http://127.0.0.1:9/x', status: 'disabled' }
  ok(await hub.runtime.post('/notice-channels', idle), 201)
  const rules = Array.from({ length: ruleCount }, (_, at) => ({
    ...{ slug: `r${at}`, condition: 'state', states: ['unproven'], channels: ['idle'] },
    // The test itself makes their first evaluation.
    enabled: false
  }))
  ok(await hub.runtime.post('/notice-settings', { rules }))
  await until(
    'the rules are applied',
    async () => (await count('notice_groups where applied_to is null')) === ruleCount
  )
})
after(async () => {
  await database.end()
  await server.close()
})

async function count(from: string): Promise<number> {
  const { rows } = await database.query(`select count(*)::int as n from hub.${from}`)
  return rows[0].n
}

const evaluate = async () => {
  const { rows } = await database.query('select hub.evaluate_notices($1, clock_timestamp(), $2) as read', [
    hub.id,
    most
  ])
  return rows[0].read as number
}

/** Prevents the server from evaluating the hub during the test. */
async function alone(work: () => Promise<void>): Promise<void> {
  await database.query('begin')
  await database.query('select from hub.notice_cursors where hub_id = $1 for update', [hub.id])
  try {
    await work()
  } finally {
    await database.query('commit')
  }
}

test('many new rules are applied in steps no larger than those of one rule', async () => {
  await alone(async () => {
    await database.query('delete from hub.notice_groups')
    await database.query('update hub.notice_rules set enabled = true')
    for (const step of [1, 2]) {
      assert.ok((await evaluate()) >= most, 'more is left')
      assert.equal(await count('notices'), step * most)
      assert.equal(await count('notice_groups'), ruleCount, 'each can plan its message')
    }
  })
  const all = widgetCount * ruleCount
  await until('all are open', async () => (await count('notices')) === all, 60_000)
  assert.equal(await count('notice_groups where applied_to is not null'), 0)
})

test('changes of widgets are read in smaller steps if the hub has many rules', async () => {
  const changed = 25
  await noticesSettled(database, hub.id)
  await alone(async () => {
    const before = await cursor()
    const { rows } = await database.query('select id from hub.widgets order by id limit $1', [changed])
    for (const { id } of rows) ok(await hub.runtime.patch(`/widgets/${id}`, { status: 'archived' }))
    await until('the changes have numbers', async () => (await count('system_events')) >= before + changed)
    assert.ok((await evaluate()) >= most, 'more is left')
    assert.equal((await cursor()) - before, most / ruleCount)
    assert.equal(await count(`notices where state = 'resolved'`), most)
  })
  const expected = changed * ruleCount
  await until('all are resolved', async () => (await count(`notices where state = 'resolved'`)) === expected)
})

test('a message computes the places of a widget once, however many maintenance windows are open', async () => {
  await alone(async () => {
    await database.query(`set local track_functions = 'pl'`)
    const { rows: places } = await database.query('select id from hub.widgets order by id desc limit 10')
    for (const { id } of places)
      await database.query(
        `insert into hub.maintenance_windows (hub_id, reason, starts_at, ends_at, within_ids, actor_id)
         values ($1, 'x', clock_timestamp(), clock_timestamp() + interval '1 day', array[$2::uuid], $1)`,
        [hub.id, id]
      )
    const rule = `(select id from hub.notice_rules where slug = 'r0')`
    await database.query(`update hub.notices set is_news = true where rule_id = ${rule} and state <> 'resolved'`)
    await database.query(`update hub.notice_groups set flush_at = clock_timestamp() where rule_id = ${rule}`)
    await database.query(`select hub.prepare_message($1, ${rule}, clock_timestamp())`, [hub.id])
    const silenced = await count(`notices where rule_id = ${rule} and silenced_until is not null`)
    assert.equal(silenced, places.length, 'each window silences its place')
    const open = await count(`notices where rule_id = ${rule} and state <> 'resolved'`)
    const { rows } = await database.query(
      `select coalesce(sum(calls), 0)::int as calls from pg_stat_xact_user_functions where funcname = 'reached'`
    )
    assert.ok(rows[0].calls > 0 && rows[0].calls <= open, `${rows[0].calls} times for ${open} notices`)
  })
})

// These tests are last, because they replace functions.
test('rules whose messages take too long do not delay others', async () => {
  await database.query(`
    alter function hub.prepare_message(uuid, uuid, timestamptz) rename to prepare_message_quickly;
    create function hub.prepare_message(p_hub uuid, p_rule uuid, p_now timestamptz) returns boolean language plpgsql as $$
    begin
      perform from hub.notice_rules r where r.id = p_rule and r.severity = 'info';
      if found then raise query_canceled using message = 'canceling statement due to statement timeout'; end if;
      return hub.prepare_message_quickly(p_hub, p_rule, p_now);
    end $$`)
  const slow = await server.makeHub({ slug: 'slow' })
  const idle = { slug: 'idle', kind: 'webhook', url: 'http://127.0.0.1:9/x', status: 'disabled' }
  ok(await slow.runtime.post('/notice-channels', idle), 201)
  const digest = { condition: 'digest', channels: ['idle'], severity: 'info' }
  const rules = Array.from({ length: 100 }, (_, at) => ({ ...digest, slug: `slow${at}` }))
  ok(await slow.runtime.post('/notice-settings', { rules }))
  await until(
    'the rules are applied',
    async () => (await count(`notice_groups where hub_id = '${slow.id}' and flush_at is not null`)) === rules.length
  )
  const due = (id: string) => count(`notice_groups where hub_id = '${id}' and flush_at <= clock_timestamp()`)
  await database.query(`update hub.notice_groups set flush_at = '2000-01-01' where hub_id = $1`, [slow.id])
  await database.query('update hub.notice_groups set flush_at = clock_timestamp() where hub_id = $1', [hub.id])
  await until('the messages of the other hub are made', async () => (await due(hub.id)) === 0)
  assert.equal(await due(slow.id), rules.length)
})

test('a hub whose evaluation takes too long is evaluated in smaller steps', async () => {
  await database.query(`
    alter function hub.evaluate_notices(uuid, timestamptz, integer) rename to evaluate_notices_quickly;
    create function hub.evaluate_notices(p_hub uuid, p_now timestamptz, p_most integer) returns integer language plpgsql as $$
    begin
      if p_most > 50 then raise query_canceled using message = 'canceling statement due to statement timeout'; end if;
      return hub.evaluate_notices_quickly(p_hub, p_now, p_most);
    end $$`)
  const late = { slug: 'late', condition: 'state', states: ['unproven'], channels: ['idle'] }
  const { id } = ok(await hub.runtime.post('/notice-rules', late), 201)
  await until(
    'the rule is applied',
    async () => (await count(`notice_groups where rule_id = '${id}' and applied_to is null`)) === 1
  )
  assert.ok((await count(`notices where rule_id = '${id}'`)) > 50)
})

async function cursor(): Promise<number> {
  const { rows } = await database.query('select system_seq::int as seq from hub.notice_cursors where hub_id = $1', [
    hub.id
  ])
  return rows[0].seq
}
