/**
 * An inventory is one or more files, or folders of files, or standard input; all are read together. A folder is read with its
 * subfolders, in the order of the names.
 */
import { isUtf8 } from 'node:buffer'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import type { Source } from './document.ts'
import { InventoryError } from './problems.ts'

const endings = /\.(ya?ml|json)$/i
/** More than this is a folder that was named by mistake. */
const filesMax = 2000

/** What standard input is called in messages. */
const standardInput = 'standard input'

interface Place {
  path: string
  /** What it is called in messages. */
  file: string
}

/**
 * `paths`: files, folders, or `-` for standard input; a file that several of them lead to is read once.
 * @throws {InventoryError} when a file or folder cannot be read or is empty, or a file is not UTF-8 text
 */
export async function readSources(paths: string | readonly string[]): Promise<Source[]> {
  const all = typeof paths === 'string' ? [paths] : paths
  const sources = new Map<string, Source>()
  for (const path of new Set(all)) {
    if (path === '-') {
      sources.set('-', {
        file: standardInput,
        text: textOf(await buffer(process.stdin), standardInput),
        isUnnamed: true
      })
      continue
    }
    for (const { path: found, file } of await filesOf(path)) {
      const real = await readable(found, () => realpath(found))
      if (!sources.has(real)) sources.set(real, await readSource(found, all.length > 1 ? found : file))
    }
  }
  return [...sources.values()]
}

async function filesOf(path: string): Promise<Place[]> {
  if (!(await readable(path, () => stat(path))).isDirectory()) return [{ path, file: basename(path) }]
  const files = await filesIn(path, '')
  if (files.length === 0) throw faultOf(path, 'This folder has no .yaml or .json file.')
  if (files.length > filesMax) throw faultOf(path, `This folder has more than ${filesMax} .yaml or .json files.`)
  return files
}

/** Hidden files and folders, node_modules and links to folders are left out. */
async function filesIn(root: string, folder: string): Promise<Place[]> {
  const here = join(root, folder)
  const entries = await readable(here, () => readdir(here, { withFileTypes: true }))
  const found: Place[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = join(folder, entry.name)
    if (found.length > filesMax) break
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    if (entry.isDirectory()) found.push(...(await filesIn(root, file)))
    else if (endings.test(entry.name)) found.push({ path: join(root, file), file })
  }
  return found
}

async function readSource(path: string, file: string): Promise<Source> {
  return { file, text: textOf(await readable(path, () => readFile(path)), path) }
}

function textOf(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw faultOf(path, 'This is not UTF-8 text. Save the file as UTF-8.', badLineOf(bytes))
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw faultOf(path, isMissing ? 'No such file or folder.' : `This cannot be read: ${(error as Error).message}`)
  }
}

/** The first line that is not UTF-8. */
function badLineOf(bytes: Buffer): number {
  const lines = bytes.toString('latin1').split('\n')
  return lines.findIndex((text) => !isUtf8(Buffer.from(text, 'latin1'))) + 1
}

function faultOf(file: string, message: string, line = 1): InventoryError {
  return new InventoryError([{ file, line, column: 1, path: '', message }])
}
