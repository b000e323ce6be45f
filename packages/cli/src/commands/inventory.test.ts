/** What `apply`, `diff` and `check run` read, and what they say before and after they write. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ok } from '@inter-hub/server/testing'
import { hubsFolder, type Installation, ihub, startInstallation } from '../testing/ihub.ts'

let one: Installation
const program = fileURLToPath(new URL('../../bin/ihub.mjs', import.meta.url))
const inventory = (name: string) => `inventory: ${name}\nwidgets:\n  - {slug: ops-host-${name}, type: ops-host}\n`

function write(name: string, text: string): string {
  const file = join(one.folder, name)
  writeFileSync(file, text)
  return file
}

/** Runs `ihub` with a text as its standard input. */
async function piped(text: string, ...args: string[]) {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...one.env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (output += part))
  child.stdin.end(text)
  const [code] = await once(child, 'close')
  return { code, output }
}

before(async () => {
  one = await startInstallation()
  assert.equal((await one.ihub('bootstrap', join(hubsFolder, 'ops-hub'))).code, 0)
})
after(() => one.close())

test('client-M7: each -f counts, and a folder counts with its subfolders', async () => {
  const a = write('a.yaml', inventory('a'))
  mkdirSync(join(one.folder, 'tree/deep'), { recursive: true })
  write('tree/deep/b.yaml', inventory('b'))
  const { code, stdout } = await one.ihub('apply', '-f', a, '-f', join(one.folder, 'tree'))
  assert.equal(code, 0)
  assert.match(stdout, /\+ ops-host-a[\s\S]*\+ ops-host-b[\s\S]*2 created/)
  assert.equal((await one.ihub('diff', '-f', a, '-f', join(one.folder, 'tree'))).code, 0)
})

test('client-M7: -f - reads standard input, which names its inventory', async () => {
  const applied = await piped(inventory('c'), 'apply', '-f', '-')
  assert.deepEqual([applied.code, /1 created/.test(applied.output)], [0, true], applied.output)
  const unnamed = await piped('widgets: []', 'apply', '-f', '-')
  assert.deepEqual([unnamed.code, /standard input:1:1 name the inventory/.test(unnamed.output)], [2, true])
  const ran = await piped(inventory('c'), 'check', 'run', '-')
  assert.deepEqual([ran.code, /has no check/.test(ran.output)], [2, true], ran.output)
})

test('client-M7: input without content is refused', async () => {
  mkdirSync(join(one.folder, 'nothing'))
  for (const path of [write('empty.yaml', ''), write('comment.yaml', '# later\n'), join(one.folder, 'nothing')])
    for (const command of ['apply', 'diff']) {
      const { code, stderr } = await one.ihub(command, '-f', path)
      assert.equal(code, 2, `${command} ${path}`)
      assert.doesNotMatch(stderr, /bug of ihub/)
    }
  const empty = await piped('', 'apply', '-f', '-')
  assert.deepEqual([empty.code, /the file declares nothing/.test(empty.output)], [2, true])
})

test('first-M6: apply prints a change once it is written', async () => {
  const consumer = ok(await one.server.operator.get('/api-consumers?name=ops-hub')).data[0]
  const scopes = ['hub:ops-hub:read']
  const { secret } = ok(await one.server.operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201)
  const keyFile = join(one.folder, 'reader.key')
  writeFileSync(keyFile, secret, { mode: 0o600 })
  const file = write('d.yaml', inventory('d'))
  const { code, stdout } = await one.ihub('apply', '-f', file, '--key-file', keyFile)
  assert.deepEqual([code, stdout], [4, ''])
})

test('variables of an inventory come from the environment, with a prefix', async () => {
  const file = join(one.folder, 'variables.yaml')
  const entry = `{slug: ops-service-varied, type: ops-service, description: 'In \${REGION}, \${TIER:-small}'}`
  writeFileSync(file, `inventory: varied\nwidgets: [${entry}]\n`)
  const missing = await one.ihub('diff', '-f', file)
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /unknown variable \$\{REGION\} .*; set it with IHUB_VAR_REGION/)
  const { code, stderr } = await ihub({ ...one.env, IHUB_VAR_REGION: 'eu' }, 'apply', '-f', file)
  assert.equal(code, 0, stderr)
  const { description } = (await one.json('get', 'widgets', 'ops-service-varied')) as { description: string }
  assert.equal(description, 'In eu, small')
})

test('an unknown widget: the nearest one is named', async () => {
  for (const command of [
    ['explain', 'ops-host-x'],
    ['check', 'run', 'ops-host-x'],
    ['checks', 'pause', 'ops-host-x']
  ]) {
    const { code, stderr } = await one.ihub(...command)
    assert.equal(code, 2)
    assert.match(stderr, /Widget "ops-host-x".* not found.*Did you mean "ops-host-[abc]"\?/)
  }
})

test('notices of an inventory are applied; a secret that is not set is an error with its place, and is never printed', async () => {
  const file = join(one.folder, 'with-notices.yaml')
  const text = `inventory: with-notices
notices:
  channels:
    - {slug: chat, kind: slack, url: {env: IHUB_SECRET_CHAT}}
  rules:
    - {slug: failing, condition: state, channels: [chat]}
`
  writeFileSync(file, text)
  const missing = await one.ihub('apply', '-f', file)
  assert.equal(missing.code, 2)
  assert.match(missing.stderr, /with-notices\.yaml:4:\d+ notices\.channels\[0\]\.url: .*IHUB_SECRET_CHAT is not set/)
  const secret = 'https://hooks.slack.com/services/T0/B0/very-secret'
  const env = { ...one.env, IHUB_SECRET_CHAT: secret }
  const differs = await ihub(env, 'diff', '-f', file)
  assert.deepEqual([differs.code, differs.stdout], [1, '+ notice channel chat\n+ notice rule failing\n'])
  const applied = await ihub(env, 'apply', '-f', file)
  assert.equal(applied.code, 0, applied.stderr)
  assert.match(applied.stdout, /^\+ notice channel chat\n\+ notice rule failing\n/)
  assert.equal((await ihub(env, 'diff', '-f', file)).code, 0)
  writeFileSync(file, text.replace('[chat]', '[chat, nowhere]'))
  const refused = await ihub(env, 'apply', '-f', file)
  assert.equal(refused.code, 2)
  assert.match(refused.stderr, /with-notices\.yaml:6:\d+ notices\.rules\[0\]\.channels\[1\]: /)
  for (const { stdout, stderr } of [missing, differs, applied, refused])
    assert.doesNotMatch(stdout + stderr, /very-secret/)
})
