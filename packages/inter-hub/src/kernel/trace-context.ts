/** W3C Trace Context: the headers `traceparent` and `tracestate`, read and written. */
import { randomBytes } from 'node:crypto'

export interface TraceParent {
  /** 32 hex digits. */
  traceId: string
  /** 16 hex digits: the step before this one. */
  spanId: string
  /** Bit 0: the sender has sampled it. */
  flags: number
  /** `tracestate` as it is carried on. */
  state?: string
}

export interface Trace {
  traceId: string
  /** Of this request; a new one for every hop. */
  spanId: string
  flags: number
}

const header = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s

const stateBytesMax = 8 * 1024

const membersMax = 32

/** What is printable, without the comma and the equals sign, and no space at the end. */
const member =
  /^(?:[a-z][a-z0-9_*/-]{0,255}|[a-z0-9][a-z0-9_*/-]{0,240}@[a-z][a-z0-9_*/-]{0,13})=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** Undefined when the header is missing or not valid. */
export function parseTraceParent(text: string | undefined, state?: string): TraceParent | undefined {
  const [, version, traceId = '', spanId = '', flags = '', more] = header.exec(text ?? '') ?? []
  // A later version may have more fields, and its first four mean what they mean today (section 4.3).
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return undefined
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined
  const known = version === '00' ? 0b11 : 0b01
  const carried = parseTraceState(state)
  const parent = { traceId, spanId, flags: Number.parseInt(flags, 16) & known }
  return carried === undefined ? parent : { ...parent, state: carried }
}

/** The members as they are carried on; undefined when there are none, or what was sent is not valid. */
export function parseTraceState(text: string | undefined): string | undefined {
  if (text === undefined || text.length > stateBytesMax) return undefined
  const members = text
    .split(',')
    .map((one) => one.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((one) => one !== '')
  if (members.length === 0 || members.length > membersMax) return undefined
  if (!members.every((one) => member.test(one))) return undefined
  const names = new Set(members.map((one) => one.slice(0, one.indexOf('='))))
  return names.size === members.length ? members.join(',') : undefined
}

export function formatTraceParent({ traceId, spanId, flags }: Trace): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, '0')}`
}

/** A step of a trace: of the sender's, or the first of a new one, which is not sampled. */
export function newTrace(parent?: TraceParent): Trace {
  const bytes = randomBytes(24).toString('hex')
  return {
    traceId: parent?.traceId ?? bytes.slice(16),
    spanId: bytes.slice(0, 16),
    flags: parent?.flags ?? 0
  }
}
