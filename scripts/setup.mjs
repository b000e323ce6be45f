/**
 * Sets up a fresh checkout: installs the dependencies (npm ci), which include Node 24 and PostgreSQL, and builds the console,
 * again whenever its sources have changed. Runs before each npm script, under any Node from 20 on and with nothing installed. If
 * everything is up to date, it takes milliseconds and prints nothing. It stores its state in node_modules/.setup.json and
 * packages/console/dist/.sources.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stateFile = join(root, 'node_modules/.setup.json')
const lockFile = join(root, '.cache/setup.lock')
const bundledNode = join(root, 'node_modules/.bin/node')
const nodeWanted = 24

class SetupError extends Error {}

const say = (line) => console.log(`setup: ${line}`)

function read(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function readJson(path) {
  try {
    return JSON.parse(read(path) ?? '')
  } catch {
    return undefined
  }
}

function hashOfLock() {
  const lock = read(join(root, 'package-lock.json'))
  if (lock === undefined)
    throw new SetupError('package-lock.json is missing. Restore it: git checkout package-lock.json')
  return createHash('sha256').update(lock).digest('hex')
}

/** Whether the last setup was made from this lock file, and its Node is still there. */
function isDone(hash) {
  const state = readJson(stateFile)
  if (state?.lock !== hash) return false
  return state.node === 'bundled' ? existsSync(bundledNode) : ownNodeSuffices()
}

const ownNodeSuffices = () => Number(process.versions.node.split('.')[0]) >= nodeWanted

async function setUp() {
  const hash = hashOfLock()
  if (isDone(hash) && isConsoleBuilt(hash)) return
  await takeTurn()
  if (!isDone(hash)) await setUpDependencies(hash)
  if (!isConsoleBuilt(hash)) buildConsole(hash)
}

async function setUpDependencies(hash) {
  if (!isInstalled()) await install()
  const node = findNode()
  preparePostgres(node === 'bundled' ? bundledNode : process.execPath)
  writeFileSync(`${stateFile}.new`, `${JSON.stringify({ lock: hash, node })}\n`)
  renameSync(`${stateFile}.new`, stateFile)
  say('done')
}

// The folders with the sources of the console.
const consoleFolder = join(root, 'packages/console')
const consoleSources = [
  'packages/console',
  'packages/rules/src',
  'packages/sdk/src',
  'packages/ops-hub/console',
  'packages/ops-hub/src/gates'
]
const builtFile = join(consoleFolder, 'dist/.sources')

const isConsoleBuilt = (lock) => !existsSync(consoleFolder) || read(builtFile) === hashOfConsole(lock)

