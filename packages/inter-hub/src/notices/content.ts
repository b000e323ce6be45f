/** The content of a message. It is stored once, so every attempt sends the same; each kind of channel renders it. */
import { roughDuration } from '@inter-hub/rules'

export const severities = ['critical', 'warning', 'info'] as const
export type Severity = (typeof severities)[number]

/** A notice within a message. Its text comes from widgets, evidence and reports: treat it as untrusted data. */
export interface Item {
  id: string
  widgetId: string | null
  widgetSlug: string | null
  widgetType: string | null
  /** The name of the widget, or of the hub if the notice is about the hub. */
  name: string
  owner: string | null
  subject: string
  reason: string
  since: string
  resolvedAt: string | null
  links: Record<string, string>
}

interface Part {
  /** The first items; `count` is the total. */
  items: Item[]
  count: number
}

export interface NoticeMessage {
  type: 'ihub.notices'
  hub: string
  at: string
  rule: { slug: string; title: string; severity: Severity; repeatS: number }
  opened: Part
  resolved: Part
  /** Notices of earlier messages that are still open; empty unless this message repeats them. */
  open: Part
}

export interface TestMessage {
  type: 'ihub.notice-test'
  hub: string
  at: string
  channel: string
}

export interface DigestMessage {
  type: 'ihub.notice-digest'
  hub: string
  at: string
  rule: { slug: string; title: string }
  /** The title of the owner; null for widgets without an owner. */
  owner: string | null
  things: Part
}

export type Message = NoticeMessage | TestMessage | DigestMessage

/** A message as lines of text. */
export interface Rendered {
  subject: string
  lines: Line[]
  severity: Severity
}

/** A line of text with its links. */
export interface Line {
  text: string
  links?: Record<string, string>
  isHeading?: boolean
}

/** Replaces control characters, line breaks and characters that reorder text with spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ').trim()
}

const cut = (text: string, length: number) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

function itemLine(item: Item, at: string): Line {
  const { reason, since, resolvedAt, owner, links } = item
  const duration = roughDuration(Date.parse(resolvedAt ?? at) - Date.parse(since))
  const when = resolvedAt === null ? `for ${duration}` : `after ${duration}`
  const name =
    item.widgetSlug === null || item.widgetSlug === item.name ? item.name : `${item.name} (${item.widgetSlug})`
  const parts = [`${oneLine(name)}, ${when}: ${oneLine(reason)}`, `Owner: ${owner === null ? 'none' : oneLine(owner)}.`]
  return { text: parts.join(' '), links }
}

function part(heading: string, { items, count }: Part, at: string): Line[] {
  if (count === 0) return []
  const rest = count - items.length
  return [
    { text: `${heading} (${count}):`, isHeading: true },
    ...items.map((item) => itemLine(item, at)),
    ...(rest > 0 ? [{ text: `and ${rest} more` }] : [])
  ]
}

/** The first name, and the number of others. */
function names({ items, count }: Part): string {
  const [first] = items
  if (first === undefined) return `${count}`
  return count === 1 ? oneLine(first.name) : `${oneLine(first.name)} and ${count - 1} more`
}

/** Renders a message as text. */
export function render(message: Message): Rendered {
  if (message.type === 'ihub.notice-test') {
    const text = `This is a test of the notice channel ${message.channel} of the hub ${message.hub}. Nothing is wrong.`
    return { subject: `[${message.hub}] Test of ${message.channel}`, lines: [{ text }], severity: 'info' }
  }
  if (message.type === 'ihub.notice-digest') {
    const { hub, at, owner, things, rule } = message
    const whose = owner === null ? 'items without an owner' : `items of ${oneLine(owner)}`
    return {
      subject: cut(`[${hub}] ${oneLine(rule.title)}: ${things.count} ${whose}`, 200),
      lines: part('Most important', things, at),
      severity: 'info'
    }
  }
  const { hub, at, rule, opened, resolved, open } = message
  const [word, first] =
    opened.count > 0
      ? (['', opened] as const)
      : open.count > 0
        ? (['Still open: ', open] as const)
        : (['Resolved: ', resolved] as const)
  return {
    subject: cut(`[${hub}] ${word}${oneLine(rule.title)}: ${names(first)}`, 200),
    lines: [
      ...part('New', opened, at),
      ...part('Still open', open, at),
      ...part('Resolved', resolved, at),
      { text: `Rule: ${rule.slug}. Severity: ${rule.severity}.` }
    ],
    severity: opened.count + open.count > 0 ? rule.severity : 'info'
  }
}

/** The lines as plain text. */
export function plainText({ lines }: Rendered): string {
  return lines
    .map(({ text, links = {}, isHeading }) => {
      const addresses = Object.entries(links).map(([name, url]) => `\n    ${oneLine(name)}: ${oneLine(url)}`)
      return `${isHeading ? '' : '  '}${text}${addresses.join('')}`
    })
    .join('\n')
}
