/** `/metrics` without a key, on a port of its own that only the collector reaches. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Metrics } from '../kernel/metrics.ts'

export interface MetricsListener {
  port: number
  close(): Promise<void>
}

export async function listenForMetrics(metrics: Metrics, host: string, port: number): Promise<MetricsListener> {
  const server = createServer((request, response) => {
    const isMetrics = request.url?.split('?')[0] === '/metrics'
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isMetrics) return void response.writeHead(404).end()
    if (!isRead) return void response.writeHead(405, { allow: 'GET, HEAD' }).end()
    metrics.render().then(
      (text) => response.writeHead(200, { 'content-type': metrics.contentType, 'cache-control': 'no-store' }).end(text),
      () => response.writeHead(500).end()
    )
  })
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    }
  }
}