/** A hash of everything that the console is built from. */
function hashOfConsole(lock) {
  const hash = createHash('sha256').update(lock)
  for (const folder of consoleSources) {
    for (const path of filesBelow(join(root, folder)).sort()) {
      // Types and tests are not part of the build.
      if (/\.test\.tsx?$|\/sdk\/src\/api\.ts$/.test(path)) continue
      hash
        .update(`${path.slice(root.length)}\0`)
        .update(readFileSync(path))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

function filesBelow(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (/^(dist.*|node_modules|\..*)$/.test(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}

/** The API works without the console, so a failed build does not fail the setup. */
function buildConsole(lock) {
  const hash = hashOfConsole(lock)
  say('building the console, which takes a few seconds')
  const node = readJson(stateFile)?.node === 'bundled' ? bundledNode : process.execPath
  const { status, stderr, stdout, error } = spawnSync(node, [join(consoleFolder, 'build.ts')], { encoding: 'utf8' })
  if (status === 0) return writeFileSync(builtFile, hash)
  say(
    `note: the console could not be built; the server starts without it.\n${lastLines(stderr || stdout || String(error))}`
  )
}

/** One setup at a time per checkout; the others wait. */
async function takeTurn() {
  mkdirSync(dirname(lockFile), { recursive: true })
  for (let told = false; ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    try {
      writeFileSync(lockFile, identityOf(process.pid), { flag: 'wx' })
      process.once('exit', () => rmSync(lockFile, { force: true }))
      return
    } catch (error) {
      // On a full disk the file is created and stays empty.
      if (error.code !== 'EEXIST') {
        rmSync(lockFile, { force: true })
        throw error
      }
    }
    const holder = read(lockFile)
    if (isStale(holder)) rmSync(lockFile, { force: true })
    else if (holder && !told) {
      say(`waiting for another setup (process ${Number.parseInt(holder, 10)})`)
      told = true
    }
  }
}

/** Whether the holder of the lock has ended, or ended before it could write who it is. */
function isStale(holder) {
  if (holder === undefined) return false
  const pid = Number.parseInt(holder, 10)
  if (Number.isNaN(pid)) return Date.now() - (statSync(lockFile, { throwIfNoEntry: false })?.mtimeMs ?? 0) > 5000
  return !isAlive(pid) || (existsSync(`/proc/${pid}/stat`) && identityOf(pid) !== holder)
}

/** The id of a process and, on Linux, when it was started: ids are used again, in containers by each start. */
function identityOf(pid) {
  const stat = read(`/proc/${pid}/stat`)
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  return `${pid} ${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''} ${started}`
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code !== 'ESRCH'
  }
}

/** Whether npm has installed what the lock file wants, by npm's own record of what it installed. */
function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const installed = readJson(join(root, 'node_modules/.package-lock.json'))?.packages
  if (installed === undefined) return false
  return Object.entries(wanted).every(([path, { version, integrity, link, ...rest }]) => {
    if (!path.includes('node_modules/')) return true
    if (link) return existsSync(join(root, path))
    const found = installed[path]
    if (found === undefined) return rest.optional === true && !fitsPlatform(rest)
    return found.version === version && found.integrity === integrity
  })
}

/** Whether an optional package is made for this platform; one that names none is a helper of others. */
function fitsPlatform({ os, cpu, libc }) {
  if (os === undefined || cpu === undefined) return false
  return (
    [os].flat().includes(process.platform) && [cpu].flat().includes(process.arch) && (!libc || libc.includes(ourLibc()))
  )
}

function ourLibc() {
  // Else the report looks up the names of all peers of open connections.
  process.report.excludeNetwork = true
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl'
}

async function install() {
  const complete = isLockComplete()
  say(`installing the dependencies (npm ${complete ? 'ci' : 'install'}), which takes about a minute`)
  const began = Date.now()
  const seconds = () => Math.round((Date.now() - began) / 1000)
  const ticking = setInterval(() => say(`still installing (${seconds()} s)`), 20_000)
  if (!complete) rmSync(join(root, 'node_modules'), { recursive: true, force: true })
  const command = complete ? ['ci'] : ['install', '--no-save']
  // Without a network npm may find all in its cache; asking it to go without spares minutes of trying.
  const { output: pong } = await runNpm(['ping', '--fetch-retries=0', '--fetch-timeout=20000'])
  const { code, output } = await runNpm([...command, ...installOptions, ...(isOffline(pong) ? ['--offline'] : [])])
  clearInterval(ticking)
  if (code !== 0) throw new SetupError(explainNpm(output))
  say(`installed the dependencies in ${seconds()} s`)
}

/**
 * Whether the lock file holds all optional packages that it names. It lacks one for another platform when the registry
 * that it was made with has none; then npm ci refuses it, while npm install keeps to it just as well.
 */
function isLockComplete() {
  const packages = readJson(join(root, 'package-lock.json'))?.packages ?? {}
  const held = new Set(Object.keys(packages).map((path) => path.split('node_modules/').at(-1)))
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
  return optional.every((name) => held.has(name))
}

// No package's own script runs: none is needed.
const installOptions = ['--ignore-scripts', '--include=dev', '--include=optional', '--prefer-offline']

const isOffline = (output) =>
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|SOCKET_TIMEOUT|ENOTCACHED/.test(
    output
  )

function runNpm(command) {
  // Not by the Node inside node_modules, which npm replaces.
  const path = (process.env.PATH ?? '').split(':').filter((part) => !part.endsWith(join('node_modules', '.bin')))
  const env = { ...process.env, PATH: path.join(':') }
  const args = [...command, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error']
  return new Promise((resolve) => {
    let output = ''
    const child = spawn('npm', args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text))
    child.once('error', (error) => resolve({ code: null, output: `spawn ${error.code}` }))
    child.once('close', (code) => resolve({ code, output }))
    for (const signal of ['SIGINT', 'SIGTERM']) {
      process.once(signal, () => {
        child.kill(signal)
        process.exit(signal === 'SIGINT' ? 130 : 143)
      })
    }
  })
}

function explainNpm(output) {
  if (output === 'spawn ENOENT')
    return 'npm is missing. Install it together with Node (20 or later) and run this again.'
  if (isOffline(output)) {
    return (
      'the npm registry can not be reached, and the dependencies are not installed yet. Connect to the network (or set ' +
      `the registry or proxy: npm config set registry <url>) and run this again.\n${lastLines(output)}`
    )
  }
  if (/ENOSPC/.test(output)) return `no space is left on the disk of ${root}. Free about 500 MB and run this again.`
  if (/EACCES|EPERM|EROFS/.test(output)) {
    return `${join(root, 'node_modules')} can not be written by this user. Run this as its owner.\n${lastLines(output)}`
  }
  if (/EUSAGE/.test(output)) {
    const details = output.split('\n').filter((line) => /Missing:|Invalid:/.test(line))
    return `package.json and package-lock.json do not belong together. Run: npm install\n${details.join('\n')}`
  }
  return `npm ci failed.\n${lastLines(output)}`
}

const lastLines = (text) => text.trim().split('\n').slice(-8).join('\n')

/** Which Node runs Inter-Hub: the one from npm, or the one that runs this when it is new enough. */
function findNode() {
  const { status, stdout, stderr, error } = spawnSync(bundledNode, ['--version'], { encoding: 'utf8' })
  if (status === 0 && Number(/^v(\d+)/.exec(stdout)?.[1]) >= nodeWanted) return 'bundled'
  const platform = `${process.platform}-${process.arch}`
  const reason = existsSync(bundledNode)
    ? `node_modules/.bin/node does not run here (${lastLines(stderr ?? '') || error?.code || stdout})`
    : `npm has no Node ${nodeWanted} for ${platform} (the package node-${platform} is not installed)`
  // npm scripts would find the broken one before any other.
  rmSync(bundledNode, { force: true })
  if (!ownNodeSuffices()) {
    throw new SetupError(
      `${reason}. Install Node ${nodeWanted} or later yourself, put it first in PATH, and run this again; ` +
        `this is Node ${process.versions.node}.`
    )
  }
  say(`${reason}; using Node ${process.versions.node}`)
  return 'own'
}

/** The package of PostgreSQL comes without its links. Where there is none, a DATABASE_URL will do, so it is not a failure. */
function preparePostgres(node) {
  const module = pathToFileURL(join(root, ['packages', 'embedded-postgres', 'src', 'binaries.ts'].join(sep)))
  const program = `(await import(${JSON.stringify(module.href)})).findBinaries()`
  const { status, stderr } = spawnSync(node, ['--input-type=module', '--eval', program], { encoding: 'utf8' })
  if (status !== 0) say(`note: ${/Error: (.*)/.exec(stderr)?.[1] ?? lastLines(stderr)}`)
}

try {
  await setUp()
} catch (error) {
  console.error(`setup: ${error instanceof SetupError ? error.message : error.stack}`)
  process.exit(1)
}
