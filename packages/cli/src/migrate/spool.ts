/** Pages of items put down in a file, to be read in either order without holding them in memory. */
import { type FileHandle, open, rm } from 'node:fs/promises'
import { type Members, parseExactly } from './members.ts'

export class Spool {
  readonly #path: string
  readonly #file: FileHandle
  readonly #pages: { start: number; length: number }[] = []
  #end = 0

  private constructor(path: string, file: FileHandle) {
    this.#path = path
    this.#file = file
  }

  static async create(path: string): Promise<Spool> {
    await rm(path, { force: true })
    return new Spool(path, await open(path, 'wx+', 0o600))
  }

  async add(items: readonly Members[]): Promise<void> {
    const bytes = Buffer.from(JSON.stringify(items))
    await this.#file.write(bytes, 0, bytes.length, this.#end)
    this.#pages.push({ start: this.#end, length: bytes.length })
    this.#end += bytes.length
  }

  /** Forgets what was added. */
  clear(): void {
    this.#pages.length = 0
    this.#end = 0
  }

  /** The items, page by page from the first or from the last. */
  async *items(isFromLast: boolean): AsyncGenerator<Members> {
    for (const { start, length } of isFromLast ? this.#pages.toReversed() : this.#pages) {
      const bytes = Buffer.alloc(length)
      await this.#file.read(bytes, 0, length, start)
      yield* parseExactly(bytes.toString()) as Members[]
    }
  }

  async remove(): Promise<void> {
    await this.#file.close()
    await rm(this.#path, { force: true })
  }
}
