/** How many files and connections this process may have open at once. */

/** Kept for the database, outbound requests, files and the log. */
export const descriptorsKept = 128
const unlimited = 1_000_000

/** The soft limit of open files (`ulimit -n`), at least twice what is kept. A million where there is no limit. */
export function descriptorsMax(): number {
  const { userLimits } = process.report.getReport() as { userLimits?: { open_files?: { soft: number | string } } }
  const soft = Number(userLimits?.open_files?.soft)
  return Number.isFinite(soft) ? Math.max(soft, 2 * descriptorsKept) : unlimited
}
