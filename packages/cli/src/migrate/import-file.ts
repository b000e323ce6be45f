/** An import file, written completely or not at all. */

import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import { exitCodes, Failure } from '../failure.ts'
import { unfinishedName } from '../unfinished.ts'

export class ImportFile {
  readonly path: string
  readonly #stream: WriteStream
  readonly #unfinished: string
  #lines = 0
  #failed: Error | undefined

  private constructor(path: string, unfinished: string, stream: WriteStream) {
    this.path = path
    this.#unfinished = unfinished
    this.#stream = stream
    stream.on('error', (error) => {
      this.#failed = error
    })
  }

  /** `head`: members of the first line. @throws Failure if the file cannot be written */
  static async create(path: string, head: object): Promise<ImportFile> {
    const unfinished = unfinishedName(path)
    const stream = createWriteStream(unfinished, { flags: 'wx', mode: 0o600 })
    const file = new ImportFile(path, unfinished, stream)
    await once(stream, 'open').catch((error: Error) => {
      throw notWritten(path, error)
    })
    await file.#write(JSON.stringify({ kind: 'installation', format: 2, ...head }))
    return file
  }

  /** The number of rows. */
  get lines(): number {
    return this.#lines
  }

  /** Adds a line with a row: JSON without a line break. */
  async add(line: string): Promise<void> {
    this.#lines++
    await this.#write(line)
  }

  /** Writes the last line and renames the file to its path. */
  async finish(): Promise<void> {
    await this.#write(JSON.stringify({ kind: 'end', lines: this.#lines }))
    this.#stream.end()
    try {
      await finished(this.#stream)
      const handle = await open(this.#unfinished, 'r+')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rename(this.#unfinished, this.path)
    } catch (error) {
      throw notWritten(this.path, error as Error)
    }
  }

  /** Removes the unfinished file. */
  async abandon(): Promise<void> {
    this.#stream.destroy()
    await rm(this.#unfinished, { force: true })
  }

  async #write(line: string): Promise<void> {
    if (this.#failed) throw notWritten(this.path, this.#failed)
    if (this.#stream.write(`${line}\n`)) return
    await once(this.#stream, 'drain').catch((error: Error) => {
      throw notWritten(this.path, error)
    })
  }
}

function notWritten(path: string, error: Error): Failure {
  return new Failure(exitCodes.input, `${path} cannot be written: ${error.message}`, { cause: error })
}
