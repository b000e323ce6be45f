/** The report: what was read from the other server, what was changed, and what could not be read or taken. */
import { hash } from 'node:crypto'
import { visible } from '@inter-hub/terminal'

/** The maximum number of items in each list of the report. The counts are complete. */
const itemsMax = 1000

export interface Item {
  kind: string
  id: string
  name?: string
  reason: string
}

interface Counts {
  /** Items that the server listed, each counted once. */
  read: number
  /** Items in the import file. */
  taken: number
  /** Values that had to be changed. */
  changed: number
  refused: number
}

export interface AdoptedKey {
  consumer: string
  hub: string
  prefix: string
  /** The path or reference that it was read from. */
  from: string
  scopes: readonly string[]
}

/** Up to this number, an item that several passes report is counted once. */
const knownMax = 100_000

class Items {
  readonly list: Item[] = []
  readonly #known = new Set<string>()
  count = 0

  /** Returns whether it is new. */
  add(item: Item): boolean {
    const mark = hash('sha256', JSON.stringify([item.kind, item.id, item.reason]), 'base64')
    if (this.#known.has(mark)) return false
    if (this.#known.size < knownMax) this.#known.add(mark)
    this.count++
    if (this.list.length < itemsMax) this.list.push(shortened(item))
    return true
  }
}

/** Names and reasons from another server can have any length. */
function shortened({ kind, id, name, reason }: Item): Item {
  const cut = (text: string) => (text.length > 300 ? `${text.slice(0, 299)}…` : text)
  return { kind, id: cut(id), ...(name !== undefined && { name: cut(name) }), reason: cut(reason) }
}

export class Report {
  readonly base: string
  readonly #counts = new Map<string, Counts>()
  readonly #read = new Set<string>()
  #before = new Map<string, number>()
  readonly #changed = new Items()
  readonly #refused = new Items()
  readonly #unreadable = new Items()
  readonly #left = new Items()
  readonly #warnings = new Items()
  readonly #gone = new Items()
  readonly #unknown = new Map<string, number>()
  readonly keys: AdoptedKey[] = []

  constructor(base: string) {
    this.base = base
  }

  #of(kind: string): Counts {
    const counts = this.#counts.get(kind) ?? { read: 0, taken: 0, changed: 0, refused: 0 }
    this.#counts.set(kind, counts)
    return counts
  }

  /** Counts an item. An item with an id is counted once in all passes. */
  read(kind: string, id?: string): void {
    const key = `${kind} ${id}`
    if (id !== undefined && this.#read.has(key)) return
    if (id !== undefined) this.#read.add(key)
    this.#of(kind).read++
  }

  /** Starts a pass. */
  begin(): void {
    this.#before = new Map([...this.#counts].map(([kind, { taken }]) => [kind, taken]))
  }

  /** Forgets what the pass took: it failed, and the next one takes it again. */
  undo(): void {
    for (const [kind, counts] of this.#counts) counts.taken = this.#before.get(kind) ?? 0
  }

  /** Resets the counts of a kind whose items are all read again. */
  restart(kind: string): void {
    Object.assign(this.#of(kind), { read: 0, taken: 0 })
  }

  taken(kind: string): void {
    this.#of(kind).taken++
  }

  /** An item was taken with another value. */
  changed(item: Item): void {
    if (this.#changed.add(item)) this.#of(item.kind).changed++
  }

  refused(item: Item): void {
    if (this.#refused.add(item)) this.#of(item.kind).refused++
  }

  /** A list could not be read. */
  unreadable(kind: string, path: string, reason: string): void {
    this.#unreadable.add({ kind, id: path, reason })
  }

  /** A list or item that this command does not migrate. */
  left(item: Item): void {
    this.#left.add(item)
  }

  warn(item: Item): void {
    this.#warnings.add(item)
  }

  /** An item that an earlier pass took and that the old server no longer has. */
  gone(item: Item): void {
    this.#gone.add(item)
  }

  /** A member that is not part of this server's API. */
  unknown(kind: string, member: string): void {
    const name = `${kind}.${member.slice(0, 100)}`
    if (this.#unknown.has(name) || this.#unknown.size < itemsMax)
      this.#unknown.set(name, (this.#unknown.get(name) ?? 0) + 1)
  }

  /** Whether everything was read and taken. */
  get isComplete(): boolean {
    return this.#refused.count === 0 && this.#unreadable.count === 0
  }

  toJSON(): object {
    const section = ({ count, list }: Items) => ({ count, items: list })
    return {
      migrateFrom: this.base,
      kinds: Object.fromEntries(this.#counts),
      changed: section(this.#changed),
      refused: section(this.#refused),
      unreadable: section(this.#unreadable),
      notTaken: section(this.#left),
      warnings: section(this.#warnings),
      goneFromOldServer: section(this.#gone),
      unknownMembers: Object.fromEntries(this.#unknown),
      adoptedKeys: this.keys
    }
  }

  /** The report as text: counts, then what needs attention, with at most `linesMax` lines in each section. */
  lines(linesMax = 20): string[] {
    const lines = [...this.#counts].map(([kind, { read, taken, changed, refused }]) => {
      const more = [...(changed > 0 ? [`${changed} changed`] : []), ...(refused > 0 ? [`${refused} refused`] : [])]
      return `  ${kind.padEnd(12)} ${String(read).padStart(7)} read ${String(taken).padStart(7)} taken${more.length > 0 ? `  (${more.join(', ')})` : ''}`
    })
    for (const { prefix, consumer, hub } of this.keys)
      lines.push(`  The key ${prefix} of ${consumer} (${hub}) was verified; its hash is in the file.`)
    const sections: [string, Items][] = [
      ['Could not be read:', this.#unreadable],
      ['Refused:', this.#refused],
      ['Changed:', this.#changed],
      ['Not taken:', this.#left],
      ['Warnings:', this.#warnings],
      ['Deleted on the old server, kept on the new one:', this.#gone]
    ]
    for (const [title, { count, list }] of sections) {
      if (count === 0) continue
      lines.push(title)
      const shown = list.slice(0, linesMax)
      for (const { kind, id, name, reason } of shown)
        lines.push(`  ${kind} ${name === undefined || name === id ? id : `${name} (${id})`}: ${reason}`)
      if (count > shown.length) lines.push(`  and ${count - shown.length} more`)
    }
    if (this.#unknown.size > 0) {
      const names = [...this.#unknown.keys()]
      lines.push(
        `Unknown members, not taken: ${names.slice(0, linesMax).join(', ')}${names.length > linesMax ? ', …' : ''}`
      )
    }
    return lines.map((line) => visible(line))
  }
}
