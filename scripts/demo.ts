/**
 * `npm run demo`: two minutes with a real registry, no network needed. It shows how a widget goes from unproven to
 * verified, failing and stale, with the command that does or explains each step, and leaves nothing behind.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify, styleText } from 'node:util'
import { visible } from '@inter-hub/terminal'
import { freePort } from './free-port.ts'

const run = promisify(execFile)
const ihub = fileURLToPath(new URL('../packages/cli/bin/ihub.mjs', import.meta.url))
const registryProgram = '/usr/bin/docker-registry'
/** User demo, password demo-password: for this demo's own registry, which lives for two minutes. */
const htpasswd = 'demo:$2y$05$5PIDWPH6TFN9dR.FpXOuRuHPb12Vd28LpgfhRTkYMBJMlK.eNKw/e\n'
const waitMs = 120_000

interface Running {
  stop(): Promise<void>
}

const running: Running[] = []
let step = 0

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

function headline(text: string): void {
  step++
  say(`\n${styleText('bold', `${step}  ${text}`, { stream: process.stdout })}`)
}

/** Starts a program; `stop` waits for its end. */
function start(file: string, args: string[], env: NodeJS.ProcessEnv): Running & { child: ChildProcess } {
  const child = spawn(file, args, { env, stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    await ended
  }
  const entry = { child, stop }
  running.push(entry)
  return entry
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + waitMs
  while (!(await condition().catch(() => false))) {
    if (Date.now() > end) throw new Error(`${what} did not happen in ${waitMs / 1000} s`)
    await sleep(100)
  }
}

/** Shows a command, runs it, and shows what it answered. */
async function show(env: NodeJS.ProcessEnv, ...args: string[]): Promise<void> {
  say(styleText('cyan', `  $ ihub ${args.join(' ')}`, { stream: process.stdout }))
  const { stdout } = await run(process.execPath, [ihub, ...args], { env }).catch(
    (error: { stdout: string; stderr: string }) => ({
      stdout: error.stdout + error.stderr
    })
  )
  for (const line of stdout.trimEnd().split('\n')) say(`    ${line}`)
}

async function stateOf(env: NodeJS.ProcessEnv, widget: string): Promise<string> {
  const { stdout } = await run(process.execPath, [ihub, 'explain', widget, '--output', 'json'], { env })
  return JSON.parse(stdout).state
}

/** A real registry where Debian's is installed; else a stand-in that answers `/v2/` as one does, and says so. */
async function startRegistry(folder: string, port: number, withAuth: boolean): Promise<Running> {
  if (!existsSync(registryProgram)) return startStandIn(port, withAuth)
  const config = join(folder, 'registry.yml')
  const auth = withAuth ? `auth:\n  htpasswd:\n    realm: demo\n    path: ${join(folder, 'htpasswd')}\n` : ''
  await writeFile(join(folder, 'htpasswd'), htpasswd, { mode: 0o600 })
  await writeFile(
    config,
    `version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: ${join(folder, 'registry')}}\nhttp:\n  addr: 127.0.0.1:${port}\n  headers: {}\n${auth}`
  )
  const registry = start(registryProgram, ['serve', config], process.env)
  await until('the registry', async () => (await fetch(`http://127.0.0.1:${port}/v2/`)).status > 0)
  return registry
}

async function startStandIn(port: number, withAuth: boolean): Promise<Running> {
  const server = createServer((_request, response) => {
    response
      .writeHead(withAuth ? 401 : 200, { 'docker-distribution-api-version': 'registry/2.0', connection: 'close' })
      .end('{}')
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const entry = { stop: () => new Promise<void>((resolve) => server.close(() => resolve())) }
  running.push(entry)
  return entry
}

function inventory(port: number): string {
  return `inventory: demo
owners:
  - name: demo-team
widgets:
  - slug: ops-service-demo-registry
    type: ops-service
    name: 'Service: demo registry'
    owner: demo-team
    environment: ops-env-this-installation
    description: The container registry that the demo started.
    relations: [{exposes: ops-endpoint-demo-registry}]
  - slug: ops-endpoint-demo-registry
    type: ops-endpoint
    name: 'Endpoint: demo registry'
    owner: demo-team
    environment: ops-env-this-installation
    description: Answers the registry's auth challenge to whoever has no credentials.
    checks:
      - kind: http
        url: http://127.0.0.1:${port}/v2/
        every: 4s
        expect: {status: 401, headers: {docker-distribution-api-version: registry/2.0}}
        emits: ops-endpoint-verified
        paused: the demo shows first what it looks like when nobody has looked
`
}

/** Where the demo runs, and with what. */
interface Stage {
  folder: string
  /** Of every command. */
  env: NodeJS.ProcessEnv
  registryPort: number
  registry: Running
  runtime: Running
}

const widget = 'ops-endpoint-demo-registry'

async function demo(folder: string): Promise<void> {
  const stage = await startAll(folder)
  await showProof(stage)
  await showFailure(stage)
  await showSilence(stage)
  say('\nSilence is never green. Your own first service: docs/quickstart.md')
}

function environment(folder: string, port: number, registryPort: number): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    IHUB_DATA_DIR: join(folder, 'data'),
    IHUB_PORT: String(port),
    IHUB_LOG: 'json',
    IHUB_EGRESS_ALLOW: `127.0.0.1:${registryPort}`,
    OPS_HUB_KEY_FILE: join(folder, 'data', 'keys', 'ops-hub.key'),
    OPS_HUB_INVENTORY: fileURLToPath(new URL('../hubs/ops-hub/inventory/this-installation.yaml', import.meta.url)),
    IHUB_BASE: `http://127.0.0.1:${port}`,
    NO_COLOR: '1'
  }
  delete env.DATABASE_URL
  return env
}

async function startAll(folder: string): Promise<Stage> {
  const [port, registryPort] = [await freePort(), await freePort()]
  const env = environment(folder, port, registryPort)
  headline('A hub server of its own, and a registry')
  say(`  server  http://127.0.0.1:${port}, in a folder that goes away again   ($ ihub serve)`)
  start(process.execPath, [ihub, 'serve'], env)
  await until('the server', async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok)
  await run(process.execPath, [ihub, 'bootstrap', fileURLToPath(new URL('../hubs/ops-hub', import.meta.url))], { env })
  const isReal = existsSync(registryProgram)
  say(
    `  registry http://127.0.0.1:${registryPort}/v2/, ${isReal ? 'Debian’s docker-registry with a password file' : 'a stand-in: docker-registry is not installed'}`
  )
  const registry = await startRegistry(folder, registryPort, true)
  say('  runtime  looks at the world and reports what it saw              ($ ihub ops run)')
  const runtime = start(process.execPath, [ihub, 'ops', 'run'], env)

  // The runtime makes this installation's own environment first.
  await until('the environment', async () => (await stateOf(env, 'ops-env-this-installation')) !== '')
  return { folder, env, registryPort, registry, runtime }
}

async function showProof({ folder, env, registryPort }: Stage): Promise<void> {
  const file = join(folder, 'demo.yaml')
  headline('Unproven: the inventory says it is there, nobody has looked')
  await writeFile(file, inventory(registryPort))
  await show(env, 'apply', '-f', file)
  await show(env, 'explain', widget)

  headline('Verified: the check runs, and finds what the inventory promises')
  await show(env, 'checks', 'enable', widget)
  await untilState(env, 'verified')
  await show(env, 'explain', widget)
}

async function showFailure(stage: Stage): Promise<void> {
  const { folder, env, registryPort } = stage
  headline('Failing: the registry loses its password file and lets anybody in')
  await stage.registry.stop()
  stage.registry = await startRegistry(folder, registryPort, false)
  await untilState(env, 'failing')
  await untilExplained(env, '200')
  await show(env, 'explain', widget)
  await show(env, 'check', 'run', widget)

  headline('Failing: the registry is gone')
  await stage.registry.stop()
  await untilExplained(env, 'refused')
  await show(env, 'explain', widget)
}

async function showSilence(stage: Stage): Promise<void> {
  const { folder, env, registryPort, runtime } = stage
  headline('Verified again, and then stale: nobody looks any more')
  stage.registry = await startRegistry(folder, registryPort, true)
  await untilState(env, 'verified')
  say('  The registry is back and verified. Now the runtime stops, and nothing else happens.')
  await runtime.stop()
  await untilState(env, 'stale')
  await show(env, 'explain', widget)
  await show(env, 'events', '--widget', widget)
}

async function untilState(env: NodeJS.ProcessEnv, state: string): Promise<void> {
  await until(state, async () => (await stateOf(env, widget)) === state)
}

/** Waits until the explanation of the widget has a word. */
async function untilExplained(env: NodeJS.ProcessEnv, word: string): Promise<void> {
  await until(`the reason “${word}”`, async () => {
    const { stdout } = await run(process.execPath, [ihub, 'explain', widget], { env })
    return stdout.includes(word)
  })
}

const folder = await mkdtemp(join(tmpdir(), 'ihub-demo-'))
const interrupted = new Promise<never>((_resolve, reject) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => reject(new Error(`ended by ${signal}`)))
})
try {
  await Promise.race([demo(folder), interrupted])
} catch (error) {
  process.stderr.write(`The demo ended early: ${visible((error as Error).message)}\n`)
  process.exitCode = 1
} finally {
  for (const { stop } of running.reverse()) await stop().catch(() => undefined)
  await rm(folder, { recursive: true, force: true })
}
process.exit()
