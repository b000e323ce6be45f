/**
 * Takes in an installation, or a part of one, line by line. All of a request is one transaction: a line that is wrong undoes
 * it and is named. What is there already stays as it is, so a part can be sent again.
 */
import { codeOf } from '../db/outage.ts'
import type { Db } from '../db/sql.ts'
import { Conflict, MalformedRequest, Problem, ValidationFailed } from '../http/problem.ts'
import { isUuid } from '../ids.ts'
import { format } from './schema.ts'
import { hubsWithGaps, importRows, lockHubs, missingIds, recordImport, settleImport } from './store.ts'
import { type Table, tables } from './tables.ts'

interface Line {
  number: number
  kind: string
  row: string
  /** Of the row: its id, its hub and the name it is known by. */
  id: string | undefined
  hubId: string | undefined
  name: string
}

const rowsAtOnce = 500

/** @throws ValidationFailed, Conflict */
export async function importLines(db: Db, lines: readonly Line[]): Promise<{ rows: number; added: number }> {
  const hubIds = [...new Set(lines.flatMap(({ hubId }) => hubId ?? []))]
  let added = 0
  for (const table of tables) {
    const own = lines.filter(({ kind }) => kind === table.name)
    // Writers of events hold these; the hubs themselves come first.
    if (table.name === 'interaction_events' && own.length > 0) await lockHubs(db, hubIds)
    for (let start = 0; start < own.length; start += rowsAtOnce) {
      added += await importSome(db, table, own.slice(start, start + rowsAtOnce))
    }
  }
  const gaps = await hubsWithGaps(db, hubIds)
  if (gaps.length > 0) {
    throw new Conflict(
      `The events of ${gaps.join(', ')} would have a gap: a part before this one is missing, or the hub has events of its own here.`
    )
  }
  if (added > 0) {
    await settleImport(db, hubIds)
    await recordImport(db, added)
  }
  return { rows: lines.length, added }
}

/** @throws MalformedRequest, ValidationFailed */
export function readLines(text: string, schemaVersion: number): Line[] {
  const lines: Line[] = []
  let isFirst = true
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = parse(line, index + 1)
    if (isFirst) {
      requireHead(value, schemaVersion)
      isFirst = false
      continue
    }
    if (value.kind === 'end' || value.kind === 'installation') continue
    if (!tables.some(({ name }) => name === value.kind))
      throw wrong(index + 1, `has the unknown kind ${JSON.stringify(value.kind)}`)
    if (typeof value.row !== 'object' || value.row === null) throw wrong(index + 1, 'has no row')
    const { id, hub_id: hubId, slug, name, prefix } = value.row as Record<string, unknown>
    const ownId = typeof id === 'string' && isUuid(id) ? id : undefined
    const ofHub = value.kind === 'hubs' ? ownId : hubId
    lines.push({
      number: index + 1,
      kind: value.kind as string,
      row: JSON.stringify(value.row),
      id: ownId,
      hubId: typeof ofHub === 'string' && isUuid(ofHub) ? ofHub : undefined,
      name: String(slug ?? name ?? prefix ?? ownId)
    })
  }
  if (isFirst) throw new MalformedRequest('There is no line; the first is `{"kind": "installation", …}`.')
  return lines
}

function parse(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>
  } catch (error) {
    throw new MalformedRequest(`Line ${number} is not JSON: ${(error as Error).message}.`)
  }
  throw wrong(number, 'is no object')
}

function requireHead(head: Record<string, unknown>, schemaVersion: number): void {
  if (head.kind !== 'installation') throw wrong(1, 'must be `{"kind": "installation", …}`, the first line of an export')
  if (head.format !== format)
    throw wrong(1, `is of the format ${JSON.stringify(head.format)}; this version knows ${format}`)
  if (head.schema !== schemaVersion) {
    throw wrong(
      1,
      `is of schema ${JSON.stringify(head.schema)}, and this version has ${schemaVersion}; start the installation it comes from once with this version and export again`
    )
  }
}

function wrong(line: number, detail: string): Problem {
  return new ValidationFailed(`Line ${line} ${detail}.`, { errors: [{ pointer: `#/${line - 1}`, detail }] })
}

async function importSome(db: Db, table: Table, lines: readonly Line[]): Promise<number> {
  const first = lines[0]?.number ?? 0
  try {
    const added = await importRows(
      db,
      table,
      lines.map(({ row }) => row)
    )
    const ids = lines.flatMap(({ id }) => id ?? [])
    if (ids.length < lines.length || table.name === 'interaction_events') return added
    const missing = await missingIds(db, table, ids)
    const taken = lines.filter(({ id }) => id !== undefined && missing.includes(id))
    if (taken.length === 0) return added
    throw new Conflict(
      `${table.name}: ${taken
        .map(({ name }) => name)
        .slice(0, 5)
        .join(
          ', '
        )} exists here as another one (line ${taken[0]?.number}). Import into an installation that has none of these hubs, such as one that was only served.`
    )
  } catch (error) {
    if (error instanceof Problem) throw error
    // Class 22: a value that fits no column; 23: a row that finds not what it refers to.
    if (!/^2[23]/.test(codeOf(error))) throw error
    const last = lines.at(-1)?.number ?? first
    throw new ValidationFailed(`Lines ${first} to ${last} (${table.name}) do not fit: ${(error as Error).message}.`, {
      cause: error,
      errors: [{ pointer: `#/${first - 1}`, detail: (error as Error).message }]
    })
  }
}
