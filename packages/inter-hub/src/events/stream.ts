/**
 * Live events: one tail for each hub that somebody listens to reads what is new, in frames of some 50 ms, and hands it to
 * all listeners; what they ask for alike is made into text once. A listener that is behind, since it resumes, first reads
 * on from the database until it has caught up. Nothing is skipped and nothing comes twice, whichever node was written to:
 * `seq` has no gap.
 *
 * A listener that does not take what it is sent is cut off; it resumes where it was.
 */
import type { Signals } from '../db/signals.ts'
import type { Db } from '../db/sql.ts'
import { Loop } from '../loop.ts'
import { newestSystemSeqs, type SystemEvent, selectSystemAfter } from '../system/index.ts'
import { formatPosition } from './position.ts'
import { newestSeqs, type StoredEvent, selectAfter } from './store.ts'

const frameMs = 50
/** A word of a write in another node may be lost. */
const lookMs = 1000
const rowsMax = 1000
const beatMs = 15_000
const aliveMs = 250
const waitingBytesMax = 8 * 1024 * 1024

/** What a listener asks for. */
export interface Subscription {
  hubs: readonly string[]
  /** Whether happenings of the system are wanted too. */
  withSystem: boolean
  /** The same text: the same frames. */
  filterKey: string
  wants(event: StoredEvent): boolean
  wantsSystem(event: SystemEvent): boolean
  /** The data of an event. */
  text(event: StoredEvent): string
  systemText(event: SystemEvent): string
  /** Whether the key that opened it still may. */
  isAlive(): Promise<boolean>
}

/** Where text goes to a listener. */
export interface Sink {
  write(chunk: Buffer | string): boolean
  readonly writableLength: number
  end(): unknown
  destroy(): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
}

/** The numbers of the last event and the last happening that a listener has. */
interface Place {
  seq: number
  system: number
}

interface Frame {
  from: Place
  to: Place
  events: readonly StoredEvent[]
  system: readonly SystemEvent[]
  texts: Map<string, Buffer>
}

export class Streams {
  readonly #db: Db
  readonly #signals: Signals
  readonly #onError: (error: unknown) => void
  readonly #tails = new Map<string, Tail>()
  readonly #listeners = new Set<Listener>()
  readonly #timers: NodeJS.Timeout[]
  #isClosed = false

