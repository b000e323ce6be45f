/** A server that answers as a test says, one answer for each request, and keeps what it was sent. */
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Sent {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

export type Answer = (response: ServerResponse, request: IncomingMessage) => unknown

export interface FaultServer {
  base: string
  sent: Sent[]
  /** The answers to come; the last one is given again and again. */
  answers: Answer[]
  close(): Promise<void>
}

export async function startFaultServer(...answers: Answer[]): Promise<FaultServer> {
  const sent: Sent[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    sent.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    const answer = faults.answers.length > 1 ? faults.answers.shift() : faults.answers[0]
    answer?.(response, request)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const faults: FaultServer = {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    answers,
    close: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    }
  }
  return faults
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

export function problem(
  status: number,
  code: string,
  headers: Record<string, string> = {},
  members: object = {}
): Answer {
  const body = {
    type: 'about:blank',
    title: code,
    status,
    detail: `This is ${code}.`,
    code,
    request_id: 'r',
    ...members
  }
  return (response) =>
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(body))
}

/** Takes the request and resets the connection. */
export const lost: Answer = (response) => response.socket?.resetAndDestroy()

/** Answers half of what it announces. */
export const cutInHalf: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' })
  response.write('{"id":', () => response.socket?.destroy())
}

/** A stream of server-sent events of these texts; then it is cut, unless it stays open. */
export function eventStream(texts: string[], stays = false): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' })
    response.flushHeaders()
    for (const text of texts) response.write(text)
    if (!stays) response.write(': last\n', () => response.socket?.destroySoon())
  }
}
