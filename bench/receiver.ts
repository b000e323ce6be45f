/**
 * A receiver of webhooks that answers 204, in a process of its own. It counts what comes by path and `webhook-id` and notes
 * when. PUT /dead?path makes a path accept and never answer, PUT /alive lets it answer again; GET /take answers what came.
 */
import { createServer, type ServerResponse } from 'node:http'

interface Got {
  times: number
  delayMs: number
}

const got = new Map<string, Map<string, Got>>()
let [firstAt, lastAt] = [0, 0]
let dead: string | undefined
const held: ServerResponse[] = []

createServer((request, response) => {
  const path = request.url ?? ''
  if (request.method === 'GET') {
    response.end(path === '/take' ? take() : JSON.stringify({ count: count() }))
    return
  }
  if (request.method === 'PUT') {
    dead = path.startsWith('/dead?') ? path.slice(6) : undefined
    if (dead === undefined) for (const one of held.splice(0)) one.writeHead(204).end()
    response.end('{}')
    return
  }
  const at = Date.now()
  let body = ''
  request.setEncoding('utf8').on('data', (chunk: string) => {
    body += chunk
  })
  request.on('end', () => {
    note(path, String(request.headers['webhook-id']), at, body)
    if (path === dead) held.push(response)
    else response.writeHead(204).end()
  })
}).listen(Number(process.env.PORT), '127.0.0.1')

function note(path: string, id: string, at: number, body: string): void {
  firstAt ||= at
  lastAt = at
  const ofPath = got.get(path) ?? new Map<string, Got>()
  got.set(path, ofPath)
  const known = ofPath.get(id)
  if (known) known.times++
  else ofPath.set(id, { times: 1, delayMs: at - Date.parse(/"timestamp":"([^"]+)"/.exec(body)?.[1] ?? '') })
}

/** Messages, each counted once for each path but the dead one. */
function count(): number {
  return [...got].reduce((sum, [path, messages]) => sum + (path === dead ? 0 : messages.size), 0)
}

function take(): string {
  const paths = [...got].map(([path, messages]) => {
    const all = [...messages.values()]
    const repeated = all.reduce((sum, { times }) => sum + times - 1, 0)
    return { path, count: all.length, repeated, delaysMs: all.map(({ delayMs }) => delayMs) }
  })
  const text = JSON.stringify({ paths, seconds: (lastAt - firstAt) / 1000 })
  got.clear()
  firstAt = 0
  return text
}
