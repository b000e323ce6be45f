/**
 * A large JSON array read item by item, over several turns of the event loop: parsing 16 MB at once would hold it for
 * longer than a second.
 */

import { parseRaw, parseRawItems, type RawJson } from './json.ts'
import { MalformedRequest, PayloadTooLarge, Problem } from './problem.ts'
import { inTurn } from './turns.ts'

/** The most items of a body whose items are read apart. */
export const itemsMax = 10_000

/** Up to here an array is parsed at once. */
const wholeBytesMax = 128 * 1024
/** What is parsed, or looked through for the ends of items, in one piece. */
const pieceBytes = 128 * 1024
const itemBytesMax = 1024 * 1024

/**
 * The items of a JSON array, each with the text of one member. A text that is large has at most `itemsMax` items.
 * @throws MalformedRequest, ValidationFailed as parseJson does, with the place of the item; PayloadTooLarge
 */
export async function parseJsonItems(bytes: Buffer, member: string, itemsMax: number): Promise<RawJson[]> {
  if (bytes.length <= wholeBytesMax || bytes[0] === 0xef) {
    const items = parseRawItems(bytes, member)
    if (items === undefined) throw new MalformedRequest('The body is not a JSON array.')
    return items
  }
  const items: RawJson[] = []
  await eachPiece(await endsOf(bytes, itemsMax), (span) => {
    items.push(parseItem(bytes, span, items.length, member))
  })
  return items
}

/** Works through spans, in each turn as many as make a piece. */
export async function eachPiece(spans: readonly Span[], work: (span: Span) => void): Promise<void> {
  for (let at = 0; at < spans.length; ) {
    await inTurn(() => {
      for (let size = 0; at < spans.length && size < pieceBytes; at++) {
        const span = spans[at] as Span
        // Also what is empty costs something.
        size += span.end - span.start + 16
        work(span)
      }
    })
  }
}

/** Bytes of a text, the end not counted. */
export interface Span {
  start: number
  end: number
}

function parseItem(bytes: Buffer, { start, end }: Span, index: number, member: string): RawJson {
  if (end - start > itemBytesMax) throw new PayloadTooLarge(`Item ${index} is larger than ${itemBytesMax} bytes.`)
  try {
    return parseRaw(bytes.subarray(start, end), member)
  } catch (error) {
    throw error instanceof Problem ? error.within(`/${index}`) : error
  }
}

/** Where the items of an array lie. What is wrong within an item is found when it is parsed. */
async function endsOf(bytes: Buffer, itemsMax: number): Promise<Span[]> {
  const spans: Span[] = []
  let depth = 0
  let start = 0
  let isText = false
  let isOver = false
  const end = (at: number) => {
    if (spans.length === itemsMax)
      throw new PayloadTooLarge(`An array of this size can have at most ${itemsMax} items.`)
    spans.push({ start, end: at })
    start = at + 1
  }
  const read = (at: number): number => {
    const byte = bytes[at]
    if (isText) {
      if (byte === 0x5c) return at + 2
      if (byte === 0x22) isText = false
    } else if (byte === 0x22 && depth > 0) isText = true
    else if (byte === 0x5b || byte === 0x7b) {
      if (isOver || (depth === 0 && byte === 0x7b)) throw notAnArray()
      if (depth === 0) start = at + 1
      depth++
    } else if (byte === 0x5d || byte === 0x7d) {
      depth--
      if (depth === 0) {
        isOver = true
        if (spans.length > 0 || !isBlank(bytes, start, at)) end(at)
      }
    } else if (byte === 0x2c && depth === 1) end(at)
    else if (depth <= 0 && !isSpace(byte)) throw notAnArray()
    return at + 1
  }
  for (let at = 0; at < bytes.length; ) {
    await inTurn(() => {
      for (const pieceEnd = Math.min(bytes.length, at + pieceBytes); at < pieceEnd; ) at = read(at)
    })
  }
  if (!isOver || isText || depth !== 0) throw new MalformedRequest('The body is not JSON: the array is not closed.')
  return spans
}

function notAnArray(): Problem {
  return new MalformedRequest('The body is not a JSON array. Only an array of items may be this large.')
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

function isBlank(bytes: Buffer, start: number, end: number): boolean {
  return bytes.subarray(start, end).every(isSpace)
}
