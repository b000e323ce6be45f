/** An inventory is one file, or a folder of files that are read together in the order of their names. */
import { isUtf8 } from 'node:buffer'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Source } from './document.ts'
import { InventoryError } from './problems.ts'

const endings = /\.(ya?ml|json)$/i

/** @throws {InventoryError} when a file or folder cannot be read, or a file is not UTF-8 text */
export async function readSources(path: string): Promise<Source[]> {
  if (!(await readable(path, () => stat(path))).isDirectory()) return [await readSource(path, basename(path))]
  const all = await readable(path, () => readdir(path))
  const names = all.filter((name) => endings.test(name) && !name.startsWith('.')).sort()
  if (names.length === 0) throw faultOf(path, 'This folder has no .yaml or .json file.')
  return Promise.all(names.map((name) => readSource(join(path, name), name)))
}

async function readSource(path: string, file: string): Promise<Source> {
  const bytes = await readable(path, () => readFile(path))
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    throw faultOf(path, 'This is not UTF-8 text. Save the file as UTF-8.', badLineOf(bytes))
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    throw faultOf(path, `This cannot be read: ${(error as Error).message}`)
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
