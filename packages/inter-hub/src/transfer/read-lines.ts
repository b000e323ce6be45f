/**
 * Reads the lines of an export and checks each row against the schema of its table, so that nothing is written of an import
 * that cannot be taken whole. It yields to other work while it reads.
 */

import { setImmediate as otherWork } from 'node:timers/promises'
import type { ValidateFunction } from 'ajv'
import type { ImportKind } from '../db/table.ts'
import { Grants, operatorScopes } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { parseRaw, type RawJson } from '../kernel/json.ts'
import { MalformedRequest, Problem, ValidationFailed } from '../kernel/problem.ts'
import { mergeErrors, newAjv } from '../kernel/validate.ts'
import { fromFormat1 } from './format-1.ts'
import { type Format, format } from './schema.ts'

export interface Line {
  /** From 1. */
  number: number
  kind: ImportKind
  /** JSON, as it was sent. */
  row: string
  id: string | undefined
  hubId: string | undefined
  /** For messages: the slug, name or id. */
  name: string
}

export interface Lines {
  format: Format
  /** Whether rows that exist are replaced by later ones. */
  isUpdate: boolean
  lines: Line[]
  /** Whether these are the last lines of an export: all of them, or the part with its end. */
  isLast: boolean
}

/** A row holds a manifest or attributes of the API's depth, within `row` and a column. */
const depthMax = 36
/** How many characters are read before other work has its turn. */
const charsPerTurn = 256 * 1024

const ajv = newAjv({ allErrors: false })
const validators = new Map<string, ValidateFunction>()

/**
 * `importer`: what the importing key may do.
 * @throws MalformedRequest, ValidationFailed naming the line
 */
export async function readLines(bytes: Buffer, kinds: readonly ImportKind[], importer: Grants): Promise<Lines> {
  const kindOf = new Map(kinds.map((kind) => [kind.name, kind]))
  const lines: Line[] = []
  let head: Head | undefined
  let end: { number: number; lines: unknown } | undefined
  let [start, number, turn] = [0, 0, 0]
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start)
    const stop = newline < 0 ? bytes.length : newline
    const text = bytes.subarray(start, stop)
    turn += stop - start + 1
    start = stop + 1
    number++
    if (turn >= charsPerTurn) {
      turn = 0
      await otherWork()
    }
    if (isBlank(text)) {
      turn += blankCost
      continue
    }
    const { value, text: rowText } = parse(text, number)
    if (end !== undefined) throw wrong(number, 'follows the line of the kind "end", which must be the last line')
    if (head === undefined) head = readHead(value)
    else if (value.kind === 'end') end = { number, lines: value.lines }
    else lines.push(readRow({ value, text: rowText }, number, { kindOf, importer, format: head.format }))
  }
  if (head === undefined)
    throw new MalformedRequest('The body is empty; the first line must be `{"kind": "installation", …}`.')
  if (!head.isPart) requireWhole(lines.length, end)
  return { format: head.format, isUpdate: head.isUpdate, lines, isLast: !head.isPart || end !== undefined }
}

/** Skipping a line costs about as much as reading this many characters. */
const blankCost = 64

function isBlank(text: Buffer): boolean {
  return text.length === 0 || (text.length < 16 && text.toString('latin1').trim() === '')
}

function requireWhole(rows: number, end: { number: number; lines: unknown } | undefined): void {
  if (end === undefined) {
    throw new MalformedRequest(
      'The last line is not `{"kind": "end", …}`: the export is incomplete. To send an export in parts, add `"part": <number>` to the first line of each.'
    )
  }
  if (end.lines !== rows) {
    throw wrong(end.number, `says ${JSON.stringify(end.lines)} rows, but there are ${rows}: lines are missing`)
  }
}

interface Head {
  format: Format
  isUpdate: boolean
  isPart: boolean
}

/** The schema of the database whose exports have the format 1. */
const firstSchema = 11

