/** A receiver of webhooks, as somebody else would write it: a plain HTTP server that remembers what came. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  path: string
  headers: Record<string, string>
  body: string
  at: number
}

export interface Receiver {
  url(path: string): string
  port: number
  /** What came to a path. */
  of(path: string): Received[]
  /** What is answered at a path: a status, or a status with headers; defaults to 204. A promise is waited for. */
  answer(path: string, how: (request: Received) => Answer | Promise<Answer>): void
  /** The most requests of a path that were open at once. */
  mostAtOnce(path: string): number
  close(): void
}

type Answer = number | { status: number; headers?: Record<string, string>; body?: string }

export async function startReceiver(): Promise<Receiver> {
  const received = new Map<string, Received[]>()
  const answers = new Map<string, (request: Received) => Answer | Promise<Answer>>()
  const open = new Map<string, { now: number; most: number }>()
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const counts = open.get(path) ?? { now: 0, most: 0 }
    counts.now++
    counts.most = Math.max(counts.most, counts.now)
    open.set(path, counts)
    response.once('close', () => counts.now--)
    const chunks: Buffer[] = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', async () => {
      const one = {
        path,
        headers: request.headers as Record<string, string>,
        body: Buffer.concat(chunks).toString('utf8'),
        at: Date.now()
      }
      received.set(path, [...(received.get(path) ?? []), one])
      const answer = (await answers.get(path)?.(one)) ?? 204
      const { status, headers = {}, body = '' } = typeof answer === 'number' ? { status: answer } : answer
      response.writeHead(status, headers).end(body)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: (path) => `http://127.0.0.1:${port}${path}`,
    port,
    of: (path) => received.get(path) ?? [],
    answer: (path, how) => void answers.set(path, how),
    mostAtOnce: (path) => open.get(path)?.most ?? 0,
    close: () => {
      server.closeAllConnections()
      server.close()
    }
  }
}
