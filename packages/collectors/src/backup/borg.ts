/** Backups in a Borg repository: its newest archive. */
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import { lastWords, openRepository, parseOutput, type RepositorySettings } from './repository.ts'
import { NoRepository } from './restic.ts'

export interface BorgArchive {
  id: string
  /** RFC 3339 */
  completedAt: string
  sizeBytes: number | undefined
  isEncrypted: boolean
}

interface Info {
  archives?: { name?: string; end?: string; stats?: { original_size?: number } }[]
  encryption?: { mode?: string }
}

/**
 * The newest archive whose name fits the pattern; undefined where none does. `fault`: why the repository is damaged.
 * @throws LookFailure, NoRepository
 */
export async function newestArchive(
  settings: RepositorySettings & { archives?: string },
  { readsData }: { readsData: boolean | undefined },
  context: LocalWork
): Promise<{ archive?: BorgArchive; fault?: string }> {
  const { address, env } = await openRepository('borg', settings, context)
  // Without a passphrase Borg would ask for one.
  const variables = { BORG_PASSPHRASE: '', ...env, BORG_REPO: address, ...answers }
  return context.local.temporary(async (folder) => {
    const run = async (...args: string[]) => {
      const result = await context.local.run('borg', ['--lock-wait=30', ...args], {
        env: { ...variables, BORG_BASE_DIR: folder, HOME: folder },
        signal: context.ending,
        outputBytesMax: 16 * 1024 * 1024
      })
      return { ...result, stderr: context.mask.text(result.stderr) }
    }
    const filter = settings.archives === undefined ? [] : [`--glob-archives=${settings.archives}`]
    const listed = await run('info', '--json', '--last=1', ...filter)
    if (listed.exitCode > 1) {
      const failure = explain(listed)
      let fault = damageIn(listed.stderr)
      // If a file is missing, Borg ends with the trace of its program; only its check says what that means.
      const isUnclear = failure instanceof LookFailure && failure.kind === 'collector-broken'
      if (fault === undefined && isUnclear && readsData !== undefined)
        fault = damageIn((await run('check', '--repository-only')).stderr)
      if (fault !== undefined) return { fault }
      throw failure
    }
    const { archives = [], encryption } = parseOutput<Info>('borg', listed.stdout)
    const [newest] = archives
    if (newest?.name === undefined) return {}
    const archive = {
      id: newest.name,
      completedAt: timeOf(newest.end),
      sizeBytes: newest.stats?.original_size,
      isEncrypted: encryption?.mode !== 'none'
    }
    if (readsData === undefined) return { archive }
    const checked = await run('check', ...(readsData ? ['--verify-data'] : []), '--last=1', ...filter)
    if (checked.exitCode === 0) return { archive }
    const fault = damageIn(checked.stderr)
    if (fault !== undefined) return { archive, fault }
    throw explain(checked)
  })
}

/** What Borg says about damage, without the trace of its program. Of much damage only the last lines are there. */
function damageIn(stderr: string): string | undefined {
  const line = stderr
    .split('\n')
    .find((one) => /(?<!no )problems found|errors found|integrity|corrupt|mismatch/i.test(one))
  return line === undefined ? undefined : `borg: ${lastWords(line)}`
}

/** To what Borg asks a person before it reads a repository that it has not seen before. */
const answers = {
  BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK: 'yes',
  BORG_RELOCATED_REPO_ACCESS_IS_OK: 'yes',
  BORG_DISPLAY_PASSPHRASE: 'no'
}

/** Borg writes local times; the program runs in UTC. */
function timeOf(text = ''): string {
  const at = Date.parse(/Z$|[+-]\d{2}:?\d{2}$/.test(text) ? text : `${text}Z`)
  if (Number.isNaN(at)) throw new LookFailure('collector-broken', 'borg gives no time for the archive.')
  return new Date(at).toISOString()
}

function explain({ exitCode, stderr }: { exitCode: number; stderr: string }): Error {
  if (/passphrase supplied .* is incorrect|passphrase .* incorrect/i.test(stderr))
    return new LookFailure('no-credentials', 'The repository does not accept the passphrase.')
  if (/Repository .* does not exist|not a valid repository/i.test(stderr))
    return new NoRepository(`Repository not found: ${lastWords(stderr)}`)
  return new LookFailure('collector-broken', `borg failed (exit code ${exitCode}): ${lastWords(stderr)}`)
}