  constructor(db: Db, signals: Signals, onError: (error: unknown) => void) {
    this.#db = db
    this.#signals = signals
    this.#onError = onError
    this.#timers = [
      setInterval(() => this.#beat(), beatMs).unref(),
      setInterval(() => void this.#dropDead(), aliveMs).unref()
    ]
  }

  /** How many listen. */
  get size(): number {
    return this.#listeners.size
  }

  /** Where these hubs are now. */
  now(hubs: readonly string[]): Promise<Map<string, Place>> {
    return newestPlaces(this.#db, hubs)
  }

  /** Sends what comes after these places. */
  async open(sink: Sink, subscription: Subscription, places: ReadonlyMap<string, Place>): Promise<void> {
    const listener = new Listener(this.#db, sink, subscription, places, this.#onError)
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
    const tail = known ?? new Tail(this.#db, this.#signals, hub, this.#onError)
    if (!known) this.#tails.set(hub, tail)
    tail.listeners.add(listener)
    await tail.ready
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

  /** Ends what a key has opened that is dead by now. Without the database nobody is let in, and nobody stays. */
  async #dropDead(): Promise<void> {
    await Promise.all(
      [...this.#listeners].map(async (listener) => {
        if (!(await listener.subscription.isAlive().catch(() => false))) listener.end()
      })
    )
  }
}

async function newestPlaces(db: Db, hubs: readonly string[]): Promise<Map<string, Place>> {
  const [seqs, systems] = await Promise.all([newestSeqs(db, hubs), newestSystemSeqs(db, hubs)])
  return new Map(hubs.map((hub) => [hub, { seq: seqs.get(hub) ?? 0, system: systems.get(hub) ?? 0 }]))
}

/** Reads what is new of a hub and hands it on. */
class Tail {
  readonly listeners = new Set<Listener>()
  readonly ready: Promise<void>
  readonly #db: Db
  readonly #hub: string
  readonly #loop: Loop
  readonly #leave: (() => void)[]
  #place: Place = { seq: 0, system: 0 }
  #lookedAt = 0

  constructor(db: Db, signals: Signals, hub: string, onError: (error: unknown) => void) {
    this.#db = db
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
    const [events, system] = await Promise.all([
      selectAfter(this.#db, [this.#hub], new Map([[this.#hub, from.seq]]), [], rowsMax),
      selectSystemAfter(this.#db, this.#hub, from.system, rowsMax)
    ])
    if (events.length === 0 && system.length === 0) return false
    const to = { seq: events.at(-1)?.seq ?? from.seq, system: system.at(-1)?.seq ?? from.system }
    this.#place = to
    const frame = { from, to, events, system, texts: new Map() }
    for (const listener of this.listeners) listener.take(this.#hub, frame)
    return events.length === rowsMax || system.length === rowsMax
  }
}

class Listener {
  readonly subscription: Subscription
  readonly #db: Db
  readonly #sink: Sink
  readonly #places = new Map<string, Place>()
  /** Hubs of which it has all that their tail has handed out. */
  readonly #live = new Set<string>()
  readonly #onError: (error: unknown) => void
  #isOver = false

  constructor(
    db: Db,
    sink: Sink,
    subscription: Subscription,
    places: ReadonlyMap<string, Place>,
    onError: (error: unknown) => void
  ) {
    this.#db = db
    this.#sink = sink
    this.subscription = subscription
    this.#onError = onError
    for (const hub of subscription.hubs) this.#places.set(hub, { ...(places.get(hub) ?? { seq: 0, system: 0 }) })
    sink.once('close', () => {
      this.#isOver = true
    })
  }

  begin(): void {
    this.#write(`retry: 1000\n${this.#idLine()}\n`)
  }

  /** A sign of life, with the position: a reader whom nothing has suited does not begin far back when it resumes. */
  beat(): void {
    this.#write(`: beat\n${this.#idLine()}\n`)
  }

  end(): void {
    this.#isOver = true
    this.#sink.end()
  }

  /** Reads on until nothing is missing of what the tail has handed out; from then on its frames come. */
  async catchUp(hub: string, tail: Tail): Promise<void> {
    const { withSystem } = this.subscription
    const place = this.#placeOf(hub)
    try {
      while (!this.#isOver) {
        const isBehind = place.seq < tail.place.seq || (withSystem && place.system < tail.place.system)
        if (!isBehind) break
        const [events, system] = await Promise.all([
          selectAfter(this.#db, [hub], new Map([[hub, place.seq]]), [], rowsMax),
          withSystem ? selectSystemAfter(this.#db, hub, place.system, rowsMax) : []
        ])
        const isTaken = this.#write(this.#textOf(hub, events, system))
        if (!isTaken && !this.#isOver) await new Promise<void>((resolve) => this.#onceFree(resolve))
      }
      this.#live.add(hub)
    } catch (error) {
      // It resumes where it was.
      this.#onError(error)
      this.end()
    }
  }

  take(hub: string, frame: Frame): void {
    if (this.#isOver || !this.#live.has(hub)) return
    const place = this.#placeOf(hub)
    const { hubs, filterKey, withSystem } = this.subscription
    const isInStep = place.seq === frame.from.seq && (!withSystem || place.system === frame.from.system)
    if (hubs.length > 1 || !isInStep) {
      this.#write(this.#textOf(hub, frame.events, frame.system))
      return
    }
    let text = frame.texts.get(filterKey)
    if (text === undefined) {
      text = Buffer.from(this.#textOf(hub, frame.events, frame.system))
      frame.texts.set(filterKey, text)
    }
    Object.assign(place, frame.to)
    this.#write(text)
  }

  /** What is wanted of these and not sent yet, as text; moves the place. */
  #textOf(hub: string, events: readonly StoredEvent[], system: readonly SystemEvent[]): string {
    const { subscription } = this
    const place = this.#placeOf(hub)
    const parts: string[] = []
    for (const event of events) {
      if (event.seq <= place.seq) continue
      place.seq = event.seq
      if (subscription.wants(event)) parts.push(this.#message(event.eventType, subscription.text(event)))
    }
    if (subscription.withSystem) {
      for (const event of system) {
        if (event.seq <= place.system) continue
        place.system = event.seq
        if (subscription.wantsSystem(event)) parts.push(this.#message(event.type, subscription.systemText(event)))
      }
    }
    return parts.join('')
  }

  #message(type: string, data: string): string {
    // Metadata is as it was sent, which may be over several lines.
    return `${this.#idLine()}event: ${type}\ndata: ${data.replace(/\r\n?|\n/g, '\ndata: ')}\n\n`
  }

  #idLine(): string {
    return `id: ${formatPlaces(this.#places, this.subscription)}\n`
  }

  #placeOf(hub: string): Place {
    const place = this.#places.get(hub)
    if (!place) throw new Error('a listener was handed what it did not ask for')
    return place
  }

  /** False when the listener has not taken what it was sent before. */
  #write(chunk: Buffer | string): boolean {
    if (this.#isOver || chunk.length === 0) return true
    if (this.#sink.writableLength > waitingBytesMax) {
      this.#isOver = true
      this.#sink.destroy()
      return true
    }
    return this.#sink.write(chunk)
  }

  #onceFree(resolve: () => void): void {
    this.#sink.once('drain', resolve)
    this.#sink.once('close', resolve)
  }
}

/** The text of where a listener is: of its events, and after a tilde of the happenings it asked for. */
function formatPlaces(places: ReadonlyMap<string, Place>, { hubs, withSystem }: Subscription): string {
  const of = (name: keyof Place) => formatPosition(new Map([...places].map(([hub, place]) => [hub, place[name]])), hubs)
  return withSystem ? `${of('seq')}~${of('system')}` : of('seq')
}
