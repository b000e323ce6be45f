/** Files that are written completely or not at all: under a name of their own first, and renamed when they are on disk. */
import { randomUUID } from 'node:crypto'

/** A new name beside a file, for its content until it is complete. */
export function unfinishedName(path: string): string {
  return `${path}.${randomUUID()}.unfinished`
}
