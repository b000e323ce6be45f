/** Servers of Debian's PostgreSQL for tests: TLS, a password, and gone when the test is. */
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import pg from 'pg'
import { makeCertificate } from './certificate.ts'
import { findProgram } from './debian.ts'
import { onFreePort, runProgram, startProgram, temporaryFolder } from './programs.ts'

const { path: postgres, skip: missing } = findProgram('postgres', 'postgresql', '/usr/lib/postgresql/*/bin')
export const program = (name: string) => join(dirname(postgres), name)

/** PostgreSQL does not run as root. */
const isRoot = process.getuid?.() === 0
const runner = isRoot ? findUser('postgres') : undefined
export const skip = missing || (isRoot && !runner ? 'root needs a user postgres to run PostgreSQL as' : false)

function findUser(name: string): { uid: number; gid: number } | undefined {
  const idOf = (option: string) => Number.parseInt(spawnSync('id', [option, name], { encoding: 'utf8' }).stdout, 10)
  const [uid, gid] = [idOf('-u'), idOf('-g')]
  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined
}

export const password = 'hunter2'

export interface Server {
  port: number
  folder: string
  stop(): Promise<void>
}

function ownFolder(t: TestContext): string {
  const folder = temporaryFolder(t)
  if (runner) chownSync(folder, runner.uid, runner.gid)
  return folder
}

function give(file: string, content: string): string {
  writeFileSync(file, content)
  chmodSync(file, 0o600)
  if (runner) chownSync(file, runner.uid, runner.gid)
  return file
}

async function start(t: TestContext, folder: string): Promise<Server> {
  const { port, program: running } = await onFreePort((free) =>
    startProgram(t, postgres, ['-D', join(folder, 'data'), '-p', String(free), '-k', '', '-h', '127.0.0.1'], {
      ...runner,
      cwd: folder,
      ready: /database system is ready to accept/,
      stopSignal: 'SIGINT'
    })
  )
  return { port, folder, stop: running.stop }
}

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000)
export const certificate = makeCertificate(['db.here', '127.0.0.1'], inDays(-1), inDays(90))

/** The role `ops` owns it. */
export async function startPrimary(t: TestContext): Promise<Server> {
  const folder = ownFolder(t)
  const passwordFile = give(join(folder, 'password'), password)
  const args = [
    '-D',
    join(folder, 'data'),
    '-U',
    'ops',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '-E',
    'UTF8'
  ]
  await runProgram(program('initdb'), [...args, '--no-sync', '--locale=C'], { ...runner, cwd: folder })
  const { key, cert } = certificate
  give(join(folder, 'data', 'server.key'), key)
  give(join(folder, 'data', 'server.crt'), cert)
  give(join(folder, 'data', 'postgresql.auto.conf'), 'ssl = on\nfsync = off\n')
  return start(t, folder)
}

export async function startStandby(t: TestContext, primary: Server): Promise<Server> {
  const folder = ownFolder(t)
  const source = `host=127.0.0.1 port=${primary.port} user=ops password=${password}`
  const args = ['-D', join(folder, 'data'), '-d', source, '-R', '--checkpoint=fast', '--no-sync']
  await runProgram(program('pg_basebackup'), args, { ...runner, cwd: folder })
  return start(t, folder)
}

/** Runs one statement as `ops`. */
export async function query(server: Server, sql: string, database = 'postgres'): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'ops', password, database })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

/** Runs pg_dump over the database `postgres`. */
export function dump(server: Server, file: string, format: string): Promise<void> {
  const args = ['--host=127.0.0.1', `--port=${server.port}`, '--username=ops', `--format=${format}`, `--file=${file}`]
  return runProgram(program('pg_dump'), [...args, 'postgres'], { env: { ...process.env, PGPASSWORD: password } })
}
