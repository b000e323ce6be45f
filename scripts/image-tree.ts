/**
 * Makes the file tree of a container image: Node, the packages of one program, and the dependencies that they need in production.
 *
 *     node scripts/image-tree.ts inter-hub <folder>
 *
 * `inter-hub` is the server with the command line and the console, without the embedded PostgreSQL; `ops-hub` is the runtime. The
 * checkout must be set up (node scripts/setup.mjs), because the tree is copied from it.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync
} from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')
const home = 'opt/inter-hub'
const programs = { 'inter-hub': 'packages/cli', 'ops-hub': 'packages/ops-hub' }
type Program = keyof typeof programs

interface Package {
  name: string
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
  peerDependenciesMeta?: Record<string, { optional?: boolean }>
}

class TreeError extends Error {}

const packageIn = (folder: string): Package => JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

/** Resolves a package as Node does: in `node_modules` of the folder or of a folder above it. */
function findPackage(from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name)
    if (basename(folder) !== 'node_modules' && existsSync(join(root, found, 'package.json'))) return found
    if (folder === '.') return undefined
  }
}

/** A package of this repository is a link in `node_modules`. */
function linkOf(folder: string): string | undefined {
  try {
    return readlinkSync(join(root, folder))
  } catch {
    return undefined
  }
}

interface Closure {
  /** Packages of this repository. */
  own: Set<string>
  /** Their links in `node_modules`, with the targets. */
  links: Map<string, string>
  others: Set<string>
}

/** Everything that a package needs in production, without optional dependencies such as the embedded PostgreSQL. */
function closureOf(start: string): Closure {
  const closure: Closure = { own: new Set([start]), links: new Map(), others: new Set() }
  const open = [start]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    const { name, dependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = packageIn(folder)
    const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true)
    for (const wanted of new Set([...Object.keys(dependencies), ...peers])) {
      const found = findPackage(folder, wanted)
      if (found === undefined) throw new TreeError(`${name} needs ${wanted}, which is not installed.`)
      const link = linkOf(found)
      const target = link === undefined ? found : join(dirname(found), link)
      const known = link === undefined ? closure.others : closure.own
      if (link !== undefined) closure.links.set(found, link)
      if (known.has(target)) continue
      known.add(target)
      open.push(target)
    }
  }
  return closure
}

/** Files that are not needed at run time. */
const unneeded = {
  own: /^console(\/|$)|(^|\/)(node_modules|testing|golden)(\/|$)|\.test\.tsx?$|\.md$/,
  others: /(^|\/)(node_modules|test|tests|docs|\.github)(\/|$)|\.(map|md|markdown)$|\.d\.[cm]?ts$/
}
/** Licenses of dependencies require that their text is distributed with the code. */
const license = /(^|\/)(licen[cs]e|copying|notice)s?([.-][^/]*)?$/i

function copy(folder: string, to: string, kind: keyof typeof unneeded): void {
  const from = join(root, folder)
  const isNeeded = (path: string) => (kind === 'others' && license.test(path)) || !unneeded[kind].test(path)
  cpSync(from, join(to, folder), {
    recursive: true,
    filter: (path) => isNeeded(relative(from, path).replaceAll('\\', '/'))
  })
}

function copyConsole(to: string): void {
  const built = 'packages/console/dist'
  if (!existsSync(join(root, built, 'index.html')))
    throw new TreeError('The console is not built. Run: node scripts/setup.mjs')
  cpSync(join(root, built), join(to, built), { recursive: true })
}

/** For a container without a volume: writable by the user of the image, even if the builder changes owners. */
function makeDataFolder(path: string): void {
  mkdirSync(path, { recursive: true })
  chmodSync(path, 0o1777)
}

function makeTree(program: Program, folder: string): void {
  const to = join(folder, home)
  const { own, links, others } = closureOf(programs[program])
  for (const one of own) copy(one, to, 'own')
  for (const one of others) copy(one, to, 'others')
  for (const [link, target] of links) {
    mkdirSync(join(to, dirname(link)), { recursive: true })
    symlinkSync(target, join(to, link))
  }
  writeFileSync(join(to, 'package.json'), '{"private": true, "type": "module"}\n')
  copyFileSync(join(root, 'LICENSE'), join(to, 'LICENSE'))
  if (program === 'inter-hub') {
    copyConsole(to)
    // For `ihub bootstrap` and `ihub hub init` in the container.
    cpSync(join(root, 'hubs'), join(to, 'hubs'), { recursive: true })
    makeDataFolder(join(folder, 'var/lib/inter-hub'))
  }
  const bin = join(folder, 'usr/local/bin')
  mkdirSync(bin, { recursive: true })
  copyFileSync(process.execPath, join(bin, 'node'))
  // A base without a shell has no /usr/bin/env, which the first line of ihub.mjs names.
  if (program === 'inter-hub')
    writeFileSync(join(bin, 'ihub'), `#!/usr/local/bin/node\nimport('/${home}/packages/cli/bin/ihub.mjs')\n`, {
      mode: 0o755
    })
  console.log(`image-tree: ${own.size} packages of this repository and ${others.size} others in ${to}`)
}

const [name, folder] = process.argv.slice(2)
const program = (Object.keys(programs) as Program[]).find((one) => one === name)
if (!program || !folder) {
  console.error(`Usage: node scripts/image-tree.ts <${Object.keys(programs).join('|')}> <folder>`)
  process.exit(2)
}
try {
  makeTree(program, resolve(folder))
} catch (error) {
  if (!(error instanceof TreeError)) throw error
  console.error(`image-tree: ${error.message}`)
  process.exit(1)
}
