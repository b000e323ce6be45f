/** An HTTP proxy for tests: tunnels and passes on, to this host whatever the name. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type Socket } from 'node:net'
import type { TestCertificate } from './certificate.ts'
import { listen } from './local-servers.ts'

export interface ProxyScript {
  /** What `Proxy-Authorization` must be. */
  authorization?: string
  /** Answers CONNECT with this status. */
  status?: number
  /** Speaks TLS itself. */
  certificate?: TestCertificate
  /** Answers nothing. */
  isSilent?: boolean
}

/** Serves; `heard` has the first line of each request, and the authorization it carried. */
export async function serveProxy({ authorization, status, certificate, isSilent }: ProxyScript = {}) {
  const heard: string[] = []
  const enters = ({ method, url, headers }: IncomingMessage) => {
    heard.push(`${method} ${url} ${headers['proxy-authorization'] ?? '-'}`)
    return authorization === undefined || headers['proxy-authorization'] === authorization
  }
  const passOn = (incoming: IncomingMessage, response: ServerResponse) => {
    if (!enters(incoming)) return void response.writeHead(407).end()
    const { port, pathname, search } = new URL(incoming.url ?? '')
    const { 'proxy-authorization': _, ...headers } = incoming.headers
    const { method } = incoming
    const onward = request({ host: '127.0.0.1', port, method, path: pathname + search, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  }
  const server = certificate ? createSecureServer(certificate, passOn) : createServer(passOn)
  server.on('connect', (incoming: IncomingMessage, socket: Socket) => {
    socket.on('error', () => {})
    const isWelcome = enters(incoming)
    if (isSilent) return
    if (!isWelcome || status !== undefined)
      return socket.end(`HTTP/1.1 ${isWelcome ? status : 407} No\r\nContent-Length: 0\r\n\r\n`)
    const onward = connect(Number(incoming.url?.split(':').at(-1)), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
      onward.pipe(socket).pipe(onward)
    })
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'))
    onward.on('close', () => socket.destroy())
    socket.on('close', () => onward.destroy())
  })
  return { port: await listen(server), heard }
}
