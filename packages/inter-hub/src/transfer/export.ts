/** An export as text: lines of JSON in pieces that are read only as fast as they are taken. */

const pieceLength = 64 * 1024

/** Lines gathered into pieces of some 64 KiB; a longer line is a piece by itself. The last line says how many rows there were. */
export async function* exportLines(
  head: object,
  rows: AsyncIterable<{ kind: string; row: string }>,
  tail: object = {}
): AsyncGenerator<string> {
  let piece = `${JSON.stringify({ ...head, exportedAt: new Date().toISOString() })}\n`
  let count = 0
  for await (const { kind, row } of rows) {
    count++
    piece += `{"kind":${JSON.stringify(kind)},"row":${row}}\n`
    if (piece.length < pieceLength) continue
    yield piece
    piece = ''
  }
  yield `${piece}${JSON.stringify({ kind: 'end', lines: count, ...tail })}\n`
}

interface Watch {
  /** Called before each piece; what it throws ends the export. */
  check(): Promise<unknown>
  standstillMs: number
  /** Called when a piece was not taken for so long. */
  cutOff(): void
}

/** The same pieces, for as long as they are taken and may be given. */
export async function* watched(
  pieces: AsyncIterable<string>,
  { check, standstillMs, cutOff }: Watch
): AsyncGenerator<string> {
  for await (const piece of pieces) {
    await check()
    const timer = setTimeout(cutOff, standstillMs)
    try {
      yield piece
    } finally {
      clearTimeout(timer)
    }
  }
}
