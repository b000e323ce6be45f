/** Dumps of PostgreSQL in a folder: the newest, and whether it is whole. */
import type { LocalEntry } from '../local/local-access.ts'
import type { Packing } from '../local/read-text-ends.ts'
import type { LocalWork } from '../local/work.ts'
import { LookFailure } from '../look-error.ts'
import { lastWords } from './repository.ts'

export interface Dump extends LocalEntry {
  /** `archive` is read by pg_restore; `text` is SQL, perhaps packed. */
  form: 'archive' | 'text'
  /** Why it is not a whole dump. */
  fault?: { result: 'incomplete' | 'corrupt'; text: string }
}

/** The newest dump of the folder whose name fits; undefined where none does. @throws LookFailure */
export async function newestDump(
  { folder, match = '*' }: { folder: string; match?: string },
  { local }: Pick<LocalWork, 'local'>
): Promise<LocalEntry | undefined> {
  const entries = (await local.list(folder)).filter(({ name }) => fits(name, match))
  return entries.sort((one, other) => other.modifiedMs - one.modifiedMs)[0]
}

/** Whether a name fits a pattern in which `*` stands for any text. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return name === pattern
  const last = rest.pop() ?? ''
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
  let middle = name.slice(first.length, name.length - last.length)
  for (const part of rest) {
    const at = middle.indexOf(part)
    if (at < 0) return false
    middle = middle.slice(at + part.length)
  }
  return true
}

const beginning = '-- PostgreSQL database dump'
const ending = /-- PostgreSQL database (?:cluster )?dump complete/

/** The first bytes of compressed and encrypted files. */
const packings: [magic: string, packing: string][] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['\xfd7zXZ', 'compressed with xz'],
  ['BZh', 'compressed with bzip2'],
  ['\x04\x22\x4d\x18', 'compressed with lz4'],
  ['PK\x03\x04', 'a ZIP file'],
  ['age-encryption.org/', 'encrypted with age'],
  ['-----BEGIN AGE ENCRYPTED', 'encrypted with age'],
  ['-----BEGIN PGP MESSAGE', 'encrypted with PGP']
]

/** @param readsData reads all of an archive, not only its table of contents. @throws LookFailure */
export async function inspectDump(entry: LocalEntry, readsData: boolean, context: LocalWork): Promise<Dump> {
  const { local } = context
  if (entry.isFolder) return inspectArchive(entry, readsData, context)
  const ends = await local.readEnds(entry.path, 4096)
  const start = ends.start.toString('latin1')
  const isTar = start.slice(257, 262) === 'ustar'
  // What is missing of one is at its end, which pg_restore does not read.
  if (isTar && !ends.end.subarray(-1024).every((byte) => byte === 0))
    return { ...entry, form: 'archive', fault: { result: 'incomplete', text: 'The archive has no end.' } }
  if (start.startsWith('PGDMP') || isTar) return inspectArchive(entry, readsData, context)
  const [, packing] = packings.find(([magic]) => start.startsWith(magic)) ?? []
  if (packing === 'gzip' || packing === 'zstd') return inspectPacked(entry, packing, context)
  if (packing !== undefined)
    throw new LookFailure(
      'collector-broken',
      `${entry.name} is ${packing}, which is not supported. Compress the dump with gzip or zstd, or use pg_dump --format=custom.`
    )
  return { ...entry, form: 'text', ...textFault(ends.start.toString('utf8'), ends.end.toString('utf8')) }
}

async function inspectPacked(entry: LocalEntry, packing: Packing, { local, ending: signal }: LocalWork): Promise<Dump> {
  try {
    const { start, end } = await local.readUnpackedEnds(entry.path, packing, signal)
    return { ...entry, form: 'text', ...textFault(start, end) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!/^(Z_|ZSTD_)/.test(code)) throw error
    const isCut = code === 'Z_BUF_ERROR'
    const text = isCut ? 'The file ends before its packed data does.' : `The packed data is damaged (${code}).`
    return { ...entry, form: 'text', fault: { result: isCut ? 'incomplete' : 'corrupt', text } }
  }
}

function textFault(start: string, end: string): Pick<Dump, 'fault'> {
  if (start.trim() === '') return { fault: { result: 'incomplete', text: 'The file is empty.' } }
  if (!start.includes(beginning) && !start.includes('-- PostgreSQL database cluster dump'))
    return {
      fault: {
        result: 'corrupt',
        text: 'The file is not a dump: it starts neither like an archive nor like SQL of pg_dump.'
      }
    }
  if (ending.test(end)) return {}
  return { fault: { result: 'incomplete', text: 'The dump has no end: the line "dump complete" is missing.' } }
}

async function inspectArchive(entry: LocalEntry, readsData: boolean, context: LocalWork): Promise<Dump> {
  const path = await context.local.find(entry.path)
  const args = readsData ? ['--file=/dev/null'] : ['--list']
  const options = { signal: context.ending, discardsOutput: true }
  const { exitCode, stderr } = await context.local.run('pg_restore', [...args, path], options)
  if (exitCode === 0) return { ...entry, form: 'archive' }
  if (/unsupported version/.test(stderr))
    throw new LookFailure('collector-broken', `pg_restore is older than this dump: ${lastWords(stderr)}`)
  if (cannotUnpack(stderr))
    throw new LookFailure('collector-broken', `pg_restore does not support the compression: ${lastWords(stderr)}`)
  const isCut = /end of file|could not read|unexpected end/i.test(stderr)
  const text = `pg_restore: ${lastWords(stderr)}`
  return { ...entry, form: 'archive', fault: { result: isCut ? 'incomplete' : 'corrupt', text } }
}

/** Whether pg_restore was built without the compression of a dump, such as zstd. */
export function cannotUnpack(stderr: string): boolean {
  return /cannot restore from compressed archive/.test(stderr)
}
