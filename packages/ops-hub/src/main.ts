/** The ops-hub process: configuration from the environment, runs until it is told to stop or its parent is gone. */
import { IhubError, KeyFileError } from '@inter-hub/sdk'
import { visibleRecord } from '@inter-hub/terminal'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { HubNotReady, InventoryConflict } from './apply.ts'
import { HealthFile } from './health.ts'
import { InventoryError } from './inventory/index.ts'
import { KeyUnavailable, OpsConfigError, readOpsConfig } from './runtime/config.ts'
import { runOpsHub } from './runtime/run.ts'

const form = process.env.IHUB_LOG ?? (process.stdout.isTTY ? 'pretty' : 'json')
const level = process.env.IHUB_LOG_LEVEL ?? 'info'
const log = pino({ level, base: { program: 'ops-hub' } }, form === 'pretty' ? openPretty() : process.stdout)
// Whoever reads the log may stop reading, and a terminal may be closed (EIO); the checks go on.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort())
/** Reads the secrets file again. A signal that comes before it was read for the first time needs nothing. */
let reload = (): unknown => undefined
// Without a secrets file it means that the terminal was closed.
process.on('SIGHUP', () => (process.env.OPS_HUB_SECRETS ? reload() : stop.abort()))
// Started by a parent that is gone, it would go on proving what nobody wants.
process.on('disconnect', () => stop.abort())
if (process.send && !process.connected) stop.abort()

/** For a terminal, which must not act upon what a target or a hub wrote into a line. */
function openPretty() {
  const ignore = 'pid,hostname,program'
  const printer = pretty({ ignore, translateTime: 'HH:MM:ss', messageFormat: 'ops-hub: {msg}', sync: true })
  return { write: (line: string) => void printer.write(visibleRecord(line)) }
}

/** Exit codes of `ihub`: 2 bad input, 3 not reachable, 4 denied. */
function exitCodeOf(error: unknown): number {
  if (
    error instanceof InventoryConflict ||
    error instanceof InventoryError ||
    error instanceof OpsConfigError ||
    error instanceof KeyFileError
  )
    return 2
  if (error instanceof HubNotReady || error instanceof KeyUnavailable) return 3
  if (error instanceof IhubError) return error.status === 401 || error.status === 403 ? 4 : 3
  return 1
}

try {
  const config = await readOpsConfig(process.env)
  reload = () =>
    config.secrets.reload().then(
      () => log.info('the secrets file was read again'),
      (error) => log.error(`The secrets stay as they were. ${(error as Error).message}`)
    )
  const health = HealthFile.open(process.env, config.hubs, log)
  await runOpsHub({
    config,
    log,
    signal: stop.signal,
    onReady: (summary) => process.send?.({ ready: summary }),
    onRenewed: (hub) => {
      health?.renewed(hub)
      if (process.connected) process.send?.({ renewed: hub })
    }
  })
  health?.close()
} catch (error) {
  if (!stop.signal.aborted) {
    const isExpected = exitCodeOf(error) !== 1
    log.fatal(isExpected ? {} : { err: error }, error instanceof Error ? error.message : String(error))
    process.exitCode = exitCodeOf(error)
  }
}
if (process.connected) process.disconnect()
