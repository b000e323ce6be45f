/** What `ihub` prints, whoever wrote it: nothing in it moves the cursor, changes colours, reorders or hides. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { createClient, writeKeyFile } from '@inter-hub/sdk'
import { openLog, type Server, startServer } from '@inter-hub/server'
import { type TestDatabase, testDatabase } from '@inter-hub/server/testing'
import { startIhub, temporaryFolder, until } from './processes.ts'

/** Title, clear screen, red, C1 CSI, DEL, right-to-left override, isolate, mark, line separator, zero width, BOM, a line of its own. */
const hostile =
  '\u001b]0;owned\u0007\u001b[2J\u001b[31m\u009b1m\u007f\u202e\u2066\u200e\u061c\u2028\u200b\ufeff\n  proof   forged ✓ verified'
const esc = '\u001b'
/** Control characters other than the line break, and what reorders or hides. */
const raw = /(?!\n)\p{Cc}|[\u{61c}\u{200b}\u{200e}\u{200f}\u{2028}-\u{202e}\u{2066}-\u{2069}\u{feff}]/u
const ours = new RegExp(`${esc}\\[\\d+m`, 'g')

let database: TestDatabase
let server: Server
let key = ''

before(async () => {
  database = await testDatabase()
  server = await startServer({ databaseUrl: database.url, host: '127.0.0.1', port: 0, log: openLog('json', 'silent') })
  key = server.newOperatorKey()
  await server.registerOperatorKey(key)
  const client = createClient({ base: server.url, key })
  const hub = await client.post('/hubs', { body: { slug: 'alpha', name: hostile } })
  const manifest = await client.post('/hub-capability-manifests', {
    body: {
      hubId: hub.id,
      widgetTypes: ['alpha-thing'],
      eventTypes: [{ name: 'alpha-seen', outcome: 'has(metadata.error) ? "fail" : "pass"', freshFor: 'PT5M' }],
      relationTypes: ['part-of'],
      commands: ['ping']
    }
  })
  await client.post('/hub-capability-manifests/{id}/activate', { path: { id: manifest.id } })
  for (const slug of ['one', 'two']) {
    const attributes = {
      checks: { [hostile]: { kind: hostile, every: 'PT1M', emits: hostile, paused: hostile, settings: {} } },
      note: hostile
    }
    const body = { hub: 'alpha', slug, name: hostile, description: hostile, owner: hostile, attributes }
    await client.post('/widgets', { body: { ...body, widgetType: 'alpha-thing' } })
  }
  const relation = { hub: 'alpha', fromWidget: 'one', toWidget: 'two', type: 'part-of', note: hostile }
  await client.post('/relations', { body: relation })
  const metadata = { error: { kind: hostile, message: hostile } }
  await client.post('/interaction-events', {
    body: { hub: 'alpha', widget: 'one', eventType: 'alpha-seen', subject: hostile, metadata }
  })
  await client.post('/commands', { body: { hub: 'alpha', name: 'ping', input: { text: hostile } } })
})
after(async () => {
  await server.close()
  await database.drop()
})

/** Not one of them reaches the terminal, and the colours are ours; none of its lines is forged. */
function assertSafe(text: string, what: string): void {
  assert.doesNotMatch(text.replace(ours, ''), raw, what)
  assert.doesNotMatch(text, /^ {2}proof {3}forged/m, what)
  assert.ok(!text.includes(`${esc}[31m\\u009b`), what)
}

