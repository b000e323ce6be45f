/** Many checks of which one changes, and a restart while the evidence is fresh: for the tests of 1,000 and of 10,000. */
import assert from 'node:assert/strict'
import { createClient } from '@inter-hub/sdk'
import { seeded, startTestServer } from '@inter-hub/server/testing'
import { FakeClock } from './fake-clock.ts'
import { readManifest } from './hub-data.ts'
import { baseOf, startRuntime, startTarget, until } from './runtime.ts'

const hourMs = 3_600_000
const hub = 'ops-hub'

/** Widgets with a check each, every hour. */
async function makeChecks(count: number, url: string) {
  const server = await startTestServer()
  const made = await server.makeHub({ slug: hub, manifest: { ...readManifest(hub) } })
  const key = String(made.runtime.key)
  const client = createClient({ base: baseOf(server), key, timeoutMs: 60_000 })
  const settings = (index: number) => ({ url: `${url}/${index}`, expect: { status: 200 } })
  const widgets = Array.from({ length: count }, (_, index) => ({
    slug: `ops-endpoint-${index}`,
    name: `E${index}`,
    widgetType: 'ops-endpoint',
    attributes: {
      checks: { page: { kind: 'http', every: 'PT1H', emits: 'ops-endpoint-verified', settings: settings(index) } }
    }
  }))
  for (let start = 0; start < count; start += 1000)
    await client.post('/widgets/batch', { body: { hub, widgets: widgets.slice(start, start + 1000) } })
  const events = async () => (await client.get('/interaction-events', { query: { hub, per_page: 1 } })).meta.total
  const confirmed = async (slug: string) =>
    (await client.get('/widgets/{id}/evidence', { path: { id: slug } })).data[0]?.confirmations ?? 0
  return { server, key, client, events, confirmed }
}

export async function changeOneOfMany(t: { after(work: () => Promise<void>): void }, count: number): Promise<void> {
  const target = await startTarget()
  const { server, key, client, events, confirmed } = await makeChecks(count, target.url)
  t.after(async () => {
    await target.close()
    await server.close()
  })
  const start = (clock: FakeClock) =>
    startRuntime({
      ...{ base: baseOf(server), hubs: [{ slug: hub, key }], ports: [target.port] },
      ...{ clock, random: seeded(count) }
    })
  const requests = (path: string) => server.log.filter((line) => line.includes(path)).length

  let clock = new FakeClock()
  let runtime = await start(clock)
  assert.equal(runtime.summary.checks, count)
  await clock.advance(3000)
  await until('every check has probed', () => target.total() === count)
  await until('what they saw is recorded', async () => (await events()) === count)

  // Ten probes of the next round are under way when the check of one of them changes.
  target.hold(['/changed'])
  while (target.held().length < 10) await clock.advance(1000)
  const [changed = ''] = target.held()
  await client.patch('/widgets/{id}', {
    path: { id: `ops-endpoint-${changed.slice(1)}` },
    body: { attributes: { checks: { page: { settings: { url: `${target.url}/changed` } } } } }
  })
  await until('the changed check has probed', async () => {
    await clock.advance(10)
    return target.counts.get('/changed')
  })
  assert.equal(target.aborted, 0, 'no probe was aborted')
  target.release()
  await clock.advance(Math.max(0, 3000 + 1.06 * hourMs - clock.elapsed()))
  await until('the round is over', () => target.total() >= 2 * count + 1)
  const expected = new Map(Array.from({ length: count }, (_, index) => [`/${index}`, 2] as [string, number])).set(
    '/changed',
    1
  )
  assert.deepEqual(target.counts, expected, 'one probe more than without the change')
  assert.equal(target.aborted, 0)
  const other = `ops-endpoint-${changed === '/0' ? 1 : 0}`
  await until('a confirmation arrived', async () => (await confirmed(other)) === 1)
  await runtime.stop()
  assert.equal(await events(), count + 1, 'what the old check saw while it was changed is dropped')
  const confirmations = requests('/evidence/confirm')
  assert.ok(confirmations > 0 && confirmations < count / 5, `${confirmations} requests for ${count} confirmations`)

  // A restart: the evidence is fresh, so the first probes are spread over the hour.
  target.counts.clear()
  clock = new FakeClock()
  runtime = await start(clock)
  const windows: number[] = []
  for (let window = 1; window <= 10; window++) {
    const before = target.total()
    await clock.advance(window * 0.1 * hourMs - clock.elapsed())
    await until('the probes of this window have ended', () => runtimeIsIdle(target))
    windows.push(target.total() - before)
  }
  assert.ok(Math.max(...windows) < (count / 10) * 1.6, `no burst: ${windows}`)
  await until('every check has probed again', () => target.counts.size === count)
  assert.ok([...target.counts.values()].every((probes) => probes <= 2))
  await runtime.stop()
  assert.equal(await events(), count + 1, 'the same was confirmed, not recorded again')
}

let last = -1
/** Whether nothing came since this was asked last. */
function runtimeIsIdle({ total }: { total(): number }): boolean {
  const isIdle = last === total()
  last = total()
  return isIdle
}
