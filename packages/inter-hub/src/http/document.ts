/**
 * What is true of every operation, written into the OpenAPI document once: bounds of answers, the character that no text
 * may have, headers of answers and of conditional requests, and a description with the scope that is needed. Bounds of
 * requests are not invented here: they are in the schemas that validate.
 */

import { keptHours, keyLengthMax, keyPattern } from '../kernel/idempotency.ts'
import { nameAnswers, openAnswers } from './answer-schemas.ts'
import { tagsLengthMax } from './etag.ts'
import { addExamples } from './examples.ts'
import { reasonLengthMax, reasonPattern } from './reason.ts'

type Json = Record<string, unknown>

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Marks an operation whose body may be left out, until the document is complete. */
export const optionalBody = 'x-optional-body'

/** Marks an operation that takes an Idempotency-Key, until the document is complete. */
export const idempotent = 'x-idempotent'

const patchRule =
  'A JSON Merge Patch (RFC 7396): a member that is not sent stays unchanged, null removes an optional member, objects are merged member by member, and lists are replaced.'

/** PostgreSQL keeps no NUL: a text with one is refused wherever it stands. */
const textPattern = '^[^\\x00]*$'
const longest: Record<string, number> = {
  uuid: 36,
  'date-time': 40,
  uri: 2000,
  binary: Number.MAX_SAFE_INTEGER
}
const bounds = { text: 20_000, items: 10_000, integer: Number.MAX_SAFE_INTEGER, int32: 2 ** 31 - 1 }

const text = (description: string) => ({
  description,
  schema: { type: 'string', maxLength: 2000, pattern: textPattern }
})
const headers = {
  ETag: text('The version of the resource, for If-None-Match and If-Match.'),
  Location: text('The URL of the new resource.'),
  Link: text('Links to the pages of the list: first, prev, next, last (RFC 8288).'),
  Allow: text('The methods that the path supports.'),
  Accept: text('The media types that the operation accepts.'),
  'WWW-Authenticate': text('How to authenticate (RFC 6750).'),
  'Idempotency-Replayed': text('`true` if this is the answer to the first request with this Idempotency-Key.'),
  'Retry-After': text('The number of seconds to wait before the next attempt.')
}
/** Of every answer to a limited caller, so they are named instead of repeated. */
const limitHeaders = {
  RateLimit: text(
    'The requests left in this window, and the seconds until it ends: `"default";r=59999;t=60` (RFC 9651 list).'
  ),
  'RateLimit-Policy': text(
    'The limits that apply, as a number of requests in a number of seconds: `"default";q=60000;w=60` (RFC 9651 list).'
  )
}
const limitReferences = Object.fromEntries(
  Object.keys(limitHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }])
)
const byStatus: Record<string, (keyof typeof headers)[]> = {
  '201': ['Location'],
  '401': ['WWW-Authenticate'],
  '403': ['WWW-Authenticate'],
  '405': ['Allow'],
  '412': ['ETag'],
  '415': ['Accept'],
  '429': ['Retry-After'],
  '503': ['Retry-After']
}

/** The document while it is completed. */
interface Document {
  paths?: unknown
  components?: { schemas?: unknown; headers?: object }
}

/**
 * Completes the document with what every operation has in common. `webhooks` are the requests that this server sends, as
 * OpenAPI 3.1 has them.
 */
export function complete(document: Document, webhooks: Readonly<Record<string, object>> = {}): void {
  document.components = { ...document.components, headers: limitHeaders }
  for (const item of Object.values((document.paths ?? {}) as Record<string, Json>)) {
    for (const method of methods) {
      const operation = item[method] as Json | undefined
      if (operation) completeOperation(method, operation)
    }
  }
  const schemas = (document.components.schemas ?? {}) as Record<string, Json>
  const operations = Object.values((document.paths ?? {}) as Record<string, Json>).flatMap((item) =>
    methods.flatMap((method) => (item[method] ? [item[method] as Json] : []))
  )
  nameAnswers(operations, schemas)
  openAnswers(operations, schemas)
  limit(schemas)
  limit(document.paths)
  addExamples(schemas)
  const described = structuredClone(webhooks)
  limit(described)
  Object.assign(document, { webhooks: described })
}

