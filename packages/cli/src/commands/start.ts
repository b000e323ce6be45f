/** `ihub start`, which `npm start` runs: server, bootstrap of ops-hub through its API, and the ops-hub runtime. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RunSummary } from '@inter-hub/ops-hub'
import { version } from '@inter-hub/server'
import type { Logger } from 'pino'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import { readDefinition } from '../bootstrap/definition.ts'
import { givenRuntimeKey, runtimeKeyPlace } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { startHeartbeats } from '../heartbeat.ts'
import { linkProgram, ownProgram } from '../link.ts'
import { printLine, printLines, styled } from '../output.ts'
import { type ChosenInventory, settleInventory, thisInstallationFile } from '../start-inventory.ts'
import { aborted, localUrl, type Running, type ServeOptions, serve, stopSignal } from './serve.ts'
import { linkOfStart } from './sign-in.ts'

const definitionFolder = fileURLToPath(new URL('../../../../hubs/ops-hub', import.meta.url))
const runtimeFile = fileURLToPath(import.meta.resolve('@inter-hub/ops-hub/main'))
const restartMs = 2000

export interface StartOptions extends ServeOptions {
  /** Makes a new runtime key of ops-hub, proves it, and revokes the old one. */
  rotateKey?: boolean
  /** File or folder to apply from now on; false: the example again. */
  inventory?: string | false
  /** Makes a link to `./ihub` in a folder of the PATH first. */
  link?: boolean
}

export async function start(options: StartOptions): Promise<void> {
  const began = performance.now()
  if (options.link) printLine(await linkProgram())
  const inventory = await settleInventory(options.inventory)
  const stopping = stopSignal()
  const running = await serve(options, stopping.signal)
  let runtime: Runtime | undefined
  try {
    const changes = await bootstrapOps(running, options, inventory, stopping.signal)
    if (stopping.signal.aborted) return
    runtime = startRuntime(running, inventory, stopping.signal)
    startHeartbeats(running, runtime.renewed, stopping.signal)
    const summary = await Promise.race([runtime.ready, aborted(stopping.signal)])
    if (!stopping.signal.aborted) {
      const base = localUrl(running.server.app.server.address(), running.config.port)
      const signIn = await linkOfStart(base, running.operatorKey.key)
      announce(running, { changes, ops: summary ?? undefined, signIn, tookMs: performance.now() - began }, inventory)
    }
    await aborted(stopping.signal)
  } finally {
    await runtime?.stop()
    await running.stop(stopping)
  }
}

