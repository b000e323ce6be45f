/**
 * Creates the cluster once and stores its password. A cluster is created in a temporary folder and renamed when it is
 * complete and on disk, so that `pgdata` is always a complete cluster if it exists. Runs under the start lock.
 */
import { randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync
} from 'node:fs'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError, explainFailure, explainFileError } from './error.ts'
import { processesIn, sendSignal } from './processes.ts'
import { giveTo, type Runner, runProgram } from './runner.ts'

export const user = 'interhub'

const beginning = 'init-'

/** Makes sure that the folder `pgdata` in `folder` holds a cluster of this version with a known password. */
export async function ensureCluster(
  folder: string,
  binaries: Binaries,
  runner: Runner,
  options: { durable: boolean; log: (line: string) => void }
): Promise<void> {
  removeLeftovers(folder)
  const pgdata = join(folder, 'pgdata')
  if (!existsSync(pgdata) || readdirSync(pgdata).length === 0) {
    options.log(`creating a PostgreSQL ${binaries.version} cluster in ${folder}`)
    await initCluster(folder, runner, options.durable)
  } else {
    checkCluster(pgdata, binaries)
    if (readPassword(folder) === undefined) {
      options.log(`the password file ${join(folder, 'password')} is missing; setting a new database password`)
      await resetPassword(folder, runner)
    }
  }
}

/** Throws where PostgreSQL would refuse the cluster, with the reason and the remedy. */
function checkCluster(pgdata: string, binaries: Binaries): void {
  const { mode } = statSync(pgdata)
  if ((mode & 0o027) !== 0) {
    throw new EmbeddedPostgresError(
      `Other users may read the database in ${pgdata}, so PostgreSQL refuses it. Run: chmod 700 ${pgdata}`
    )
  }
  const major = readVersion(pgdata)
  if (major !== binaries.major) {
    throw new EmbeddedPostgresError(
      `The database in ${pgdata} was created by PostgreSQL ${major}, and this version includes ${binaries.major}. Start the ` +
        'version of Inter-Hub that created it, take a backup there, and restore it here into a new data folder.'
    )
  }
}

function readVersion(pgdata: string): string {
  try {
    return readFileSync(join(pgdata, 'PG_VERSION'), 'utf8').trim()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code !== 'ENOENT') throw explainFileError(error, pgdata)
    throw new EmbeddedPostgresError(
      `The folder ${pgdata} is not a PostgreSQL database (it has no PG_VERSION). Move it away, or restore it from a backup.`
    )
  }
}

/** The password of the cluster, undefined when its file is missing or empty. */
export function readPassword(folder: string): string | undefined {
  const path = join(folder, 'password')
  try {
    return readFileSync(path, 'utf8').trim() || undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw explainFileError(error, path)
  }
}

async function initCluster(folder: string, runner: Runner, durable: boolean): Promise<void> {
  const workshop = mkdtempSync(join(folder, beginning))
  const [pgdata, password] = [join(workshop, 'pgdata'), join(workshop, 'password')]
  try {
    mkdirSync(pgdata, { mode: 0o700 })
    writeDurably(password, randomBytes(32).toString('base64url'))
    if (runner.user) giveTo(runner.user, workshop)
    const args = [
      '-D',
      pgdata,
      `--username=${user}`,
      `--pwfile=${password}`,
      '--auth=scram-sha-256',
      '--data-checksums'
    ]
    args.push('--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8')
    const { code, output } = await runToEnd(runner, 'initdb', durable ? args : [...args, '--no-sync'], workshop)
    if (code !== 0) throw explainFailure('PostgreSQL could not create its cluster.', output, pgdata)
    renameSync(password, join(folder, 'password'))
    syncFolder(folder)
    renameSync(pgdata, join(folder, 'pgdata'))
    syncFolder(folder)
    rmdirSync(workshop)
  } catch (error) {
    rmSync(workshop, { recursive: true, force: true, maxRetries: 5 })
    if (error instanceof EmbeddedPostgresError) throw error
    throw explainFileError(error, folder)
  }
}

/** A start that was killed leaves its temporary folder behind, and perhaps a running initdb in it. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder).filter((entry) => entry.startsWith(beginning))) {
    const workshop = join(folder, name)
    for (const pid of [...processesIn(workshop), ...processesIn(join(workshop, 'pgdata'))]) sendSignal(pid, 'SIGKILL')
    rmSync(workshop, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}

/** A single-user server needs no password: whoever owns the files owns the data. */
async function resetPassword(folder: string, runner: Runner): Promise<void> {
  const pgdata = join(folder, 'pgdata')
  const password = randomBytes(32).toString('base64url')
  // A failed statement must not show the password in the log.
  const args = ['--single', '-D', pgdata, '-c', 'log_min_error_statement=panic', 'postgres']
  const { code, output } = await runToEnd(
    runner,
    'postgres',
    args,
    folder,
    `alter role ${user} password '${password}'\n`
  )
  if (code !== 0 || /ERROR|FATAL/.test(output)) {
    throw explainFailure('PostgreSQL could not set a new database password.', output, pgdata)
  }
  const temporary = join(folder, 'password.new')
  writeDurably(temporary, password)
  renameSync(temporary, join(folder, 'password'))
  syncFolder(folder)
}

async function runToEnd(runner: Runner, program: string, args: string[], cwd: string, input = '') {
  const child = runProgram(runner, program, args, { cwd, stdio: 'pipe' })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text))
  child.stdin?.on('error', () => {}).end(input)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      output += `${error.message}\n`
      resolve(null)
    })
    child.once('close', resolve)
  })
  return { code, output }
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}
