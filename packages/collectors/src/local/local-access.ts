/**
 * What checks may use of the host of the runtime: folders that may be read, programs that may be run, and a scratch folder. The
 * operator of the runtime names them; without that a check can use none. This folder is the only place where collectors open
 * files and start programs.
 */
import { constants } from 'node:fs'
import { access, open, readdir, realpath, stat } from 'node:fs/promises'
import { delimiter, isAbsolute, join, relative, sep } from 'node:path'
import { LookFailure } from '../look-error.ts'
import { type Packing, readUnpackedEnds } from './read-text-ends.ts'
import { type ProgramResult, type RunOptions, runProgram } from './run-program.ts'
import { freeBytes, measure, withScratchFolder } from './scratch.ts'

export interface LocalRules {
  /** Absolute paths. What is below them may be read. */
  folders: readonly string[]
  /** By name the path of the program, or undefined: it is looked for in `searchPath`. */
  programs: ReadonlyMap<string, string | undefined>
  /** Where scratch folders are made; undefined: nothing may be restored here. */
  scratch?: string | undefined
  /** Where folders for the caches of programs are made. */
  temporary: string
  /** As the variable PATH. */
  searchPath: string
}

export interface LocalEntry {
  name: string
  path: string
  isFolder: boolean
  /** Bytes; 0 of a folder. */
  size: number
  modifiedMs: number
}

export interface LocalAccess {
  /** The real path of a file or folder. @throws LookFailure when it is in no permitted folder, or cannot be read */
  find(path: string): Promise<string>
  /** What is in a folder; without symbolic links. @throws LookFailure */
  list(folder: string): Promise<LocalEntry[]>
  /** The text of a file of at most so many bytes. @throws LookFailure */
  readText(path: string, bytesMax: number): Promise<string>
  /** The beginning and the end of a file. @throws LookFailure */
  readEnds(path: string, bytes: number): Promise<{ start: Buffer; end: Buffer; size: number }>
  /** The start and end of a compressed file, decompressed. @throws LookFailure; Error with a zlib code if it is damaged */
  readUnpackedEnds(path: string, packing: Packing, signal: AbortSignal): Promise<{ start: string; end: string }>
  /** Runs a program to its end. @throws LookFailure when it is not permitted, not installed, or did not end by itself */
  run(program: string, args: readonly string[], options: RunOptions): Promise<ProgramResult>
  /** Whether the program may be run and is installed. */
  has(program: string): Promise<boolean>
  /** Gives `work` an empty folder for the files that a program keeps while it runs; it is removed in any case. */
  temporary<Result>(work: (folder: string) => Promise<Result>): Promise<Result>
  /** Bytes that are free where a scratch folder is. */
  freeBytes(scratchFolder: string): Promise<number>
  /** The files below a scratch folder and their bytes. */
  measure(scratchFolder: string): Promise<{ files: number; bytes: number }>
  /** Gives `work` an empty folder to restore into; it is removed in any case. @throws LookFailure */
  scratch<Result>(work: (folder: string) => Promise<Result>): Promise<Result>
}

const entriesMax = 10_000

export function openLocal(rules: LocalRules): LocalAccess {
  const find = (path: string) => findPermitted(rules, path)
  return {
    find,
    list: async (folder) => listEntries(await find(folder)),
    readEnds: async (path, bytes) => readEnds(await find(path), bytes),
    async readText(path, bytesMax) {
      const { start, size } = await readEnds(await find(path), bytesMax)
      if (size <= bytesMax) return start.toString('utf8')
      throw new LookFailure('collector-broken', `${path} has ${size} bytes; at most ${bytesMax} are read.`)
    },
    readUnpackedEnds: async (path, packing, signal) => readUnpackedEnds(await find(path), packing, signal),
    run: async (program, args, options) => runProgram(await findProgram(rules, program), args, options),
    has: (program) =>
      findProgram(rules, program).then(
        () => true,
        () => false
      ),
    temporary: (work) => withScratchFolder(rules.temporary, work),
    freeBytes,
    measure,
    async scratch(work) {
      if (rules.scratch === undefined)
        throw denied('This runtime may not restore anything. Its operator sets OPS_HUB_SCRATCH_FOLDER to permit it.')
      return withScratchFolder(rules.scratch, work)
    }
  }
}

