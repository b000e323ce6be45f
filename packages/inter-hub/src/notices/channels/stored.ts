/** The stored body of a delivery of a notice channel. */
import type { Message } from '../content.ts'

export interface Stored {
  message: Message
  /** The recipient of an e-mail. */
  to?: string
}

export function storedMessage(body: string): Stored {
  return JSON.parse(body) as Stored
}
