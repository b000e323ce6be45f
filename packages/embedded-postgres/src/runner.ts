/**
 * Decides which user PostgreSQL's programs run as. PostgreSQL refuses root, so as root they run, in order of preference,
 * - as the ordinary user who owns the cluster, where one does;
 * - in a user namespace, in which root is called 1000: works from any folder of root's, changes no file;
 * - where namespaces are barred (most containers): as `postgres` or `nobody`, who is given the folder; from a copy of the
 *   programs where that user can't reach them. Each way is tried with the real program and the real folder before it is
 *   taken.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedPostgresError } from './error.ts'

export interface User {
  uid: number
  gid: number
}

export interface Runner {
  /** The folder of the programs. */
  bin: string
  /** Stands before the program. */
  wrapper: readonly string[]
  /** The user that the programs become and whose the files must be; undefined: our own. */
  user?: User | undefined
}

const sharedFolder = '/var/lib/inter-hub'
const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--']

/** Starts one of PostgreSQL's programs. Of our environment it gets what it needs and none of our secrets. */
export function runProgram(runner: Runner, program: string, args: string[], options: SpawnOptions): ChildProcess {
  const [command = '', ...rest] = [...runner.wrapper, join(runner.bin, program), ...args]
  return spawn(command, rest, { ...options, ...runner.user, env: environment() })
}

function environment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, LC_ALL: 'C', TZ: 'UTC' }
}

/** Finds a way to run `binaries` on the folder `folder`, in which the cluster is or will be `pgdata`. */
export function findRunner(binaries: Binaries, folder: string, log: (line: string) => void): Runner {
  const bin = join(binaries.native, 'bin')
  if (process.getuid?.() !== 0) return { bin, wrapper: [] }
  const owner = ownerOf(join(folder, 'pgdata'))
  if (owner && owner.uid !== 0) return runAs(owner, binaries, folder, log)
  const inNamespace: Runner = { bin, wrapper: namespace }
  if (runs(inNamespace) && reaches(inNamespace, folder)) return inNamespace
  const user = unprivilegedUser()
  try {
    giveTo(user, folder)
    return runAs(user, binaries, folder, log)
  } catch (error) {
    giveTo({ uid: 0, gid: 0 }, folder)
    throw error
  }
}

function runAs(user: User, binaries: Binaries, folder: string, log: (line: string) => void): Runner {
  const inPlace: Runner = { bin: join(binaries.native, 'bin'), wrapper: [], user }
  const runner = runs(inPlace) ? inPlace : { ...inPlace, bin: copyPrograms(binaries) }
  if (reaches(runner, folder) || letPass(runner, folder, log)) return runner
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and the user it would run as (id ${user.uid}) can't reach ` +
      `${folder}. Do one of these: start as an ordinary user; set IHUB_DATA_DIR to a folder that other users can enter, such ` +
      'as /var/lib/inter-hub/data; or set DATABASE_URL to a PostgreSQL 15 or later of your own.'
  )
}

/** The folder above is the installation's, whose parts are closed each by itself: others may pass it. */
function letPass(runner: Runner, folder: string, log: (line: string) => void): boolean {
  const above = dirname(folder)
  const { mode, uid } = statSync(above)
  if (uid !== 0 || above === homedir()) return false
  chmodSync(above, mode | 0o001)
  const passes = reaches(runner, folder)
  if (passes) log(`allowed other users to enter ${above} (chmod o+x), so that PostgreSQL can reach its folder`)
  else chmodSync(above, mode)
  return passes
}

/** Whether the programs run this way. */
const runs = (runner: Runner) => succeeds(runner, 'exec "$1" --version', join(runner.bin, 'postgres'))

/** Whether the programs, run this way, can write the folder. */
const reaches = (runner: Runner, folder: string) => succeeds(runner, 'cd "$1" && test -w .', folder)

function succeeds(runner: Runner, script: string, argument: string): boolean {
  const [command = '', ...args] = [...runner.wrapper, '/bin/sh', '-c', script, 'sh', argument]
  return spawnSync(command, args, { ...runner.user, cwd: '/', stdio: 'ignore', env: environment() }).status === 0
}

function ownerOf(path: string): User | undefined {
  if (!existsSync(path)) return undefined
  const { uid, gid } = statSync(path)
  return { uid, gid }
}

function unprivilegedUser(): User {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const [, , uid, gid] = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody') ?? []
  return { uid: Number(uid ?? 65_534), gid: Number(gid ?? 65_534) }
}

/** Copies the programs to where every user can read them; a copy appears whole or not at all. */
function copyPrograms(binaries: Binaries): string {
  const copy = join(sharedFolder, `postgres-${binaries.version}`)
  if (existsSync(copy)) return join(copy, 'bin')
  const temporary = `${copy}.${process.pid}`
  try {
    mkdirSync(sharedFolder, { recursive: true })
    chmodSync(sharedFolder, 0o755)
    cpSync(binaries.native, temporary, { recursive: true, verbatimSymlinks: true })
    openToAll(temporary)
    renameSync(temporary, copy)
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true })
    // Another process may have been faster.
    if (!existsSync(copy)) {
      throw new EmbeddedPostgresError(
        `PostgreSQL refuses to run as root, and its programs can't be copied to ${sharedFolder} for another user: ` +
          `${error instanceof Error ? error.message : error}. Start as an ordinary user, or set DATABASE_URL to a ` +
          'PostgreSQL 15 or later of your own.',
        { cause: error }
      )
    }
  }
  return join(copy, 'bin')
}

/** Whatever our umask is. */
function openToAll(path: string): void {
  chmodSync(path, 0o755)
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) openToAll(child)
    else if (entry.isFile()) chmodSync(child, 0o755)
  }
}

/** Gives a folder and all in it to `user`, itself last: a start that is killed meanwhile does it again. */
export function giveTo(user: User, path: string): void {
  const { uid, gid } = user
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) giveTo(user, child)
    else lchownSync(child, uid, gid)
  }
  chownSync(path, uid, gid)
}
