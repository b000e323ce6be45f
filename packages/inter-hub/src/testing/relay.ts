/**
 * A way to a database that a test can cut, restore and observe: a relay of bytes. Cut, it resets what goes through and takes
 * nothing. It hears which statements are run, also prepared ones, whose text goes by once.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Relay {
  /** The database's address through the relay. */
  url: string
  /** The texts of the statements that were run, in order. */
  statements: string[]
  cut(): void
  restore(): void
  close(): Promise<void>
}

export async function startRelay(databaseUrl: string): Promise<Relay> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  const statements: string[] = []
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy()
    const far = connect(Number(target.port), target.hostname)
    near.on('data', listen(statements))
    for (const [socket, other] of [
      [near, far],
      [far, near]
    ] as const) {
      open.add(socket)
      socket
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(socket)
          other.destroy()
        })
      socket.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((server.address() as AddressInfo).port)
  const reset = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  return {
    url: url.href,
    statements,
    cut: () => {
      isCut = true
      reset()
    },
    restore: () => {
      isCut = false
    },
    close: async () => {
      reset()
      server.close()
      await once(server, 'close')
    }
  }
}

/** Reads a client's messages: Query (Q) has a text, Parse (P) names one, Bind (B) runs the one it names. */
function listen(heard: string[]): (bytes: Buffer) => void {
  const prepared = new Map<string, string>()
  let rest: Buffer = Buffer.alloc(0)
  let isStarted = false
  const read = (type: string, body: Buffer) => {
    const [first = '', second = ''] = body.toString('latin1').split('\0', 2)
    if (type === 'Q') heard.push(first)
    if (type === 'P') prepared.set(first, second)
    if (type === 'B') heard.push(prepared.get(second) ?? second)
  }
  return (bytes) => {
    rest = Buffer.concat([rest, bytes])
    for (;;) {
      // The first message has no type.
      const head = isStarted ? 1 : 0
      if (rest.length < head + 4) return
      const end = head + rest.readUInt32BE(head)
      if (rest.length < end) return
      if (isStarted) read(rest.toString('latin1', 0, 1), rest.subarray(5, end))
      isStarted = true
      rest = rest.subarray(end)
    }
  }
}
