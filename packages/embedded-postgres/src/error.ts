/**
 * The one error of the embedded PostgreSQL. Its message is for the person who starts the server: what is wrong, and what
 * to do. Here PostgreSQL's own log lines are turned into such a message.
 */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError'
}

/** The error message for an errno error of a file operation under `path`. */
export function explainFileError(error: unknown, path: string): EmbeddedPostgresError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const advice: Record<string, string> = {
    EACCES: `The folder ${path} can't be written by this user. Give it to this user, or set IHUB_DATA_DIR to a folder of its own.`,
    EPERM: `The folder ${path} belongs to another user. Run as that user, or set IHUB_DATA_DIR to a folder of your own.`,
    EROFS: `The folder ${path} is on a read-only file system. Set IHUB_DATA_DIR to a folder that can be written.`,
    ENOSPC: `No space is left on the disk of ${path}. Free some space and start again; nothing is lost.`,
    EDQUOT: `The disk quota for ${path} is used up. Free some space and start again; nothing is lost.`,
    ENOTDIR: `A part of the path ${path} is a file, not a folder. Set IHUB_DATA_DIR to a folder.`,
    EEXIST: `A part of the path ${path} is a file, not a folder. Set IHUB_DATA_DIR to a folder.`
  }
  const text = advice[code] ?? `The folder ${path} can't be used: ${error instanceof Error ? error.message : error}`
  return new EmbeddedPostgresError(text, { cause: error })
}

/** The error message for a PostgreSQL program that ended unexpectedly; `log` is its output. */
export function explainFailure(what: string, log: string, folder: string): EmbeddedPostgresError {
  const lines = log.trim().split('\n').slice(-12).join('\n')
  const words = [what, adviceFor(log, folder)].filter((part) => part !== '').join(' ')
  return new EmbeddedPostgresError(lines === '' ? words : `${words}\nPostgreSQL says:\n${lines}`)
}

function adviceFor(log: string, folder: string): string {
  if (/no space left on device|disk quota exceeded/i.test(log)) {
    return `No space is left on the disk of ${folder}. Free some space and start again; nothing is lost.`
  }
  if (/has wrong ownership/.test(log)) return `The folder ${folder} belongs to another user: start as that user.`
  if (/could not create shared memory|could not map anonymous shared memory|out of memory/i.test(log)) {
    return 'This machine does not have enough memory for PostgreSQL (128 MB of shared memory). Free some, or set DATABASE_URL to another server.'
  }
  return /\bENOENT\b/.test(log) ? 'Its programs need Linux with glibc (not musl, as in Alpine), or macOS.' : ''
}
