/** The story of the loop: a failing endpoint is noted, a fix is asked for, decided, rolled out, and shown to work. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ok, startTestServer, type TestHub, type TestServer } from '../testing/index.ts'

let server: TestServer
let hub: TestHub

before(async () => {
  server = await startTestServer()
  hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('endpoint')
})
after(() => server.close())

const check = async (status: string) =>
  ok(
    await hub.runtime.post('/interaction-events', {
      widget: 'endpoint',
      eventType: 'alpha.checked',
      metadata: { status }
    }),
    201
  )
const make = async (path: string, body: object) =>
  ok(await hub.runtime.post(path, body as Record<string, unknown>), 201)
const signal = async (id: string) => ok(await hub.runtime.get(`/outcome-signals/${id}`))

interface Node {
  kind: string
  id: string
  title: string
  status: string
  by: { id: string } | null
}

test('from an annotation on a failing endpoint to an outcome that fresh evidence confirms', async () => {
  const failure = await check('bad')
  const note = await make('/annotations', {
    eventId: failure.id,
    category: 'alpha.question',
    body: 'Why does it fail?'
  })
  const candidate = await make('/requirement-candidates', {
    title: 'The endpoint answers',
    severity: 'high',
    widget: 'endpoint',
    causes: [{ kind: 'annotation', id: note.id }]
  })
  const decision = await make('/decision-records', {
    title: 'Restart it with more memory',
    status: 'accepted',
    reason: 'It ran out of memory.',
    approver: 'Operations, on the phone',
    evidence: [failure.id],
    causes: [{ kind: 'requirement-candidate', id: candidate.id }]
  })
  assert.deepEqual(
    [decision.evidence[0].eventId, decision.evidence[0].outcome, decision.evidence[0].metadata],
    [failure.id, 'fail', { status: 'bad' }]
  )
  const deployment = await make('/deployment-records', {
    title: 'Endpoint with 2 GiB',
    status: 'succeeded',
    deployedAt: new Date().toISOString(),
    causes: [{ kind: 'decision-record', id: decision.id }]
  })
  const outcome = await make('/outcome-signals', {
    title: 'It answers again',
    widget: 'endpoint',
    eventType: 'alpha.checked',
    causes: [{ kind: 'deployment-record', id: deployment.id }]
  })
  // The failure before the deployment neither confirms nor refutes.
  assert.deepEqual([outcome.state, outcome.evidence, outcome.since], ['pending', null, deployment.deployedAt])

  const success = await check('good')
  const confirmed = await signal(outcome.id)
  assert.deepEqual([confirmed.state, confirmed.evidence.eventId], ['confirmed', success.id])

  const chain: [string, string][] = [
    ['event', failure.id],
    ['annotation', note.id],
    ['requirement-candidate', candidate.id],
    ['decision-record', decision.id],
    ['deployment-record', deployment.id],
    ['outcome-signal', outcome.id],
    ['event', success.id]
  ]
  for (const [, id] of chain) {
    const trace = ok(await hub.runtime.get(`/trace/${id}`))
    assert.deepEqual(
      trace.nodes.map((node: Node) => [node.kind, node.id]).sort(),
      [...chain].sort(),
      `the trace of ${id}`
    )
    assert.deepEqual([trace.truncated, trace.hubSlug], [false, 'alpha'])
    for (const [index, [, from]] of chain.slice(0, -1).entries()) {
      const to = chain[index + 1]?.[1]
      assert.ok(
        trace.edges.some((edge: { from: Node; to: Node }) => edge.from.id === from && edge.to.id === to),
        `${index}`
      )
    }
    const outcomeNode = trace.nodes.find((node: Node) => node.kind === 'outcome-signal')
    assert.deepEqual(
      [outcomeNode.status, outcomeNode.title, outcomeNode.by.id],
      ['confirmed', 'It answers again', hub.consumerId]
    )
  }

  const read = ok(await hub.runtime.get(`/requirement-candidates/${candidate.id}`))
  assert.deepEqual(read.causes, [{ kind: 'annotation', id: note.id, role: 'causes' }])
  assert.deepEqual(read.effects, [{ kind: 'decision-record', id: decision.id, role: 'causes' }])

  // Silence takes it back: evidence that is no longer fresh proves nothing.
  server.moveTime(6 * 60_000)
  assert.deepEqual([(await signal(outcome.id)).state, (await signal(outcome.id)).evidence], ['pending', null])
  const again = await check('good')
  assert.deepEqual(
    [(await signal(outcome.id)).state, (await signal(outcome.id)).evidence.eventId],
    ['confirmed', again.id]
  )
  const relapse = await check('bad')
  assert.deepEqual(
    [(await signal(outcome.id)).state, (await signal(outcome.id)).evidence.eventId],
    ['refuted', relapse.id]
  )
})
