export interface ProblemItem {
  detail: string
  /** JSON pointer into the body as a URI fragment, e.g. `#/metadata/endpoint`. */
  pointer?: string
  /** Name of the query or path parameter. */
  parameter?: string
}

export interface ProblemOptions {
  errors?: ProblemItem[]
  /** Further members of the problem document, three letters or more (RFC 9457 section 3.2). */
  members?: Record<string, unknown>
  headers?: Record<string, string>
  cause?: unknown
}

export abstract class Problem extends Error {
  abstract readonly code: string
  abstract readonly status: number
  abstract readonly title: string
  /** An absolute type that others have registered; else the type is the page of the code. */
  readonly type: string | undefined
  readonly errors: ProblemItem[] | undefined
  readonly members: Record<string, unknown>
  readonly headers: Record<string, string>

  constructor(detail: string, options: ProblemOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.errors = options.errors
    this.members = options.members ?? {}
    this.headers = options.headers ?? {}
  }

  /** The same problem of a part of the body: its pointers and its detail start with the place of the part. */
  within(place: string): this {
    const errors = this.errors?.map(({ pointer, ...item }) => ({
      ...item,
      pointer: `#${place}${(pointer ?? '#').slice(1)}`
    }))
    const whole = errors ?? [{ pointer: `#${place}`, detail: this.message }]
    return Object.assign(Object.create(this) as this, { errors: whole, message: `${place.slice(1)}: ${this.message}` })
  }
}

export interface ProblemClass {
  new (detail: string, options?: ProblemOptions): Problem
  readonly code: string
  readonly status: number
  readonly title: string
  readonly help: string
  readonly type: string | undefined
}

const declared = new Map<string, ProblemClass>()

/** All declared problems, for the documentation and the tests that hold it true. */
export function declaredProblems(): ProblemClass[] {
  return [...declared.values()].sort((a, b) => a.status - b.status || a.code.localeCompare(b.code))
}

/**
 * Declares a failure. `help` says in a sentence or two what happened and what the client can do; it is the text of
 * the page behind the problem's `type`. A type that others have registered stands in place of that page's address.
 */
export function defineProblem(code: string, status: number, title: string, help: string, type?: string): ProblemClass {
  if (declared.has(code)) throw new Error(`the problem ${code} is declared twice`)
  const problem = class extends Problem {
    static readonly code = code
    static readonly status = status
    static readonly title = title
    static readonly help = help
    static readonly type = type
    override readonly type = type
    readonly code = code
    readonly status = status
    readonly title = title
  }
  declared.set(code, problem)
  return problem
}

