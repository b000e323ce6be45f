/**
 * Notifications between nodes that something was written in a hub. A notification is sent after the commit, on a separate
 * connection, because NOTIFY within the writer's transaction would take a lock that all writers share. It only makes others
 * faster: it may be lost, so whoever waits for it also polls from time to time.
 */
import { EventEmitter } from 'node:events'
import pg from 'pg'
import { connectionSettings } from './pool.ts'

/** What was written: events, system events, or commands. */
export type Topic = 'events' | 'system' | 'commands'

const channel = 'ihub'
const gatherMs = 20
const retryMs = 1000

export class Signals {
  readonly #url: string
  readonly #emitter = new EventEmitter().setMaxListeners(0)
  readonly #outgoing = new Set<string>()
  #client: pg.Client | undefined
  #timer: NodeJS.Timeout | undefined
  #retry: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(url: string) {
    this.#url = url
  }

  /** Starts to listen. Until that succeeds, this node gets only its own notifications. */
  start(): this {
    void this.#connect()
    return this
  }

  /** Notifies this node at once and the other nodes soon. */
  notify = (topic: Topic, hubId: string): void => {
    this.#emitter.emit(topic, hubId)
    this.#outgoing.add(`${topic} ${hubId}`)
    this.#timer ??= setTimeout(() => this.#send(), gatherMs).unref()
  }

  /** Returns a function that stops it. */
  on(topic: Topic, listener: (hubId: string) => void): () => void {
    this.#emitter.on(topic, listener)
    return () => void this.#emitter.off(topic, listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    clearTimeout(this.#timer)
    clearTimeout(this.#retry)
    const client = this.#client
    this.#client = undefined
    await client?.end().catch(() => undefined)
  }

  #send(): void {
    this.#timer = undefined
    const words = [...this.#outgoing]
    this.#outgoing.clear()
    // Without a connection the other nodes notice by polling.
    this.#client?.query('select pg_notify($1, w) from unnest($2::text[]) w', [channel, words]).catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({ ...connectionSettings(this.#url, 'inter-hub signals'), query_timeout: 10_000 })
    let isLost = false
    const lost = () => {
      if (isLost) return
      isLost = true
      if (this.#client === client) this.#client = undefined
      if (!this.#isClosed) this.#retry = setTimeout(() => void this.#connect(), retryMs).unref()
    }
    client.on('error', lost).on('end', lost)
    client.on('notification', ({ payload = '' }) => {
      const [topic = '', hubId = ''] = payload.split(' ')
      this.#emitter.emit(topic, hubId)
    })
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
      if (this.#isClosed) await client.end()
      else this.#client = client
    } catch {
      lost()
      await client.end().catch(() => undefined)
    }
  }
}
