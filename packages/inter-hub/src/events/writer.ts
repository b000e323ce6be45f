/**
 * The event writer: takes what arrives within a turn of the event loop together into one statement per hub (group commit),
 * several of them in progress on one pipelined connection, each answered for itself. A statement commits by itself, so no
 * lock is held across a round trip and a stopped node blocks no other.
 *
 * An event is answered only after its commit was; when the connection is lost before that, or the server said that it gave
 * up waiting for a synchronous standby, the answer is `commit_unknown`.
 */

import pg from 'pg'
import { isCommitDoubtful, isConnectionLost, isRepeatable, outage } from '../db/outage.ts'
import { attemptsMax, connectionSettings } from '../db/pool.ts'
import type { EventWriterMetrics, EventWriterTracer } from '../kernel/observers.ts'
import { CommitUnknown, Problem } from '../kernel/problem.ts'
import type { EventRow } from './prepare.ts'

const batchMax = 128
/** Characters of metadata in one statement; the first row is always taken. */
const batchLengthMax = 4 * 1024 * 1024
const inFlightMax = 3
const timeoutMs = 10_000

export interface Written {
  status:
    | 'recorded'
    | 'duplicate'
    | 'identity_conflict'
    | 'unknown_widget'
    | 'archived_widget'
    | 'wrong_widget_type'
    | 'vocabulary_changed'
    | 'replayed'
    | 'idempotency_mismatch'
    | 'idempotency_in_flight'
    | 'not_written'
  id: string
  seq: number
  widget_id: string
  widget_slug: string
  outcome: string
  outcome_reason: string | null
  occurred_at: string
  recorded_at: string
  /** Of a replayed event: how the first request was answered. */
  answered: number | null
}

export interface EventWriterObservers {
  /** Called with the hub whenever events of it were written. */
  onCommit?: (hubId: string) => void
  metrics?: EventWriterMetrics | undefined
  tracer?: EventWriterTracer | undefined
}

interface Waiting {
  origin: unknown
  row: EventRow
  manifestId: string
  resolve(written: Written): void
  reject(error: unknown): void
}

interface Lane {
  hubId: string
  waiting: Waiting[]
  inFlight: number
  scheduled: boolean
}

interface Connection {
  client: pg.Client
  /** The server has committed here, and given up waiting for a synchronous standby: what is in progress is unknown. */
  isDoubtful: boolean
}

export class EventWriter {
  readonly #settings: pg.ClientConfig
  readonly #offsetMs: () => number
  readonly #metrics: EventWriterMetrics | undefined
  readonly #tracer: EventWriterTracer | undefined
  readonly #onCommit: (hubId: string) => void
  readonly #lanes = new Map<string, Lane>()
  #connection: Promise<Connection> | undefined
  #closed = false

