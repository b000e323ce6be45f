/** The capacity limits of an installation. Each value has an environment variable, read and checked by config.ts. */

export interface Capacity {
  /** Bytes of one event: its metadata in UTF-8 as sent, and the extension attributes of a CloudEvent. */
  eventBytes: number
  /** Open event streams of this node, and of one consumer. */
  streams: number
  streamsPerConsumer: number
  /** Exports that this node runs at the same time, and those of one consumer. */
  exports: number
  exportsPerConsumer: number
}

/** What `IHUB_EVENT_BYTES` may be at most. */
export const eventBytesMost = 1024 * 1024

export const capacityDefaults: Capacity = {
  eventBytes: 64 * 1024,
  streams: 1000,
  streamsPerConsumer: 100,
  exports: 4,
  exportsPerConsumer: 2
}
