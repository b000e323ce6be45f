/** More generators of clients, which take minutes: what they generate of the OpenAPI document compiles. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { openApiDocument } from '@inter-hub/server'
import { goTools, npmTools } from './tools.ts'

const run = promisify(execFile)
const artifact = 'org.openapitools:openapi-generator-cli:7.25.0'
const jar = join(
  homedir(),
  '.m2/repository/org/openapitools/openapi-generator-cli/7.25.0/openapi-generator-cli-7.25.0.jar'
)
const java = await javaGenerator()
const ogen = await goTools('ogen', ['github.com/ogen-go/ogen/cmd/ogen@v1.25.0'])
const orval = await npmTools('orval', ['orval@7', 'typescript@5.9'])

/** False if the generator is there; otherwise why it is not. */
async function javaGenerator(): Promise<string | false> {
  if (existsSync(jar)) return false
  return run('mvn', ['-q', 'dependency:get', `-Dartifact=${artifact}`, '-Dtransitive=false']).then(
    () => false,
    () => 'openapi-generator cannot be installed here; it needs Maven'
  )
}

/** A folder with the document, and how to run a program in it. */
async function setUp(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-client-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(await openApiDocument('https://hub.example.org')))
  const call = async (cwd: string, program: string, ...args: string[]) => {
    const limits = { cwd: join(folder, cwd), maxBuffer: 2 ** 27, timeout: 20 * 60_000 }
    await run(program, args, limits).catch(({ stdout, stderr }) => {
      throw new Error(`${program} ${args.join(' ')}:\n${String(stdout).slice(-3000)}\n${String(stderr).slice(-3000)}`)
    })
  }
  return { folder, call }
}

const compile = ['--noEmit', '--strict', '--target', 'es2022', '--module', 'esnext', '--moduleResolution', 'bundler']

for (const [language, build] of [
  ['java', ['mvn', '-q', 'compile']],
  ['go', ['go', 'build', '.']],
  ['typescript-fetch', [process.execPath, 'tsc', ...compile, '--lib', 'es2022,dom', 'index.ts']]
] as const) {
  const skip = java || (language === 'typescript-fetch' && orval.missing)
  test(`client-H1, client-M1, client-M2: openapi-generator for ${language}`, { skip: skip || false }, async (t) => {
    const { call } = await setUp(t)
    await call('.', 'java', '-jar', jar, 'generate', '-i', 'openapi.json', '-g', language, '-o', 'made')
    const compiler = join(orval.bin ?? '', '..', 'typescript', 'bin', 'tsc')
    const [program, ...args] = build.map((word) => (word === 'tsc' ? compiler : word)) as [string, ...string[]]
    await call('made', program, ...args)
  })
}

test('client-M3: ogen', { skip: ogen.missing ?? false }, async (t) => {
  const { folder, call } = await setUp(t)
  writeFileSync(join(folder, 'go.mod'), 'module story\n\ngo 1.25\n')
  const target = ['--target', 'ihub', '--package', 'ihub', 'openapi.json']
  await call('.', join(ogen.bin ?? '', 'ogen'), ...target)
  await call('.', 'go', 'mod', 'tidy')
  await call('.', 'go', 'build', './...')
})

test('client-H1: orval', { skip: orval.missing ?? false }, async (t) => {
  const { folder, call } = await setUp(t)
  const bin = orval.bin ?? ''
  mkdirSync(join(folder, 'made'))
  symlinkSync(join(bin, '..'), join(folder, 'node_modules'))
  const options = ['--input', 'openapi.json', '--output', 'made/api.ts', '--client', 'fetch']
  await call('.', join(bin, 'orval'), ...options)
  assert.ok(globSync('made/*.ts', { cwd: folder }).length > 0)
  await call(
    '.',
    process.execPath,
    join(bin, '..', 'typescript', 'bin', 'tsc'),
    ...compile,
    '--lib',
    'es2022,dom',
    'made/api.ts'
  )
})
