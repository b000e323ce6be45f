/** Calendars in the form of iCalendar (RFC 5545). */

export interface CalendarEvent {
  /** The same for the same event, so that a calendar updates it. */
  uid: string
  /** Milliseconds since 1970. */
  at: number
  summary: string
  description: string
}

const timeOf = (at: number) => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`

/** Text as RFC 5545 section 3.3.11 writes it. */
const escaped = (text: string) =>
  text
    .replaceAll(/[\\;,]/g, (sign) => `\\${sign}`)
    .replaceAll(/\r?\n/g, '\\n')
    .replaceAll(/\p{Cc}/gu, ' ')

const lineBytesMax = 75

/** Folds a content line at 75 bytes: each continuation line begins with a space (RFC 5545, section 3.1). */
function folded(line: string): string {
  const parts: string[] = []
  let part = ''
  for (const character of line) {
    const room = lineBytesMax - (parts.length > 0 ? 1 : 0)
    if (Buffer.byteLength(part + character) > room) {
      parts.push(part)
      part = ''
    }
    part += character
  }
  return [...parts, part].join('\r\n ')
}

/** A whole calendar. `now`: when it is made, in milliseconds since 1970. */
export function iCalendar(name: string, events: readonly CalendarEvent[], now = Date.now()): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Inter-Hub//ihub//EN',
    `X-WR-CALNAME:${escaped(name)}`,
    ...events.flatMap(({ uid, at, summary, description }) => [
      'BEGIN:VEVENT',
      `UID:${escaped(uid)}`,
      `DTSTAMP:${timeOf(now)}`,
      `DTSTART:${timeOf(at)}`,
      `SUMMARY:${escaped(summary)}`,
      `DESCRIPTION:${escaped(description)}`,
      'END:VEVENT'
    ]),
    'END:VCALENDAR'
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}
