/**
 * Clients that others' generators make of the OpenAPI document: generated, compiled, and used for the bootstrap of a hub, from
 * its creation to a refused request. The stories are in test/clients/.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestServer } from '@inter-hub/server/testing'
import { goTools, npmTools, pythonTools } from './tools.ts'

const run = promisify(execFile)
const fetchTools = await npmTools('openapi-fetch', ['openapi-typescript@7', 'openapi-fetch@0.17', 'typescript@5.9'])
const pythonClient = await pythonTools('openapi-python-client', ['openapi-python-client==0.29.*'])
const goClient = await goTools('oapi-codegen', ['github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2'])

const expected = {
  vsmSystem: '1',
  manifest: 'active',
  outcome: 'pass',
  metadata: { ok: true },
  batch: 201,
  note: 'seen',
  widgets: ['one'],
  total: 1,
  missing: 'not_found',
  conflict: 'already_exists'
}

/** A server of its own and a folder with its document, as a user of a generator has them. */
async function setUp(t: TestContext) {
  const server = await startTestServer()
  t.after(() => server.close())
  const { port } = server.server.app.server.address() as AddressInfo
  const base = `http://127.0.0.1:${port}`
  const folder = mkdtempSync(join(tmpdir(), 'ihub-client-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const document = await fetch(`${base}/api/v2/openapi.json`)
  writeFileSync(join(folder, 'openapi.json'), await document.text())
  const env = { ...process.env, BASE: base, OPERATOR: server.operator.key, CI: '1' }
  const call = async (program: string, ...args: string[]) => {
    const limits = { cwd: folder, env, maxBuffer: 2 ** 26, timeout: 9 * 60_000 }
    const { stdout } = await run(program, args, limits).catch(({ stdout, stderr }) => {
      throw new Error(`${program} ${args.join(' ')}:\n${String(stdout).slice(-3000)}\n${String(stderr).slice(-3000)}`)
    })
    return stdout
  }
  const story = (name: string, to: string) =>
    copyFileSync(fileURLToPath(new URL(`clients/${name}`, import.meta.url)), join(folder, to))
  return { folder, call, story }
}

const lastLine = (output: string) => JSON.parse(output.trim().split('\n').at(-1) ?? '')

test('client-H1: openapi-typescript and openapi-fetch', { skip: fetchTools.missing ?? false }, async (t) => {
  const { folder, call, story } = await setUp(t)
  const bin = fetchTools.bin ?? ''
  symlinkSync(join(bin, '..'), join(folder, 'node_modules'))
  writeFileSync(join(folder, 'package.json'), '{"type": "module"}')
  await call(process.execPath, join(bin, '..', 'openapi-typescript', 'bin', 'cli.js'), 'openapi.json', '-o', 'api.ts')
  story('story.ts.txt', 'story.ts')
  const options = ['--strict', '--module', 'nodenext', '--target', 'es2022', '--allowImportingTsExtensions', '--noEmit']
  writeFileSync(join(folder, 'node.d.ts'), 'declare const process: { env: Record<string, string | undefined> }\n')
  await call(process.execPath, join(bin, '..', 'typescript', 'bin', 'tsc'), ...options, 'story.ts', 'node.d.ts')
  assert.deepEqual(lastLine(await call(process.execPath, 'story.ts')), expected)
})

test('client-H2: openapi-python-client', { skip: pythonClient.missing ?? false }, async (t) => {
  const { folder, call, story } = await setUp(t)
  const bin = pythonClient.bin ?? ''
  writeFileSync(join(folder, 'config.yml'), 'post_hooks: []\n')
  const config = ['--config', 'config.yml', '--meta', 'none', '--output-path', 'inter_hub_api_client']
  const output = await call(join(bin, 'openapi-python-client'), 'generate', '--path', 'openapi.json', ...config)
  assert.doesNotMatch(output, /Error|Unable to/)
  story('story.py', 'story.py')
  assert.deepEqual(lastLine(await call(join(bin, 'python3'), 'story.py')), expected)
})

test('client-H1: oapi-codegen', { skip: goClient.missing ?? false }, async (t) => {
  const { folder, call, story } = await setUp(t)
  mkdirSync(join(folder, 'ihub'))
  writeFileSync(join(folder, 'go.mod'), 'module story\n\ngo 1.24\n')
  const output = ['-generate', 'types,client', '-package', 'ihub', '-o', 'ihub/ihub.go', 'openapi.json']
  await call(join(goClient.bin ?? '', 'oapi-codegen'), ...output)
  story('story.go', 'main.go')
  await call('go', 'mod', 'tidy')
  await call('go', 'build', '-o', 'story', '.')
  assert.deepEqual(lastLine(await call(join(folder, 'story'))), expected)
})
