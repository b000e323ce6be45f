/**
 * The limit: a table with SKIP LOCKED in bare `pg`. So many workers claim 50 at a time, POST them with node:http on a
 * connection each (or, with KEPT, on kept ones) and mark them done. GET /start begins; GET / answers once it listens.
 */
import { Agent, createServer } from 'node:http'
import pg from 'pg'
import { postOnce } from './tools.ts'

const { PORT, DATABASE, KEPT } = process.env
const workers = 4
const pool = new pg.Pool({ connectionString: DATABASE ?? '', max: workers })
const agent = KEPT ? new Agent({ keepAlive: true, maxSockets: 200 }) : false

async function work(): Promise<void> {
  for (;;) {
    const { rows } = await pool.query({
      name: 'claim',
      text: `update bench.jobs j set lease_until = now() + interval '10 seconds'
        from (select id from bench.jobs where state = 'due' and (lease_until is null or lease_until < now())
          order by id limit 50 for update skip locked) d
        where j.id = d.id returning j.id, j.url, j.body`
    })
    if (rows.length === 0) return
    await Promise.all(
      rows.map(({ id, url, body }) =>
        postOnce(url, agent, { 'content-type': 'application/json', 'webhook-id': `job_${id}` }, body)
      )
    )
    await pool.query({
      name: 'done',
      text: `update bench.jobs set state = 'done' where id = any ($1::bigint[])`,
      values: [rows.map(({ id }) => id)]
    })
  }
}

createServer((request, response) => {
  if (request.url === '/start') for (let i = 0; i < workers; i++) void work()
  response.end('{}')
}).listen(Number(PORT), '127.0.0.1')
