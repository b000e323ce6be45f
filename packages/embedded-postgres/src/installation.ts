/**
 * An installation's own database: the embedded PostgreSQL of its data folder, held by one process at a time. If the
 * database process dies (killed, out of memory), it is started again on the same port while the server keeps running.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { EmbeddedPostgresError } from './error.ts'
import { holdDataFolder } from './holder.ts'
import { type EmbeddedPostgres, startEmbedded } from './start.ts'

const retryMs = 1000

interface Held {
  postgres: EmbeddedPostgres
  client: pg.Client
}

/** Where messages go, such as a pino logger. */
interface Log {
  debug(message: string): void
  info(message: string): void
  error(message: string): void
  error(details: object, message: string): void
}

export interface Installation {
  databaseUrl: string
  stop(): Promise<void>
}

/** `who` is the address of this process, for messages. @throws EmbeddedPostgresError, DataFolderHeld */
export async function openInstallation(dataDir: string, who: string, log: Log): Promise<Installation> {
  const folder = join(dataDir, 'postgres')
  let closing = false
  let held = await open()
  const { url, port } = held.postgres
  let reopening: Promise<void> | undefined
  watch()

  async function open(wantedPort?: number): Promise<Held> {
    const postgres = await startEmbedded({ dataDir: folder, port: wantedPort, log: (line) => log.debug(line) })
    const client = new pg.Client({ connectionString: postgres.url, keepAlive: true })
    // The loss shows as `end`; without a listener the error would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await holdDataFolder(client, who)
    } catch (error) {
      await client.end().catch(() => undefined)
      // Another process holds the folder and uses this server; one that was only just started is ours to stop.
      if (!postgres.adopted) await postgres.stop()
      throw error
    }
    if (wantedPort !== undefined && postgres.port !== wantedPort) {
      await client.end().catch(() => undefined)
      await postgres.stop()
      throw new EmbeddedPostgresError(`Its port ${wantedPort} is in use by another program.`)
    }
    return { postgres, client }
  }

  function watch(): void {
    held.client.once('end', () => {
      reopening = reopen()
    })
  }

  async function reopen(): Promise<void> {
    while (!closing) {
      log.error('The embedded PostgreSQL has stopped; restarting it.')
      try {
        // On the port that the server's connections go to.
        held = await open(port)
        watch()
        log.info('The embedded PostgreSQL is running again.')
        return
      } catch (error) {
        log.error({ err: error }, 'The embedded PostgreSQL could not be started')
        await sleep(retryMs)
      }
    }
  }

  return {
    databaseUrl: url,
    stop: async () => {
      closing = true
      await reopening
      await held.client.end().catch(() => undefined)
      await held.postgres.stop()
    }
  }
}
