/**
 * Readers of the stream of a hub, each on a raw connection: what came to each is checked by its numbers, without a gap
 * and without a repeat. GET / answers once all listen; GET /take answers what came since the last take.
 */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'

const { PORT, STREAM, KEY, COUNT } = process.env
const target = new URL(STREAM ?? '')
/** By number: when it was recorded, when the last of all had it, how many have it. */
const seen = new Map<number, { recordedAt: number; lastAt: number; count: number }>()
let [missed, repeated, ended] = [0, 0, 0]
const idLine = Buffer.from('\nid: ')
const afterData = Buffer.from('\nevent: ')

function listen(): Promise<unknown> {
  // HTTP/1.0: the answer comes without chunks.
  const socket = connect(Number(target.port), target.hostname)
  socket.write(
    `GET ${target.pathname}${target.search} HTTP/1.0\r\nhost: ${target.host}\r\naccept: text/event-stream\r\nauthorization: Bearer ${KEY}\r\n\r\n`
  )
  let last: number | undefined
  let rest = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    const now = Date.now()
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    let at = 0
    for (;;) {
      const id = bytes.indexOf(idLine, at)
      if (id < 0) break
      const line = bytes.indexOf(10, id + 1)
      if (line < 0 || line + afterData.length > bytes.length) break
      const isEvent = bytes[line + 1] === 101
      const end = isEvent ? bytes.indexOf('\n\n', line) : line
      // The first blank line is left for the next search.
      if (end < 0) break
      if (isEvent) {
        const seq = Number(/"seq":(\d+)/.exec(bytes.toString('latin1', line, end))?.[1])
        note(seq, now, bytes, line, end)
        if (last !== undefined && seq > last + 1) missed += seq - last - 1
        if (last !== undefined && seq <= last) repeated++
        last = Math.max(seq, last ?? 0)
      }
      at = end
    }
    rest = Buffer.from(bytes.subarray(at))
  })
  socket.on('close', () => ended++).on('error', () => undefined)
  return once(socket, 'data')
}

function note(seq: number, now: number, bytes: Buffer, from: number, to: number): void {
  const known = seen.get(seq)
  if (known) {
    known.lastAt = now
    known.count++
    return
  }
  const text = bytes.toString('utf8', from, to)
  const recordedAt = Date.parse(/"recordedAt":"([^"]+)"/.exec(text)?.[1] ?? '')
  seen.set(seq, { recordedAt, lastAt: now, count: 1 })
}

for (let i = 0; i < Number(COUNT); i++) {
  await listen()
}
createServer((request, response) => {
  if (request.url !== '/take') {
    response.end(
      JSON.stringify({ events: seen.size, whole: [...seen.values()].every(({ count }) => count === Number(COUNT)) })
    )
    return
  }
  const found = [...seen.values()]
  response.end(
    JSON.stringify({
      delaysMs: found.map(({ recordedAt, lastAt }) => lastAt - recordedAt),
      incomplete: found.filter(({ count }) => count !== Number(COUNT)).length,
      missed,
      repeated,
      ended
    })
  )
  seen.clear()
}).listen(Number(PORT), '127.0.0.1')
