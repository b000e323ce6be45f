/**
 * A server that is built from the words of the workplans alone: their resources, their spelling of a hub's place in the VSM,
 * their keys without a format, their code for a missing key. It has no filters, no preview, no list of keys and no identities
 * of events, and it keeps of a manifest only the names. Lists are returned completely for each page, or in pages, newest first.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Row = Record<string, unknown>

export interface SeedServer extends AsyncDisposable, Omit<State, 'tokens' | 'isPaged' | 'answers'> {
  base: string
}

const paths = [
  ...['/hubs', '/hub-capability-manifests', '/api-consumers', '/policy-scopes', '/widgets', '/widgets/{id}', '/token'],
  ...[
    '/interaction-events',
    '/annotations',
    '/widget-types',
    '/event-types',
    '/annotation-categories',
    '/hub-registry'
  ],
  '/hub-registry/{hubId}'
]
const lists = ['widgetTypes', 'eventTypes', 'annotationCategories', 'policyScopes']
const publicPaths = [
  '/hubs',
  '/policy-scopes',
  '/widget-types',
  '/event-types',
  '/annotation-categories',
  '/openapi.json'
]

class Refusal extends Error {
  readonly status: number
  constructor(status: number, code: string) {
    super(code)
    this.status = status
  }
}

interface State {
  operatorKey: string
  tokens: string[]
  hubs: Row[]
  manifests: Row[]
  widgets: Row[]
  events: Row[]
  annotations: Row[]
  consumers: Row[]
  keys: string[]
  /** Whether events are listed in pages. */
  isPaged: boolean
  /** Answers some requests of the test in its own way; returns whether it did. */
  answers: (request: IncomingMessage, response: ServerResponse) => boolean
  /** The writes so far, such as `POST /hubs`. */
  writes: string[]
}

const pageMax = 100

/** The rows on one page, or those of a page of at most 100 rows, the newest first. */
function list(data: Row[], isPaged = false, query = new URLSearchParams()) {
  if (!isPaged) return { data, meta: { page: 1, per_page: 50, total: data.length } }
  const page = Number(query.get('page') ?? 1)
  const length = Math.min(pageMax, Number(query.get('per_page') ?? 50))
  const rows = data.toReversed().slice((page - 1) * length, page * length)
  return { data: rows, meta: { page, per_page: length, total: data.length } }
}

function add(rows: Row[], row: Row): Row {
  const made = { id: randomUUID(), ...row, created_at: new Date().toISOString() }
  rows.push(made)
  return made
}

function find(rows: Row[], reference: unknown): Row {
  const row = rows.find(({ id, slug }) => id === reference || slug === reference)
  if (!row) throw new Refusal(404, 'not_found')
  return row
}

const named = (value: unknown) =>
  ((value ?? []) as (string | { name: string })[]).map((one) => (typeof one === 'string' ? one : one.name))

type Handler = (state: State, body: Row, id: string | undefined, query: URLSearchParams) => unknown

