/** Starting the server: its database, the API, and the operator's key file of this installation. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { readKeyFile, readSecretFile, writeKeyFile } from '@inter-hub/sdk'
import {
  type Config,
  ConfigError,
  DataFolderHeld,
  EmbeddedPostgresError,
  MigrationError,
  openInstallation,
  openLog,
  readConfig,
  readSecretsKey,
  type Server,
  startServer,
  version
} from '@inter-hub/server'
import type { Logger } from 'pino'
import { exitCodes, Failure } from '../failure.ts'

export interface Running {
  config: Config
  log: Logger
  server: Server
  operatorKeyFile: string
  /** True when this start made the operator's key. */
  isNewKey: boolean
  /** Told to by SIGTERM it first waits for a load balancer to see it (IHUB_DRAIN_SECONDS); a second signal ends that. */
  stop(stopping?: Stopping): Promise<void>
}

export interface Stopping {
  /** Aborts when the process is told to stop; the reason is the signal. */
  signal: AbortSignal
  /** Aborts when it is told again. */
  again: AbortSignal
}

/** `ihub serve`: the server alone, until it is told to stop. */
export async function serveCommand(): Promise<void> {
  const stopping = stopSignal()
  const running = await serve()
  running.log.info(`Inter-Hub ${version} at ${running.server.url}; operator key in ${running.operatorKeyFile}`)
  await aborted(stopping.signal)
  await running.stop(stopping)
}

/** Taken before anything is started, so that nothing is left behind. */
export function stopSignal(): Stopping {
  const [first, second] = [new AbortController(), new AbortController()]
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => (first.signal.aborted ? second.abort() : first.abort(signal)))
  }
  return { signal: first.signal, again: second.signal }
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** @throws Failure, KeyFileError */
export async function serve(): Promise<Running> {
  try {
    return await open(readConfig(process.env, process.stdout.isTTY === true))
  } catch (error) {
    throw asFailure(error)
  }
}

async function open(config: Config): Promise<Running> {
  const log = openLog(config.log, config.logLevel)
  await makeKeyFolder(join(config.dataDir, 'keys'))
  const who = config.publicUrl ?? `http://${config.host}:${config.port}`
  const installation = config.databaseUrl ? undefined : await openInstallation(config.dataDir, who, log)
  const databaseUrl = config.databaseUrl ?? installation?.databaseUrl ?? ''
  let server: Server | undefined
  const stop = async (stopping?: Stopping) => {
    const drainMs = stopping?.signal.reason === 'SIGTERM' ? config.drainSeconds * 1000 : 0
    await server?.close({ drainMs, ...(stopping && { hurry: stopping.again }) })
    await installation?.stop()
  }
  try {
    server = await startServer({
      ...config,
      databaseUrl,
      log,
      secretsKey: config.secretsKey ?? (await secretsKeyOf(config, log)),
      diskFolder: installation && config.dataDir,
      telemetry: process.env
    })
    const { file, isNew } = await settleOperatorKey(server, config.dataDir)
    return { config, log, server, operatorKeyFile: file, isNewKey: isNew, stop }
  } catch (error) {
    await stop()
    throw explainListen(error, config)
  }
}

/**
 * What seals secrets in the database, beside it and not in it. An installation with its own database makes it for itself;
 * nodes that share one must be given the same.
 */
async function secretsKeyOf({ dataDir, databaseUrl }: Config, log: Logger): Promise<Uint8Array | undefined> {
  if (databaseUrl !== undefined) {
    log.warn('Secrets of webhooks lie readable in the database: set IHUB_SECRETS_KEY_FILE, the same on all nodes.')
    return undefined
  }
  const file = join(dataDir, 'keys', 'secrets.key')
  const present = await readSecretFile(file)
  if (present === undefined) await writeKeyFile(file, randomBytes(32).toString('base64'))
  const key = readSecretsKey(present ?? (await readSecretFile(file)))
  return key
}

async function makeKeyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
  } catch (error) {
    throw new ConfigError(`IHUB_DATA_DIR: ${(error as Error).message}`)
  }
}

/**
 * The operator's key lies in a file of this installation. It is written before it is registered, so a crash in between
 * leaves a file whose key the next start registers. A key that was revoked is replaced.
 */
async function settleOperatorKey(server: Server, dataDir: string): Promise<{ file: string; isNew: boolean }> {
  const file = join(dataDir, 'keys', 'operator.key')
  const present = await readKeyFile(file)
  if (present !== undefined && (await server.registerOperatorKey(present))) return { file, isNew: false }
  const key = server.newOperatorKey()
  await writeKeyFile(file, key)
  await server.registerOperatorKey(key)
  return { file, isNew: true }
}

function explainListen(error: unknown, config: Config): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const isMetrics = 'port' in error && error.port === config.metricsPort && config.metricsPort !== config.port
  const [host, port] = isMetrics ? [config.metricsHost, config.metricsPort] : [config.host, config.port]
  const [hostName, portName] = isMetrics ? ['IHUB_METRICS_HOST', 'IHUB_METRICS_PORT'] : ['IHUB_HOST', 'IHUB_PORT']
  const reasons: Record<string, string> = {
    EADDRINUSE: `The port ${port} of ${host} is taken. Stop what listens there, or set ${portName} to another port.`,
    EACCES: `The port ${port} may not be used by this user. Set ${portName} to a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set ${hostName} to one that it has.`,
    ENOTFOUND: `${hostName} is ${host}, which is no address and no known name. Set it to an address of this machine.`
  }
  const reason = reasons[String(error.code)]
  return reason === undefined ? error : new Failure(exitCodes.conflict, reason, { cause: error })
}

/** What can be expected to go wrong, as the end of a command; anything else is a bug of ours. */
function asFailure(error: unknown): unknown {
  const fail = (code: Failure['exitCode']) => new Failure(code, (error as Error).message, { cause: error })
  if (error instanceof ConfigError) return fail(exitCodes.input)
  if (error instanceof DataFolderHeld) return fail(exitCodes.conflict)
  if (error instanceof EmbeddedPostgresError || error instanceof MigrationError) return fail(exitCodes.unreachable)
  return error
}
