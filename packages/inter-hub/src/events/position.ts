/**
 * Where a reader stands: the number of the last event it has of each hub. Of one hub it is that number; of several an
 * opaque text. A hub that is not named begins at its first event.
 */
import { MalformedRequest, type Problem } from '../kernel/problem.ts'

/** Hub id to the number of the last event seen. */
export type Position = ReadonlyMap<string, number>

export const positionPattern = '^(\\d{1,15}|p1\\.[A-Za-z0-9_-]{0,8000})$'
export const positionLengthMax = 8004

const idBytes = 16

/** @throws MalformedRequest for a position that this server did not give */
export function parsePosition(text: string, hubs: readonly string[], parameter: string): Position {
  if (/^\d+$/.test(text)) {
    const seq = Number(text)
    // Zero begins at the first event of every hub; any other number is one of a single hub.
    if (seq === 0 || hubs.length <= 1) return new Map(hubs.map((hub) => [hub, seq]))
    throw foreign(parameter, 'is a number of one hub, and this reads several')
  }
  const bytes = Buffer.from(text.slice(3), 'base64url')
  const position = new Map<string, number>()
  for (let at = 0; at < bytes.length; at += idBytes + 8) {
    if (at + idBytes + 8 > bytes.length) throw foreign(parameter, 'is no position of this server')
    const hex = bytes.toString('hex', at, at + idBytes)
    const seq = Number(bytes.readBigUInt64BE(at + idBytes))
    if (!Number.isSafeInteger(seq)) throw foreign(parameter, 'is no position of this server')
    position.set(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), seq)
  }
  return position
}

function foreign(parameter: string, detail: string): Problem {
  return new MalformedRequest(`${parameter} ${detail}.`, { errors: [{ parameter, detail }] })
}

/** The text of a position over these hubs. */
export function formatPosition(position: Position, hubs: readonly string[]): string {
  const [only] = hubs
  if (hubs.length === 1 && only !== undefined) return String(position.get(only) ?? 0)
  const parts = [...position]
    .filter(([, seq]) => seq > 0)
    .map(([hub, seq]) => {
      const part = Buffer.alloc(idBytes + 8)
      part.write(hub.replaceAll('-', ''), 'hex')
      part.writeBigUInt64BE(BigInt(seq), idBytes)
      return part
    })
  return `p1.${Buffer.concat(parts).toString('base64url')}`
}
