/** Starting the server: its database, the API, and the operator's key file of this installation. */
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type Config,
  type Installation,
  openInstallation,
  openLog,
  readConfig,
  type Server,
  startServer
} from '@inter-hub/server'
import { readKeyFile, writeKeyFile } from '@inter-hub/sdk'
import type { Logger } from 'pino'

export interface Running {
  config: Config
  log: Logger
  server: Server
  operatorKeyFile: string
  /** True when this start made the operator's key. */
  isNewKey: boolean
  stop(): Promise<void>
}

/** @throws ConfigError, EmbeddedPostgresError, DataFolderHeld, MigrationError, KeyFileError */
export async function serve(): Promise<Running> {
  const config = readConfig(process.env, process.stdout.isTTY === true)
  const log = openLog(config.log, config.logLevel)
  await mkdir(join(config.dataDir, 'keys'), { recursive: true, mode: 0o700 })
  await chmod(join(config.dataDir, 'keys'), 0o700)
  const who = config.publicUrl ?? `http://${config.host}:${config.port}`
  const installation: Installation | undefined = config.databaseUrl ? undefined : await openInstallation(config.dataDir, who, log)
  const databaseUrl = config.databaseUrl ?? installation?.databaseUrl ?? ''
  try {
    const server = await startServer({ ...config, databaseUrl, log })
    const { file, isNew } = await settleOperatorKey(server, config.dataDir)
    const stop = async () => {
      await server.close()
      await installation?.stop()
    }
    return { config, log, server, operatorKeyFile: file, isNewKey: isNew, stop }
  } catch (error) {
    await installation?.stop()
    throw explainListen(error, config)
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

function explainListen(error: unknown, { host, port }: Config): unknown {
  if (!(error instanceof Error && 'code' in error)) return error
  const reasons: Record<string, string> = {
    EADDRINUSE: `The port ${port} of ${host} is taken. Stop what listens there, or set IHUB_PORT to another port.`,
    EACCES: `The port ${port} may not be used by this user. Set IHUB_PORT to a port above 1023.`,
    EADDRNOTAVAIL: `This machine has no address ${host}. Set IHUB_HOST to one that it has.`
  }
  const reason = reasons[String(error.code)]
  return reason === undefined ? error : new ListenError(reason, { cause: error })
}

/** The server cannot listen where it should. */
export class ListenError extends Error {}
