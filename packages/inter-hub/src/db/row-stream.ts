/**
 * The rows of one statement as a stream: while the consumer does not read, the connection is not read either, so that the
 * database waits and no more than what one read of the socket brings (64 KiB, or one row) is held here.
 */
import type { Duplex } from 'node:stream'
import pg from 'pg'

/** Reads rows one by one. If the caller stops before the last row, it must close the client. */
export async function* streamRows<Row>(client: pg.Client, text: string, values: unknown[] = []): AsyncGenerator<Row> {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection
  let rows: Row[] = []
  let end: { error?: Error } | undefined
  let wake: () => void = () => undefined
  const query = new pg.Query<Row & pg.QueryResultRow>({ text, values })
  query.on('row', (row) => {
    rows.push(row)
    stream.pause()
    wake()
  })
  query.on('end', () => {
    end = {}
    wake()
  })
  query.on('error', (error) => {
    end = { error }
    wake()
  })
  client.query(query)
  for (;;) {
    const taken = rows
    rows = []
    yield* taken
    if (rows.length > 0) continue
    if (end) {
      // The last read may have brought rows and the end together.
      stream.resume()
      if (end.error) throw end.error
      return
    }
    await new Promise<void>((resolve) => {
      wake = resolve
      stream.resume()
    })
  }
}
