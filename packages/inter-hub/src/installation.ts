/**
 * An installation's own database: the embedded PostgreSQL of its data folder, held by one process at a time. Should the
 * database die under the server (killed, out of memory), it is started again on the same port while the server lives on.
 */
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Logger } from 'pino'
import { type EmbeddedPostgres, holdDataFolder, startEmbedded } from './embedded/index.ts'

const retryMs = 1000

export interface Installation {
  databaseUrl: string
  stop(): Promise<void>
}

/** `who` tells others how to find this process. @throws EmbeddedPostgresError, DataFolderHeld */
export async function openInstallation(dataDir: string, who: string, log: Logger): Promise<Installation> {
  const folder = join(dataDir, 'postgres')
  let closing = false
  let client: pg.Client
  let postgres: EmbeddedPostgres

  async function open(): Promise<void> {
    postgres = await startEmbedded({ dataDir: folder, log: (line) => log.debug(line) })
    client = new pg.Client({ connectionString: postgres.url, keepAlive: true })
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
    client.once('end', () => void reopen())
  }

  async function reopen(): Promise<void> {
    while (!closing) {
      log.error('The embedded PostgreSQL is gone; starting it again.')
      try {
        await open()
        log.info('The embedded PostgreSQL is back.')
        return
      } catch (error) {
        log.error({ err: error }, 'The embedded PostgreSQL could not be started')
        await sleep(retryMs)
      }
    }
  }

  await open()
  return {
    get databaseUrl() {
      return postgres.url
    },
    stop: async () => {
      closing = true
      await client.end().catch(() => undefined)
      await postgres.stop()
    }
  }
}
