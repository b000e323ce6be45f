/** `ihub export` and `ihub import`: a whole installation as lines of JSON, out of one server and into another. */
import { createReadStream } from 'node:fs'
import { open, rename, unlink } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Client } from '@inter-hub/sdk'
import { visibleJson } from '@inter-hub/terminal'
import { type ConnectionOptions, connect } from '../connection.ts'
import { exitCodes, Failure } from '../failure.ts'
import { type OutputForm, printJson, printLine } from '../output.ts'
import { unfinishedName } from '../unfinished.ts'

type Args = ConnectionOptions & { output: OutputForm }

const type = 'application/x-ndjson'
const partBytes = 8 * 1024 * 1024
const timeoutMs = 600_000

/** Counts what passes and makes sure that it came to its end. */
async function* complete(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let tail = ''
  for await (const chunk of stream) {
    tail = (tail + Buffer.from(chunk).toString('latin1')).slice(-200)
    yield chunk
  }
  if (!/\n\{"kind":"end","lines":\d+\}\n$/.test(tail)) {
    throw new Failure(exitCodes.unreachable, 'The export was cut before its end; run it again.')
  }
}

export async function exportCommand(args: Args & { to?: string }): Promise<void> {
  const client = await connect(args, { timeoutMs: timeoutMs })
  const stream = await client.download('/export', type)
  if (args.to === undefined) {
    await printExport(complete(stream))
    return
  }
  const unfinished = unfinishedName(args.to)
  const file = await open(unfinished, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const chunk of complete(stream)) {
      await file.writeFile(chunk)
      bytes += chunk.length
    }
    await file.sync()
    await file.close()
    await rename(unfinished, args.to)
  } catch (error) {
    await file.close().catch(() => undefined)
    await unlink(unfinished).catch(() => undefined)
    throw error
  }
  if (args.output === 'json') return printJson({ file: args.to, bytes })
  printLine(`The installation was exported to ${args.to} (${bytes} bytes, mode 0600).`)
}

/** To a file or a program byte for byte; on a terminal without what a terminal would act upon. */
async function printExport(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder()
  for await (const chunk of chunks) {
    process.stdout.write(process.stdout.isTTY ? visibleJson(decoder.decode(chunk, { stream: true })) : chunk)
  }
}

export async function importCommand(file: string, args: Args): Promise<void> {
  const total = await importFile(await connect(args, { timeoutMs: timeoutMs }), file)
  if (args.output === 'json') return printJson(total)
  printLine(`${total.rows} rows, ${total.added} of them new here.`)
}

/** Sends an export in parts; `-` is the standard input. @throws Failure, IhubError */
export async function importFile(client: Client, file: string): Promise<{ rows: number; added: number }> {
  const input: Readable = file === '-' ? process.stdin : createReadStream(file)
  const total = { rows: 0, added: 0 }
  try {
    for await (const part of partsOf(input)) {
      const { rows, added } = (await client.upload('/import', type, part)) as { rows: number; added: number }
      total.rows += rows
      total.added += added
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Failure(exitCodes.input, `${file}: no such file.`, { cause: error })
  }
  return total
}

/**
 * The export itself when it is small, else parts of whole lines, each with the first line and `part` in it.
 * @throws Failure for a file that was cut
 */
async function* partsOf(input: Readable): AsyncGenerator<string> {
  let [head, last] = ['', '']
  let lines: string[] = []
  let [bytes, rows, parts] = [0, 0, 0]
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue
    last = line
    if (head === '') {
      head = line
      continue
    }
    if (bytes >= partBytes) {
      yield [partHead(head, ++parts), ...lines].join('\n')
      lines = []
      bytes = 0
    }
    lines.push(line)
    rows++
    bytes += Buffer.byteLength(line)
  }
  requireEnd(last, rows - 1)
  yield [parts === 0 ? head : partHead(head, ++parts), ...lines].join('\n')
}

function partHead(head: string, part: number): string {
  try {
    return JSON.stringify({ ...(JSON.parse(head) as object), part })
  } catch (error) {
    throw new Failure(exitCodes.input, 'The first line is not JSON: the file is not an export.', { cause: error })
  }
}

/** @throws Failure unless this is the last line of an export of so many rows */
function requireEnd(line: string, rows: number): void {
  const counted = /^\{"kind":"end","lines":(\d+)\}$/.exec(line.trim())?.[1]
  if (counted !== undefined && Number(counted) === rows) return
  const reason =
    counted === undefined
      ? 'The file does not end with the line {"kind":"end", …}: it was cut, or is not an export.'
      : `The last line counts ${counted} rows, and the file has ${rows}: lines are missing.`
  throw new Failure(exitCodes.input, `${reason} Parts that were sent before are imported; the import can be repeated.`)
}
