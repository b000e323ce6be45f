import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import { openLog } from '@inter-hub/server'
import { FakeClock } from '../testing/fake-clock.ts'
import { Passes } from './passes.ts'

const problem = (status: number) =>
  new IhubError('problem', 'refused', { status, problem: { status, code: 'refused' } as never })

/** How often the answer to a pass is sent within a minute if the first attempt fails with the error. */
async function attemptsAfter(error: Error, { isClosed = false } = {}): Promise<number> {
  const clock = new FakeClock()
  let attempts = 0
  const post = async () => {
    if (attempts++ === 0) throw error
  }
  const passes = new Passes({
    client: { post } as unknown as Client,
    hub: 'ops-hub',
    log: openLog('json', 'fatal', process.stdout),
    clock,
    evaluate: async () => []
  })
  const metadata = { gateId: 'none' }
  const event = { id: 'event', widgetSlug: 'gate', eventType: 'ops-migration-gate-passed', metadata }
  passes.onEvent(event as unknown as Schema<'InteractionEvent'>)
  await clock.advance(1000)
  if (isClosed) await passes.close()
  await clock.advance(60_000)
  await passes.close()
  return attempts
}

test('the answer to a pass is sent again if it may succeed later, such as after a new key, and only then', async () => {
  for (const error of [new IhubError('unreachable', 'no connection'), problem(503), problem(429), problem(401)])
    assert.equal(await attemptsAfter(error), 2, `${error.message} ${error.status}`)
  for (const error of [problem(422), problem(403), new TypeError('a bug')])
    assert.equal(await attemptsAfter(error), 1, error.message)
  assert.equal(await attemptsAfter(problem(503), { isClosed: true }), 1)
})
