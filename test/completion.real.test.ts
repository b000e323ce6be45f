/** zsh and fish complete as a user of them gets it: commands, options, and what the server has. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { startTestServer, type TestServer } from '@inter-hub/server/testing'
import { freePort, temporaryFolder } from './processes.ts'
import { debianProgram } from './tools.ts'

const zsh = await debianProgram('zsh', 'zsh')
const fish = await debianProgram('fish', 'fish')
const run = promisify(execFile)
const program = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))

/** Lines that are typed, and what must be offered at their end. */
const cases: [line: string, offered: string[], not: string[]][] = [
  ['ihub boot', ['bootstrap'], []],
  ['ihub keys l', ['list'], ['create']],
  ['ihub get wi', ['widgets'], []],
  ['ihub get widgets --state f', ['failing'], ['stale']],
  ['ihub get widgets --owner te', ['team-a'], []],
  ['ihub get widgets --label ti', ['tier=1'], []],
  ['ihub get widgets web-', ['web-one', 'web-two'], []],
  ['ihub get history web-', ['web-one', 'web-two'], []],
  ['ihub explain web-o', ['web-one'], ['web-two']]
]

let server: TestServer

before(async () => {
  server = await startTestServer({ port: await freePort() })
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.runtime.post('/owners', { slug: 'team-a', title: 'Team A' })
  await hub.makeWidget('web-one', { labels: { tier: '1' }, owner: 'team-a' })
  await hub.makeWidget('web-two')
})
after(() => server.close())

function environment(folder: string): NodeJS.ProcessEnv {
  const { port } = server.server.app.server.address() as AddressInfo
  const key = join(folder, 'operator.key')
  writeFileSync(key, `${server.operator.key}\n`, { mode: 0o600 })
  symlinkSync(program, join(folder, 'ihub'))
  return {
    PATH: `${folder}:${process.env.PATH}`,
    HOME: folder,
    TERM: 'dumb',
    LC_ALL: 'C.UTF-8',
    IHUB_BASE: `http://127.0.0.1:${port}`,
    IHUB_OPERATOR_KEY_FILE: key,
    IHUB_DATA_DIR: folder
  }
}

function check(line: string, text: string, [offered, not]: [string[], string[]]): void {
  for (const word of offered) assert.ok(text.includes(word), `${line}: no ${word} in ${JSON.stringify(text)}`)
  for (const word of not) assert.ok(!text.includes(word), `${line}: ${word} in ${JSON.stringify(text)}`)
}

test('fish completes commands, options, slugs, owners, labels and states', { skip: fish.skip }, async (t) => {
  const env = environment(temporaryFolder(t))
  for (const [line, ...expected] of cases) {
    const script = `ihub completion fish | source; complete -C ${JSON.stringify(line)}`
    const { stdout, stderr } = await run(fish.path, ['--no-config', '-c', script], { env })
    assert.equal(stderr, '')
    check(line, stdout, expected)
  }
})

test('zsh completes commands, options, slugs, owners, labels and states', { skip: zsh.skip }, async (t) => {
  const env = environment(temporaryFolder(t))
  // What the completion function adds, filtered as zsh does.
  for (const [line, ...expected] of cases) {
    const words = line.split(' ').map((word) => `'${word}'`)
    const script = `
      compdef() { :; }
      compadd() { print -rl -- "\${(@M)offered:#\${words[CURRENT]}*}"; }
      source <(ihub completion zsh)
      words=(${words.join(' ')}); CURRENT=${words.length}
      _ihub`
    const { stdout } = await run(zsh.path, ['-f', '-c', script], { env })
    check(line, stdout, expected)
  }
})
