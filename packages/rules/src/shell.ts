/**
 * Quotes a text as one word for a POSIX shell, for commands that people copy. Nothing in it is executed or expanded. A text that
 * needs no quotes is returned unchanged.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}
