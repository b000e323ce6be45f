/**
 * A text as one word of a command for a POSIX shell, for commands that people copy: whatever the text is, nothing in it is run or
 * expanded. Texts of ordinary characters stay as they are.
 */
export function shellWord(text: string): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", `'\\''`)}'`
}
