/** Whether a database holds secrets that only its secrets key can open. */
import pg from 'pg'
import { connectionSettings } from './pool.ts'
import { unknownSecret } from './sealed.ts'

const columns = [
  ['webhooks', 'secret'],
  ['webhooks', 'previous_secret'],
  ['inbound_hooks', 'signature_secret']
] as const

/** How many secrets are encrypted; 0 for a database that has no tables yet. @throws the error of the connection */
export async function countSealedSecrets(databaseUrl: string): Promise<number> {
  const client = new pg.Client(connectionSettings(databaseUrl, 'inter-hub secrets'))
  client.on('error', () => undefined)
  await client.connect()
  try {
    let count = 0
    for (const [table, column] of columns) {
      const { rows } = await client.query('select to_regclass($1) is not null as present', [`hub.${table}`])
      if (!rows[0]?.present) continue
      const found = await client.query(
        `select count(*)::int as sealed from hub.${table} where ${column} like 'sealed.v1.%' and ${column} <> ${unknownSecret}`
      )
      count += found.rows[0]?.sealed ?? 0
    }
    return count
  } finally {
    await client.end()
  }
}
