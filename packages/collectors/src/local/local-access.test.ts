import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { LookFailure } from '../look-error.ts'
import { noLocal, openLocal } from './local-access.ts'

const root = mkdtempSync(join(tmpdir(), 'local-access-'))
after(() => rmSync(root, { recursive: true }))
const folder = join(root, 'allowed')
mkdirSync(join(folder, 'sub'), { recursive: true })
writeFileSync(join(folder, 'sub', 'file'), 'hello')
writeFileSync(join(root, 'outside'), 'secret')
symlinkSync(join(root, 'outside'), join(folder, 'link'))

const local = openLocal({
  folders: [folder],
  programs: new Map([
    ['node', process.execPath],
    ['gone', '/nowhere/gone'],
    ['by-name', undefined]
  ]),
  scratch: root,
  temporary: root,
  searchPath: `relative:${dirname(process.execPath)}`
})
const kindOf = (error: unknown) => (error instanceof LookFailure ? error.kind : String(error))
const refused = (work: Promise<unknown>) => work.then(() => 'done', kindOf)
const node = (code: string, more = {}) =>
  local.run('node', ['-e', code], { signal: AbortSignal.timeout(60_000), ...more })

test('reads what is below a permitted folder, and nothing else', async () => {
  assert.ok((await local.find(join(folder, 'sub', 'file'))).endsWith('/allowed/sub/file'))
  assert.deepEqual(
    (await local.list(folder)).map(({ name, isFolder }) => [name, isFolder]),
    [['sub', true]]
  )
  assert.equal((await local.readEnds(join(folder, 'sub', 'file'), 3)).end.toString(), 'llo')
  for (const path of [
    join(root, 'outside'),
    join(folder, '..', 'outside'),
    join(folder, 'link'),
    `${folder}x`,
    'allowed',
    '/etc/passwd',
    ''
  ])
    assert.equal(await refused(local.find(path)), 'egress-refused', path)
  assert.equal(await refused(local.find(join(folder, 'none'))), 'collector-broken')
  assert.equal(await refused(local.readEnds(folder, 1)), 'collector-broken')
  assert.equal(await refused(noLocal.find(folder)), 'egress-refused')
  assert.equal(await refused(noLocal.scratch(async () => undefined)), 'egress-refused')
})

test('whether a path exists outside of the permitted folders is not told', async () => {
  const reason = (path: string) => local.find(path).then(String, ({ message }) => message.replace(path, ''))
  assert.equal(await reason('/etc/passwd'), await reason('/etc/no-such-file'))
})

test('a program runs with its arguments and variables alone', async () => {
  const code =
    'console.log(JSON.stringify([process.argv.slice(1), Object.keys(process.env).sort(), require("fs").readFileSync(0, "utf8")]))'
  const { exitCode, stdout } = await local.run('node', ['-e', code, '$HOME', '; ls'], {
    env: { RESTIC_PASSWORD: 'x' },
    input: 'given',
    signal: AbortSignal.timeout(60_000)
  })
  assert.equal(exitCode, 0)
  assert.deepEqual(JSON.parse(stdout), [['$HOME', '; ls'], ['LANG', 'PATH', 'RESTIC_PASSWORD', 'TZ'], 'given'])
  const failed = await node('console.error("why"); process.exit(3)')
  assert.deepEqual([failed.exitCode, failed.stderr], [3, 'why\n'])
})

test('a program that is not permitted or not there says what to set', async () => {
  const reasonOf = (program: string) =>
    local.run(program, [], { signal: AbortSignal.timeout(60_000) }).then(
      () => 'ran',
      (error) => `${error.kind} ${error.message}`
    )
  assert.match(await reasonOf('sh'), /^egress-refused .*OPS_HUB_PROGRAMS/)
  assert.match(await reasonOf('gone'), /^collector-broken The program gone is not at \/nowhere\/gone/)
  assert.match(await reasonOf('by-name'), /^collector-broken The program by-name is not installed/)
  assert.deepEqual([await local.has('node'), await local.has('gone'), await local.has('sh')], [true, false, false])
})

test('one that writes without end is ended, unless its output is thrown away', async () => {
  assert.match(
    await node('for (;;) require("fs").writeSync(1, "x".repeat(65536))').then(String, ({ message }) => message),
    /wrote more than 1048576 bytes and was ended/
  )
  const long = await node('require("fs").writeSync(1, "x".repeat(3e6))', { discardsOutput: true })
  assert.deepEqual([long.exitCode, long.stdout], [0, ''])
})

test('one that is given up ends with all that it started, also where it does not want to', async () => {
  const stop = new AbortController()
  const file = join(root, 'pids')
  const code = `process.on("SIGTERM", () => {}); const c = require("child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    require("fs").writeFileSync(${JSON.stringify(file)}, process.pid + " " + c.pid); setInterval(() => {}, 1000)`
  const running = node(code, { signal: stop.signal })
  while (!existsSync(file)) await sleep(20)
  let pids: number[] = []
  while (pids.length < 2) {
    await sleep(20)
    pids = readFileSync(file, 'utf8').split(' ').map(Number).filter(Boolean)
  }
  stop.abort(new Error('given up'))
  await assert.rejects(running, /given up/)
  const isRunning = (pid: number) => {
    try {
      // One that has ended and was not yet collected is a zombie.
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }
  while (pids.some(isRunning)) await sleep(20)
})

test('a scratch folder is removed when the work ends, fails, or was ended with its process', async () => {
  const made: string[] = []
  const use = (work: () => void) =>
    local.scratch(async (path) => {
      made.push(path)
      mkdirSync(join(path, 'sub'))
      writeFileSync(join(path, 'sub', 'file'), 'x', { mode: 0o400 })
      work()
      return 'done'
    })
  assert.equal(await use(() => undefined), 'done')
  await assert.rejects(
    use(() => {
      throw new Error('no')
    }),
    /no/
  )
  const leftover = join(root, 'ops-hub-scratch-4194304999-abc')
  mkdirSync(leftover)
  const ours = join(root, `ops-hub-scratch-${process.pid}-abc`)
  mkdirSync(ours)
  await use(() => undefined)
  assert.equal(new Set(made).size, 3)
  const left = readdirSync(root).filter((name) => name.startsWith('ops-hub-scratch-'))
  assert.deepEqual(left, [`ops-hub-scratch-${process.pid}-abc`], 'that of a running process stays')
  rmSync(ours, { recursive: true })
})
