/** The faults of an inventory, each at its place, and the one error that carries them all. */
import { visible } from '@inter-hub/terminal'

export interface Problem {
  file: string
  line: number
  column: number
  /** Such as `widgets[3].checks[0].url`; empty for a fault of the file as a whole. */
  path: string
  message: string
}

const problemsMax = 50
/** Problems that are compared with later ones. */
const seenMax = 1000

export class InventoryError extends Error {
  override readonly name = 'InventoryError'
  readonly problems: readonly Problem[]
  /** The number of problems beyond these. */
  readonly more: number

  constructor(problems: readonly Problem[], more = 0) {
    const lines = problems.map(({ file, line, column, path, message }) => {
      const place = path === '' ? '' : ` ${path}:`
      return visible(`  ${file}:${line}:${column}${place} ${message}`)
    })
    if (more > 0) lines.push(`  and ${more} more`)
    const count = problems.length + more
    super(`The inventory has ${count === 1 ? 'a problem' : `${count} problems`}:\n${lines.join('\n')}`)
    this.problems = problems
    this.more = more
  }
}

/**
 * Collects problems until the reading is over. Of more than fifty only the number is kept. A problem of a default counts
 * once, however many entries have it.
 */
export class Problems {
  #found: Problem[] = []
  #more = 0
  readonly #seen = new Set<string>()

  add(problem: Problem): void {
    const once = JSON.stringify(problem)
    if (this.#seen.has(once)) return
    if (this.#seen.size < seenMax) this.#seen.add(once)
    if (this.#found.length < problemsMax) this.#found.push(problem)
    else this.#more++
  }

  /** @throws {InventoryError} when there is any problem; in the order of the files. */
  throwIfAny(): void {
    if (this.#found.length === 0) return
    const files = [...new Set(this.#found.map(({ file }) => file))]
    const sorted = this.#found.toSorted(
      (a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column
    )
    throw new InventoryError(sorted, this.#more)
  }
}
