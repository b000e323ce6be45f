/** The forms in which `ihub get` prints rows. */

import { roughDuration } from '@inter-hub/rules/browser'
import { visible, visibleJson } from '@inter-hub/terminal'
import { Document, isScalar, visit } from 'yaml'
import {
  age,
  printCsv,
  printJson,
  printJsonLine,
  printLines,
  printRows,
  printTable,
  printYaml,
  showState
} from '../output.ts'
import type { Column, Form, Kind, Row } from './get-kinds.ts'

/** A value as one text: lists separated by blanks, labels as `key=value`, nothing for null. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map(textOf).join(' ')
  if (typeof value !== 'object') return String(value)
  return Object.entries(value)
    .map(([key, one]) => `${key}=${textOf(one)}`)
    .join(' ')
}

function shown(row: Row, { member, form }: Column): string {
  const value = row[member]
  if (form === 'age') return age(value as string | null)
  if (form === 'state') return showState(String(value))
  if (form === 'seconds') return roughDuration(Number(value) * 1000)
  // Cut, never rounded up: 99.999 % is not 100 %.
  if (form === 'share') return value === null ? 'unknown' : `${Math.floor(Number(value) * 10_000) / 100} %`
  if (form === 'number') return String(Number(Number(value).toPrecision(6)))
  return textOf(value) || '-'
}

const columnsOf = ({ columns, wide }: Kind, form: Form) => (form === 'table' ? columns : [...columns, ...wide])

/**
 * A cell that a spreadsheet does not take for a formula: texts that begin as one get an apostrophe in front. Numbers stay.
 */
function csvCell(value: unknown): string {
  const text = visible(textOf(value))
  const safe = typeof value !== 'number' && /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Prints all rows, with the header that the form has. */
export function printAll(kind: Kind, form: Form, rows: readonly Row[], isOne: boolean): void {
  if (form === 'json') printJson(isOne ? rows[0] : rows)
  else if (form === 'yaml') printYaml(yamlOf(isOne ? rows[0] : rows))
  else if (form === 'name') printLines(rows.map((row) => textOf(row[kind.name])))
  else {
    const columns = columnsOf(kind, form)
    if (form === 'csv') printCsv([columns.map(({ member }) => member), ...csvRows(columns, rows)])
    else
      printTable(
        columns.map(({ title }) => title),
        rows.map((row) => columns.map((one) => shown(row, one)))
      )
  }
}

const csvRows = (columns: readonly Column[], rows: readonly Row[]) =>
  rows.map((row) => columns.map(({ member }) => csvCell(row[member])))

/** Prints rows that have changed: below what was printed before, without a header. */
export function printChanged(kind: Kind, form: Form, rows: readonly Row[], all: readonly Row[]): void {
  const columns = columnsOf(kind, form)
  if (form === 'json') for (const row of rows) printJsonLine(row)
  else if (form === 'yaml') for (const row of rows) printYaml(`---\n${yamlOf(row)}`)
  else if (form === 'name') printLines(rows.map((row) => textOf(row[kind.name])))
  else if (form === 'csv') printCsv(csvRows(columns, rows))
  else {
    const cells = (of: readonly Row[]) => of.map((row) => columns.map((one) => shown(row, one)))
    printRows(cells(rows), [columns.map(({ title }) => title), ...cells(all)])
  }
}

/**
 * YAML with the same meaning in YAML 1.1, which Ansible reads: strings such as yes, 12:30:45 and 2026-01-01 are quoted, because 1.1
 * would convert them. Strings with invisible characters are quoted so that these can be escaped.
 */
function yamlOf(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false, compat: 'yaml-1.1' })
  visit(document, {
    Scalar: (_, node) => {
      if (isScalar(node) && typeof node.value === 'string' && visible(node.value) !== node.value)
        node.type = 'QUOTE_DOUBLE'
    }
  })
  return visibleJson(document.toString({ lineWidth: 0 }))
}
