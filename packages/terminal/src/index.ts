/**
 * Text that others wrote, made safe for a terminal: what would move the cursor, change colours, reorder the line or take no
 * space is shown as an escape. Visible characters of every script stay as they are.
 */

/**
 * Control characters, line and paragraph separators, lone surrogates, and everything invisible (bidi controls, zero-width
 * characters, tags, byte order marks), but not: variation selectors, which choose between two forms of a visible character,
 * and joiners where scripts and emoji need them.
 */
const joined = '[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\u{fe0f}\\p{Script_Extensions=Arabic}\\p{M}]'
const unsafe = new RegExp(
  [
    '[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\u{fff9}-\\u{fffb}]',
    '(?!\\u{fe0e}|\\u{fe0f}|\\u{200c}|\\u{200d})\\p{Default_Ignorable_Code_Point}',
    `(?<!${joined})(?:\\u{200c}|\\u{200d})`
  ].join('|'),
  'gu'
)

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** The text on one line, with `\n`, `\u001b` or `\u{e0001}` for what must not reach a terminal. */
export function visible(text: string): string {
  return text.replace(unsafe, (char) => short[char] ?? escapeOf(char))
}

function escapeOf(char: string): string {
  const code = char.codePointAt(0) ?? 0
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** JSON text that says the same, with the same characters escaped as JSON does it. Line breaks between its members stay. */
export function visibleJson(text: string): string {
  return text.replace(unsafe, (char) =>
    char === '\n' ? char : Array.from({ length: char.length }, (_, index) => unitOf(char, index)).join('')
  )
}

function unitOf(char: string, index: number): string {
  return `\\u${char.charCodeAt(index).toString(16).padStart(4, '0')}`
}

/** A line of a JSON log whose texts are safe to be printed by a pretty printer; stack traces keep their lines. */
export function visibleRecord(line: string): string {
  try {
    return `${JSON.stringify(visibleValue(JSON.parse(line), ''))}\n`
  } catch {
    return `${visible(line.trimEnd())}\n`
  }
}

function visibleValue(value: unknown, name: string): unknown {
  if (typeof value === 'string') {
    return name === 'stack' ? value.split('\n').map(visible).join('\n') : visible(value)
  }
  if (Array.isArray(value)) return value.map((item) => visibleValue(item, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [visible(key), visibleValue(item, key)]))
}