  constructor(
    url: string,
    offsetMs: () => number,
    { metrics, tracer, onCommit = () => undefined }: EventWriterObservers = {}
  ) {
    this.#metrics = metrics
    this.#tracer = tracer
    this.#settings = {
      ...connectionSettings(url, 'inter-hub writer'),
      statement_timeout: timeoutMs - 1000,
      query_timeout: timeoutMs
    }
    this.#offsetMs = offsetMs
    this.#onCommit = onCommit
  }

  /** Writes an event judged by this manifest. @throws NotReady, CommitUnknown */
  write(hubId: string, manifestId: string, row: EventRow): Promise<Written> {
    let lane = this.#lanes.get(hubId)
    if (!lane) {
      lane = { hubId, waiting: [], inFlight: 0, scheduled: false }
      this.#lanes.set(hubId, lane)
    }
    const { waiting } = lane
    const written = new Promise<Written>((resolve, reject) => {
      waiting.push({ origin: this.#tracer?.origin(), row, manifestId, resolve, reject })
    })
    this.#schedule(lane)
    return written
  }

  /** Writes all of these events or none. @throws NotReady, CommitUnknown */
  async writeWhole(hubId: string, manifestId: string, rows: EventRow[], attempt = 1): Promise<Written[]> {
    try {
      const origin = this.#tracer?.origin()
      const written = await this.#ingest(true, hubId, manifestId, rows, [origin])
      for (const { status } of written) this.#metrics?.settled(status)
      return written
    } catch (error) {
      if (isRepeatable(error) && attempt < attemptsMax) return this.writeWhole(hubId, manifestId, rows, attempt + 1)
      throw refusal(error)
    }
  }

  async close(): Promise<void> {
    this.#closed = true
    const connection = await this.#connection?.catch(() => undefined)
    await connection?.client.end().catch(() => undefined)
  }

  #schedule(lane: Lane): void {
    if (lane.scheduled || lane.inFlight >= inFlightMax || lane.waiting.length === 0) return
    lane.scheduled = true
    setImmediate(() => {
      lane.scheduled = false
      void this.#flush(lane)
      this.#schedule(lane)
    })
  }

  async #flush(lane: Lane): Promise<void> {
    const batch = takeBatch(lane.waiting)
    if (batch.length === 0) return
    lane.inFlight++
    try {
      await this.#send(lane.hubId, batch)
    } finally {
      lane.inFlight--
      this.#schedule(lane)
    }
  }

  async #send(hubId: string, batch: Waiting[], attempt = 1): Promise<void> {
    try {
      const manifestId = batch[0]?.manifestId ?? ''
      const rows = batch.map(({ row }) => row)
      const origins = batch.map(({ origin }) => origin)
      for (const [index, one] of (await this.#ingest(false, hubId, manifestId, rows, origins)).entries()) {
        this.#metrics?.settled(one.status)
        batch[index]?.resolve(one)
      }
    } catch (error) {
      if (isRepeatable(error) && attempt < attemptsMax) return this.#send(hubId, batch, attempt + 1)
      const problem = refusal(error)
      if (batch.length > 1 && !(problem instanceof Problem)) {
        // An unexpected error is caused by one row; written separately, the others succeed.
        for (const one of batch) await this.#send(hubId, [one])
        return
      }
      for (const { reject } of batch) {
        this.#metrics?.settled('failed')
        reject(problem)
      }
    }
  }

  /** One statement with its own commit; returns the results in the order of the rows. */
  async #ingest(
    isWhole: boolean,
    hubId: string,
    manifestId: string,
    events: EventRow[],
    origins: unknown[]
  ): Promise<Written[]> {
    const connection = await this.#connect()
    const began = performance.now()
    const end = this.#tracer?.begin(events.length, origins)
    try {
      const about = { hubId, manifestId, offsetMs: this.#offsetMs(), isWhole }
      const { rows } = await connection.client.query<Written & { ix: number }>(ingestStatement(about, events))
      if (connection.isDoubtful) throw new CommitUnknown(unknownText, { headers: { 'retry-after': '1' } })
      this.#metrics?.batch(events.length, performance.now() - began)
      end?.()
      if (rows.some(({ status }) => status === 'recorded')) this.#onCommit(hubId)
      return rows.sort((a, b) => a.ix - b.ix)
    } catch (error) {
      end?.(error)
      throw error
    }
  }

  #connect(): Promise<Connection> {
    if (this.#connection) return this.#connection
    const opening = this.#open(() => {
      // A later one may have taken its place.
      if (this.#connection === opening) this.#connection = undefined
    })
    this.#connection = opening
    return opening
  }

  async #open(forget: () => void): Promise<Connection> {
    try {
      if (this.#closed) throw new Error('the writer is closed')
      const client = new pg.Client({ ...this.#settings, pipeline: true } as pg.ClientConfig)
      client.on('error', forget)
      client.on('end', forget)
      await client.connect()
      const connection = { client, isDoubtful: false }
      client.on('notice', (notice) => {
        if (!isCommitDoubtful(notice)) return
        connection.isDoubtful = true
        forget()
        void client.end().catch(() => undefined)
      })
      return connection
    } catch (error) {
      forget()
      throw error
    }
  }
}

/** The next rows judged by one manifest, without the same key twice: the second of two waits for the first. */
function takeBatch(waiting: Waiting[]): Waiting[] {
  const manifestId = waiting[0]?.manifestId
  const keys = new Set<string>()
  let length = 0
  let characters = 0
  for (const { row, manifestId: theirs } of waiting) {
    characters += row.metadata.length
    if (length === batchMax || theirs !== manifestId || (length > 0 && characters > batchLengthMax)) break
    if (row.key !== null) {
      const key = `${row.actorId}\n${row.keyRoute}\n${row.key}`
      if (keys.has(key)) break
      keys.add(key)
    }
    length++
  }
  return waiting.splice(0, length)
}

const unknownText =
  'The connection to the database was lost before the event was confirmed. Send it again with the same Idempotency-Key, or with the same source and externalId.'

function refusal(error: unknown): unknown {
  if (error instanceof Problem) return error
  if (isConnectionLost(error)) return new CommitUnknown(unknownText, { cause: error, headers: { 'retry-after': '1' } })
  return outage(error) ?? error
}

/** The type of each column, in the order in which they travel. */
const columns = {
  id: 'uuid',
  retention: 'text',
  widgetId: 'uuid',
  widgetSlug: 'text',
  eventType: 'text',
  strict: 'boolean',
  subject: 'text',
  viewContext: 'text',
  metadata: 'text',
  outcome: 'text',
  outcomeReason: 'text',
  incomplete: 'text',
  freshForS: 'integer',
  source: 'text',
  externalId: 'text',
  metadataHash: 'text',
  contentHash: 'text',
  occurredAt: 'timestamptz',
  asOf: 'timestamptz',
  until: 'timestamptz',
  actorId: 'uuid',
  via: 'text',
  traceId: 'text',
  extensions: 'text',
  values: 'text',
  attention: 'text',
  keyRoute: 'text',
  key: 'text',
  fingerprint: 'bytea'
} as const satisfies Partial<Record<keyof EventRow, string>>
const columnNames = Object.keys(columns) as (keyof typeof columns)[]

const text = `select * from hub.ingest($1, $2, make_interval(secs => $3::double precision / 1000), $4, ${Object.values(
  columns
)
  .map((type, index) => `$${index + 5}::${type}[]`)
  .join(', ')})`

interface About {
  hubId: string
  manifestId: string
  offsetMs: number
  /** All of the rows or none. */
  isWhole: boolean
}

/** The columns of an event with their types and values, in the order in which `hub.ingest` takes them, each as an array. */
export function ingestColumns(row: EventRow): { name: keyof typeof columns; type: string; value: unknown }[] {
  return columnNames.map((name) => ({ name, type: columns[name], value: columnOf(row, name) }))
}

export function ingestStatement(
  { hubId, manifestId, offsetMs, isWhole }: About,
  rows: readonly EventRow[]
): pg.QueryConfig {
  const values: unknown[] = [hubId, manifestId, offsetMs, isWhole]
  for (const column of columnNames) values.push(rows.map((row) => columnOf(row, column)))
  return { name: 'ingest', text, values }
}

/** A list of texts within an array travels as lines: arrays of arrays must be of one length. */
function columnOf(row: EventRow, column: keyof typeof columns): unknown {
  const value = row[column]
  if (!Array.isArray(value)) return value
  return value.length > 0 ? value.join('\n') : null
}
