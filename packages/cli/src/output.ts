/** Output: JSON for programs, plain tables for people. Colours only on a terminal, and never with NO_COLOR. */
import { styleText } from 'node:util'

export type OutputForm = 'table' | 'json'

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

type Style = Parameters<typeof styleText>[0]

/** Text in a style where the stream shows it. */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  return styleText(style, text, { stream, validateStream: true })
}

const stateStyles: Record<string, Style> = { verified: 'green', failing: 'red', stale: 'yellow', unproven: 'dim' }

/** A state as a word with its sign, never by colour alone. */
export function showState(state: string): string {
  const sign = { verified: '✓', failing: '✗', stale: '◷', unproven: '·' }[state] ?? '?'
  return styled(stateStyles[state] ?? 'reset', `${sign} ${state}`)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequences of colours have no width
const escapes = /\u001b\[\d+m/g

/** Columns of equal width; the header in capitals. */
export function printTable(header: string[], rows: string[][]): void {
  const lines = [header.map((title) => title.toUpperCase()), ...rows]
  const widths = header.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))))
  for (const line of lines) {
    const cells = line.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
    process.stdout.write(`${cells.join('  ').trimEnd()}\n`)
  }
}

function widthOf(text: string): number {
  return text.replace(escapes, '').length
}

/** How long ago, in the largest unit that fits: `12 s`, `5 min`, `3 h`, `2 d`. */
export function age(time: string | null | undefined, now = Date.now()): string {
  if (!time) return 'never'
  const seconds = Math.round((now - Date.parse(time)) / 1000)
  const ahead = seconds < 0
  const size = Math.abs(seconds)
  const text =
    size < 120
      ? `${size} s`
      : size < 7200
        ? `${Math.round(size / 60)} min`
        : size < 172_800
          ? `${Math.round(size / 3600)} h`
          : `${Math.round(size / 86_400)} d`
  return ahead ? `in ${text}` : `${text} ago`
}