/** How many things it changed; undefined when it could not run, for want of the operator's key. */
async function bootstrapOps(
  { server, config, log, operatorKey }: Running,
  { rotateKey = false }: StartOptions,
  inventory: ChosenInventory,
  signal: AbortSignal
): Promise<number | undefined> {
  const runtimeKey = givenRuntimeKey('ops-hub')
  const keyPlace = runtimeKeyPlace('ops-hub')
  if (operatorKey.key === undefined) {
    if ((runtimeKey ?? (await keyPlace.read())) === undefined || rotateKey)
      throw new Failure(exitCodes.conflict, `${operatorKey.place} Without one, ihub serve runs the server alone.`)
    log.warn('ops-hub is taken as it is: without an operator key this node cannot bootstrap it.')
    return undefined
  }
  try {
    const definition = readDefinition(definitionFolder)
    // The widgets of the definition are those of the example.
    const own = inventory.isExample ? definition : { ...definition, widgets: [], firstEvent: undefined }
    const report = await bootstrap(own, {
      base: localUrl(server.app.server.address(), config.port),
      serverVersion: version,
      operatorKey: operatorKey.key,
      keyPlace,
      runtimeKey,
      dryRun: false,
      rotateKey,
      signal,
      // The server itself waits for its database as long as it takes.
      retry: {
        forMs: Number.POSITIVE_INFINITY,
        triesMax: Number.POSITIVE_INFINITY,
        onRetry: ({ message }) => log.warn(`${message} The bootstrap of ops-hub tries again.`)
      }
    })
    return report.changes
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}

interface Runtime {
  /** Undefined when it ended without getting ready. */
  ready: Promise<RunSummary | undefined>
  /** When it last reported to each hub, in milliseconds since 1970. */
  renewed: ReadonlyMap<string, number>
  stop(): Promise<void>
}

/** Runs ops-hub as a process of its own, again when it dies, not when its input is wrong. */
function startRuntime({ server, config, log }: Running, inventory: ChosenInventory, signal: AbortSignal): Runtime {
  let child: ChildProcess | undefined
  const renewed = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let reportReady: (summary: RunSummary | undefined) => void = () => undefined
  const ready = new Promise<RunSummary | undefined>((resolve) => {
    reportReady = resolve
  })
  const launch = () => {
    child = fork(runtimeFile, {
      env: {
        ...process.env,
        IHUB_BASE: localUrl(server.app.server.address(), config.port),
        ...(process.env.OPS_HUB_KEY ? {} : { OPS_HUB_KEY_FILE: runtimeKeyPlace('ops-hub').name }),
        OPS_HUB_INVENTORY: inventory.path,
        OPS_HUB_THIS_INSTALLATION: thisInstallationFile,
        IHUB_LOG: config.log,
        IHUB_LOG_LEVEL: config.logLevel
      },
      // The child ends with its parent, and a Ctrl-C of the terminal reaches it through its parent alone.
      detached: true
    })
    child.on('message', (message: { ready?: RunSummary; renewed?: string }) => {
      if (message.ready) reportReady(message.ready)
      if (message.renewed) renewed.set(message.renewed, Date.now())
    })
    child.on('exit', (code) => {
      // A dead runtime no longer reports: stop the heartbeat immediately.
      renewed.clear()
      if (signal.aborted) return
      reportReady(undefined)
      if (code === exitCodes.input || code === exitCodes.denied) return explainEnd(log, code)
      log.error({ code }, 'ops-hub exited; restarting it')
      timer = setTimeout(launch, restartMs)
    })
  }
  launch()
  if (process.env.OPS_HUB_SECRETS) process.on('SIGHUP', () => child?.kill('SIGHUP'))
  return {
    ready,
    renewed,
    stop: async () => {
      clearTimeout(timer)
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child?.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
  }
}

function explainEnd(log: Logger, code: number): void {
  log.error({ code }, 'ops-hub is not running: fix the error above and start again. The server continues without it.')
}

interface Started {
  changes: number | undefined
  ops: RunSummary | undefined
  /** The link to the console, or the file that contains it. */
  signIn: string | undefined
  tookMs: number
}

/** Says that all is ready: in words for people, or as a line of the log where JSON is asked for. */
function announce(
  { server, log, operatorKey }: Running,
  { changes, ops, signIn, tookMs }: Started,
  inventory: ChosenInventory
): void {
  if (process.env.IHUB_LOG === 'json') {
    log.info(
      { url: server.url, tookMs: Math.round(tookMs), bootstrapChanges: changes ?? null, opsHub: ops ?? null },
      'Inter-Hub is ready'
    )
    return
  }
  const lines = [
    '',
    `${styled('bold', 'Inter-Hub')} ${version} is ready at ${styled('cyan', server.url)} (${(tookMs / 1000).toFixed(1)} s)`,
    `  console        ${signIn === undefined ? `${server.url} (./ihub sign-in on the node with the operator key)` : styled('cyan', signIn)}`,
    `  API            ${server.url}/api/v2/docs`,
    `  operator key   ${operatorKey.key === undefined ? 'not on this node' : operatorKey.place}${operatorKey.isNew ? ' (made now, mode 0600)' : ''}`,
    `  ops-hub key    ${givenRuntimeKey('ops-hub') ? 'in OPS_HUB_KEY' : runtimeKeyPlace('ops-hub').name}`,
    `  ops-hub        bootstrap: ${bootstrapWords(changes)}; ${opsLine(ops)}`,
    `  inventory      ${inventory.path} (${inventory.from})`,
    ...(ops?.problem === undefined ? [] : problemLines(ops.problem)),
    `  next           ${ownProgram} status · ${ownProgram} explain ops-service-this-inter-hub`,
    ''
  ]
  printLines(lines)
}

function bootstrapWords(changes: number | undefined): string {
  if (changes === undefined) return 'not run'
  return changes === 0 ? 'nothing to change' : `${changes} changes`
}

/** The inventory was not applied: the mistakes, without flooding the terminal. */
function problemLines(problem: string): string[] {
  const [summary = '', ...details] = problem.split('\n')
  const more = details.length > 5 ? [`${details.length - 5} more, see the log`] : []
  return [
    styled('red', `  not applied    ${summary}`),
    ...[...details.slice(0, 5), ...more].map((line) => `                 ${line.trim()}`),
    '                 The checks that the hub already has go on. The file is read again every few seconds.'
  ]
}

function opsLine(ops: RunSummary | undefined): string {
  if (!ops) return 'the runtime does not run, see above'
  const paused = ops.paused > 0 ? `, ${ops.paused} paused (see ./ihub checks list)` : ''
  return `inventory of ${ops.widgets} widgets; ${ops.checks} checks run${paused}`
}
