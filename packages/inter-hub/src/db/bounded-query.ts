/**
 * A query that reads rows only until their bytes reach a budget, however many its `limit` allows. The rows are asked for
 * in steps (the portal of the extended protocol), so that the database does not send what would be thrown away; should a
 * step bring more than was expected of it, the rest of that step is not kept.
 */
import pg from 'pg'
import type { Bounded, Statement } from './sql.ts'

const firstStep = 16
const stepMax = 1000

/** What the driver's own query does with the messages of the database. */
interface Messages {
  handleDataRow(message: { length: number }): void
  handlePortalSuspended(connection: Wire): void
  handleError(error: Error, connection: Wire): void
}

interface Wire {
  execute(portal: { portal: string; rows: number }): void
  flush(): void
  sync(): void
}

type Callback = (error: Error | null, result: { rows: never[] }) => void
const DriverQuery = pg.Query as unknown as new (config: object, values: undefined, callback: Callback) => Messages

class BoundedQuery extends DriverQuery {
  readonly #bytesMax: number
  #rows = 0
  #bytes = 0
  isCut = false

  constructor(text: Statement, bytesMax: number, callback: Callback) {
    super({ ...text, rows: firstStep }, undefined, callback)
    this.#bytesMax = bytesMax
  }

  /** The first row is always kept: its size is bounded by what could be written. */
  override handleDataRow(message: { length: number }): void {
    if (this.isCut || (this.#rows > 0 && this.#bytes + message.length > this.#bytesMax)) {
      this.isCut = true
      return
    }
    this.#rows++
    this.#bytes += message.length
    super.handleDataRow(message)
  }

  override handlePortalSuspended(connection: Wire): void {
    // A sync ends the portal.
    if (this.isCut) {
      connection.sync()
      return
    }
    const fits = Math.floor((this.#bytesMax - this.#bytes) / Math.max(1, this.#bytes / this.#rows))
    // One more than fits, to learn whether there is one.
    connection.execute({ portal: '', rows: Math.min(Math.max(1, fits + 1), stepMax) })
    connection.flush()
  }

  override handleError(error: Error, connection: Wire): void {
    super.handleError(error, connection)
    // The driver sends no sync after an error between two steps, and the connection would wait for one for ever.
    connection.sync()
  }
}

/** Reads rows up to a budget of bytes, as the database sends them; at least one row where there is one. */
export function queryUpTo<Row>(client: pg.ClientBase, text: Statement, bytesMax: number): Promise<Bounded<Row>> {
  return new Promise((resolve, reject) => {
    const query = new BoundedQuery(text, bytesMax, (error, result) =>
      error ? reject(error) : resolve({ rows: result.rows, isCut: query.isCut })
    )
    client.query(query as unknown as pg.Submittable)
  })
}
