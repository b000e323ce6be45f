/**
 * Writes the rows of an export. All of a request is one transaction: a row that does not fit undoes it and is named. A row
 * that exists already stays as it is, so a part can be sent again.
 */
import { beginEpoch } from '../db/installation.ts'
import { codeOf } from '../db/outage.ts'
import type { Db } from '../db/sql.ts'
import type { Table } from '../db/table.ts'
import { Conflict, Problem, ValidationFailed } from '../kernel/problem.ts'
import { type Line, type Lines, wrong } from './read-lines.ts'
import {
  auditRows,
  hubsWithGaps,
  importRows,
  keysWithoutHub,
  lockHubs,
  missingIds,
  patternsWithGaps,
  recordImport,
  settleImport,
  unfoundedEvidence
} from './store.ts'

const rowsAtOnce = 500

/** @throws ValidationFailed, Conflict */
export async function importLines(
  db: Db,
  tables: readonly Table[],
  { format, lines, isLast }: Lines
): Promise<{ rows: number; added: number }> {
  const hubIds = [...new Set(lines.flatMap(({ hubId }) => hubId ?? []))]
  const added: Record<string, number> = {}
  for (const table of tables) {
    const own = lines.filter((line) => line.table === table)
    if (own.length === 0) continue
    // Writers of events hold these locks; the hubs themselves come first.
    if (table.name === 'interaction_events') await lockHubs(db, hubIds)
    for (let start = 0; start < own.length; start += rowsAtOnce) {
      const count = await importSome(db, own.slice(start, start + rowsAtOnce), format === 1)
      if (count > 0) added[table.name] = (added[table.name] ?? 0) + count
    }
  }
  const total = Object.values(added).reduce((sum, count) => sum + count, 0)
  await requireConsistent(db, hubIds)
  if (isLast || !endsInPatterns(lines)) await requireVersions(db, lines)
  if (total > 0) {
    await beginEpoch(db)
    await settleImport(db, hubIds)
    await recordImport(db, added)
  }
  return { rows: lines.length, added: total }
}

async function requireConsistent(db: Db, hubIds: readonly string[]): Promise<void> {
  const gaps = await hubsWithGaps(db, hubIds)
  if (gaps.length > 0) {
    throw new Conflict(
      `The events of ${gaps.join(', ')} would have a gap: an earlier part is missing, or the hub has other events here.`
    )
  }
  const unfounded = await unfoundedEvidence(db, hubIds)
  if (unfounded.length > 0) {
    throw new Conflict(`Evidence without its event: ${unfounded.slice(0, 5).join(', ')}. Import the whole export.`)
  }
}

/** Whether a part of an export ends where versions of its patterns may still follow in the next part. */
function endsInPatterns(lines: readonly Line[]): boolean {
  return ['widget_patterns', 'widget_pattern_versions'].includes(lines.at(-1)?.table.name ?? '')
}

/** @throws ValidationFailed naming a pattern that has not all of its versions, or more */
async function requireVersions(db: Db, lines: readonly Line[]): Promise<void> {
  const [pattern] = await patternsWithGaps(db)
  if (!pattern) return
  const { id, slug, latest } = pattern
  const detail = `the pattern ${JSON.stringify(slug)} must have each version from 1 to ${latest}, its latest, and no other`
  const line = lines.find((one) => one.table.name === 'widget_patterns' && one.id?.toLowerCase() === id)
  if (line) throw wrong(line.number, `(widget_patterns): ${detail}`)
  throw new ValidationFailed(`After this import, ${detail}. Import the whole export.`, {
    errors: [{ pointer: '#', detail }]
  })
}

async function importSome(db: Db, lines: readonly Line[], isFirstFormat: boolean): Promise<number> {
  const [first, last] = [lines[0], lines.at(-1)]
  if (first === undefined || last === undefined) return 0
  const { table } = first
  try {
    const texts = lines.map(({ row }) => row)
    const added = await importRows(db, table, texts, isFirstFormat)
    if (added.length > 0 && table.audited?.onImport) await auditRows(db, table.audited, added)
    const ids = lines.flatMap(({ id }) => id ?? [])
    if (table.name === 'keys') await refuseInstallationKeys(db, lines, ids)
    if (ids.length === lines.length && table.name !== 'interaction_events') await refuseOthers(db, lines, ids)
    return added.length
  } catch (error) {
    if (error instanceof Problem) throw error
    // Class 22: a value that no column takes; 23: a constraint, such as a row whose reference is missing.
    if (!/^2[23]/.test(codeOf(error))) throw error
    const { message } = error as Error
    throw new ValidationFailed(`Lines ${first.number} to ${last.number} (${table.name}) are not valid: ${message}.`, {
      cause: error,
      errors: [{ pointer: `#/${first.number - 1}`, detail: message }]
    })
  }
}

/** A row that was not added and is not there has lost its name to another one. */
async function refuseOthers(db: Db, lines: readonly Line[], ids: readonly string[]): Promise<void> {
  const [{ table } = { table: undefined }] = lines
  if (table === undefined) return
  const missing = new Set(await missingIds(db, table, ids))
  const taken = lines.filter(({ id }) => id !== undefined && missing.has(id))
  if (taken.length === 0) return
  const names = taken.slice(0, 5).map(({ name }) => name)
  throw new Conflict(
    `${table.name}: ${names.join(', ')} already exists with another id (line ${taken[0]?.number}). Import into an installation without these hubs, such as a new one.`
  )
}

/** A key of a consumer without a hub would open this installation to whoever wrote the export. */
async function refuseInstallationKeys(db: Db, lines: readonly Line[], ids: readonly string[]): Promise<void> {
  const [found] = await keysWithoutHub(db, ids)
  if (found === undefined) return
  const number = lines.find(({ id }) => id === found)?.number ?? 0
  throw wrong(number, '(keys) belongs to a consumer without a hub; such keys cannot be imported')
}
