/**
 * Distinguishes the processes of one cluster from all others. A process id proves nothing, since ids are used again: what
 * counts is a program named postgres whose working folder is the cluster (PostgreSQL never leaves it). Where the system
 * hides that from us (macOS, containers without ptrace), the command line and the process titles are used instead.
 */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `unknown` is a postgres that could be ours or another's; nothing may be done to it or to its lock file. */
export type Owner = 'ours' | 'another' | 'unknown' | 'gone'

interface ProcessFacts {
  /** The program's name, such as `postgres`. */
  name: string
  command: string
  /** Whether the working folder is the cluster's, undefined where hidden. */
  inFolder: boolean | undefined
}

const programs = new Set(['postgres', 'initdb'])

/** The `cluster_name` of a cluster: it is in the title of each of its processes. */
export function clusterName(pgdata: string): string {
  return `ihub-${createHash('sha256').update(pgdata).digest('hex').slice(0, 12)}`
}

/** Whose process this is, seen from the cluster in `pgdata`. */
export function identify(pid: number, pgdata: string): Owner {
  const facts = process.platform === 'linux' ? factsFromProc(pid, pgdata) : factsFromPs(pid)
  return facts ? judge(facts, pgdata) : 'gone'
}

/** Ids of all living processes of the cluster in `pgdata`: its postmaster, its backends, an initdb at work in it. */
export function processesIn(pgdata: string): number[] {
  const pids = process.platform === 'linux' ? readdirSync('/proc') : ps(['-axo', 'pid=']).split(/\s+/)
  return pids.map(Number).filter((pid) => pid > 0 && identify(pid, pgdata) === 'ours')
}

/** Sends a signal; a process that has ended meanwhile is not an error. */
export function sendSignal(pid: number, signal: NodeJS.Signals | 0): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

function judge({ name, command, inFolder }: ProcessFacts, pgdata: string): Owner {
  if (!programs.has(name)) return 'another'
  if (inFolder !== undefined) return inFolder ? 'ours' : 'another'
  if (command.includes(`postgres: ${clusterName(pgdata)}`)) return 'ours'
  const [, folder] = / -D (.+?)(?= -c |$)/.exec(command) ?? []
  if (folder === undefined) return 'unknown'
  return sameFolder(folder, pgdata) ? 'ours' : 'another'
}

function factsFromProc(pid: number, pgdata: string): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const end = stat.lastIndexOf(')')
    // Z and X: it has ended and only waits for its parent to ask how.
    if ('ZX'.includes(stat.charAt(end + 2))) return undefined
    const name = stat.slice(stat.indexOf('(') + 1, end)
    if (!programs.has(name)) return { name, command: '', inFolder: false }
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return { name, command, inFolder: sameFolder(`/proc/${pid}/cwd`, pgdata) }
  } catch {
    return undefined
  }
}

function factsFromPs(pid: number): ProcessFacts | undefined {
  const [state, name = '', ...command] = ps(['-o', 'stat=,ucomm=,command=', '-p', String(pid)])
    .trim()
    .split(/\s+/)
  if (state === undefined || state === '' || state.startsWith('Z')) return undefined
  return { name, command: command.join(' '), inFolder: undefined }
}

function ps(args: string[]): string {
  try {
    return execFileSync('ps', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  } catch {
    return ''
  }
}

function sameFolder(one: string, other: string): boolean | undefined {
  try {
    const [a, b] = [statSync(one), statSync(other)]
    return a.dev === b.dev && a.ino === b.ino
  } catch {
    return undefined
  }
}

/** What PostgreSQL wrote into the lock file of its data folder. */
export interface PidFile {
  pid: number
  port: number
  /** `starting`, `ready` or `stopping`; '' as long as no port is bound. */
  status: string
}

export function readPidFile(pgdata: string): PidFile | undefined {
  try {
    const lines = readFileSync(join(pgdata, 'postmaster.pid'), 'utf8').split('\n')
    // A single-user server writes its id with a minus.
    const pid = Math.abs(Number.parseInt(lines[0] ?? '', 10))
    if (Number.isNaN(pid)) return undefined
    return { pid, port: Number(lines[3] ?? 0), status: (lines[7] ?? '').trim() }
  } catch {
    return undefined
  }
}

/** Whether a process with this id lives, whoever it is; one that has ended but is not reaped does not. */
export function isAlive(pid: number): boolean {
  if (process.platform === 'linux') return factsFromProc(pid, '/') !== undefined
  return factsFromPs(pid) !== undefined
}