const handlers: Record<string, Handler> = {
  'GET /openapi.json': () => ({
    openapi: '3.1.0',
    info: { title: 'IHP Framework v2', version: '2' },
    paths: Object.fromEntries(paths.map((one) => [`/api/v2${one}`, {}]))
  }),
  'GET /hubs': ({ hubs }) => list(hubs),
  'POST /hubs': ({ hubs }, { slug, name, domain, hubKind, hubFamily, vsmFunction, vsmSystem }) => {
    const place = { hub_kind: hubKind, hub_family: hubFamily, vsm_function: vsmFunction, vsm_system: vsmSystem }
    return add(hubs, { slug, name, domain, ...place, status: 'active' })
  },
  'GET /hub-capability-manifests': ({ manifests }) => list(manifests),
  'POST /hub-capability-manifests': ({ manifests }, body) => {
    const names = Object.fromEntries(lists.map((one) => [one, named(body[one])]))
    return add(manifests, { hub_id: body.hubId, status: 'draft', version: manifests.length + 1, ...names })
  },
  'POST /hub-capability-manifests/{id}/activate': ({ manifests }, _body, id) =>
    Object.assign(find(manifests, id), { status: 'active' }),
  'GET /api-consumers': ({ consumers }) => list(consumers),
  'POST /api-consumers': ({ consumers }, { hubId, name }) => add(consumers, { hub_id: hubId, name }),
  'POST /api-consumers/{id}/keys': ({ keys }) => {
    const key = `c1f3ac3a${randomBytes(20).toString('hex')}`
    keys.push(key)
    return { id: randomUUID(), key }
  },
  'POST /token': ({ tokens }) => {
    const token = randomBytes(20).toString('hex')
    tokens.push(token)
    return { access_token: token, token_type: 'Bearer', expires_in: 3600 }
  },
  'GET /hub-registry': ({ hubs }) => list(hubs),
  'GET /widgets': ({ widgets }) => list(widgets),
  'GET /widgets/{id}': ({ widgets }, _body, id) => find(widgets, id),
  'POST /widgets': ({ widgets, hubs }, { slug, name, widgetType }) =>
    add(widgets, { slug, name, widget_type: widgetType, hub_id: hubs[0]?.id }),
  'DELETE /widgets/{id}': ({ widgets }, _body, id) => {
    widgets.splice(widgets.indexOf(find(widgets, id)), 1)
  },
  'GET /annotations': ({ annotations }) => list(annotations),
  'GET /interaction-events': ({ events, isPaged }, _body, _id, query) => list(events, isPaged, query),
  'POST /interaction-events': ({ events, widgets }, { widgetId, eventType, viewContext, metadata }) => {
    find(widgets, widgetId)
    return add(events, { widget_id: widgetId, event_type: eventType, view_context: viewContext, metadata })
  },
  ...Object.fromEntries(publicPaths.slice(1, 5).map((path): [string, Handler] => [`GET ${path}`, () => list([])]))
}

function serve(state: State, request: IncomingMessage, body: Row): unknown {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub.test')
  const path = pathname.replace('/api/v2', '')
  const { method } = request
  if (method !== 'GET' || !publicPaths.includes(path)) {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (![state.operatorKey, ...state.keys, ...state.tokens].includes(key)) throw new Refusal(401, 'invalid_api_key')
  }
  const [, resource, id, action] = path.split('/')
  const route = `${method} /${resource}${id === undefined ? '' : '/{id}'}${action === undefined ? '' : `/${action}`}`
  const handler = handlers[route]
  if (!handler) throw new Refusal(404, 'not_found')
  if (method !== 'GET') state.writes.push(route)
  return handler(state, body, id, searchParams)
}

function statusOf({ method, url }: IncomingMessage, value: unknown): number {
  if (value === undefined) return 204
  return method === 'POST' && !url?.endsWith('/token') ? 201 : 200
}

export async function startSeedServer(options: Partial<Pick<State, 'isPaged' | 'answers'>> = {}): Promise<SeedServer> {
  const empty = {
    hubs: [],
    manifests: [],
    widgets: [],
    events: [],
    annotations: [],
    consumers: [],
    keys: [],
    writes: [],
    tokens: []
  }
  const state: State = {
    ...{ operatorKey: `8fab0bef${randomBytes(20).toString('hex')}`, isPaged: false, answers: () => false },
    ...empty,
    ...options
  }
  const server = createServer(async (request, response) => {
    if (state.answers(request, response)) return
    const body = await text(request)
    const answer = (status: number, value: unknown) => {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' })
      response.end(value === undefined ? undefined : JSON.stringify(value))
    }
    try {
      const value = serve(state, request, body === '' ? {} : (JSON.parse(body) as Row))
      answer(statusOf(request, value), value)
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      answer(error.status, { error: error.message })
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    ...state,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      server.close()
      server.closeAllConnections()
    }
  }
}
