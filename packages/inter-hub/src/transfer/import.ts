/**
 * Writes the rows of an export. All of a request is one transaction: a row that does not fit undoes it and is named. A row
 * that exists already stays as it is, so a part can be sent again; an update replaces it if the imported one is later.
 */
import type { Clock } from '../db/clock.ts'
import { beginEpoch } from '../db/installation.ts'
import { codeOf } from '../db/outage.ts'
import type { Db } from '../db/sql.ts'
import { type ImportKind, type Intake, RefusedRow, type Table } from '../db/table.ts'
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
  unfoundedEvidence,
  updateRows
} from './store.ts'

const rowsAtOnce = 500
const observed = ['past_events', 'past_evidence']

interface Importing {
  db: Db
  /** Referenced ones first. */
  kinds: readonly ImportKind[]
  clock: Clock
}

/** @throws ValidationFailed, Conflict */
export async function importLines(
  { db, kinds, clock }: Importing,
  { format, isUpdate, lines, isLast }: Lines
): Promise<{ rows: number; added: number }> {
  const hubIds = [...new Set(lines.flatMap(({ hubId }) => hubId ?? []))]
  const added: Record<string, number> = {}
  for (const kind of kinds) {
    const own = lines.filter((line) => line.kind === kind)
    if (own.length === 0) continue
    // Writers of events hold these locks; the hubs themselves come first.
    if (['interaction_events', ...observed].includes(kind.name)) await lockHubs(db, hubIds)
    for (let start = 0; start < own.length; start += rowsAtOnce) {
      const some = own.slice(start, start + rowsAtOnce)
      const count =
        'take' in kind ? await takeSome(db, kind, some, clock) : await importSome(db, kind, some, { format, isUpdate })
      if (count > 0) added[kind.name] = (added[kind.name] ?? 0) + count
    }
  }
  const total = Object.values(added).reduce((sum, count) => sum + count, 0)
  await requireConsistent(db, hubIds)
  if (isLast || !endsInPatterns(lines)) await requireVersions(db, lines)
  if (total > 0) {
    // Observations of another server are recorded like new events, so streams can continue.
    const isObserved = Object.keys(added).every((name) => observed.includes(name))
    if (!isObserved) await beginEpoch(db)
    await settleImport(db, hubIds, isObserved)
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
  return ['widget_patterns', 'widget_pattern_versions'].includes(lines.at(-1)?.kind.name ?? '')
}

/** @throws ValidationFailed naming a pattern that has not all of its versions, or more */
async function requireVersions(db: Db, lines: readonly Line[]): Promise<void> {
  const [pattern] = await patternsWithGaps(db)
  if (!pattern) return
  const { id, slug, latest } = pattern
  const detail = `the pattern ${JSON.stringify(slug)} must have each version from 1 to ${latest}, its latest, and no other`
  const line = lines.find((one) => one.kind.name === 'widget_patterns' && one.id?.toLowerCase() === id)
  if (line) throw wrong(line.number, `(widget_patterns): ${detail}`)
  throw new ValidationFailed(`After this import, ${detail}. Import the whole export.`, {
    errors: [{ pointer: '#', detail }]
  })
}

async function importSome(
  db: Db,
  table: Table,
  lines: readonly Line[],
  { format, isUpdate }: Pick<Lines, 'format' | 'isUpdate'>
): Promise<number> {
  return named(table, lines, async () => {
    const texts = lines.map(({ row }) => row)
    const changed = isUpdate && table.updated ? await updateRows(db, table, table.updated, texts) : []
    if (changed.length > 0) await table.updated?.after?.(db, changed)
    const added = await importRows(db, table, texts, format === 1)
    if (added.length > 0 && table.audited?.onImport) await auditRows(db, table.audited, added)
    const ids = lines.flatMap(({ id }) => id ?? [])
    if (table.name === 'keys') await refuseInstallationKeys(db, lines, ids)
    if (ids.length === lines.length && table.name !== 'interaction_events') await refuseOthers(db, table, lines, ids)
    return changed.length + added.length
  })
}

async function takeSome(db: Db, intake: Intake, lines: readonly Line[], clock: Clock): Promise<number> {
  return named(intake, lines, async () => {
    try {
      const rows = lines.map(({ row }) => JSON.parse(row) as Record<string, unknown>)
      return await intake.take(db, rows, clock)
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error
      throw wrong(lines[error.index]?.number ?? 0, `(${intake.name}) ${error.message}`)
    }
  })
}

/** Does the work of these lines. Errors of the database are reported with their line numbers. @throws ValidationFailed */
async function named(kind: ImportKind, lines: readonly Line[], work: () => Promise<number>): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Problem) throw error
    // Class 22: a value that no column takes; 23: a constraint, such as a row whose reference is missing.
    if (!/^2[23]/.test(codeOf(error))) throw error
    const { message } = error as Error
    const [first, last] = [lines[0]?.number ?? 0, lines.at(-1)?.number]
    throw new ValidationFailed(`Lines ${first} to ${last} (${kind.name}) are not valid: ${message}.`, {
      cause: error,
      errors: [{ pointer: `#/${first - 1}`, detail: message }]
    })
  }
}

/** A row that was not added and is not there has lost its name to another one. */
async function refuseOthers(db: Db, table: Table, lines: readonly Line[], ids: readonly string[]): Promise<void> {
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
