/** Starting the server: its database, the API, and the operator's key file of this installation. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DataFolderHeld, EmbeddedPostgresError, openInstallation } from '@inter-hub/embedded-postgres'
import { readSecretFile, writeKeyFile } from '@inter-hub/sdk'
import {
  type Config,
  ConfigError,
  countSealedSecrets,
  MigrationError,
  openLog,
  readConfig,
  readSecretsKey,
  type Server,
  startServer,
  version
} from '@inter-hub/server'
import type { Logger } from 'pino'
import { exitCodes, Failure } from '../failure.ts'
import { startHeartbeats } from '../heartbeat.ts'
import { type LocalOperatorKey, settleOperatorKey } from '../operator-key.ts'
import { beginServing } from '../output.ts'
import { dataFolder, writeAddresses } from '../server-file.ts'

/** The folder in which `scripts/setup.mjs` puts the built console. */
const consoleFolder = fileURLToPath(new URL('../../../console/dist', import.meta.url))
const retryMs = 1000

export interface Running {
  config: Config
  log: Logger
  server: Server
  operatorKey: LocalOperatorKey
  /** Told to by SIGTERM it first waits for a load balancer to see it (IHUB_DRAIN_SECONDS); a second signal ends that. */
  stop(stopping?: Stopping): Promise<void>
}

export interface ServeOptions {
  /** Makes another operator key, where this host has none that works. */
  newOperatorKey?: boolean
  /** Makes another key for the secrets in the database, where the old one is lost. */
  newSecretsKey?: boolean
}

export interface Stopping {
  /** Aborts when the process is told to stop; the reason is the signal. */
  signal: AbortSignal
  /** Aborts when it is told again. */
  again: AbortSignal
}

/** `ihub serve`: the server alone, until it is told to stop. */
export async function serveCommand(options: ServeOptions): Promise<void> {
  const stopping = stopSignal()
  const running = await serve(options, stopping.signal)
  const { key, place } = running.operatorKey
  running.log.info(
    `Inter-Hub ${version} at ${running.server.url}; operator key ${key ? `in ${place}` : 'not on this node'}`
  )
  startHeartbeats(running, undefined, stopping.signal)
  await aborted(stopping.signal)
  await running.stop(stopping)
}

/**
 * Taken before anything is started, so that nothing is left behind. SIGHUP means that the terminal was closed, except where it
 * means to read the secrets file again.
 */
export function stopSignal(): Stopping {
  const [first, second] = [new AbortController(), new AbortController()]
  const hangUp = process.env.OPS_HUB_SECRETS ? [] : (['SIGHUP'] as const)
  for (const signal of ['SIGINT', 'SIGTERM', ...hangUp] as const) {
    process.on(signal, () => (first.signal.aborted ? second.abort() : first.abort(signal)))
  }
  return { signal: first.signal, again: second.signal }
}

export async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
}

/** @throws Failure, KeyFileError */
export async function serve(options: ServeOptions, signal: AbortSignal): Promise<Running> {
  try {
    return await open(
      readConfig({ ...process.env, IHUB_DATA_DIR: dataFolder() }, process.stdout.isTTY === true),
      options,
      signal
    )
  } catch (error) {
    throw asFailure(error)
  }
}

async function open(config: Config, options: ServeOptions, signal: AbortSignal): Promise<Running> {
  beginServing()
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
      secretsKey: config.secretsKey ?? (await secretsKeyOf(config, databaseUrl, options, log)),
      diskFolder: installation && config.dataDir,
      consoleFolder,
      telemetry: process.env
    })
    const started = server
    await writeAddresses({
      base: localUrl(server.app.server.address(), config.port),
      publicUrl: config.publicUrl,
      egressAllow: process.env.IHUB_EGRESS_ALLOW
    })
    const operatorKey = await whenReady(log, signal, () => settleOperatorKey(started, options.newOperatorKey ?? false))
    if (operatorKey.key === undefined) log.warn(operatorKey.place)
    else if (operatorKey.isNew) log.info(`A new operator key was created and written to ${operatorKey.place}.`)
    return { config, log, server, operatorKey, stop }
  } catch (error) {
    await stop()
    throw explainListen(error, config)
  }
}

