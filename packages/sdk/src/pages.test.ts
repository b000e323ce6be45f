import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from './client.ts'
import { IhubError } from './error.ts'
import { eachItem } from './pages.ts'
import { json, problem, startFaultServer } from './testing/fault-server.ts'

type Query = { page: number; per_page: number }

/** A list that a test changes between two pages. */
function list(rows: { id: string }[], change: (page: number) => void = () => undefined) {
  const asked: Query[] = []
  const read = async (query: object) => {
    const { page, per_page } = query as Query
    asked.push({ page, per_page })
    const data = rows.slice((page - 1) * per_page, page * per_page)
    const meta = { page, per_page, total: rows.length }
    change(page)
    return { data, meta }
  }
  return { asked, read }
}

const rowsOf = (...ids: number[]) => ids.map((id) => ({ id: `row ${id}` }))

async function idsOf(items: AsyncIterable<unknown>): Promise<string[]> {
  const ids: string[] = []
  for await (const item of items) ids.push((item as { id: string }).id.replace('row ', ''))
  return ids
}

test('reads every row once though rows come before it meanwhile', async () => {
  const rows = rowsOf(1, 2, 3, 4, 5)
  const { read, asked } = list(rows, (page) => {
    if (page <= 3) rows.unshift({ id: `row new ${page}` })
  })
  assert.deepEqual(await idsOf(eachItem('/widgets', { per_page: 2 }, read)), ['1', '2', '3', '4', '5'])
  assert.equal(asked.length, 4)
})

test('reads a row that came to the end meanwhile', async () => {
  const rows = rowsOf(1, 2, 3)
  const { read } = list(rows, (page) => {
    if (page === 1) rows.push(...rowsOf(4, 5))
  })
  assert.deepEqual(await idsOf(eachItem('/widgets', { per_page: 2 }, read)), ['1', '2', '3', '4', '5'])
})

test('reads no page before it is asked for', async () => {
  const { read, asked } = list(rowsOf(1, 2, 3, 4, 5, 6))
  for await (const item of eachItem('/widgets', { per_page: 2 }, read)) {
    if ((item as { id: string }).id === 'row 3') break
  }
  assert.deepEqual(
    asked.map(({ page }) => page),
    [1, 2]
  )
})

test('keeps rows without an id apart', async () => {
  const read = async () => ({ data: [{ name: 'a' }, { name: 'b' }, 'c', null], meta: { total: 4, per_page: 200 } })
  const items = []
  for await (const item of eachItem('/widget-types', {}, read)) items.push(item)
  assert.equal(items.length, 4)
})

test('asks for the page that fits where one is too large, and ends when the server names none', async () => {
  const rows = rowsOf(1, 2, 3, 4, 5, 6, 7, 8)
  const plain = list(rows)
  const tooLarge = (members: object) =>
    new IhubError('problem', 'too large', {
      problem: { type: '', title: '', status: 422, detail: '', code: 'page_too_large', request_id: '', ...members }
    })
  const read = async (query: object) => {
    const { page, per_page } = query as Query
    if (per_page > 2 && page * per_page > 4) throw tooLarge({ page: ((page - 1) * per_page) / 2 + 1, per_page: 2 })
    return plain.read(query)
  }
  assert.deepEqual(await idsOf(eachItem('/widgets', { per_page: 4 }, read)), ['1', '2', '3', '4', '5', '6', '7', '8'])
  assert.deepEqual(plain.asked, [
    { page: 1, per_page: 4 },
    { page: 3, per_page: 2 },
    { page: 4, per_page: 2 }
  ])
  for (const members of [{}, { page: 1, per_page: 4 }]) {
    const stubborn = async () => {
      throw tooLarge(members)
    }
    await assert.rejects(idsOf(eachItem('/widgets', { per_page: 4 }, stubborn)), { code: 'page_too_large' })
  }
})

test('reads by cursor where there is one, from where it is told, with the filters of the call', async (t) => {
  const server = await startFaultServer(
    json({ data: rowsOf(1, 2), meta: { next: '2', has_more: true, per_page: 2 } }),
    json({ data: [], meta: { next: '9', has_more: true, per_page: 2 } }),
    json({ data: rowsOf(10), meta: { next: '10', has_more: false, per_page: 2 } }),
    json({ data: rowsOf(11), meta: { next: '5', has_more: true, per_page: 200 } }),
    problem(410, 'cursor_gone')
  )
  t.after(() => server.close())
  const client = createClient({ base: server.base })
  const query = { hub: 'h', page: 7, per_page: 2, eventType: 'seen' }
  assert.equal((await client.all('/interaction-events', { query })).length, 3)
  assert.deepEqual(
    server.sent.map(({ url }) => url.split('?')[1]),
    ['0', '2', '9'].map((after) => `hub=h&eventType=seen&after=${after}&limit=2`)
  )
  await assert.rejects(client.all('/system-events', { query: { hub: 'h', after: '5' } }), /gives no cursor/)
  await assert.rejects(client.all('/system-events', { query: { hub: 'h', after: '5' } }), {
    name: 'Error',
    status: 410
  })
  assert.equal(server.sent.at(-1)?.url, '/api/v2/system-events?hub=h&after=5&limit=200')
})
