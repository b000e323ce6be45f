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

  /** The same problem of a part of the body: its pointers, and what is said of it, begin with the place of the part. */
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
  'The request could not be read: the body is not JSON as RFC 8259 has it (UTF-8, no byte order mark, no member twice), or a parameter is wrong, unknown or repeated. Correct the request; the same one will fail again.'
)
export const InvalidApiKey = defineProblem(
  'invalid_api_key',
  401,
  'Invalid API key',
  'The operation needs a key or an access token as `Authorization: Bearer …`, and the one given is missing, wrong, revoked or expired. Use a key of this installation.'
)
export const TokenExpired = defineProblem(
  'token_expired',
  401,
  'Token expired',
  'The access token was right, and its hour is over. Exchange the key for a new one: `POST /token`.'
)
export const InsufficientScope = defineProblem(
  'insufficient_scope',
  403,
  'Insufficient scope',
  'The key is valid, but its scopes do not allow this. The answer names the scope that is needed.'
)
export const NotFound = defineProblem(
  'not_found',
  404,
  'Not found',
  'There is no such thing here, or the key may not read it: both are answered in the same words.'
)
export const MethodNotAllowed = defineProblem(
  'method_not_allowed',
  405,
  'Method not allowed',
  'The path exists, but not with this method. The `Allow` header lists the methods it takes.'
)
export const NotAcceptable = defineProblem(
  'not_acceptable',
  406,
  'Not acceptable',
  'The API answers application/json and application/problem+json; the `Accept` header excludes both.'
)
export const RequestTimeout = defineProblem(
  'request_timeout',
  408,
  'Request timeout',
  'The request did not arrive whole in time. Send it again.'
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
  'Something with this identity exists already. Read it, or choose another slug.'
)
export const Ambiguous = defineProblem(
  'ambiguous',
  409,
  'Ambiguous reference',
  'A slug fits things in several hubs. The answer lists the candidates; use an id, or name the hub.'
)
export const Conflict = defineProblem(
  'conflict',
  409,
  'Conflict with the present state',
  'The thing is in a state that does not allow this, for example a manifest that is no longer a draft.'
)
export const PreconditionFailed = defineProblem(
  'precondition_failed',
  412,
  'Precondition failed',
  'The thing has changed since the version that `If-Match` names. Read it again, then decide again.'
)
export const PayloadTooLarge = defineProblem(
  'payload_too_large',
  413,
  'Payload too large',
  'The body is larger than the operation takes. Send less at once.'
)
export const UnsupportedMediaType = defineProblem(
  'unsupported_media_type',
  415,
  'Unsupported media type',
  'The body must be sent as application/json in UTF-8. The `Accept` header of the answer lists what the operation takes.'
)
export const ValidationFailed = defineProblem(
  'validation_failed',
  422,
  'Validation failed',
  'The body was read, but does not fit. `errors` lists each place as a JSON pointer, with what was expected there.'
)
export const RateLimited = defineProblem(
  'rate_limited',
  429,
  'Request quota exceeded',
  'More requests came in a minute than the limit allows: of the consumer (`default`), of its key (`key`), or of the address where no valid key was sent (`anonymous`). `violated-policies` names which. Wait as long as `Retry-After` says; `RateLimit` says in every answer how many are left. An operator changes `rateLimit` of the consumer or the key.',
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
  'The server failed. The log has the reason under the request id; nothing of the request was stored unless the answer says otherwise.'
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
  'The connection to the database was lost while the write was being committed: it may or may not have happened. Repeat it with the same `Idempotency-Key`, or an event with the same `source` and `externalId`, which makes repeating safe.'
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
