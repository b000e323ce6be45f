/**
 * An event as received: one value from the request to the stored row. The request is parsed once; the metadata is kept as
 * the text that was sent, next to the parsed body.
 */
import type { ErrorObject, ValidateFunction } from 'ajv'
import { parseRaw, type RawJson } from '../kernel/json.ts'
import { camelBody } from '../kernel/spelling.ts'
import { newAjv, validationProblem } from '../kernel/validate.ts'
import { CreateEvent } from './schema.ts'

/** What was sent, in the form of the API but not checked yet. */
export interface SentEvent {
  value: unknown
  /** The text of its metadata; undefined when it has none. */
  metadata: string | undefined
  /** Attributes of a CloudEvent that have no place of their own. */
  extensions?: Record<string, unknown> | undefined
  /** Of the request, or of the CloudEvent itself (W3C Trace Context). */
  traceId?: string | undefined
  /** Where the caller makes repeating safe: the route, the key, and what makes the request the same. */
  idempotency?: { route: string; key: string; fingerprint: Buffer } | undefined
}

export interface IncomingEvent extends Omit<SentEvent, 'value' | 'metadata'> {
  body: CreateEvent
  /** JSON, as it was sent. */
  metadata: string
}

/** The event of a body in the form of the API. */
export function sentEvent({ value, text }: RawJson): SentEvent {
  return { value, metadata: text }
}

let validate: ValidateFunction | undefined

/** @throws ValidationFailed */
export function checkEvent({ value, metadata, ...sending }: SentEvent): IncomingEvent {
  validate ??= newAjv().compile(CreateEvent as object)
  const body = camelBody(value)
  if (!validate(body)) throw validationProblem('body', (validate.errors ?? []) as ErrorObject[], 'metadata')
  return { body: body as CreateEvent, metadata: metadata ?? '{}', ...sending }
}

/** An event that this server makes itself. @throws ValidationFailed */
export function madeEvent(members: object): IncomingEvent {
  return checkEvent(sentEvent(parseRaw(Buffer.from(JSON.stringify(members)), 'metadata')))
}
