/**
 * Cursors: the position of a reader in the events and system events of some hubs. The text is opaque: it carries the epoch
 * of the history that it belongs to, what it was given for (hubs and filter) and a MAC, so that the server takes back only
 * what it gave. It is not bound to a key: rotation and another reader of the same hubs continue with it.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { Type } from 'typebox'
import { MalformedRequest } from './problem.ts'

/** The numbers of the last event and the last system event that a reader has; undefined: it does not read them. */
export interface Place {
  seq: number | undefined
  system: number | undefined
}

/** Hub id to the place in it. */
export type Places = ReadonlyMap<string, Place>

/** What a cursor is good for: the hub that is read (`*` for all that the caller may read) and the filter. */
export interface Binding {
  hub: string
  filter: Record<string, unknown>
}

export interface Sealing {
  /** Of the installation; it never leaves the server. */
  key: Buffer
  /** Of the history that the database holds now, a UUID. */
  epoch: string
}

export const cursorPattern = '^(0|now|c1\\.[A-Za-z0-9_-]{1,12000})$'
export const cursorLengthMax = 12_003
const sealedPattern = /^c1\.[A-Za-z0-9_-]{1,12000}$/

const prefix = 'c1.'

/** The schema of a cursor in a query. */
export function cursorText(description: string) {
  return Type.String({ pattern: cursorPattern, maxLength: cursorLengthMax, description })
}
const epochBytes = 8
const bindingBytes = 8
const macBytes = 16
const idBytes = 16

const shortEpoch = (epoch: string) => Buffer.from(epoch.replaceAll('-', ''), 'hex').subarray(0, epochBytes)

/** Of a binding; without a filter of its own for a cursor that any filter takes, since it has left nothing out. */
function bindingOf({ hub, filter }: Binding, takesAny = false): Buffer {
  const asked = Object.entries(filter)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const text = JSON.stringify([hub, takesAny ? 'any' : asked])
  return createHash('sha256').update(text).digest().subarray(0, bindingBytes)
}

/** Makes cursors of one binding; the text of each is only a MAC away. */
export function cursorSealer({ key, epoch }: Sealing, binding: Binding, takesAny = false): (places: Places) => string {
  const head = Buffer.concat([shortEpoch(epoch), bindingOf(binding, takesAny)])
  return (places) => {
    const parts = [head]
    for (const [hub, { seq, system }] of places) {
      parts.push(Buffer.from(hub.replaceAll('-', ''), 'hex'), Buffer.from([...varint(seq), ...varint(system)]))
    }
    const bytes = Buffer.concat(parts)
    return `${prefix}${Buffer.concat([bytes, macOf(key, bytes)]).toString('base64url')}`
  }
}

export interface OpenedCursor {
  places: Places
  /** Whether it belongs to the history that the database holds now. */
  isOfEpoch: boolean
}

/** Opens what `cursorSealer` made. @throws MalformedRequest for anything else, or a cursor of another binding */
export function openCursor(text: string, sealing: Sealing, binding: Binding, parameter: string): OpenedCursor {
  const bytes = Buffer.from(text.slice(prefix.length), 'base64url')
  const body = bytes.subarray(0, -macBytes)
  const isOurs =
    sealedPattern.test(text) &&
    // The last character has bits that mean nothing; a text that differs in them is another one.
    bytes.toString('base64url') === text.slice(prefix.length) &&
    body.length >= epochBytes + bindingBytes &&
    timingSafeEqual(bytes.subarray(-macBytes), macOf(sealing.key, body))
  if (!isOurs) throw refused(parameter, 'is not a cursor of this server')
  const own = body.subarray(epochBytes, epochBytes + bindingBytes)
  if (!own.equals(bindingOf(binding)) && !own.equals(bindingOf(binding, true))) {
    throw refused(parameter, 'was issued for other hubs or another filter')
  }
  return {
    places: readPlaces(body.subarray(epochBytes + bindingBytes)),
    isOfEpoch: body.subarray(0, epochBytes).equals(shortEpoch(sealing.epoch))
  }
}

function macOf(key: Buffer, bytes: Buffer): Buffer {
  return createHmac('sha256', key).update(bytes).digest().subarray(0, macBytes)
}

function refused(parameter: string, detail: string) {
  return new MalformedRequest(`${parameter} ${detail}.`, { errors: [{ parameter, detail }] })
}

/** The number and one, so that zero stands for none, as a base-128 number (LEB128). */
function varint(value: number | undefined): number[] {
  let rest = value === undefined ? 0 : value + 1
  const bytes: number[] = []
  do {
    const low = rest % 128
    rest = Math.floor(rest / 128)
    bytes.push(rest > 0 ? low + 128 : low)
  } while (rest > 0)
  return bytes
}

/** Of bytes that this server wrote. */
function readPlaces(bytes: Buffer): Places {
  const places = new Map<string, Place>()
  let at = 0
  const number = () => {
    let value = 0
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++] ?? 0
      value += (byte % 128) * scale
      if (byte < 128) return value === 0 ? undefined : value - 1
    }
  }
  while (at < bytes.length) {
    const hex = bytes.toString('hex', at, at + idBytes)
    at += idBytes
    const hub = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    places.set(hub, { seq: number(), system: number() })
  }
  return places
}
