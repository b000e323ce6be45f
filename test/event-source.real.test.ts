/** The package `eventsource` on a page of another origin: it resumes after a restart, through the preflight of a browser. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { ok, startTestServer, testDatabase, until } from '@inter-hub/server/testing'
import { freePort } from './processes.ts'
import { npmTools } from './tools.ts'

const tools = await npmTools('eventsource', ['eventsource@4'])
const origin = 'https://console.example.org'
/** What a page may send without asking (Fetch standard), and what no script can set. */
const safelisted = ['accept', 'accept-language', 'content-language']

interface Source {
  addEventListener(type: string, listener: (message: { data: string }) => void): void
  close(): void
}
type Fetch = (url: string | URL, init: { headers: Record<string, string> }) => Promise<Response>
type EventSourceClass = new (url: string, options: { fetch: Fetch }) => Source

/** A browser's `fetch` to another origin: what the preflight does not allow is not sent. */
async function fetchAcross(url: string | URL, init: { headers: Record<string, string> }, refused: string[]) {
  const asked = Object.keys(init.headers)
    .map((name) => name.toLowerCase())
    .filter((name) => !safelisted.includes(name))
  const preflight = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': asked.sort().join(',')
    }
  })
  const allowed = (preflight.headers.get('access-control-allow-headers') ?? '').toLowerCase().split(/, */)
  const missing = asked.filter((name) => !allowed.includes(name))
  refused.push(...missing)
  if (missing.length > 0 || preflight.headers.get('access-control-allow-origin') !== origin)
    throw new TypeError('blocked')
  return fetch(url, { ...init, headers: { ...init.headers, origin } })
}

test('client-H3: eventsource resumes across origins after a restart', { skip: tools.missing ?? false }, async (t) => {
  const { EventSource } = (await import(
    pathToFileURL(join(tools.bin ?? '', '..', 'eventsource', 'dist', 'index.js')).href
  )) as { EventSource: EventSourceClass }
  const database = await testDatabase()
  t.after(() => database.drop())
  const options = { database, port: await freePort(), corsOrigins: [origin] }
  let server = await startTestServer(options)
  t.after(() => server.close())
  const hub = await server.makeHub({ slug: 'alpha' })
  await hub.makeWidget('thing')
  const { key = '' } = hub.runtime
  const record = async (externalId: string) => {
    const event = { widget: 'thing', eventType: 'alpha.noted', source: '/test', externalId }
    ok(await server.as(key).post('/interaction-events', event), 201)
  }
  const [heard, refused, resumedFrom]: [string[], string[], string[]] = [[], [], []]
  const source = new EventSource(`http://127.0.0.1:${options.port}/api/v2/interaction-events/stream`, {
    fetch: (url, init) => {
      const headers = { ...init.headers, Authorization: `Bearer ${key}` }
      const last = Object.entries(headers).find(([name]) => name.toLowerCase() === 'last-event-id')?.[1]
      if (last !== undefined) resumedFrom.push(last)
      return fetchAcross(url, { ...init, headers }, refused)
    }
  })
  t.after(() => source.close())
  const opened = new Promise<void>((resolve) => source.addEventListener('open', () => resolve()))
  source.addEventListener('alpha.noted', ({ data }) => heard.push(JSON.parse(data).externalId))
  await opened
  await record('before')
  await until('the first event is heard', () => heard.length === 1)
  await server.close()
  server = await startTestServer(options)
  await record('after')
  await until('the event after the restart is heard', () => heard.length === 2)
  assert.deepEqual([heard, refused], [['before', 'after'], []])
  assert.ok(resumedFrom.length > 0, 'it named the last event')
})
