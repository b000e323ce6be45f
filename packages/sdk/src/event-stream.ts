/** The text of server-sent events (WHATWG HTML, 9.2.6), read piece by piece. */

export interface RawMessage {
  /** The position after this message. */
  id: string
  event: string
  data: string
}

/** A message of more characters than this is not one of an Inter-Hub. */
const messageLengthMax = 32 * 1024 * 1024

export class MessageTooLong extends Error {}

export class EventStreamParser {
  /** The position to resume from: that of the last block that came whole. */
  lastId: string
  /** How long the server asks to wait before another connection, in milliseconds. */
  retryMs: number | undefined
  readonly #decoder = new TextDecoder()
  /** The line that has not ended yet. */
  #pieces: string[] = []
  #hasCarriageReturn = false
  #id: string
  #event = ''
  #data: string[] = []
  /** Characters of the message so far. */
  #length = 0

  constructor(lastId: string) {
    this.lastId = lastId
    this.#id = lastId
  }

  /** The messages that are complete with these bytes. @throws MessageTooLong */
  *push(bytes: Uint8Array): Generator<RawMessage, void> {
    let text = this.#decoder.decode(bytes, { stream: true })
    if (text === '') return
    // The rest of a line end that began in the piece before.
    if (this.#hasCarriageReturn && text.startsWith('\n')) text = text.slice(1)
    this.#hasCarriageReturn = text.endsWith('\r')
    const [first = '', ...others] = text.split(/\r\n|\n|\r/)
    this.#add(first)
    for (const next of others) {
      const line = this.#pieces.join('')
      this.#pieces = []
      const message = line === '' ? this.#dispatch() : this.#field(line)
      this.#add(next)
      if (message) yield message
    }
  }

  #add(piece: string): void {
    this.#pieces.push(piece)
    this.#length += piece.length
    if (this.#length > messageLengthMax) throw new MessageTooLong()
  }

  #field(line: string): undefined {
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    if (name === 'data') this.#data.push(value)
    else if (name === 'event') this.#event = value
    else if (name === 'id' && !value.includes('\0')) this.#id = value
    else if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value)
  }

  #dispatch(): RawMessage | undefined {
    this.lastId = this.#id
    const [event, data] = [this.#event || 'message', this.#data]
    this.#event = ''
    this.#data = []
    this.#length = 0
    return data.length === 0 ? undefined : { id: this.lastId, event, data: data.join('\n') }
  }
}
