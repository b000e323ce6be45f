/**
 * Many events in one request: a JSON array or NDJSON, each validated, written and answered separately, in the order sent.
 * An invalid event does not affect the others.
 */
import { outage } from '../db/outage.ts'
import type { Actor } from '../kernel/actor.ts'
import { parseRaw } from '../kernel/json.ts'
import { eachPiece, itemsMax, type Span } from '../kernel/json-items.ts'
import { Internal, MalformedRequest, PayloadTooLarge, Problem } from '../kernel/problem.ts'
import { checkEvent, type IncomingEvent, type SentEvent, sentEvent } from './incoming.ts'
import { type Recorded, type Recorder, recordEach } from './record-event.ts'

export const batchMax = itemsMax
export const batchBytesMax = 16 * 1024 * 1024
const chunkSize = 500

export interface BatchAnswer {
  index: number
  status: number
  id?: string
  seq?: number
  outcome?: string
  problem?: { code: string; title: string; detail: string; errors?: unknown[] }
}

export interface Batch {
  data: BatchAnswer[]
  meta: { total: number; created: number; known: number; failed: number }
}

/** An event as it was sent, or why it could not be read. */
export type Sent = SentEvent | { problem: Problem }

/** Reads NDJSON: one JSON text a line, empty lines left out. */
export async function readLines(bytes: Buffer): Promise<Sent[]> {
  const lines: Sent[] = []
  await eachPiece(linesOf(bytes), ({ start, end }) => {
    const line = bytes.subarray(start, end)
    if (line.length > 0 && !isBlank(line)) lines.push(attempt(() => sentEvent(parseRaw(line, 'metadata'))))
  })
  return lines
}

function linesOf(bytes: Buffer): Span[] {
  const lines: Span[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start)
    lines.push({ start, end: end === -1 ? bytes.length : end })
    start = end === -1 ? bytes.length : end + 1
  }
  return lines
}

/** Reads no further than the first byte that is not white space. */
function isBlank(line: Buffer): boolean {
  return line.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))
}

/** What was read, or the problem of reading it. */
export function attempt(read: () => SentEvent): Sent {
  try {
    return read()
  } catch (error) {
    if (error instanceof Problem) return { problem: error }
    throw error
  }
}

/** What the request says of each of its events. */
type SendingOf = (index: number) => Pick<SentEvent, 'traceId' | 'idempotency'>

export async function recordBatch(
  recorder: Recorder,
  actor: Actor,
  sent: readonly Sent[],
  sendingOf: SendingOf
): Promise<Batch> {
  if (sent.length > batchMax)
    throw new PayloadTooLarge(`A batch can contain at most ${batchMax} events; this one has ${sent.length}.`)
  if (sent.length === 0) throw new MalformedRequest('The batch contains no events.')
  const data: BatchAnswer[] = []
  for (let start = 0; start < sent.length; start += chunkSize) {
    const chunk = sent.slice(start, start + chunkSize)
    const recorded = await recordEach(
      recorder,
      actor,
      chunk.map((one, offset) => () => checked(one, sendingOf(start + offset)))
    )
    for (const one of recorded) {
      data.push('error' in one ? refused(recorder, data.length, one.error) : accepted(data.length, one))
    }
  }
  return summed(data)
}

/** The answer to a batch that was recorded whole. */
export function batchAnswer(recorded: readonly Recorded[]): Batch {
  return summed(recorded.map((one, index) => accepted(index, one)))
}

function summed(data: BatchAnswer[]): Batch {
  const count = (wanted: (status: number) => boolean) => data.filter(({ status }) => wanted(status)).length
  const meta = {
    total: data.length,
    created: count((s) => s === 201),
    known: count((s) => s === 200),
    failed: count((s) => s >= 400)
  }
  return { data, meta }
}

function checked(sent: Sent, sending: ReturnType<SendingOf>): IncomingEvent {
  if ('problem' in sent) throw sent.problem
  return checkEvent({ ...sending, ...sent })
}

function accepted(index: number, { isNew, replayed, id, seq, outcome }: Recorded): BatchAnswer {
  return { index, status: replayed ?? (isNew ? 201 : 200), id, seq, outcome }
}

function refused(recorder: Recorder, index: number, error: unknown): BatchAnswer {
  // The client is told the code alone; the reason is for the log.
  if (!(error instanceof Problem)) recorder.failed(error)
  const problem =
    error instanceof Problem
      ? error
      : (outage(error) ?? new Internal('The server failed to record this event.', { cause: error }))
  const { code, title, message, errors, status } = problem
  return { index, status, problem: { code, title, detail: message, ...(errors ? { errors } : {}) } }
}
