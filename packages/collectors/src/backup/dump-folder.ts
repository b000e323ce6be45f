/** Dumps of PostgreSQL in a folder: the newest, and whether it is whole. */
import type { LocalEntry } from '../local/local-access.ts'
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
  if (start.startsWith('\x1f\x8b')) return inspectPacked(entry, context)
  return { ...entry, form: 'text', ...textFault(ends.start.toString('utf8'), ends.end.toString('utf8')) }
}

async function inspectPacked(entry: LocalEntry, { local, ending: signal }: LocalWork): Promise<Dump> {
  try {
    const { start, end } = await local.readUnpackedEnds(entry.path, signal)
    return { ...entry, form: 'text', ...textFault(start, end) }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (!code.startsWith('Z_')) throw error
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
        text: 'The file is not a dump: it begins neither as an archive of pg_dump nor as SQL of pg_dump. One that is encrypted cannot be checked here.'
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
  const isCut = /end of file|could not read|unexpected end/i.test(stderr)
  const text = `pg_restore: ${lastWords(stderr)}`
  return { ...entry, form: 'archive', fault: { result: isCut ? 'incomplete' : 'corrupt', text } }
}
