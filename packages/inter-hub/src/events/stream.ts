/**
 * Live events: for each hub with listeners, one tail reads new events in frames of about 50 ms and passes them to all
 * listeners; frames for equal filters are serialized once. A listener that is behind, since it resumes, first continues
 * reading from the database until it has caught up. Nothing is skipped and nothing comes twice, whichever node was written
 * to: `seq` has no gap.
 *
 * A frame is bounded by rows and by bytes. A listener that does not take what it is sent falls behind, and its connection
 * ends when it stands still.
 */
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { ByteBudget } from '../kernel/byte-budget.ts'
import { Loop } from '../kernel/loop.ts'
import { readFeed, selectSystemAfter } from '../system/index.ts'
import { selectAfter } from './store.ts'
import {
  frameBytesMax,
  Listener,
  type Place,
  rowsMax,
  type Sink,
  type Streaming,
  type Subscription
} from './stream-listener.ts'

const frameMs = 50
/** A notification of a write on another node may be lost. */
const lookMs = 1000
const beatMs = 15_000
const aliveMs = 250
/** Frames of listeners that are behind, all together and of one consumer. */
const budgetOptions = {
  bytes: 64 * 1024 * 1024,
  bytesPerCaller: 16 * 1024 * 1024,
  waitMs: 60_000,
  waitingPerCaller: 100_000
}

export class Streams {
  readonly #signals: Signals
  readonly #streaming: Streaming
  readonly #tails = new Map<string, Tail>()
  readonly #listeners = new Set<Listener>()
  readonly #timers: NodeJS.Timeout[]
  #isClosed = false

  constructor(db: Db, signals: Signals, onError: (error: unknown) => void) {
    this.#signals = signals
    this.#streaming = { db, budget: new ByteBudget(budgetOptions), onError }
    this.#timers = [
      setInterval(() => this.#beat(), beatMs).unref(),
      setInterval(() => void this.#dropDead(), aliveMs).unref()
    ]
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size
  }

  /** Sends what comes after these places. */
  async open(sink: Sink, subscription: Subscription, places: ReadonlyMap<string, Place>): Promise<void> {
    const listener = new Listener(this.#streaming, sink, subscription, places)
    this.#listeners.add(listener)
    sink.once('close', () => {
      this.#listeners.delete(listener)
      for (const hub of subscription.hubs) this.#leave(hub, listener)
    })
    listener.begin()
    if (this.#isClosed) listener.end()
    for (const hub of subscription.hubs) await this.#join(hub, listener)
  }

  /** Ends all streams; their listeners resume elsewhere. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const timer of this.#timers) clearInterval(timer)
    for (const listener of this.#listeners) listener.end()
    await Promise.all([...this.#tails.values()].map((tail) => tail.stop()))
    this.#tails.clear()
  }

  async #join(hub: string, listener: Listener): Promise<void> {
    if (this.#isClosed || !this.#listeners.has(listener)) return
    const known = this.#tails.get(hub)
    const tail = known ?? new Tail(this.#streaming, this.#signals, hub)
    if (!known) this.#tails.set(hub, tail)
    tail.listeners.add(listener)
    try {
      await tail.ready
    } catch (error) {
      // The next listener makes another tail.
      if (this.#tails.get(hub) === tail) this.#tails.delete(hub)
      void tail.stop()
      this.#streaming.onError(error)
      listener.end()
      return
    }
    await listener.catchUp(hub, tail)
  }

  #leave(hub: string, listener: Listener): void {
    const tail = this.#tails.get(hub)
    tail?.listeners.delete(listener)
    if (!tail || tail.listeners.size > 0) return
    this.#tails.delete(hub)
    void tail.stop()
  }

  #beat(): void {
    for (const listener of this.#listeners) listener.beat()
  }

  /** Ends the streams of keys that are no longer valid. Without the database no stream is opened, and open ones end. */
  async #dropDead(): Promise<void> {
    await Promise.all(
      [...this.#listeners].map(async (listener) => {
        if (!(await listener.subscription.isAlive().catch(() => false))) listener.end()
      })
    )
  }
}

async function newestPlaces(db: Db, hubs: readonly string[]): Promise<Map<string, Place>> {
  const { heads } = await readFeed(db, hubs, '')
  return new Map([...heads].map(([hub, { seq, system }]) => [hub, { seq, system }]))
}

/** Reads what is new of a hub and hands it on. */
class Tail {
  readonly listeners = new Set<Listener>()
  readonly ready: Promise<void>
  readonly #db: Db
  readonly #onError: (error: unknown) => void
  readonly #hub: string
  readonly #loop: Loop
  readonly #leave: (() => void)[]
  #place: Place = { seq: 0, system: 0 }
  #lookedAt = 0

  constructor({ db, onError }: Streaming, signals: Signals, hub: string) {
    this.#db = db
    this.#onError = onError
    this.#hub = hub
    this.#loop = new Loop(() => this.#look(), lookMs, onError)
    const wake = (told: string) => {
      if (told === hub) this.#loop.wake()
    }
    this.#leave = [signals.on('events', wake), signals.on('system', wake)]
    this.ready = this.#begin()
  }

  get place(): Place {
    return this.#place
  }

  async stop(): Promise<void> {
    for (const leave of this.#leave) leave()
    await this.#loop.stop()
  }

  async #begin(): Promise<void> {
    const newest = await newestPlaces(this.#db, [this.#hub])
    this.#place = newest.get(this.#hub) ?? this.#place
    this.#loop.start()
    this.#loop.wake()
  }

  async #look(): Promise<boolean> {
    // What comes within a frame goes out together.
    const waitMs = this.#lookedAt + frameMs - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    this.#lookedAt = performance.now()
    const from = this.#place
    const [found, happened] = await Promise.all([
      selectAfter(this.#db, [this.#hub], new Map([[this.#hub, from]]), [], rowsMax, frameBytesMax),
      selectSystemAfter(this.#db, this.#hub, from.system, rowsMax, frameBytesMax)
    ])
    const [events, system] = [found.rows, happened.rows]
    if (events.length === 0 && system.length === 0) return false
    const to = { seq: events.at(-1)?.seq ?? from.seq, system: system.at(-1)?.seq ?? from.system }
    this.#place = to
    const frame = { from, to, events, system, texts: new Map() }
    for (const listener of this.listeners) {
      try {
        listener.take(this.#hub, frame, this)
      } catch (error) {
        // It resumes where it was; the others have theirs.
        this.#onError(error)
        listener.end()
      }
    }
    return found.isCut || happened.isCut || events.length === rowsMax || system.length === rowsMax
  }
}
