/** The errors of a call: a problem that the server returned, or no usable answer. */

export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: string
  request_id: string
  errors?: { detail: string; pointer?: string; parameter?: string }[]
  [member: string]: unknown
}

export type IhubErrorKind =
  /** The server answered a problem; `problem` has it. */
  | 'problem'
  /** There was no answer: refused, unknown host name or timeout. The request may have arrived anyway. */
  | 'unreachable'
  /** The answer is not that of an Inter-Hub server. */
  | 'foreign'

interface IhubErrorOptions {
  problem?: Problem
  status?: number
  retryAfterMs?: number | undefined
  cause?: unknown
}

export class IhubError extends Error {
  readonly kind: IhubErrorKind
  readonly problem: Problem | undefined
  /** How long the server asks to wait before another try (`Retry-After`), in milliseconds. */
  readonly retryAfterMs: number | undefined
  readonly #status: number | undefined

  constructor(kind: IhubErrorKind, message: string, options: IhubErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.kind = kind
    this.problem = options.problem
    this.retryAfterMs = options.retryAfterMs
    this.#status = options.status
  }

  /** Stable code of the problem, such as `not_found`; undefined when there was no answer. */
  get code(): string | undefined {
    return this.problem?.code
  }

  /** The HTTP status of the answer; undefined when there was none. */
  get status(): number | undefined {
    return this.problem?.status ?? this.#status
  }
}

/**
 * What was asked for existed and is gone for good (410), such as the history after a cursor. `problem` says where to
 * continue.
 */
export class GoneError extends IhubError {
  declare readonly problem: Problem
}

/** The error for a problem that was answered. */
export function problemError(problem: Problem, retryAfterMs: number | undefined): IhubError {
  const Kind = problem.status === 410 ? GoneError : IhubError
  return new Kind('problem', problem.detail, { problem, retryAfterMs })
}
