import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { tables } from '../capabilities.ts'
import { Grants } from '../kernel/actor.ts'
import { readLines } from './read-lines.ts'

const head = '{"kind":"installation","format":2,"schema":12,"part":1}\n'

/** How often other work has its turn while this body is read. */
async function turnsDuring(body: Buffer): Promise<number> {
  let turns = 0
  let reading = true
  const counting = (async () => {
    while (reading) {
      await turn()
      turns++
    }
  })()
  await readLines(body, tables, new Grants([])).finally(() => {
    reading = false
  })
  await counting
  return turns
}

test('gives way to other work at least once for every 256 KiB, and for every 4,096 blank lines', async () => {
  const blank = Buffer.concat([Buffer.from(head), Buffer.alloc(4 * 1024 * 1024, '\n')])
  assert.ok((await turnsDuring(blank)) >= 1024)
  const relation = {
    ...{ hub_id: '019a0000-0000-7000-8000-000000000000', id: '019a0000-0000-7000-8000-000000000001' },
    ...{ from_widget_id: '019a0000-0000-7000-8000-000000000002', to_widget_id: '019a0000-0000-7000-8000-000000000003' },
    ...{
      type: 'depends-on',
      origin: 'declared',
      state: 'current',
      confidence: 'stated',
      note: 'x'.repeat(2000),
      inventories: []
    },
    ...{ actor_id: '00000000-0000-0000-0000-000000000000', version: 1 },
    ...{ created_at: '2026-06-15T10:00:00+00:00', updated_at: '2026-06-15T10:00:00+00:00' }
  }
  const line = `${JSON.stringify({ kind: 'relations', row: relation })}\n`
  const body = Buffer.from(head + line.repeat(2000))
  const { lines } = await readLines(body, tables, new Grants([]))
  assert.equal(lines.length, 2000)
  assert.equal(lines[0]?.row, JSON.stringify(relation))
  assert.ok((await turnsDuring(body)) >= Math.floor(body.length / (256 * 1024)))
})
