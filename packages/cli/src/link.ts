/** `npm start -- --link`: a link to `./ihub` of this checkout in a folder of the PATH, so that `ihub` works everywhere. */
import { access, constants, mkdir, readlink, symlink } from 'node:fs/promises'
import { homedir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes, Failure } from './failure.ts'

/** The `ihub` of this checkout. */
export const ownProgram = fileURLToPath(new URL('../../../ihub', import.meta.url))

/**
 * Makes the link in `~/.local/bin` or `/usr/local/bin`: the first of the two that is in the PATH and can be written.
 * @returns what was done, for people @throws Failure where another file has the name
 */
export async function linkProgram(): Promise<string> {
  const own = join(homedir(), '.local/bin')
  const path = (process.env.PATH ?? '').split(delimiter).map((folder) => resolve(folder))
  const folders = [own, '/usr/local/bin'].filter((folder) => path.includes(folder))
  for (const folder of folders) if (await canWrite(folder)) return linkIn(folder)
  await mkdir(own, { recursive: true })
  return `${await linkIn(own)} That folder is not in your PATH: add it, for example with export PATH="$HOME/.local/bin:$PATH".`
}

async function canWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false
  )
}

async function linkIn(folder: string): Promise<string> {
  const link = join(folder, 'ihub')
  try {
    await symlink(ownProgram, link)
    return `${link} is now a link to ${ownProgram}.`
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new Failure(exitCodes.input, `The link ${link} cannot be made: ${(error as Error).message}`, {
        cause: error
      })
    const target = await readlink(link).catch(() => undefined)
    if (target !== undefined && resolve(folder, target) === ownProgram)
      return `${link} is a link to ${ownProgram} already.`
    const what = target === undefined ? 'is another file' : `is a link to ${target}`
    throw new Failure(
      exitCodes.conflict,
      `${link} ${what}, and was not replaced. Remove it first, or start without --link.`
    )
  }
}
