/** A way to a database that a test can cut and mend: a relay of bytes. Cut, it resets what goes through and takes nothing. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Away {
  /** The database's address through the relay. */
  url: string
  cut(): void
  mend(): void
  close(): Promise<void>
}

export async function startAway(databaseUrl: string): Promise<Away> {
  const target = new URL(databaseUrl)
  const open = new Set<Socket>()
  let isCut = false
  const relay = createServer((near) => {
    if (isCut) return void near.resetAndDestroy()
    const far = connect(Number(target.port), target.hostname)
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
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  const url = new URL(databaseUrl)
  url.hostname = '127.0.0.1'
  url.port = String((relay.address() as AddressInfo).port)
  const reset = () => {
    for (const socket of open) socket.resetAndDestroy()
  }
  return {
    url: url.href,
    cut: () => {
      isCut = true
      reset()
    },
    mend: () => {
      isCut = false
    },
    close: async () => {
      reset()
      relay.close()
      await once(relay, 'close')
    }
  }
}
