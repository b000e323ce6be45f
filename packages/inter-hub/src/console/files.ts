/** The built console, read into memory once: about 1 MB. Paths outside the folder cannot be requested. */
import { hash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface ConsoleFile {
  type: string
  /** Whether its name contains a hash of its content, so that it never changes. */
  isHashed: boolean
  /** A strong ETag, with its quotes. */
  tag: string
  /** Its bytes by content coding; `identity` is always present. */
  codings: ReadonlyMap<Coding, Buffer>
}

export const codings = ['br', 'gzip', 'identity'] as const
export type Coding = (typeof codings)[number]

const suffixes = { br: '.br', gzip: '.gz', identity: '' }

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2'
}

/** The files of the folder by path, such as `/assets/index-1a2b3c4d.js`; undefined if the console is not built. */
export function readConsole(folder: string): ReadonlyMap<string, ConsoleFile> | undefined {
  if (!existsSync(join(folder, 'index.html'))) return undefined
  const paths = globSync(`**/*{${Object.keys(types).join(',')}}`, { cwd: folder })
  return new Map(paths.map((path) => [`/${path}`, readOne(folder, path)]))
}

function readOne(folder: string, path: string): ConsoleFile {
  const found = codings
    .map((coding) => [coding, join(folder, path + suffixes[coding])] as const)
    .filter(([, file]) => existsSync(file))
    .map(([coding, file]) => [coding, readFileSync(file)] as const)
  const bytes = new Map(found)
  const tag = `"${hash('sha256', bytes.get('identity') ?? '', 'base64url').slice(0, 16)}"`
  return { type: types[extname(path)] ?? '', isHashed: path.startsWith('assets/'), tag, codings: bytes }
}