function completeOperation(method: string, operation: Json): void {
  const scopes = operation['x-scopes'] as string[]
  const needs = needsText(scopes, operation)
  operation.description = [operation.description ?? `${operation.summary}.`, needs].join(' ')
  const { requestBody } = operation as { requestBody?: Json }
  if (requestBody) requestBody.required = operation[optionalBody] !== true
  delete operation[optionalBody]
  if (requestBody && method === 'patch') requestBody.description = patchRule
  const takesKey = operation[idempotent] === true
  delete operation[idempotent]
  const responses = operation.responses as Record<string, Json>
  // A stream of lines or events has no tag.
  const isConditional = method === 'get' && 'application/json' in ((responses['200']?.content ?? {}) as Json)
  for (const [status, answer] of Object.entries(responses)) {
    if (answer.description === unnamed) answer.description = answerText(status, answer)
    const names = [...(byStatus[status] ?? [])]
    if (status === '200' && isConditional) names.push('ETag')
    if (status === '200' && isPaged(operation)) names.push('Link')
    if (takesKey && status.startsWith('2')) names.push('Idempotency-Replayed')
    answer.headers = { ...Object.fromEntries(names.map((name) => [name, headers[name]])), ...limitReferences }
  }
  if (isConditional) {
    responses['304'] = { description: 'Not modified.', headers: { ETag: headers.ETag, ...limitReferences } }
    addHeader(
      operation,
      'If-None-Match',
      'The ETag of a known version. If it is still current, the answer is 304 without a body.'
    )
  }
  if ('text/event-stream' in ((responses['200']?.content ?? {}) as Json)) {
    addHeader(
      operation,
      'Last-Event-ID',
      'The `id` of the last message that was received: the stream continues after it. Takes precedence over `after`.'
    )
  }
  if (takesKey) {
    addHeader(
      operation,
      'Idempotency-Key',
      `Makes it safe to repeat the request: for ${keptHours} hours the same request with the same key returns the first answer.`,
      { minLength: 1, maxLength: 2 * keyLengthMax + 2, pattern: keyPattern }
    )
  }
  if (takesKey) {
    addHeader(operation, 'Ihub-Reason', 'Why the change is made, for the audit log, as percent-encoded UTF-8.', {
      maxLength: reasonLengthMax,
      pattern: reasonPattern
    })
  }
  if (responses['412'])
    addHeader(
      operation,
      'If-Match',
      'The ETag of the version to change. If the resource has another version, the answer is 412.'
    )
}

function needsText(scopes: readonly string[], { security = [] }: { security?: unknown[] }): string {
  if (scopes.length > 0) return `Requires the scope \`${scopes.join(' ')}\`.`
  return security.length > 0 ? 'Requires a key, in the header or in the form.' : 'Public: requires no key.'
}

/** What the framework writes where nothing is declared. */
const unnamed = 'Default Response'

/** What an answer is, from its schema: `The interaction event.` */
function answerText(status: string, { content }: Json): string {
  const [{ schema }] = Object.values((content ?? { none: {} }) as Record<string, { schema?: Json }>) as [
    { schema?: Json }
  ]
  if (schema === undefined || schema.type === 'null') return 'Done. The answer has no body.'
  const data = ((schema.properties ?? {}) as Json).data as Json | undefined
  const name =
    String(((data?.items as Json) ?? schema).$ref ?? '')
      .split('/')
      .at(-1) ?? ''
  const words = name.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase()
  if (data !== undefined) return `A list of items: ${words}.`
  return status === '201' ? `Created: ${words}.` : `The result: ${words}.`
}

function isPaged(operation: Json): boolean {
  return ((operation.parameters ?? []) as Json[]).some(({ name }) => name === 'page')
}

function addHeader(operation: Json, name: string, description: string, bounds: Json = {}): void {
  // A malformed tag is not an error: it matches no version (RFC 9110 section 13.1).
  const schema = { type: 'string', maxLength: tagsLengthMax, pattern: textPattern, ...bounds }
  operation.parameters = [...((operation.parameters ?? []) as Json[]), { in: 'header', name, description, schema }]
}

/** Walks schemas and gives those of texts, lists and integers the bounds that hold for all. */
function limit(node: unknown): void {
  if (Array.isArray(node)) for (const member of node) limit(member)
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return
  const schema = node as Json
  const types = [schema.type].flat()
  if (types.includes('string') && schema.enum === undefined && schema.const === undefined) limitText(schema)
  if (types.includes('array') && schema.items !== undefined) schema.maxItems ??= bounds.items
  if (types.includes('integer')) limitInteger(schema)
  for (const [name, member] of Object.entries(schema)) {
    // A property may have any name, such as that of a keyword.
    if (name === 'properties') limit(Object.values(member as Json))
    else if (!['example', 'examples', 'enum', 'default', 'required'].includes(name)) limit(member)
  }
}

function limitText(schema: Json): void {
  schema.maxLength ??= longest[String(schema.format)] ?? bounds.text
  if (schema.format === undefined) schema.pattern ??= textPattern
}

function limitInteger(schema: Json): void {
  schema.minimum ??= 0
  schema.maximum ??= bounds.integer
  schema.format ??= Number(schema.maximum) <= bounds.int32 ? 'int32' : 'int64'
}