test('every command shows what others wrote as escapes, as a table, in colour and as JSON', async (t) => {
  const folder = temporaryFolder(t)
  await writeKeyFile(join(folder, 'keys', 'operator.key'), key)
  const inventory = join(folder, 'alpha.yaml')
  const entry = { slug: 'one', type: 'alpha-thing', name: `${hostile} changed`, attributes: { note: 'other' } }
  writeFileSync(inventory, JSON.stringify({ widgets: [entry] }))
  const env = { IHUB_DATA_DIR: folder, IHUB_BASE: server.url }
  const commands: [args: string[], shows: boolean][] = [
    [['explain', 'one', '--hub', 'alpha'], true],
    [['status'], true],
    [['events', '--hub', 'alpha'], true],
    [['audit'], false],
    [['checks', 'list', '--hub', 'alpha'], true],
    [['command', 'list', '--hub', 'alpha'], false],
    [['diff', '-f', inventory, '--hub', 'alpha'], true],
    [['apply', '-f', inventory, '--hub', 'alpha', '--dry-run'], true],
    [['explain', hostile], false],
    [['check', 'run', hostile, '--hub', 'alpha'], false],
    [['keys', 'revoke', hostile], true],
    [[hostile.replace(/\n.*/, '')], true],
    [['explain', 'one', '--nothing', hostile], false]
  ]
  for (const [args, shows] of commands) {
    for (const [form, more] of [
      [[], {}],
      [[], { NO_COLOR: '', FORCE_COLOR: '1' }],
      [['-o', 'json'], {}]
    ] as const) {
      const { stdout, stderr } = await startIhub(t, [...args, ...form], { env: { ...env, ...more } }).ended
      const what = `${args.join(' ').slice(0, 40)} ${form.join(' ')}\n${stdout}${stderr}`
      assertSafe(stdout + stderr, what)
      if (shows) assert.match(stdout + stderr, /\\u001b/, what)
      if (form.length > 0 && stdout.startsWith('{')) for (const text of jsonTexts(stdout)) JSON.parse(text)
    }
  }
  const explained = await startIhub(t, ['explain', 'one', '--hub', 'alpha', '-o', 'json'], { env }).ended
  assert.equal(JSON.parse(explained.stdout).name, hostile, 'JSON says the same')
})

/** `events` prints a line an event, the others one document. */
function jsonTexts(stdout: string): string[] {
  const lines = stdout.trim().split('\n')
  return lines.every((line) => line.startsWith('{') && line.endsWith('}')) ? lines : [stdout]
}

test("a server's own words and headers are escaped too", async (t) => {
  const problem = { type: 'x', title: 'x', status: 422, code: 'validation_failed', request_id: 'x', detail: hostile }
  const errors = [1, 2].map(() => ({ pointer: hostile, detail: hostile }))
  const foreign = createServer((_request, response) => {
    response.writeHead(422, { 'content-type': 'application/problem+json' })
    response.end(JSON.stringify({ ...problem, errors }))
  }).listen(0, '127.0.0.1')
  await once(foreign, 'listening')
  t.after(() => foreign.close())
  const folder = temporaryFolder(t)
  await writeKeyFile(join(folder, 'keys', 'operator.key'), key)
  const env = { IHUB_DATA_DIR: folder, IHUB_BASE: `http://127.0.0.1:${(foreign.address() as AddressInfo).port}` }
  const { stdout, stderr, code } = await startIhub(t, ['explain', 'one'], { env }).ended
  assert.equal(code, 2)
  assertSafe(stdout + stderr, stderr)
  assert.equal(stderr.trimEnd().split('\n').length, 3, 'the message and two places, a line each')
})

test('the log of the server on a terminal is escaped', async () => {
  const program = `import { openLog } from '@inter-hub/server'
    const text = ${JSON.stringify(hostile)}
    openLog('pretty', 'info').info({ text, [text]: 1, err: new Error(text) }, text)`
  const args = ['--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  assertSafe(stdout, stdout)
  assert.match(stdout, /\\u001b\]0;owned/)
})

test('the log of the runtime on a terminal is escaped', async (t) => {
  const folder = temporaryFolder(t)
  const inventory = join(folder, 'empty.yaml')
  writeFileSync(inventory, 'widgets: []\n')
  const env = { IHUB_BASE: server.url, OPS_HUB_KEY: key, OPS_HUB_SLUG: 'alpha', IHUB_LOG: 'pretty' }
  const running = startIhub(t, ['ops', 'run', '--inventory', inventory], { env })
  await until('it reports the checks', () => running.output().split('a check does not run').length > 2)
  running.child.kill('SIGTERM')
  await running.ended
  assertSafe(running.output(), running.output())
  assert.match(running.output(), /\\u001b\]0;owned/)
})

test('nothing in the program writes to the terminal but by its one door', () => {
  const folder = new URL('../packages/cli/src/', import.meta.url)
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.endsWith('.test.ts')
  )
  const writers = sources.filter((name) => /\.write\(|console\.\w/.test(readFileSync(new URL(name, folder), 'utf8')))
  // The output of the command that `ihub run` runs is that of a command of the user's own.
  const files = ['migrate/follow.ts', 'migrate/import-file.ts']
  assert.deepEqual(writers.sort(), ['commands/run-runbook.ts', 'commands/transfer.ts', ...files, 'output.ts'])
  for (const name of files)
    assert.doesNotMatch(readFileSync(new URL(name, folder), 'utf8'), /(stdout|stderr)\.write|console\./)
})
