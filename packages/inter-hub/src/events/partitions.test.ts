import assert from 'node:assert/strict'
import { test } from 'node:test'
import pg from 'pg'
import { startTestServer, until } from '../testing/index.ts'

test('partitions are prepared beside a long reader without holding up those who come after it', async (t) => {
  const server = await startTestServer()
  const [reader, writer] = [new pg.Client(server.database.url), new pg.Client(server.database.url)]
  await Promise.all([reader.connect(), writer.connect()])
  t.after(async () => {
    await Promise.all([reader.end(), writer.end()])
    await server.close()
  })
  const partitions = async () => {
    const { rows } = await writer.query(
      `select relname from pg_class where relname ~ '^interaction_events_.*_2099_' and relkind = 'r'`
    )
    return rows.length
  }
  const prepare = () => writer.query(`select hub.prepare_partitions('2099-01-15')`)
  await reader.query('begin; select from hub.interaction_events')
  // It would wait for the reader, and end with an error here.
  await writer.query(`set statement_timeout = '5s'`)
  await prepare()
  assert.equal(await partitions(), 0)
  // A node that starts now is not kept from it either.
  await using second = await startTestServer({ database: server.database })
  assert.ok(second)
  await reader.query('commit')
  // A job of another node may hold a table at this moment; it is prepared the next time.
  await until('all are prepared', async () => {
    await prepare()
    return (await partitions()) === 9
  })
})
