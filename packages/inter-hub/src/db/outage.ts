/**
 * What counts as an outage of the database: connection lost or refused, server stopping, read-only, out of resources, disk
 * full, or a deadlock that is left after the retries. It is answered with 503 and is temporary; any other error is a bug.
 */
import { NotReady, type Problem } from '../kernel/problem.ts'

/** The code of an error of the system or the database; an empty text where it has none. */
export function codeOf(error: unknown): string {
  // Of several addresses none could be reached; the first says why.
  if (error instanceof AggregateError && !('code' in error)) return codeOf(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** This process or machine has no descriptor, buffer or port left for a connection; it passes when others are closed. */
const exhausted = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL', 'EAI_SYSTEM', 'EAI_MEMORY']
const notConnected = [
  'ECONNREFUSED',
  'ENOENT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'ENETDOWN',
  'EHOSTDOWN',
  '57P03',
  '53300'
]
const slow = ['57014', '55P03']
const lost = ['25006', '25P03', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', '57P01', '57P02', '57P05']
const full = ['53100', '58030', '53200']

/** Whether a statement timed out; also true for the problem that reports it. */
export function isTooSlow(error: unknown): boolean {
  return slow.includes(codeOf(error)) || (error instanceof Error && slow.includes(codeOf(error.cause)))
}

/** Whether the connection broke, so that the outcome of statements in progress is unknown. */
export function isConnectionLost(error: unknown): boolean {
  const code = codeOf(error)
  return (
    code.startsWith('08') ||
    lost.includes(code) ||
    /Connection terminated|not queryable|Client has encountered|Query read timeout/.test(String(error))
  )
}

/**
 * Whether the database ended the connection, or something between cut it, so that a new one may work at once: a restart, or
 * the limit for idle transactions on a busy node. Not one that was given up because nothing was answered any more.
 */
export function isConnectionEnded(error: unknown): boolean {
  const isSilence = codeOf(error) === 'ETIMEDOUT' || /Query read timeout/.test(String(error))
  return isConnectionLost(error) && codeOf(error) !== '25006' && !isSilence
}

/** Whether a retry may succeed: a serialisation failure or a deadlock, of which nothing was written. */
export function isRepeatable(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error))
}

/**
 * Whether a notice says that the server gave up waiting for a synchronous standby: the commit it then reports may be lost
 * with this machine. Its code is that of any warning, and no statement of ours warns of anything else.
 */
export function isCommitDoubtful({ code }: { code?: string | undefined }): boolean {
  return code === '01000' || code === '57P01'
}

/** The problem for an error that means the database cannot be used now; undefined for any other error. */
export function outage(error: unknown): Problem | undefined {
  const code = codeOf(error)
  const options = { cause: error, headers: { 'retry-after': '1' } }
  if (full.includes(code)) {
    return new NotReady(
      'The database is out of disk space or memory. Nothing was written. Free some space, then try again.',
      options
    )
  }
  if (isRepeatable(error)) {
    return new NotReady('A concurrent request changed the same objects. Nothing was written; try again.', options)
  }
  if (exhausted.includes(code)) {
    return new NotReady(
      'The server has no free database connection at the moment. Nothing was written; try again.',
      options
    )
  }
  if (notConnected.includes(code) || /timeout exceeded when trying to connect|timeout expired/.test(String(error))) {
    return new NotReady('The database cannot be reached at the moment. Nothing was written; try again.', options)
  }
  if (slow.includes(code)) {
    return new NotReady('The database is too busy at the moment. Nothing was written; try again.', options)
  }
  if (isConnectionLost(error)) {
    return new NotReady(
      'The connection to the database was lost. The write may have been committed: check before you repeat it.',
      options
    )
  }
  return undefined
}
