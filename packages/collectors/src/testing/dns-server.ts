/** A DNS server for tests, over UDP: answers each question as a test says. */
import { createSocket, type Socket } from 'node:dgram'
import { after } from 'node:test'

/** The records of an answer, an error by its RCODE, or no answer. */
export type Reply = { type: number; data: Buffer }[] | number | 'silence'

export const rcodes = { FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 }

const sockets: Socket[] = []
after(() => {
  for (const socket of sockets) socket.close()
})

/** @returns its address, as in `server:`. */
export async function serveDns(reply: (name: string, type: number) => Reply): Promise<string> {
  const socket = createSocket('udp4')
  sockets.push(socket)
  socket.on('message', (question, { address, port }) => {
    const { name, type, end } = readQuestion(question)
    const said = reply(name, type)
    if (said === 'silence') return
    const [rcode, records] = typeof said === 'number' ? [said, []] : [0, said]
    const header = Buffer.from(question.subarray(0, 12))
    header.writeUInt16BE(0x8400 | (header.readUInt16BE(2) & 0x0100) | rcode, 2)
    header.writeUInt16BE(records.length, 6)
    header.writeUInt32BE(0, 8)
    socket.send(Buffer.concat([header, question.subarray(12, end), ...records.map(encode)]), port, address)
  })
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve))
  return `127.0.0.1:${socket.address().port}`
}

export const a = (address: string) => ({ type: 1, data: Buffer.from(address.split('.').map(Number)) })
export const ns = (name: string) => ({ type: 2, data: encodeName(name) })
export const cname = (name: string) => ({ type: 5, data: encodeName(name) })
export const mx = (priority: number, name: string) => ({
  type: 15,
  data: Buffer.concat([Buffer.from([priority >> 8, priority & 255]), encodeName(name)])
})
export const txt = (...parts: string[]) => txtBytes(...parts.map((part) => Buffer.from(part)))
export const txtBytes = (...parts: (Buffer | number[])[]) => ({
  type: 16,
  data: Buffer.concat(parts.flatMap((part) => [Buffer.from([part.length]), Buffer.from(part)]))
})
export const ptr = (name: string) => ({ type: 12, data: encodeName(name) })
export const srv = (priority: number, weight: number, port: number, name: string) => ({
  type: 33,
  data: Buffer.concat([Buffer.from([0, priority, 0, weight, port >> 8, port & 255]), encodeName(name)])
})
export const caa = (flags: number, tag: string, value: string) => ({
  type: 257,
  data: Buffer.concat([Buffer.from([flags, tag.length]), Buffer.from(tag + value)])
})
export const aaaa = (hex: string) => ({ type: 28, data: Buffer.from(hex, 'hex') })

function readQuestion(question: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = []
  let at = 12
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.'), type: question.readUInt16BE(at + 1), end: at + 5 }
}

/** Of the name in the question, for a minute. */
function encode({ type, data }: { type: number; data: Buffer }): Buffer {
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0)
  head.writeUInt16BE(type, 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(60, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function encodeName(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]))
  return Buffer.concat([...labels, Buffer.from([0])])
}
