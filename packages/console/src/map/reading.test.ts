import assert from 'node:assert/strict'
import { test } from 'node:test'
import { IhubError } from '@inter-hub/sdk/browser'
import type { Item } from './layout.ts'
import { inPages, needsAll, withStates } from './reading.ts'

const rows = Array.from({ length: 1000 }, (_, index) => ({ id: `r${index}` }))

test('a list is read in pages, at most four at a time', async () => {
  let open = 0
  let most = 0
  const pages: number[] = []
  const read = async (page: number, perPage: number) => {
    pages.push(page)
    most = Math.max(most, ++open)
    await new Promise(setImmediate)
    open--
    return rows.slice((page - 1) * perPage, page * perPage)
  }
  assert.deepEqual(await inPages(1000, read), rows)
  assert.deepEqual([pages, most], [[1, 2, 3, 4, 5], 4])
  assert.deepEqual(await inPages(0, read), [])
  assert.deepEqual(await inPages(250, read), rows.slice(0, 250))
})

test('if rows are too large for a page, shorter pages are read, but not more than 20', async () => {
  const asked: string[] = []
  const read = async (page: number, perPage: number) => {
    asked.push(`${page}/${perPage}`)
    const problem = { code: 'page_too_large', per_page: 30 } as never
    if (perPage > 30) throw new IhubError('problem', 'The page is too large.', { problem })
    return rows.slice((page - 1) * perPage, page * perPage)
  }
  assert.equal((await inPages(1000, read)).length, 600)
  assert.equal(asked.filter((text) => text.endsWith('/30')).length, 20)
  await assert.rejects(
    inPages(10, async () => {
      throw new Error('lost')
    }),
    /lost/
  )
})

test('rows that moved to another page while reading are there once', async () => {
  const read = async (page: number) => (page === 1 ? rows.slice(0, 200) : rows.slice(199, 399))
  assert.equal((await inPages(400, read)).length, 399)
})

const item = (id: string, state: Item['state'], minute: number): Item => ({
  ...{ id, slug: id, hub: 'ops', name: id, type: 'service', owner: null, state },
  stateSince: `2026-06-01T00:${String(minute).padStart(2, '0')}:00.000Z`
})

test('changed states are taken over, and nothing else is new then', () => {
  const before = [item('a', 'verified', 1), item('b', 'verified', 2)]
  assert.equal(withStates(before, [item('b', 'verified', 2)]), before)
  const after = withStates(before, [item('b', 'failing', 3), item('unknown', 'failing', 3)])
  assert.deepEqual(after, [before[0], item('b', 'failing', 3)])
  assert.equal(after[0], before[0])
})

test('everything is read again if an item or a relation changed, or more states than were read', () => {
  const marks = { items: 3, links: 2, editedAt: 'x' }
  const before = { items: [item('a', 'verified', 1), item('b', 'stale', 2), item('c', 'stale', 2)], marks }
  assert.equal(needsAll(before, [item('b', 'failing', 3), item('c', 'stale', 2)], marks), false)
  assert.equal(needsAll(before, [item('b', 'failing', 4), item('c', 'failing', 3)], marks), true)
  const all = before.items.map(({ id }) => item(id, 'failing', 5))
  assert.equal(needsAll(before, all, marks), false, 'all of them were read')
  assert.equal(needsAll(before, [], { ...marks, items: 4 }), true)
  assert.equal(needsAll(before, [], { ...marks, links: 1 }), true)
  assert.equal(needsAll(before, [], { ...marks, editedAt: 'y' }), true)
})
