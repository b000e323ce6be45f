/**
 * A stranger's client: Schemathesis reads the OpenAPI document and sends what it allows and what it forbids, alone and in
 * sequences, and compares each response with the document. Once with an operator's key, once with a runtime key. Values chosen by
 * the schemas (the coverage phase) take several minutes: with the operator's key, which is refused least, unless IHUB_TEST_LONG is set.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { ok, startTestServer, type TestHub, type TestServer } from '@inter-hub/server/testing'
import { parse } from 'yaml'
import { pythonTools } from './tools.ts'

const run = promisify(execFile)
const tools = await pythonTools('schemathesis', ['schemathesis==4.*'])
const skip = tools.missing ?? false
const config = new URL('schemathesis.toml', import.meta.url).pathname

const definition = (name: string) =>
  parse(readFileSync(new URL(`../hubs/ops-hub/${name}.yaml`, import.meta.url), 'utf8')) as Record<string, unknown>

/** A server with ops-hub, so that the examples of the document name what is there. */
async function startOpsHub(t: TestContext): Promise<{ server: TestServer; hub: TestHub }> {
  // Without a limit for those without a key: it tries every operation so, from one address.
  const server = await startTestServer({ anonymousLimit: 0 })
  t.after(() => server.close())
  const hub = await server.makeHub({ slug: 'ops-hub', manifest: definition('manifest') })
  for (const widget of definition('widgets').widgets as Record<string, unknown>[]) {
    ok(await hub.runtime.post('/widgets', widget), 201)
  }
  return { server, hub }
}

type Phase = 'examples' | 'coverage' | 'fuzzing' | 'stateful'
const isLong = process.env.IHUB_TEST_LONG === '1'

async function check(t: TestContext, server: TestServer, key: string | undefined, seed: number, phases: Phase[]) {
  const { port } = server.server.app.server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}/api/v2`
  const folder = mkdtempSync(join(tmpdir(), 'ihub-schemathesis-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const args = ['--config-file', config, 'run', `${base}/openapi.json`, '--url', base]
  args.push('--header', `Authorization: Bearer ${key}`, '--seed', String(seed), '--max-examples', '10')
  args.push('--phases', (isLong ? ['examples', 'coverage', 'fuzzing', 'stateful'] : phases).join(','))
  args.push('--generation-database', 'none', '--continue-on-failure', '--no-color', '--warnings', 'off')
  const limits = { cwd: folder, maxBuffer: 256 * 1024 * 1024, timeout: (isLong ? 60 : 9.5) * 60_000 }
  const { code = 0, stdout } = await run(join(tools.bin ?? '', 'schemathesis'), args, limits).then(
    (done) => ({ code: 0, stdout: done.stdout }),
    (error: { code?: number; stdout: string }) => error
  )
  const found = stdout.split('\n').map((line) => line.slice(0, 1000))
  assert.equal(code, 0, found.slice(-400).join('\n'))
  assert.match(stdout, /Tested: [1-9]/)
  const errors = server.log.filter((line) => line.includes('"level":50'))
  assert.deepEqual(errors, [])
}

test('Schemathesis finds no hole with the operator’s key', { skip }, async (t) => {
  const { server } = await startOpsHub(t)
  await check(t, server, server.operator.key, 1, ['examples', 'coverage'])
})

test('Schemathesis finds no hole with a runtime key', { skip }, async (t) => {
  const { server, hub } = await startOpsHub(t)
  await check(t, server, hub.runtime.key, 2, ['examples', 'fuzzing', 'stateful'])
})
