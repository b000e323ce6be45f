/**
 * Key files: mode 0600 in a folder of mode 0700, written completely or not at all, and not read if other users can read them
 * too.
 */
import { hash, randomUUID } from 'node:crypto'
import { chmod, mkdir, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

export class KeyFileError extends Error {}

/** Keys of this server are longer, begin with `ihk_` and have a checksum; other servers of the same contract have keys of their own. */
const form = /^[\x21-\x7e]{16,512}$/
const ownForm = /^ihk_[0-9a-f]{8}_[0-9A-Za-z]{49}$/

function isKey(text: string): boolean {
  return text.startsWith('ihk_') ? ownForm.test(text) : form.test(text)
}

/**
 * The public part of a key, which identifies it in lists and logs: eight hex digits. For a key of another server that does not begin
 * with them, they are the first digits of its hash.
 */
export function keyPrefix(key: string): string {
  return /^(?:ih[a-z]_(?=[0-9a-f]{8}_))?([0-9a-f]{8})/.exec(key)?.[1] ?? hash('sha256', key, 'hex').slice(0, 8)
}

/** The key in a file; undefined when there is no such file. @throws KeyFileError that never shows the content */
export async function readKeyFile(file: string): Promise<string | undefined> {
  const key = await readSecretFile(file)
  return key === undefined ? undefined : keyFrom(key, `The file ${file}`)
}

/** Returns the key in a text. `where` is the source of the text, for the message. @throws KeyFileError that never shows the text */
export function keyFrom(text: string, where: string): string {
  const key = text.trim()
  if (isKey(key)) return key
  throw new KeyFileError(`${where} does not contain a key: a single word, such as ihk_….`)
}

/**
 * Whether users other than the owner can access a file. A file of root may be readable by its group: in Kubernetes volumes, the files
 * of a Secret belong to root and the group of the pod.
 */
export function isExposed(file: { mode: number; uid: number }, userId = process.geteuid?.()): boolean {
  if (userId === undefined) return false
  const isOfRoot = file.uid === 0 && userId !== 0
  return (file.mode & (isOfRoot ? 0o037 : 0o077)) !== 0
}

/** A secret of any form, as `readKeyFile` reads a key. @throws KeyFileError that never shows the content */
export async function readSecretFile(file: string): Promise<string | undefined> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new KeyFileError(`The key file ${file} cannot be read: ${error.message}`)
  })
  if (!found) return undefined
  if (!found.isFile()) throw new KeyFileError(`${file} is not a file.`)
  if (isExposed(found)) {
    const mode = (found.mode & 0o777).toString(8).padStart(4, '0')
    throw new KeyFileError(
      `The key file ${file} can be read by others (mode ${mode}). Run \`chmod 600 ${file}\`; if it may have been read, rotate the key.`
    )
  }
  const handle = await open(file, 'r')
  try {
    return (await handle.readFile('utf8')).trim()
  } finally {
    await handle.close()
  }
}

/** Writes a key. It is complete and on disk when the promise resolves. @throws KeyFileError that never shows the key */
export async function writeKeyFile(file: string, key: string): Promise<void> {
  const folder = dirname(file)
  const unfinished = join(folder, `.${basename(file)}.${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const handle = await open(unfinished, 'wx', 0o600)
    try {
      await handle.writeFile(`${key}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await chmod(unfinished, 0o600)
    await rename(unfinished, file)
  } catch (error) {
    await unlink(unfinished).catch(() => undefined)
    throw new KeyFileError(`The key file ${file} cannot be written: ${(error as Error).message}`)
  }
  const directory = await open(folder, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
