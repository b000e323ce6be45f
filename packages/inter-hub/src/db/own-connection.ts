import pg from 'pg'
import { connectionSettings } from './pool.ts'

/**
 * A connection beside the pool, not connected yet, for what holds one transaction for long. `close` ends it and with it the
 * transaction; it is safe to call again.
 */
export function ownConnection(url: string, applicationName: string): { client: pg.Client; close(): Promise<void> } {
  const client = new pg.Client(connectionSettings(url, applicationName))
  client.on('error', () => undefined)
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= client.end().catch(() => undefined)
    return closed
  }
  return { client, close }
}