/** Permits nothing. */
export const noLocal: LocalAccess = openLocal({
  folders: [],
  programs: new Map(),
  temporary: '/nonexistent',
  searchPath: ''
})

function denied(message: string): LookFailure {
  return new LookFailure('egress-refused', message)
}

/** The same words whether or not the path exists, so that a check cannot explore the host. */
async function findPermitted({ folders }: LocalRules, path: string): Promise<string> {
  const refusal = denied(
    `This runtime may not read ${path}. Its operator lists the folders that checks may read in OPS_HUB_LOCAL_FOLDERS.`
  )
  const roots = await Promise.all(folders.map((folder) => realpath(folder).catch(() => undefined)))
  const declared = folders.some((folder) => isBelow(folder, path))
  if (!isAbsolute(path) || !declared) throw refusal
  const real = await realpath(path).catch((error: NodeJS.ErrnoException) => {
    throw new LookFailure('collector-broken', `${path} cannot be read on the host of the runtime (${error.code}).`, {
      cause: error
    })
  })
  // A symbolic link may lead elsewhere.
  if (!roots.some((root) => root !== undefined && isBelow(root, real))) throw refusal
  return real
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

async function findProgram({ programs, searchPath }: LocalRules, name: string): Promise<string> {
  if (!programs.has(name))
    throw denied(
      `This runtime may not run ${name}. Its operator lists the programs that checks may run in OPS_HUB_PROGRAMS.`
    )
  const given = programs.get(name)
  const candidates = given === undefined ? searchPath.split(delimiter).filter(isAbsolute) : []
  for (const path of given === undefined ? candidates.map((folder) => join(folder, name)) : [given])
    if (await isExecutable(path)) return path
  const where = given === undefined ? 'is not installed' : `is not at ${given}`
  throw new LookFailure(
    'collector-broken',
    `The program ${name} ${where} on the host of the runtime. Install it, or set OPS_HUB_PROGRAMS to ${name}=/path/to/${name}.`
  )
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK)
    return (await stat(path)).isFile()
  } catch {
    return false
  }
}

async function listEntries(folder: string): Promise<LocalEntry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(folder, error)
  })
  if (found.length > entriesMax)
    throw new LookFailure('collector-broken', `${folder} has more than ${entriesMax} entries.`)
  const entries: LocalEntry[] = []
  for (const one of found) {
    if (!one.isFile() && !one.isDirectory()) continue
    const path = join(folder, one.name)
    const info = await stat(path).catch(() => undefined)
    if (info)
      entries.push({
        name: one.name,
        path,
        isFolder: one.isDirectory(),
        size: one.isDirectory() ? 0 : info.size,
        modifiedMs: info.mtimeMs
      })
  }
  return entries
}

async function readEnds(path: string, bytes: number): Promise<{ start: Buffer; end: Buffer; size: number }> {
  // Opening a pipe would wait for its other end.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error)
  })
  try {
    const info = await handle.stat()
    if (!info.isFile()) throw new LookFailure('collector-broken', `${path} is not a file.`)
    const { size } = info
    const part = async (position: number) => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, position)
      return buffer.subarray(0, bytesRead)
    }
    return { start: await part(0), end: await part(Math.max(0, size - bytes)), size }
  } finally {
    await handle.close()
  }
}

function unreadable(path: string, error: NodeJS.ErrnoException): LookFailure {
  return new LookFailure('collector-broken', `${path} cannot be read on the host of the runtime (${error.code}).`, {
    cause: error
  })
}
