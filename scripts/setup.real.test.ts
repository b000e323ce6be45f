import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'

interface Lock {
  packages: Record<string, object>
}

/** A checkout whose only dependency is a folder inside it, and no network to get another one. */
function checkout(t: TestContext, { dependencies = { thing: 'file:thing' }, bin = {} }: Contents = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-setup-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  for (const path of ['scripts', 'thing', 'packages/embedded-postgres/src']) {
    mkdirSync(join(folder, path), { recursive: true })
  }
  copyFileSync(join(import.meta.dirname, 'setup.mjs'), join(folder, 'scripts/setup.mjs'))
  writeFileSync(join(folder, 'packages/embedded-postgres/src/binaries.ts'), 'export const findBinaries = () => {}')
  const root = { name: 'root', version: '1.0.0', dependencies }
  const thing = { name: 'thing', version: '1.0.0', bin }
  const packages = { '': root, 'node_modules/thing': { resolved: 'thing', link: true }, thing }
  const write = (path: string, content: object) => writeFileSync(join(folder, path), JSON.stringify(content, null, 2))
  write('package.json', root)
  write('thing/package.json', thing)
  write('package-lock.json', { name: 'root', version: '1.0.0', lockfileVersion: 3, requires: true, packages })
  return { folder, write }
}

interface Contents {
  dependencies?: Record<string, string>
  bin?: Record<string, string>
}

function setUp(folder: string): { status: number | null; output: string } {
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_cache: join(folder, 'npm-cache'),
    NODE_TEST_CONTEXT: undefined
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'scripts/setup.mjs')], {
    ...{ env, encoding: 'utf8' },
    cwd: '/'
  })
  return { status, output: stdout + stderr }
}

test('installs once, says what it does, and is silent when nothing has changed', (t) => {
  const { folder, write } = checkout(t)
  const first = setUp(folder)
  assert.equal(first.status, 0, first.output)
  assert.match(first.output, /^setup: installing the dependencies \(npm ci\).*\n(.*\n)*setup: done\n$/)
  assert.ok(existsSync(join(folder, 'node_modules/thing/package.json')))
  assert.deepEqual(setUp(folder), { status: 0, output: '' })

  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as Lock
  write('package-lock.json', { ...lock, packages: { ...lock.packages, extra: { version: '1.0.0' } } })
  assert.match(setUp(folder).output, /setup: done/)
  assert.deepEqual(setUp(folder), { status: 0, output: '' })

  rmSync(join(folder, 'node_modules'), { recursive: true })
  assert.match(setUp(folder).output, /installing the dependencies/)
})

test('says that there is no network, in seconds', (t) => {
  const { folder, write } = checkout(t)
  const dependencies = { remote: '1.0.0' }
  const root = { name: 'root', version: '1.0.0', dependencies }
  write('package.json', root)
  const packages = { '': root, 'node_modules/remote': { version: '1.0.0', integrity: 'sha512-AAAA' } }
  write('package-lock.json', { name: 'root', version: '1.0.0', lockfileVersion: 3, requires: true, packages })
  const { status, output } = setUp(folder)
  assert.equal(status, 1)
  assert.match(output, /setup: the npm registry can not be reached.*Connect to the network/)
  assert.equal(setUp(folder).status, 1)
})

test('says that package.json and its lock file do not belong together', (t) => {
  const { folder, write } = checkout(t)
  mkdirSync(join(folder, 'other'))
  write('other/package.json', { name: 'other', version: '1.0.0' })
  write('package.json', { name: 'root', version: '1.0.0', dependencies: { thing: 'file:thing', other: 'file:other' } })
  const { status, output } = setUp(folder)
  assert.equal(status, 1)
  assert.match(output, /do not belong together\. Run: npm install\n.*Missing: other/)
})

test('uses the Node that runs it where the one from npm does not run, and puts that one out of the way', (t) => {
  const { folder } = checkout(t, { bin: { node: 'node.sh' } })
  writeFileSync(join(folder, 'thing/node.sh'), '#!/bin/sh\necho "GLIBC_9 not found" >&2\nexit 1\n')
  chmodSync(join(folder, 'thing/node.sh'), 0o755)
  const { status, output } = setUp(folder)
  assert.equal(status, 0, output)
  assert.match(output, /node_modules\/\.bin\/node does not run here \(GLIBC_9 not found\); using Node \d+/)
  assert.equal(existsSync(join(folder, 'node_modules/.bin/node')), false)
  assert.deepEqual(setUp(folder), { status: 0, output: '' })
})

test('builds the console, again only when its sources have changed, and continues without it if the build fails', (t) => {
  const { folder } = checkout(t)
  const console = join(folder, 'packages/console')
  mkdirSync(console)
  const build = (line: string) =>
    writeFileSync(join(console, 'build.ts'), `import { mkdirSync } from 'node:fs'\n${line}\n`)
  build("mkdirSync(import.meta.dirname + '/dist', { recursive: true })")
  assert.match(setUp(folder).output, /setup: building the console/)
  assert.deepEqual(setUp(folder), { status: 0, output: '' })
  writeFileSync(join(console, 'index.html'), 'changed')
  assert.match(setUp(folder).output, /setup: building the console/)
  assert.deepEqual(setUp(folder), { status: 0, output: '' })
  build("throw new Error('no space')")
  const { status, output } = setUp(folder)
  assert.equal(status, 0)
  assert.match(output, /note: the console could not be built; the server starts without it\.[\s\S]*no space/)
})

test('takes over from a setup that was killed', (t) => {
  const { folder } = checkout(t)
  mkdirSync(join(folder, '.cache'))
  const gone = spawnSync('true').pid
  writeFileSync(join(folder, '.cache/setup.lock'), String(gone))
  assert.match(setUp(folder).output, /setup: done/)
  assert.equal(existsSync(join(folder, '.cache/setup.lock')), false)
})

test('is not held up by another process that has the id of a setup that was killed', (t) => {
  const { folder } = checkout(t)
  mkdirSync(join(folder, '.cache'))
  writeFileSync(join(folder, '.cache/setup.lock'), `${process.pid} an-earlier-boot 77`)
  const { output } = setUp(folder)
  assert.match(output, /setup: done/)
  assert.doesNotMatch(output, /waiting/)
})

test('is not held up by a lock that a setup could not write on a full disk', (t) => {
  const { folder } = checkout(t)
  mkdirSync(join(folder, '.cache'))
  writeFileSync(join(folder, '.cache/setup.lock'), '')
  utimesSync(join(folder, '.cache/setup.lock'), 1, 1)
  assert.match(setUp(folder).output, /setup: done/)
})
