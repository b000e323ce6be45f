/** Backups in a restic repository: its newest snapshot, read without locks and without a cache. */
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import { lastWords, openRepository, parseOutput, type RepositorySettings } from './repository.ts'

export interface ResticSelection {
  host?: string
  path?: string
  tag?: string
}

export interface ResticSnapshot {
  id: string
  /** RFC 3339 */
  completedAt: string
}

type Run = (...args: string[]) => Promise<{ exitCode: number; stdout: string; stderr: string }>

export interface ResticRepository {
  /** The newest; undefined where none fits. */
  newest(selection: ResticSelection): Promise<ResticSnapshot | undefined>
  /** Bytes that a restore writes; undefined where that cannot be read. */
  sizeOf(snapshot: string): Promise<number | undefined>
  /** Why the repository is damaged; undefined when it is not. */
  fault(readsData: boolean): Promise<string | undefined>
  /** Restores into a folder, and compares what was written with the checksums in the repository. */
  restore(snapshot: string, folder: string): Promise<{ fault?: string }>
}

/** A repository that does not exist. */
export class NoRepository extends Error {}

/** A repository that is too damaged to be opened. */
export class DamagedRepository extends Error {}

/** @throws LookFailure, NoRepository, DamagedRepository */
export async function openRestic(settings: RepositorySettings, context: LocalWork): Promise<ResticRepository> {
  const { address, env } = await openRepository('restic', settings, context)
  const run: Run = async (...args) => {
    const result = await context.local.run('restic', ['--no-cache', '--no-lock', ...args], {
      env: { ...env, RESTIC_REPOSITORY: address, HOME: '/nonexistent' },
      signal: context.ending,
      outputBytesMax: 16 * 1024 * 1024
    })
    return { ...result, stderr: context.mask.text(result.stderr) }
  }
  const must: Run = async (...args) => {
    const result = await run(...args)
    if (result.exitCode !== 0) throw explain(result)
    return result
  }
  return {
    newest: (selection) => newest(must, selection),
    async sizeOf(snapshot) {
      const { exitCode, stdout } = await run('stats', '--json', '--mode=restore-size', snapshot)
      return exitCode === 0 ? parseOutput<{ total_size?: number }>('restic', stdout).total_size : undefined
    },
    async fault(readsData) {
      const result = await run('check', ...(readsData ? ['--read-data'] : []))
      if (result.exitCode === 0) return undefined
      if (!isDamaged(result.stderr)) throw explain(result)
      // While another program prunes the repository, packs may seem to be missing, but a pack is never changed.
      if (!isChanged(result.stderr) && (await isInUse(run, context.now())))
        throw new LookFailure(
          'collector-broken',
          `The repository is in use, so the result of restic check may be wrong: ${lastWords(result.stderr)}`
        )
      return `restic check: ${lastWords(result.stderr)}`
    },
    async restore(snapshot, folder) {
      const result = await run('restore', `--target=${folder}`, '--verify', snapshot)
      if (result.exitCode === 0) return {}
      const { kind } = explain(result) as { kind?: string }
      if (kind === 'no-credentials') throw explain(result)
      return { fault: `restic restore: ${lastWords(result.stderr)}` }
    }
  }
}

const isChanged = (stderr: string) => /ciphertext verification failed|does not match/i.test(stderr)

const locksMax = 20
/** restic refreshes a lock every 5 minutes and considers it stale after 30. */
const lockEndsMs = 30 * 60_000

async function isInUse(run: Run, now: Date): Promise<boolean> {
  const { stdout } = await run('list', 'locks')
  for (const id of stdout.match(/^[0-9a-f]{64}$/gm)?.slice(0, locksMax) ?? []) {
    const { exitCode, stdout: text } = await run('cat', 'lock', id)
    if (exitCode !== 0) continue
    const { time = '' } = parseOutput<{ time?: string }>('restic', text)
    if (now.getTime() - Date.parse(time) < lockEndsMs) return true
  }
  return false
}

/** restic ends with the same messages if the repository could not be reached. */
const isUnreached = (stderr: string) =>
  /dial tcp|connection re|no such host|timeout|unreachable|TLS handshake/i.test(stderr)

/** A file of the repository was read, and is not what was written. */
const isUnreadable = (stderr: string) =>
  !isUnreached(stderr) && /ciphertext verification failed|invalid data returned|LoadIndex returned errors/i.test(stderr)

const isDamaged = (stderr: string) =>
  isUnreadable(stderr) ||
  (!isUnreached(stderr) && /repository contains errors|does not match|pack .*not found/i.test(stderr))

interface RawSnapshot {
  id?: string
  time?: string
  summary?: { backup_end?: string }
}

async function newest(must: Run, { host, path, tag }: ResticSelection): Promise<ResticSnapshot | undefined> {
  const filters = [host && `--host=${host}`, path && `--path=${path}`, tag && `--tag=${tag}`].filter((one) => !!one)
  const { stdout } = await must('snapshots', '--json', '--latest=1', ...(filters as string[]))
  const found = parseOutput<RawSnapshot[] | null>('restic', stdout) ?? []
  const snapshots = found.flatMap(({ id, time, summary }) => {
    const at = Date.parse(summary?.backup_end ?? time ?? '')
    return id === undefined || Number.isNaN(at) ? [] : [{ id, completedAt: new Date(at).toISOString() }]
  })
  // `--latest` counts for each host and path.
  return snapshots.sort((one, other) => (one.completedAt < other.completedAt ? 1 : -1))[0]
}

function explain({ exitCode, stderr }: { exitCode: number; stderr: string }): Error {
  if (exitCode === 12 || /wrong password or no key found/i.test(stderr))
    return new LookFailure('no-credentials', 'The repository does not accept the password.')
  if (/an empty password is not|no password specified|unable to read password|reading password/i.test(stderr))
    return new LookFailure('no-credentials', 'The repository asks for a password, and the check names none.')
  if (exitCode === 10 || /does not exist|Is there a repository at|no such file or directory/i.test(stderr))
    return new NoRepository(`Repository not found: ${lastWords(stderr)}`)
  if (isUnreadable(stderr)) return new DamagedRepository(`restic: ${lastWords(stderr)}`)
  return new LookFailure('collector-broken', `restic failed (exit code ${exitCode}): ${lastWords(stderr)}`)
}
