/**
 * What earlier passes took, so that the next one takes the difference: a digest of each object, and where the lists of events continue.
 * It is stored in a file beside the import file, which contains neither keys nor content.
 */
import { hash } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { exitCodes, Failure } from '../failure.ts'
import { unfinishedName } from '../unfinished.ts'
import { membersOf, textOf } from './members.ts'

interface Known {
  digest: string
  version: number
}

export interface Noted {
  version: number
  /** Whether an earlier pass took it, with other content. */
  isChange: boolean
}

interface Stored {
  base: string
  objects: Record<string, [digest: string, version: number]>
  places: Record<string, string>
}

export class Progress {
  readonly #base: string
  readonly #objects = new Map<string, Known>()
  readonly #places = new Map<string, string>()
  readonly #seen = new Set<string>()
  /** What earlier passes took of the objects that this one noted. */
  readonly #before = new Map<string, Known>()

  constructor(base: string) {
    this.#base = base
  }

  /** @throws Failure for a file of another server, or one that cannot be read */
  static async read(file: string, base: string): Promise<Progress | undefined> {
    const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new Failure(exitCodes.input, `${file} cannot be read: ${error.message}`, { cause: error })
    })
    if (text === undefined) return undefined
    const progress = new Progress(base)
    const stored = parsed(text)
    if (!stored)
      throw new Failure(exitCodes.input, `${file} is not a state file of migrate-from. Remove it to begin again.`)
    if (stored.base !== base) {
      throw new Failure(
        exitCodes.input,
        `${file} is the state of a migration from ${stored.base}. Name another file with --to for ${base}.`
      )
    }
    for (const [name, [digest, version]] of Object.entries(stored.objects))
      progress.#objects.set(name, { digest, version })
    for (const [name, place] of Object.entries(stored.places)) progress.#places.set(name, place)
    return progress
  }

  /** @throws Failure if the file cannot be written */
  async write(file: string): Promise<void> {
    const objects = Object.fromEntries(
      [...this.#objects].map(([name, { digest, version }]) => [name, [digest, version]])
    )
    const stored: Stored = { base: this.#base, objects, places: Object.fromEntries(this.#places) } as Stored
    const unfinished = unfinishedName(file)
    try {
      await writeFile(unfinished, `${JSON.stringify(stored)}\n`, { mode: 0o600, flush: true })
      await rename(unfinished, file)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw new Failure(exitCodes.input, `${file} cannot be written: ${(error as Error).message}`, { cause: error })
    }
  }

  /**
   * Notes an object as it is now. Undefined if an earlier pass took it unchanged. `version` is that of the other server; without one,
   * versions are counted from 1.
   */
  note(kind: string, id: string, content: string, version?: number): Noted | undefined {
    const name = `${kind} ${id}`
    this.#seen.add(name)
    const digest = hash('sha256', content, 'base64url').slice(0, 16)
    const known = this.#objects.get(name)
    if (known?.digest === digest) return undefined
    const now = { digest, version: version ?? (known === undefined ? 1 : known.version + 1) }
    if (known) this.#before.set(name, known)
    this.#objects.set(name, now)
    return { version: now.version, isChange: known !== undefined }
  }

  /** Restores what an earlier pass took, if anything: the object that was noted cannot be taken. */
  undo(kind: string, id: string): void {
    const name = `${kind} ${id}`
    const before = this.#before.get(name)
    if (before) this.#objects.set(name, before)
    else this.#objects.delete(name)
  }

  /** Whether an object was taken before this pass or in it. */
  knows(kind: string, id: string): boolean {
    return this.#objects.has(`${kind} ${id}`)
  }

  /** The ids of all objects of a kind. */
  ids(kind: string): string[] {
    return [...this.#objects.keys()].flatMap((name) => (name.startsWith(`${kind} `) ? name.slice(kind.length + 1) : []))
  }

  /** Removes and returns the objects of a kind that this pass did not note. */
  takeUnseen(kind: string): string[] {
    const gone = this.ids(kind).filter((id) => !this.#seen.has(`${kind} ${id}`))
    for (const id of gone) this.#objects.delete(`${kind} ${id}`)
    return gone
  }

  /** Where a list continues; undefined for its beginning. */
  place(list: string): string | undefined {
    return this.#places.get(list)
  }

  setPlace(list: string, place: string | undefined): void {
    if (place === undefined) this.#places.delete(list)
    else this.#places.set(list, place)
  }
}

function parsed(text: string): Stored | undefined {
  try {
    const value = membersOf(JSON.parse(text))
    const [objects, places] = [membersOf(value?.objects), membersOf(value?.places)]
    const base = textOf(value?.base)
    const isWhole =
      Object.values(objects ?? {}).every(
        (one) => Array.isArray(one) && typeof one[0] === 'string' && Number.isInteger(one[1])
      ) && Object.values(places ?? {}).every((one) => typeof one === 'string')
    return base !== undefined && objects && places && isWhole
      ? ({ base, objects, places } as unknown as Stored)
      : undefined
  } catch {
    return undefined
  }
}
