/** The OpenAPI document under two linters of others: Spectral with OWASP's rules, and Redocly. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { promisify } from 'node:util'
import { openApiDocument } from '@inter-hub/server'
import { npmTools } from './tools.ts'

const run = promisify(execFile)
const tools = await npmTools('openapi-lint', [
  '@stoplight/spectral-cli@6',
  '@stoplight/spectral-owasp-ruleset@2',
  '@redocly/cli@2'
])
const skip = tools.missing ?? false

/** The document in a file, in a folder from which the rules are found. */
async function writeDocument(t: TestContext): Promise<string> {
  const folder = mkdtempSync(join(tools.bin ?? '', '..', '..', 'lint-'))
  t.after(() => rmSync(folder, { recursive: true }))
  copyFileSync(new URL('spectral.yaml', import.meta.url), join(folder, 'spectral.yaml'))
  writeFileSync(join(folder, 'openapi.json'), JSON.stringify(await openApiDocument('https://hub.example.org'), null, 2))
  return folder
}

async function lint(folder: string, program: string, ...args: string[]): Promise<string> {
  const env = { ...process.env, PATH: `${join(process.execPath, '..')}:${process.env.PATH}`, REDOCLY_TELEMETRY: 'off' }
  const { stdout, stderr } = await run(join(tools.bin ?? '', program), args, { cwd: folder, env }).catch(
    (error) => error
  )
  return `${stdout}${stderr}`
}

test('Spectral finds neither errors nor warnings, by its own rules and OWASP’s', { skip }, async (t) => {
  const folder = await writeDocument(t)
  const output = await lint(folder, 'spectral', 'lint', 'openapi.json', '--ruleset', 'spectral.yaml')
  assert.match(output, /No results with a severity of 'error' found/)
  assert.doesNotMatch(output, /warning/)
})

test('Redocly finds the document valid, without a warning', { skip }, async (t) => {
  const folder = await writeDocument(t)
  const output = await lint(folder, 'redocly', 'lint', 'openapi.json', '--skip-rule=no-unused-components')
  assert.match(output, /Your API description is valid/)
  assert.doesNotMatch(output, /warning/)
})
