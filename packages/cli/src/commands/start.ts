/** `ihub start`, which `npm start` runs: server, bootstrap of ops-hub through its API, and the ops-hub runtime. */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { RunSummary } from '@inter-hub/ops-hub'
import { readKeyFile } from '@inter-hub/sdk'
import { version } from '@inter-hub/server'
import type { Logger } from 'pino'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import { readDefinition } from '../bootstrap/definition.ts'
import { keyFileOf } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { styled } from '../output.ts'
import { aborted, type Running, serve, stopSignal } from './serve.ts'

const definitionFolder = fileURLToPath(new URL('../../../../hubs/ops-hub', import.meta.url))
const runtimeFile = fileURLToPath(import.meta.resolve('@inter-hub/ops-hub/main'))
const restartMs = 2000

export async function start(): Promise<void> {
  const began = performance.now()
  const stopping = stopSignal()
  const running = await serve()
  let runtime: Runtime | undefined
  try {
    const changes = await bootstrapOps(running)
    runtime = startRuntime(running, stopping.signal)
    const summary = await Promise.race([runtime.ready, aborted(stopping.signal)])
    if (!stopping.signal.aborted) announce(running, changes, summary ?? undefined, performance.now() - began)
    await aborted(stopping.signal)
  } finally {
    await runtime?.stop()
    await running.stop(stopping)
  }
}

async function bootstrapOps({ server, config, operatorKeyFile }: Running): Promise<number> {
  const operatorKey = await readKeyFile(operatorKeyFile)
  if (operatorKey === undefined) throw new Failure(exitCodes.input, `The operator key ${operatorKeyFile} is gone.`)
  const options = {
    base: localUrl(server.app.server.address(), config.port),
    serverVersion: version,
    operatorKey,
    keyFile: keyFileOf('ops-hub'),
    dryRun: false
  }
  const definition = readDefinition(definitionFolder)
  try {
    return (await bootstrap(definition, { ...options, rotateKey: false })).changes
  } catch (error) {
    // On its own data folder nobody else has the lost key: make another.
    if (!(error instanceof Failure && error.exitCode === exitCodes.conflict && /--rotate-key/.test(error.message)))
      throw error
    return (await bootstrap(definition, { ...options, rotateKey: true })).changes
  }
}

/** Where this host reaches the server, whatever address people use. */
function localUrl(address: ReturnType<import('node:net').Server['address']>, port: number): string {
  if (address === null || typeof address === 'string') return `http://127.0.0.1:${port}`
  const isAny = address.address === '0.0.0.0' || address.address === '::'
  const host = isAny ? '127.0.0.1' : address.address
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

interface Runtime {
  /** Undefined when it ended without getting ready. */
  ready: Promise<RunSummary | undefined>
  stop(): Promise<void>
}

/** Runs ops-hub as a process of its own, again when it dies, not when its input is wrong. */
function startRuntime({ server, config, log }: Running, signal: AbortSignal): Runtime {
  let child: ChildProcess | undefined
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
        OPS_HUB_KEY_FILE: keyFileOf('ops-hub'),
        OPS_HUB_INVENTORY: process.env.OPS_HUB_INVENTORY ?? `${definitionFolder}/inventory`,
        IHUB_LOG: config.log,
        IHUB_LOG_LEVEL: config.logLevel
      },
      // The child ends with its parent, and a Ctrl-C of the terminal reaches it through its parent alone.
      detached: true
    })
    child.on('message', (message: { ready?: RunSummary }) => reportReady(message.ready))
    child.on('exit', (code) => {
      if (signal.aborted) return
      reportReady(undefined)
      if (code === exitCodes.input || code === exitCodes.denied) return explainEnd(log, code)
      log.error({ code }, 'ops-hub ended; starting it again')
      timer = setTimeout(launch, restartMs)
    })
  }
  launch()
  return {
    ready,
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
  log.error({ code }, 'ops-hub does not run: mend what it said above and start again. The server goes on without it.')
}

/** Says that all is ready: in words for people, or as a line of the log where JSON is asked for. */
function announce(
  { server, log, operatorKeyFile, isNewKey }: Running,
  changes: number,
  ops: RunSummary | undefined,
  tookMs: number
): void {
  if (process.env.IHUB_LOG === 'json') {
    log.info(
      { url: server.url, tookMs: Math.round(tookMs), bootstrapChanges: changes, opsHub: ops ?? null },
      'Inter-Hub is ready'
    )
    return
  }
  const lines = [
    '',
    `${styled('bold', 'Inter-Hub')} ${version} is ready at ${styled('cyan', server.url)} (${(tookMs / 1000).toFixed(1)} s)`,
    `  API            ${server.url}/api/v2/docs`,
    `  operator key   ${operatorKeyFile}${isNewKey ? ' (made now, mode 0600)' : ''}`,
    `  ops-hub key    ${keyFileOf('ops-hub')}`,
    `  ops-hub        bootstrap: ${changes === 0 ? 'nothing to change' : `${changes} changes`}; ${opsLine(ops)}`,
    `  next           npx ihub status · npx ihub explain ops-service-this-inter-hub`,
    ''
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function opsLine(ops: RunSummary | undefined): string {
  if (!ops) return 'the runtime does not run, see above'
  const paused = ops.paused > 0 ? `, ${ops.paused} paused (their hosts belong to somebody)` : ''
  return `inventory of ${ops.widgets} widgets; ${ops.checks} checks run${paused}`
}
