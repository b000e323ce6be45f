/**
 * A server for a test file: the whole application on a database of its own, with an operator's key, makers for what
 * most tests need, and a clock that the test moves.
 */
import { parseEgressAllow } from '@inter-hub/egress'
import type { FastifyBaseLogger, LightMyRequestResponse } from 'fastify'
import type { Capacity } from '../capacity.ts'
import { openLog } from '../kernel/log.ts'
import type { RetentionPeriods } from '../kernel/retention.ts'
import { type Server, startServer } from '../server.ts'
import { type TestDatabase, testDatabase } from './cluster.ts'

type Body = Record<string, unknown> | unknown[]
type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'HEAD' | 'OPTIONS'

export interface Caller {
  key: string | undefined
  get(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  post(path: string, body?: Body | string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  put(path: string, body: Body, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  patch(path: string, body: Body, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  delete(path: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>
  send(
    method: Method,
    path: string,
    options?: { body?: Body | string | Buffer; headers?: Record<string, string> }
  ): Promise<LightMyRequestResponse>
}

export interface TestServer extends AsyncDisposable {
  server: Server
  database: TestDatabase
  /** Lines of the log. */
  log: string[]
  /** Without a key. */
  anyone: Caller
  operator: Caller
  /** With this key or token. */
  as(key: string): Caller
  /** Moves the time of all rules. */
  moveTime(ms: number): void
  /** A hub with an active manifest and a runtime key. */
  makeHub(options?: MakeHub): Promise<TestHub>
  close(): Promise<void>
}

export interface MakeHub {
  slug?: string
  manifest?: Record<string, unknown>
}

export interface TestHub {
  id: string
  slug: string
  consumerId: string
  manifestId: string
  /** With the hub's runtime key. */
  runtime: Caller
  /** Makes a widget and returns its id. */
  makeWidget(slug: string, more?: Record<string, unknown>): Promise<string>
}

/**
 * Two event types: `<slug>.checked` proves for five minutes by `status`, `<slug>.noted` proves nothing. Two commands:
 * `ping` needs no widget, `look` one of the type `<slug>.thing`.
 */
export function testManifest(slug: string): Record<string, unknown> {
  return {
    widgetTypes: [`${slug}.thing`, `${slug}.other`],
    eventTypes: [
      {
        name: `${slug}.checked`,
        metadataSchema: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } },
        outcome: `metadata.status == "good" ? "pass" : metadata.status == "unknown" ? "info" : "fail"`,
        freshFor: 'PT5M',
        widgetTypes: [`${slug}.thing`]
      },
      `${slug}.noted`
    ],
    annotationCategories: [`${slug}.question`],
    policyScopes: [`${slug}.local`],
    relationTypes: ['depends-on'],
    commands: [
      'ping',
      {
        name: 'look',
        inputSchema: { type: 'object', properties: { depth: { type: 'integer' } }, additionalProperties: false },
        widgetTypes: [`${slug}.thing`]
      }
    ]
  }
}

export interface StartOptions {
  /** What webhooks may reach, as IHUB_EGRESS_ALLOW says it. */
  egressAllow?: string
  /** Seals webhook secrets. */
  secretsKey?: Uint8Array
  /** Requests a minute without a key, as IHUB_ANONYMOUS_LIMIT says it. */
  anonymousLimit?: number
  /** A free port, so that the addresses which the server names lead to it; else they are of `http://hub.test`. */
  port?: number
  /** The public address; by default derived from the port. */
  publicUrl?: string
  /** A database that others use too; the caller drops it. */
  database?: TestDatabase
  logLevel?: string
  metricsPort?: number
  corsOrigins?: string[]
  requestLog?: boolean
  /** Addresses of proxies, as IHUB_TRUST_PROXY says them. */
  trustProxy?: string[]
  telemetry?: Record<string, string | undefined>
  /** Capacity limits that differ from the defaults. */
  capacity?: Partial<Capacity>
  /** Retention periods in days that differ from the defaults. */
  retention?: Partial<RetentionPeriods>
  /** How long a stream or an export may stand still. */
  standstillMs?: number
  /** The folder of the built console. */
  consoleFolder?: string
}

export async function startTestServer(options: StartOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await testDatabase())
  const log: string[] = []
  const clockOffset = { ms: 0 }
  const server = await startServer({
    databaseUrl: database.url,
    host: '127.0.0.1',
    port: options.port ?? 0,
    publicUrl:
      options.publicUrl ?? (options.port === undefined ? 'http://hub.test' : `http://127.0.0.1:${options.port}`),
    log: openLog('json', options.logLevel ?? 'debug', {
      write: (line: string) => void log.push(line)
    }) as FastifyBaseLogger,
    clockOffset,
    egressAllow: parseEgressAllow(options.egressAllow ?? ''),
    secretsKey: options.secretsKey,
    metricsPort: options.metricsPort,
    telemetry: options.telemetry ?? {},
    capacity: options.capacity ?? {},
    retention: options.retention ?? {},
    ...(options.standstillMs === undefined ? {} : { standstillMs: options.standstillMs }),
    consoleFolder: options.consoleFolder,
    corsOrigins: options.corsOrigins ?? [],
    requestLog: options.requestLog ?? false,
    trustProxy: options.trustProxy ?? [],
    ...(options.anonymousLimit === undefined ? {} : { anonymousLimit: options.anonymousLimit })
  })
  const operatorKey = server.newOperatorKey()
  await server.registerOperatorKey(operatorKey)
  const as = (key: string | undefined) => callerOf(server, key)
  const operator = as(operatorKey)
  let hubs = 0
  const close = async () => {
    await server.close()
    if (!options.database) await database.drop()
  }
  return {
    server,
    database,
    log,
    anyone: as(undefined),
    operator,
    as,
    moveTime: (ms) => {
      clockOffset.ms += ms
    },
    makeHub: ({ slug = `hub-${++hubs}`, manifest = testManifest(slug) } = {}) => makeHub(operator, as, slug, manifest),
    close,
    [Symbol.asyncDispose]: close
  }
}

function callerOf({ app }: Server, key: string | undefined): Caller {
  const send: Caller['send'] = (method, path, { body, headers = {} } = {}) =>
    app.inject({
      method,
      url: /^\/(api\/|healthz|livez|readyz|problems|metrics|hooks)/.test(path) ? path : `/api/v2${path}`,
      headers: {
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers
      },
      ...(body === undefined
        ? {}
        : { payload: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body) })
    })
  return {
    key,
    send,
    get: (path, headers = {}) => send('GET', path, { headers }),
    post: (path, body, headers = {}) => send('POST', path, { ...(body === undefined ? {} : { body }), headers }),
    put: (path, body, headers = {}) => send('PUT', path, { body, headers }),
    patch: (path, body, headers = {}) => send('PATCH', path, { body, headers }),
    delete: (path, headers = {}) => send('DELETE', path, { headers })
  }
}

/** The JSON of an answer with the expected status; anything else fails the test with the answer's text. */
export function ok(response: LightMyRequestResponse, status = response.statusCode < 300 ? response.statusCode : 200) {
  if (response.statusCode !== status)
    throw new Error(`expected ${status}, got ${response.statusCode}: ${response.body}`)
  return response.body === '' ? undefined : response.json()
}

async function makeHub(
  operator: Caller,
  as: (key: string) => Caller,
  slug: string,
  manifest: Record<string, unknown>
): Promise<TestHub> {
  const hub = ok(await operator.post('/hubs', { slug, name: `Hub ${slug}` }), 201)
  const draft = ok(await operator.post('/hub-capability-manifests', { hubId: hub.id, ...manifest }), 201)
  ok(await operator.post(`/hub-capability-manifests/${draft.id}/activate`))
  const consumer = ok(await operator.post('/api-consumers', { hubId: hub.id, name: slug }), 201)
  const scopes = ['framework:read', `hub:${slug}:read`, `hub:${slug}:write`]
  const key = ok(await operator.post(`/api-consumers/${consumer.id}/keys`, { scopes }), 201)
  const runtime = as(key.secret)
  return {
    id: hub.id,
    slug,
    consumerId: consumer.id,
    manifestId: draft.id,
    runtime,
    makeWidget: async (name, more = {}) =>
      ok(await runtime.post('/widgets', { slug: name, name, widgetType: `${slug}.thing`, ...more }), 201).id
  }
}