/** Where this host reaches the server, whatever address people use. */
export function localUrl(address: ReturnType<import('node:net').Server['address']>, port: number): string {
  if (address === null || typeof address === 'string') return `http://127.0.0.1:${port}`
  const isAny = address.address === '0.0.0.0' || address.address === '::'
  const host = isAny ? '127.0.0.1' : address.address
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`
}

/**
 * What seals secrets in the database, beside it and not in it. An installation with its own database makes it for itself;
 * nodes that share one must be given the same.
 */
async function secretsKeyOf(
  config: Config,
  databaseUrl: string,
  { newSecretsKey = false }: ServeOptions,
  log: Logger
): Promise<Uint8Array | undefined> {
  if (config.databaseUrl !== undefined) {
    log.warn(
      'Webhook secrets are stored unencrypted in the database: set IHUB_SECRETS_KEY_FILE, the same on all nodes.'
    )
    return undefined
  }
  const file = join(config.dataDir, 'keys', 'secrets.key')
  const present = await readSecretFile(file)
  if (present === undefined && !newSecretsKey) await refuseLost(file, databaseUrl)
  if (present === undefined) await writeKeyFile(file, randomBytes(32).toString('base64'))
  const key = readSecretsKey(present ?? (await readSecretFile(file)))
  return key
}

/** A new key cannot open what the lost one sealed. @throws Failure */
async function refuseLost(file: string, databaseUrl: string): Promise<void> {
  const count = await countSealedSecrets(databaseUrl)
  if (count === 0) return
  throw new Failure(
    exitCodes.conflict,
    `The file ${file} is missing, and ${count} ${count === 1 ? 'secret of a webhook or hook is' : 'secrets of webhooks and hooks are'} encrypted with its key. Nothing was changed. Restore the file from a backup; or start with --new-secrets-key, and then rotate the secret of each webhook and set that of each signed hook again.`
  )
}

async function makeKeyFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
  } catch (error) {
    throw new ConfigError(`IHUB_DATA_DIR: ${(error as Error).message}`)
  }
}

/** The database may go away for a moment just now; the server waits for it, and so does its start. */
async function whenReady<T>(log: Logger, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!isNotReady(error) || signal.aborted) throw error
      log.warn(`${(error as Error).message} Trying again.`)
      await sleep(retryMs)
    }
  }
}

/** The problem that the server answers with 503, met on its own host. */
function isNotReady(error: unknown): boolean {
  return error instanceof Error && 'status' in error && error.status === 503
}

function explainListen(error: unknown, config: Config): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const isMetrics = 'port' in error && error.port === config.metricsPort && config.metricsPort !== config.port
  const [host, port] = isMetrics ? [config.metricsHost, config.metricsPort] : [config.host, config.port]
  const [hostName, portName] = isMetrics ? ['IHUB_METRICS_HOST', 'IHUB_METRICS_PORT'] : ['IHUB_HOST', 'IHUB_PORT']
  const reasons: Record<string, string> = {
    EADDRINUSE: `The port ${port} of ${host} is taken. Stop what listens there, or set ${portName} to another port.`,
    EACCES: `This user is not allowed to use port ${port}. Set ${portName} to a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set ${hostName} to one that it has.`,
    ENOTFOUND: `${hostName} is ${host}, which is neither an address nor a known name. Set it to an address of this machine.`
  }
  const reason = reasons[String(error.code)]
  return reason === undefined ? error : new Failure(exitCodes.conflict, reason, { cause: error })
}

/** What can be expected to go wrong, as the end of a command; anything else is a bug of ours. */
function asFailure(error: unknown): unknown {
  const [summary = '', ...details] = error instanceof Error ? error.message.split('\n') : []
  const fail = (code: Failure['exitCode']) => new Failure(code, summary, { cause: error, details })
  if (error instanceof ConfigError) return fail(exitCodes.input)
  if (error instanceof DataFolderHeld) return fail(exitCodes.conflict)
  if (error instanceof EmbeddedPostgresError || error instanceof MigrationError || isNotReady(error))
    return fail(exitCodes.unreachable)
  return error
}
