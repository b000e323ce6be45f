/** Debian's PostgreSQL 15, the oldest that is promised. */
import assert from 'node:assert/strict'
import { execFile, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, chownSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort, until } from './processes.ts'

const run = promisify(execFile)
/** The checkout. */
export const root = fileURLToPath(new URL('../', import.meta.url))
/** The folder of its programs. */
export const bin = '/usr/lib/postgresql/15/bin'
const isRoot = process.getuid?.() === 0
/** `nobody`: PostgreSQL does not run as root. */
const unprivileged = isRoot ? { uid: 65534, gid: 65534 } : {}
/** Why it cannot be used; false when it can. It is installed if need be. */
export const skip = await whyNot()

async function whyNot(): Promise<string | false> {
  if (existsSync(join(bin, 'initdb'))) return false
  if (!isRoot) return 'PostgreSQL 15 is not installed (apt-get install postgresql-15)'
  try {
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'postgresql-15'], { timeout: 180_000 })
  } catch {
    return 'PostgreSQL 15 is not installed and cannot be'
  }
  return existsSync(join(bin, 'initdb')) ? false : `there is no ${bin}`
}

function withTls(data: string, tls: { cert: string; key: string } | undefined): string[] {
  if (!tls) return []
  for (const [name, text] of Object.entries({ 'server.crt': tls.cert, 'server.key': tls.key })) {
    writeFileSync(join(data, name), text, { mode: 0o600 })
    if (isRoot) chownSync(join(data, name), 65534, 65534)
  }
  // Whoever does not use it is refused.
  writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n')
  return ['ssl=on']
}

/** Starts a server on a free port, with TLS where it gets a certificate; answers the URL of its superuser's database. */
export async function startPostgres15(t: TestContext, tls?: { cert: string; key: string }): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'ihub-pg15-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  chmodSync(folder, 0o711)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  if (isRoot) chownSync(data, 65534, 65534)
  const options: SpawnOptions = { ...unprivileged, cwd: data }
  const args = ['--pgdata', data, '--username', 'postgres', '--auth', 'trust', '--encoding', 'UTF8', '--no-sync']
  await run(join(bin, 'initdb'), [...args, '--locale', 'C.UTF-8'], { ...unprivileged, cwd: data })
  const port = String(await freePort())
  const quick = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=300']
  const settings = [...quick, `unix_socket_directories=${data}`, 'listen_addresses=127.0.0.1', ...withTls(data, tls)]
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', port, ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' }
  )
  const ended = once(server, 'exit')
  t.after(async () => {
    // Fast shutdown: whoever is still connected is let go.
    server.kill('SIGINT')
    await ended
  })
  await until('PostgreSQL 15 is ready', async () => {
    assert.equal(server.exitCode, null)
    return run(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', port]).then(
      () => true,
      () => false
    )
  })
  return `postgres://postgres@127.0.0.1:${port}/postgres`
}

/** The test files of the server's default tier, relative to the checkout. */
export function apiTests(): string[] {
  const files = globSync('packages/inter-hub/src/**/*.test.ts', { cwd: root }).filter(
    (file) => !/\/embedded\/|\.(real|long)\.test\.ts$/.test(file)
  )
  assert.ok(files.length > 60)
  return files
}

/** Runs these test files on a new PostgreSQL 15. */
export async function runOnPostgres15(t: TestContext, files: string[]): Promise<void> {
  const url = await startPostgres15(t)
  const { NODE_TEST_CONTEXT: _context, ...env } = process.env
  const args = ['--test', '--test-concurrency=2', '--test-reporter=dot', ...files]
  const done = await run(process.execPath, args, {
    cwd: root,
    env: { ...env, IHUB_TEST_PG: url },
    maxBuffer: 2 ** 26
  }).then(
    () => ({ code: 0, stdout: '' }),
    (error: { code: number; stdout: string }) => error
  )
  assert.equal(done.code, 0, done.stdout.slice(-5000))
}
