/** A relay of HTTP before a real server, which can lose answers, deliver requests twice, and cut what is open. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Relay {
  base: string
  /** Called once a request was answered by the server: true loses the answer. */
  loses: (sent: IncomingMessage) => boolean | Promise<boolean>
  /** Delivers each request twice and answers with the second answer. */
  isDoubling: boolean
  /** Resets every connection that is open now. */
  cut(): void
  close(): Promise<void>
}

export async function startRelay(target: string): Promise<Relay> {
  const deliver = async (incoming: IncomingMessage, body: Buffer) => {
    const sent = request(`${target}${incoming.url}`, {
      method: incoming.method,
      headers: incoming.headers,
      agent: false
    })
    sent.end(body)
    const [answer] = (await once(sent, 'response')) as [IncomingMessage]
    return { sent, answer }
  }
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = Buffer.concat(await incoming.toArray())
      if (relay.isDoubling) (await deliver(incoming, body)).answer.resume()
      const { sent, answer } = await deliver(incoming, body)
      if (await relay.loses(incoming)) {
        sent.destroy()
        outgoing.socket?.resetAndDestroy()
        return
      }
      outgoing.on('close', () => sent.destroy())
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      outgoing.flushHeaders()
      answer.on('error', () => outgoing.destroy())
      answer.pipe(outgoing)
    } catch {
      outgoing.destroy()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const relay: Relay = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loses: () => false,
    isDoubling: false,
    cut: () => server.closeAllConnections(),
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return relay
}