function readHead(head: Record<string, unknown>): Head {
  if (head.kind !== 'installation') throw wrong(1, 'must be `{"kind": "installation", …}`, the first line of an export')
  if (head.format === 1 && head.schema !== firstSchema) {
    throw wrong(
      1,
      `says schema ${JSON.stringify(head.schema)}; only schema ${firstSchema} of format 1 can be read. Start the original installation with a later version and export again`
    )
  }
  if (head.format !== 1 && head.format !== format)
    throw wrong(1, `says format ${JSON.stringify(head.format)}; this version reads the formats 1 and ${format}`)
  return { format: head.format, isUpdate: head.update === true, isPart: head.part !== undefined }
}

interface Parsed {
  value: Record<string, unknown>
  /** Of the row, as it was sent. */
  text: string | undefined
}

function parse(line: Buffer, number: number): Parsed {
  let parsed: RawJson
  try {
    parsed = parseRaw(line, 'row', depthMax)
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const detail = error.message.replace(/^The body/, 'It')
    if (error instanceof MalformedRequest) throw new MalformedRequest(`Line ${number} cannot be read. ${detail}`)
    throw wrong(number, `cannot be read. ${detail.replace(/\.$/, '')}`)
  }
  const { value, text } = parsed
  if (isObject(value)) return { value: value as Record<string, unknown>, text }
  throw wrong(number, 'is not a JSON object')
}

interface Reading {
  kindOf: ReadonlyMap<string, ImportKind>
  importer: Grants
  format: Format
}

function readRow({ value, text: rowText }: Parsed, number: number, reading: Reading): Line {
  const { kindOf, importer, format: from } = reading
  const kind = kindOf.get(String(value.kind))
  if (kind === undefined) throw wrong(number, `has the unknown kind ${JSON.stringify(value.kind)?.slice(0, 100)}`)
  const sent = value.row as Record<string, unknown>
  const row = from === 1 && isObject(sent) ? fromFormat1(kind.name, sent) : sent
  const problem = problemOf(kind, row, importer)
  if (problem !== undefined) throw wrong(number, `(${kind.name}) ${problem}`)
  const { id, hub_id: hubId, slug, name, prefix } = row
  const textOf = (member: unknown) => (typeof member === 'string' ? member : undefined)
  const hub = kind.name === 'hubs' ? id : hubId
  return {
    number,
    kind,
    row: row === sent ? (rowText ?? '{}') : JSON.stringify(row),
    id: textOf(id),
    hubId: typeof hub === 'string' && isUuid(hub) ? hub : undefined,
    name: textOf(slug) ?? textOf(name) ?? textOf(prefix) ?? textOf(id) ?? `line ${number}`
  }
}

/** What is wrong with the row of a line; undefined if it can be imported. */
function problemOf(kind: ImportKind, row: Record<string, unknown>, importer: Grants): string | undefined {
  const validate = validators.get(kind.name) ?? ajv.compile(kind.row)
  validators.set(kind.name, validate)
  if (validate(row)) return kind.check?.(row, importer)
  const [first] = mergeErrors(validate.errors ?? [])
  return `${first?.place ?? ''} ${first?.detail ?? 'is not valid'}`.trim()
}

/** Why an import by the operator would refuse a line with a row; undefined if it can be imported. `kindOf`: the kinds by name. */
export function lineProblem(kindOf: ReadonlyMap<string, ImportKind>, line: string): string | undefined {
  try {
    readRow(parse(Buffer.from(line), 1), 1, { kindOf, importer: operatorGrants, format })
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return error.message.replace(/^Line 1 (\(\w+\) )?/, '').replace(/\.$/, '')
  }
}

const operatorGrants = new Grants(operatorScopes)

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The problem of one line. */
export function wrong(line: number, detail: string): Problem {
  return new ValidationFailed(`Line ${line} ${detail}.`, { errors: [{ pointer: `#/${line - 1}`, detail }] })
}
