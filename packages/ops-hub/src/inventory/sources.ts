/** An inventory is one file, or a folder of files that are read together in the order of their names. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Source } from './document.ts'

const endings = /\.(ya?ml|json)$/i

/** @throws {Error} when there is no such file or folder, or a file is no UTF-8 text. */
export async function readSources(path: string): Promise<Source[]> {
  if (!(await stat(path)).isDirectory()) return [await readSource(path, basename(path))]
  const names = (await readdir(path)).filter((name) => endings.test(name) && !name.startsWith('.')).sort()
  if (names.length === 0) throw new Error(`There is no .yaml or .json file in ${path}.`)
  return Promise.all(names.map((name) => readSource(join(path, name), name)))
}

async function readSource(path: string, file: string): Promise<Source> {
  try {
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)) }
  } catch (cause) {
    if (cause instanceof TypeError) throw new Error(`${path} is no UTF-8 text.`, { cause })
    throw cause
  }
}
