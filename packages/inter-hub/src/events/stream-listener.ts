/**
 * One client of the event stream. It receives the frames of its hubs' tails while it keeps up. When it resumes, or does not
 * read what it was sent, it falls behind: it is sent nothing more until it has read everything, and then continues from the
 * database, so that at most one frame is buffered for it.
 */

import type { Db } from '../db/sql.ts'
import type { ByteBudget } from '../kernel/byte-budget.ts'
import { type SystemEvent, selectSystemAfter } from '../system/index.ts'
import { type StoredEvent, selectAfter } from './store.ts'

/** The largest number of rows, and of bytes of rows, in a frame; a larger row is a frame of its own. */
export const rowsMax = 1000
export const frameBytesMax = 1024 * 1024

/** The filter of a listener. */
export interface Subscription {
  /** The consumer who listens. */
  caller: string
  hubs: readonly string[]
  /** Whether system events are wanted too. */
  withSystem: boolean
  /** The same text: the same frames. */
  filterKey: string
  wants(event: StoredEvent): boolean
  wantsSystem(event: SystemEvent): boolean
  /** The data of an event. */
  text(event: StoredEvent): string
  systemText(event: SystemEvent): string
  /** The cursor of where it is, which it resumes from. */
  cursor(places: ReadonlyMap<string, Place>): string
  /** Whether the key that opened it is still allowed to read. */
  isAlive(): Promise<boolean>
}

/** Where text goes to a listener. */
export interface Sink {
  write(chunk: Buffer | string): boolean
  readonly writableLength: number
  end(): unknown
  on(event: 'drain' | 'close', listener: () => void): unknown
  once(event: 'drain' | 'close', listener: () => void): unknown
  off(event: 'drain' | 'close', listener: () => void): unknown
}

/** The numbers of the last event and the last system event that a listener has. */
export interface Place {
  seq: number
  system: number
}

export interface Frame {
  from: Place
  to: Place
  events: readonly StoredEvent[]
  system: readonly SystemEvent[]
  texts: Map<string, Buffer>
}

/** A hub's tail, as far as a listener of it needs it. */
export interface Reach {
  /** How far it has handed out what is new. */
  readonly place: Place
}

/** What a listener needs of its streams. */
export interface Streaming {
  db: Db
  /** The memory that listeners which are behind use. */
  budget: ByteBudget
  onError: (error: unknown) => void
}

export class Listener {
  readonly subscription: Subscription
  readonly #streaming: Streaming
  readonly #sink: Sink
  readonly #places = new Map<string, Place>()
  /** Hubs of which it has all that their tail has handed out. */
  readonly #live = new Set<string>()
  /** While something it was sent is not taken. */
  #taken: Promise<void> | undefined
  #isOver = false

  constructor(streaming: Streaming, sink: Sink, subscription: Subscription, places: ReadonlyMap<string, Place>) {
    this.#streaming = streaming
    this.#sink = sink
    this.subscription = subscription
    for (const hub of subscription.hubs) this.#places.set(hub, { ...(places.get(hub) ?? { seq: 0, system: 0 }) })
    sink.once('close', () => {
      this.#isOver = true
    })
  }

  begin(): void {
    this.#write(`retry: 1000\n${this.#idLine()}\n`)
  }

  /**
   * A heartbeat with the position, so that a client whose filter matched nothing does not start far back when it resumes. A
   * client that has not read what it was sent gets none, so that its connection ends after a while.
   */
  beat(): void {
    if (this.#sink.writableLength > 0) return
    this.#write(`: beat\n${this.#idLine()}\n`)
  }

  end(): void {
    this.#isOver = true
    this.#sink.end()
  }

  /** Reads on until nothing is missing of what the tail has handed out; from then on its frames come. */
  async catchUp(hub: string, tail: Reach): Promise<void> {
    const { withSystem } = this.subscription
    const place = this.#placeOf(hub)
    try {
      while (!this.#isOver) {
        await this.#untilTaken()
        const isBehind = place.seq < tail.place.seq
        if (!isBehind && !(withSystem && place.system < tail.place.system)) break
        await this.#readOn(hub, place, isBehind)
      }
      this.#live.add(hub)
    } catch (error) {
      // It resumes where it was.
      this.#streaming.onError(error)
      this.end()
    }
  }

  /** Sends the next frame of its own, and holds its share of the memory until that is taken. */
  async #readOn(hub: string, place: Place, isBehind: boolean): Promise<void> {
    const { db, budget } = this.#streaming
    const hold = await budget.take(this.subscription.caller, frameBytesMax)
    try {
      if (this.#isOver) return
      const [events, system] = await Promise.all([
        selectAfter(db, [hub], new Map([[hub, place]]), [], rowsMax, frameBytesMax),
        this.subscription.withSystem ? selectSystemAfter(db, hub, place.system, rowsMax, frameBytesMax) : { rows: [] }
      ])
      // What comes next was removed meanwhile. The client resumes and gets 410, because its position is gone.
      if (isBehind && events.rows[0]?.seq !== place.seq + 1) return this.end()
      this.#write(this.#textOf(hub, events.rows, system.rows))
      await this.#untilTaken()
    } finally {
      hold.release()
    }
  }

  /** What is new of a hub; `tail` is who hands it out. */
  take(hub: string, frame: Frame, tail: Reach): void {
    if (this.#isOver || !this.#live.has(hub)) return
    if (this.#sink.writableLength > frameBytesMax) {
      this.#live.delete(hub)
      void this.catchUp(hub, tail)
      return
    }
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
    return `id: ${this.subscription.cursor(this.#places)}\n`
  }

  #placeOf(hub: string): Place {
    const place = this.#places.get(hub)
    if (!place) throw new Error('a listener was handed what it did not ask for')
    return place
  }

  #write(chunk: Buffer | string): void {
    if (this.#isOver || chunk.length === 0) return
    if (!this.#sink.write(chunk)) this.#taken ??= this.#drained()
  }

  /** Until what was written last is taken, or the listener is gone. */
  async #untilTaken(): Promise<void> {
    if (!this.#isOver) await this.#taken
  }

  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#taken = undefined
        this.#sink.off('drain', done)
        this.#sink.off('close', done)
        resolve()
      }
      this.#sink.on('drain', done)
      this.#sink.on('close', done)
    })
  }
}
