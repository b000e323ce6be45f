/** How a command ends: with a sentence for the person and an exit code for the script. */
import { BadReference, OpenBaoError, type OpenBaoErrorKind } from '@inter-hub/custody'
import { IhubError, KeyFileError } from '@inter-hub/sdk'
import { CommanderError } from 'commander'

export const exitCodes = { done: 0, no: 1, input: 2, unreachable: 3, denied: 4, conflict: 5 } as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An expected end that is not a success. */
export class Failure extends Error {
  readonly exitCode: ExitCode
  /** Further lines below the message, such as the places of mistakes. */
  readonly details: readonly string[]

  constructor(exitCode: ExitCode, message: string, options: { cause?: unknown; details?: readonly string[] } = {}) {
    super(message, { cause: options.cause })
    this.exitCode = exitCode
    this.details = options.details ?? []
  }
}

/** The exit code for whatever ended a command; undefined for a bug of ours. */
export function exitCodeOf(error: unknown): ExitCode | undefined {
  if (error instanceof Failure) return error.exitCode
  if (error instanceof KeyFileError || error instanceof BadReference) return exitCodes.input
  if (error instanceof OpenBaoError) return codesOfOpenBao[error.kind]
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.input
  if (error instanceof IhubError) return codeOfCall(error)
  return undefined
}

const codesOfOpenBao: Record<OpenBaoErrorKind, ExitCode> = {
  denied: exitCodes.denied,
  absent: exitCodes.input,
  changed: exitCodes.conflict,
  unavailable: exitCodes.unreachable,
  invalid: exitCodes.input
}

function codeOfCall(error: IhubError): ExitCode {
  if (error.kind !== 'problem') return exitCodes.unreachable
  const status = error.status ?? 500
  if (status === 401 || status === 403) return exitCodes.denied
  if (status === 409 || status === 412) return exitCodes.conflict
  if (status >= 500 || status === 429) return exitCodes.unreachable
  return exitCodes.input
}

/** What the person reads: the message, and each place that a problem names. Each text takes one line, whatever is in it. */
export function linesOf(error: unknown): string[] {
  if (error instanceof Failure) return [error.message, ...error.details]
  if (error instanceof OpenBaoError) return [`OpenBao cannot be used: ${error.message}.`]
  if (!(error instanceof IhubError)) return [error instanceof Error ? error.message : String(error)]
  if (!error.problem) return [error.message]
  const places = (error.problem.errors ?? []).map(
    ({ pointer, parameter, detail }) => `  ${pointer ?? parameter ?? ''} ${detail}`
  )
  const help = error.problem.code === 'invalid_api_key' ? ['  Is it the key of another server, or was it revoked?'] : []
  return [`${error.message} (${error.problem.code})`, ...(places.length > 1 ? places : []), ...help]
}
