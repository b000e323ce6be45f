/**
 * Output: JSON for programs, plain tables for people. Colours only on a terminal, and never with NO_COLOR. All that is
 * printed goes through this file, which shows control characters and the like as escapes, whoever wrote them.
 */
import { randomUUID } from 'node:crypto'
import { styleText } from 'node:util'
import { roughDuration } from '@inter-hub/rules/browser'
import { visible, visibleJson } from '@inter-hub/terminal'
import stringWidth from 'string-width'

export type OutputForm = 'table' | 'json'

type Stream = NodeJS.WriteStream

let serves = false

/** Says that this process serves others, so that it does not end with the reader of its output. */
export function beginServing(): void {
  serves = true
}

export function isServing(): boolean {
  return serves
}

export function printJson(value: unknown): void {
  process.stdout.write(`${visibleJson(JSON.stringify(value, null, 2))}\n`)
}

/** A value as one line of JSON. */
export function printJsonLine(value: unknown): void {
  process.stdout.write(`${visibleJson(JSON.stringify(value))}\n`)
}

/** Each text on a line of its own, whatever is in it. */
export function printLines(lines: readonly string[], stream: Stream = process.stdout): void {
  stream.write(lines.map((line) => `${shown(line)}\n`).join(''))
}

export function printLine(text: string, stream: Stream = process.stdout): void {
  printLines([text], stream)
}

/** A text of several lines of our own. What others wrote into it must have been made `visible` before. */
export function printText(text: string, stream: Stream = process.stdout): void {
  printLines(text.replace(/\n$/, '').split('\n'), stream)
}

type Style = Parameters<typeof styleText>[0]

/** Stands for the escape character of a colour until the line is printed. It is new in each process, so no data holds it. */
const colour = `colour-${randomUUID()}-`

/** Text in a style where the stream shows it. Node lets FORCE_COLOR, which many CI systems set, override NO_COLOR. */
export function styled(style: Style, text: string, stream: Stream = process.stdout): string {
  if (process.env.NO_COLOR) return visible(text)
  return styleText(style, visible(text), { stream, validateStream: true }).replaceAll('\u001b', colour)
}

/** As it goes to the stream: with our colours, and with everything else escaped. */
function shown(text: string): string {
  return text.split(colour).map(visible).join('\u001b')
}

const stateStyles: Record<string, Style> = { verified: 'green', failing: 'red', stale: 'yellow', unproven: 'dim' }

/** A state as a word with its sign, never by colour alone. */
export function showState(state: string): string {
  return showSentence(state, state)
}

/** A sentence about a state, with the sign of the state. */
export function showSentence(state: string, sentence: string): string {
  const sign = { verified: '✓', failing: '✗', stale: '◷', unproven: '·' }[state] ?? '?'
  return styled(stateStyles[state] ?? 'reset', `${sign} ${sentence}`)
}

const gateStyles: Record<string, [sign: string, style: Style]> = {
  green: ['✓', 'green'],
  red: ['✗', 'red'],
  amber: ['◷', 'yellow'],
  waived: ['~', 'cyan'],
  unknown: ['·', 'dim']
}

/** The status of a gate, or a text about it, with the sign of the status. */
export function showGateState(state: string, text = state): string {
  const [sign, style] = gateStyles[state] ?? ['?', 'reset']
  return styled(style, `${sign} ${text}`)
}

/** YAML whose invisible characters are escaped already. */
export function printYaml(text: string): void {
  process.stdout.write(text)
}

/** Cells that are quoted already, in lines as RFC 4180 ends them. */
export function printCsv(rows: readonly string[][]): void {
  process.stdout.write(rows.map((cells) => `${cells.map(visible).join(',')}\r\n`).join(''))
}

/** Columns of equal width; the header in capitals. */
export function printTable(header: string[], rows: string[][]): void {
  const lines = [header.map((title) => title.toUpperCase()), ...rows]
  printRows(lines, lines)
}

/** Rows in the columns of a table that has these lines. */
export function printRows(lines: string[][], table: string[][]): void {
  const widths = (table[0] ?? []).map((_, column) =>
    table.reduce((widest, line) => Math.max(widest, widthOf(line[column] ?? '')), 0)
  )
  const cellsOf = (line: string[]) =>
    line.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
  printLines(lines.map((line) => cellsOf(line).join('  ').trimEnd()))
}

const colours = new RegExp(`${colour}\\[\\d+m`, 'g')

/** Columns of a text on a terminal: wide characters take two, combining ones and colours none. */
function widthOf(text: string): number {
  return stringWidth(visible(text.replace(colours, '')))
}

/** How long ago or ahead, such as `12 s ago`, `in 5 min`. */
export function age(time: string | null | undefined, now = Date.now()): string {
  if (!time) return 'never'
  const ms = now - Date.parse(time)
  return Math.round(ms / 1000) < 0 ? `in ${roughDuration(-ms)}` : `${roughDuration(ms)} ago`
}
