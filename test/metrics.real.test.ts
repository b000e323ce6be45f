/** Prometheus' own tool reads what `/metrics` answers and finds nothing to mend. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { ok, startTestServer } from '@inter-hub/server/testing'
import { debianProgram } from './tools.ts'

const promtool = await debianProgram('promtool', 'prometheus')

test('promtool check metrics takes the answer without a remark', { skip: promtool.skip }, async () => {
  await using server = await startTestServer()
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  ok(await hub.runtime.post('/interaction-events', { widget: 'thing', eventType: 'alpha.noted' }), 201)
  const { body } = await server.operator.get('/metrics')
  const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], { input: body, encoding: 'utf8' })
  assert.deepEqual({ status, stdout, stderr }, { status: 0, stdout: '', stderr: '' })
  const broken = spawnSync(promtool.path, ['check', 'metrics'], { input: body.replace(' counter\n', ' gauge\n') })
  assert.notEqual(broken.status, 0, 'it would find a mistake')
})