export const MalformedRequest = defineProblem(
  'malformed_request',
  400,
  'Malformed request',
  'The request could not be parsed: the body is not valid JSON (RFC 8259, in UTF-8, without a byte order mark or duplicate members), or a parameter is invalid, unknown or repeated. Correct the request before you send it again.'
)
export const InvalidApiKey = defineProblem(
  'invalid_api_key',
  401,
  'Invalid API key',
  'The operation requires a valid key or access token in `Authorization: Bearer …`. It is missing, wrong, revoked or expired. Use a key of this installation.'
)
export const TokenExpired = defineProblem(
  'token_expired',
  401,
  'Token expired',
  'The access token has expired. Exchange the key for a new token: `POST /token`.'
)
export const InsufficientScope = defineProblem(
  'insufficient_scope',
  403,
  'Insufficient scope',
  'The key is valid, but its scopes do not allow this operation. The answer names the required scope.'
)
export const CrossSiteRequest = defineProblem(
  'cross_site_request',
  403,
  'Cross-site request',
  'A session cookie is accepted only for requests from the console itself: from the same origin, with the header `ihub-console` for changes, and for streams opened by a browser. Programs send a key instead.'
)
export const NotFound = defineProblem(
  'not_found',
  404,
  'Not found',
  'The object does not exist, or the key has no access to it. The answer is the same in both cases.'
)
export const MethodNotAllowed = defineProblem(
  'method_not_allowed',
  405,
  'Method not allowed',
  'The path does not support this method. The `Allow` header lists the methods that it supports.'
)
export const UnknownMethod = defineProblem(
  'unknown_method',
  501,
  'Unknown method',
  'The server does not know the HTTP method of the request. Check its spelling; methods are in upper case.'
)
export const NotAcceptable = defineProblem(
  'not_acceptable',
  406,
  'Not acceptable',
  'The `Accept` header excludes the media types that the operation returns, such as application/json. Errors are application/problem+json.'
)
export const RequestTimeout = defineProblem(
  'request_timeout',
  408,
  'Request timeout',
  'The request was not received completely in time. Send it again.'
)
export const ExpectationFailed = defineProblem(
  'expectation_failed',
  417,
  'Expectation failed',
  'The request has an Expect header other than 100-continue. Send it again without that header.'
)
export const AlreadyExists = defineProblem(
  'already_exists',
  409,
  'Already exists',
  'An object with this slug, name or identity already exists. Read it, or choose another one.'
)
export const Ambiguous = defineProblem(
  'ambiguous',
  409,
  'Ambiguous reference',
  'Several hubs have an object with this slug. The answer lists the candidates. Use an id, or name the hub.'
)
export const Conflict = defineProblem(
  'conflict',
  409,
  'Conflict with the current state',
  'The object is in a state that does not allow this operation; for example, only a draft manifest can be changed.'
)
export const FieldManaged = defineProblem(
  'field_managed',
  409,
  'Field is managed',
  'An inventory manages this field of the widget, relation, owner or context: `inventory` and `pointer` name both. An empty `pointer` stands for the whole object. Change it in the inventory. `PATCH` of a widget with `?force=true` changes it anyway; the inventory then no longer manages it. `DELETE` with `?force=true` deletes a widget or relation anyway.'
)
export const PreconditionFailed = defineProblem(
  'precondition_failed',
  412,
  'Precondition failed',
  'The object has changed since the version in `If-Match`, or exists although `If-None-Match` excludes it. Read it again before you repeat the change.'
)
export const PayloadTooLarge = defineProblem(
  'payload_too_large',
  413,
  'Payload too large',
  'The body is larger than the operation accepts. Send a smaller body, or several requests.'
)
export const UnsupportedMediaType = defineProblem(
  'unsupported_media_type',
  415,
  'Unsupported media type',
  'The operation does not accept the media type of the body. Most operations require application/json in UTF-8. The `Accept` header of the answer lists the accepted media types.'
)
export const ValidationFailed = defineProblem(
  'validation_failed',
  422,
  'Validation failed',
  'The body is valid JSON, but its content is not valid. `errors` lists each fault with a JSON pointer to its place and what was expected.'
)
export const RateLimited = defineProblem(
  'rate_limited',
  429,
  'Request quota exceeded',
  'The number of requests in a minute exceeds the limit of the consumer (`default`), of the key (`key`), or of the client address if no valid key was sent (`anonymous`). `violated-policies` names the limit. Wait for the time in `Retry-After`. The `RateLimit` header of every answer shows how many requests are left. An operator can change `rateLimit` of the consumer or the key.',
  'https://iana.org/assignments/http-problem-types#quota-exceeded'
)
export const HeadersTooLarge = defineProblem(
  'headers_too_large',
  431,
  'Request header fields too large',
  'The header section is larger than 16 KiB.'
)
export const Internal = defineProblem(
  'internal',
  500,
  'Internal error',
  'The server failed to process the request. Its log has the reason under the request id. Nothing was stored unless the answer says otherwise.'
)
export const NotReady = defineProblem(
  'not_ready',
  503,
  'Not ready',
  'The database cannot be reached or cannot take writes at the moment, for example because a disk is full. Nothing was written. Try again after the time in `Retry-After`.'
)
export const CommitUnknown = defineProblem(
  'commit_unknown',
  503,
  'Outcome unknown',
  'The connection to the database was lost while the write was being committed: it may or may not have been stored. Repeat the request with the same `Idempotency-Key`, or send an event again with the same `source` and `externalId`; both are safe to repeat.'
)

export const problemType = 'application/problem+json'

/** The document of a problem, as it is sent. */
export function problemDocument(problem: Problem, requestId: string, base: string): Record<string, unknown> {
  return {
    type: problem.type ?? `${base}/problems/${problem.code}`,
    title: problem.title,
    status: problem.status,
    detail: withoutNul(problem.message),
    instance: `urn:uuid:${requestId}`,
    code: problem.code,
    request_id: requestId,
    ...(problem.errors ? { errors: problem.errors.map(quotable) } : {}),
    ...problem.members
  }
}

/** What the client sent may be quoted in texts and names, and NUL is in no text of the API. */
const withoutNul = (text: string) => text.replaceAll('\0', '\uFFFD')

function quotable(item: ProblemItem): ProblemItem {
  const members = Object.entries(item).map(([name, text]) => [name, withoutNul(text)])
  return Object.fromEntries(members) as ProblemItem
}
