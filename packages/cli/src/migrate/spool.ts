/** Pages of items in a temporary file, to be read in either order without holding them in memory. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { exitCodes, Failure } from '../failure.ts'
import { unfinishedName } from '../unfinished.ts'
import { type Members, parseExactly } from './members.ts'

export class Spool {
  readonly #path: string
  readonly #file: FileHandle
  #pages: { start: number; length: number }[] = []
  #end = 0

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  /** The file has no name, so that it is gone when the process ends. @throws Failure if it cannot be created */
  static async create(path: string): Promise<Spool> {
    const name = unfinishedName(path)
    try {
      const file = await open(name, 'wx+', 0o600)
      await rm(name)
      return new Spool(path, file)
    } catch (error) {
      throw notWritten(path, error)
    }
  }

  /** @throws Failure if the page cannot be written completely */
  async add(items: readonly Members[]): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(items))
    try {
      await this.#file.writeFile(bytes)
    } catch (error) {
      throw notWritten(this.#path, error)
    }
    this.#pages.push({ start: this.#end, length: bytes.length })
    this.#end += bytes.length
  }

  /** Removes all items. */
  clear(): void {
    this.#pages = []
  }

  /** The items, page by page from the first or from the last. */
  async *items(isFromLast: boolean): AsyncGenerator<Members> {
    for (const { start, length } of isFromLast ? this.#pages.toReversed() : this.#pages) {
      const bytes = Buffer.alloc(length)
      await this.#file.read(bytes, 0, length, start)
      yield* parseExactly(bytes.toString()) as Members[]
    }
  }

  async close(): Promise<void> {
    await this.#file.close()
  }
}

function notWritten(path: string, error: unknown): Failure {
  return new Failure(
    exitCodes.input,
    `A temporary file beside ${path} cannot be written: ${(error as Error).message}`,
    {
      cause: error
    }
  )
}
