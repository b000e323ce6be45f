/** A listener to a stream of server-sent events, over a real connection; reads as WHATWG HTML section 9.2 has it. */
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Server } from '../server.ts'

export interface Message {
  id: string
  event: string
  data: string
}

export interface EventSource {
  status: number
  headers: Record<string, string | string[] | undefined>
  messages: Message[]
  /** The id to resume with. */
  lastId(): string
  /** Whether the server has ended it. */
  isOver(): boolean
  close(): void
}

/** Opens a stream of a server here, or of one at a port of this machine; returns when its head has come. */
export function listen(
  server: Server | { port: number },
  path: string,
  key: string | undefined,
  headers: Record<string, string> = {}
): Promise<EventSource> {
  const { port } = 'port' in server ? server : (server.app.server.address() as AddressInfo)
  const messages: Message[] = []
  let lastId = ''
  let isOver = false
  const block = (lines: string[]) => {
    let [data, event] = ['', 'message']
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? []
      if (name === 'id') lastId = value
      else if (name === 'event') event = value
      else if (name === 'data') data += `${value}\n`
    }
    if (data !== '') messages.push({ id: lastId, event, data: data.slice(0, -1) })
  }
  return new Promise((resolve, reject) => {
    const sent = request({
      port,
      host: '127.0.0.1',
      path: `/api/v2${path}`,
      agent: false,
      headers: { accept: 'text/event-stream', ...(key ? { authorization: `Bearer ${key}` } : {}), ...headers }
    })
    sent.on('error', reject)
    sent.on('response', (answer) => {
      let text = ''
      const over = () => {
        isOver = true
      }
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
        const blocks = text.split('\n\n')
        text = blocks.pop() ?? ''
        for (const one of blocks) block(one.split('\n'))
      })
      answer.on('end', over).on('error', over).on('close', over)
      resolve({
        status: answer.statusCode ?? 0,
        headers: answer.headers,
        messages,
        lastId: () => lastId,
        isOver: () => isOver,
        close: () => sent.destroy()
      })
    })
    sent.end()
  })
}

/** Waits until something holds and returns it. */
export async function until<T>(what: string, probe: () => T | Promise<T>, limitMs = 20_000): Promise<NonNullable<T>> {
  const end = performance.now() + limitMs
  for (;;) {
    const found = await probe()
    if (found) return found
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
