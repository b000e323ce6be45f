/** Composition: creates what all capabilities share, opens them in order, and closes them in reverse. */
import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard, type EgressRule } from '@inter-hub/egress'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import {
  listOperatorKeys,
  newCredential,
  type OperatorKey,
  type OperatorKeyState,
  parseCredential,
  type RegisterOptions,
  registerOperatorKey
} from './access/index.ts'
import { capabilities, importKinds, schema, tables } from './capabilities.ts'
import { type Context, type ContextParts, makeContext } from './capability/index.ts'
import { type Capacity, capacityDefaults } from './capacity.ts'
import { startClock } from './db/clock.ts'
import { noteCluster } from './db/installation.ts'
import { listMigrations, migrate } from './db/migrate.ts'
import { openPool, type Pool } from './db/pool.ts'
import { Signals } from './db/signals.ts'
import { openUnitOfWork, type UnitOfWork } from './db/unit-of-work.ts'
import { descriptorsKept, descriptorsMax } from './descriptors.ts'
import { answerBudgetDefaults } from './http/answer-budget.ts'
import { type AppOptions, newApp } from './http/app.ts'
import { closeApp } from './http/draining.ts'
import { ByteBudget } from './kernel/byte-budget.ts'
import { openLog } from './kernel/log.ts'
import { Loop } from './kernel/loop.ts'
import { Metrics } from './kernel/metrics.ts'
import type { DeliveryObserver } from './kernel/observers.ts'
import { version } from './kernel/release.ts'
import { type RetentionPeriods, retentionDefaults } from './kernel/retention.ts'
import { Slots } from './kernel/slots.ts'
import { formatTraceParent, newTrace } from './kernel/trace-context.ts'
import { anonymousDefault } from './limits/index.ts'
import { readOverdueNotices } from './notices/index.ts'
import {
  addBuildInfo,
  addDueQueue,
  addPool,
  deliveryMetrics,
  type Environment,
  listenForMetrics,
  openTracing,
  requestMetrics,
  type Tracing,
  writerMetrics
} from './observe/index.ts'
import { readDueQueue, readOverdueWebhooks } from './webhooks/index.ts'

/** A stream or an export is closed if the client reads nothing for this long. */
const standstillMs = 60_000
/** How long requests in progress may take once the server stops. */
const finishMs = 25_000

export interface ServerOptions {
  databaseUrl: string
  host: string
  /** 0 takes any free port. */
  port: number
  publicUrl?: string | undefined
  log: FastifyBaseLogger
  /** Logs each request at level `info`; without it only at `debug`. */
  requestLog?: boolean
  /** What webhooks may reach beside https on port 443 of public addresses. */
  egressAllow?: readonly EgressRule[]
  /** 32 bytes that seal webhook secrets in the database, the same on all nodes; without it they are kept readable. */
  secretsKey?: Uint8Array | undefined
  /** The folder of the embedded database, whose disk must not be full. */
  diskFolder?: string | undefined
  /** The folder of the built console, served at `/`; if undefined, a page that describes the server is served instead. */
  consoleFolder?: string | undefined
  /** Origins whose pages may read answers that are not public. */
  corsOrigins?: readonly string[]
  /** Addresses whose `X-Forwarded-*` counts. */
  trustProxy?: readonly string[]
  /** The environment, whose OTEL_ variables say where traces go. */
  telemetry?: Environment
  /** Where `/metrics` is answered without a key; undefined: nowhere. 0 takes any free port. */
  metricsPort?: number | undefined
  metricsHost?: string
  /** Requests a minute of an address without a key; 0 means no limit. */
  anonymousLimit?: number
  /** Capacity limits that differ from the defaults. */
  capacity?: Partial<Capacity>
  /** Retention periods in days that differ from the defaults. */
  retention?: Partial<RetentionPeriods>
  /** Tests shorten how long a stream or an export may stand still. */
  standstillMs?: number
  /** Tests move the time of all rules by this. */
  clockOffset?: { ms: number }
}

export interface Server {
  app: FastifyInstance
  /** Where it listens, e.g. `http://127.0.0.1:8400`. */
  url: string
  /** How many seconds background work is overdue: dispatching events, sending messages, evaluating notices. */
  overdue(): Promise<Overdue>
  /** The port of `/metrics` without a key. */
  metricsPort: number | undefined
  /** Where capabilities register what they count. */
  metrics: Metrics
  /** The OpenAPI document. */
  openApi(): object
  /** Generates the text of a new operator key, which is not registered yet. */
  newOperatorKey(): string
  /** Registers an operator key on the host's own authority. */
  registerOperatorKey(text: string, options?: RegisterOptions): Promise<OperatorKeyState>
  /** The operator keys that work, without their secrets. */
  operatorKeys(): Promise<OperatorKey[]>
  /** Aborts when the server stops accepting: whatever waits or streams for a client ends then. */
  closing: AbortSignal
  /**
   * Reports not ready, waits for `drainMs` (until `hurry` aborts) so that a load balancer notices, stops accepting
   * requests, finishes those in progress and ends. Safe to call again.
   */
  close(options?: CloseOptions): Promise<void>
}

/** In seconds; 0 if nothing is overdue. */
export interface Overdue {
  dispatchS: number
  deliveriesS: number
  noticesS: number
}

export interface CloseOptions {
  drainMs?: number
  hurry?: AbortSignal
}

/** Migrates the database and serves. @throws MigrationError, NotReady */
export async function startServer(options: ServerOptions): Promise<Server> {
  await migrate(options.databaseUrl, schema)
  const tracing = await openTracing(options.telemetry ?? {}, version, options.log)
  const db = openPool(options.databaseUrl, {
    onError: (error) => options.log.warn({ err: error }, 'lost a database connection'),
    tracer: tracing?.statements
  })
  try {
    return await serve(options, db, tracing)
  } catch (error) {
    await db.end()
    await tracing?.close()
    throw error
  }
}

async function serve(options: ServerOptions, pool: Pool, tracing: Tracing | undefined): Promise<Server> {
  const stopping = { isDraining: false, closing: new AbortController(), abandoned: new AbortController() }
  const context = await openContext(options, pool, tracing, stopping)
  const { metrics, clock, signals } = context
  const answerBudget = new ByteBudget(answerBudgetDefaults)
  metrics.gauge('ihub_answer_bytes', 'Bytes of answers being read or sent.', [], () => answerBudget.held)
  const app = await buildApp(context, {
    observers: { metrics: requestMetrics(metrics), tracer: tracing?.requests, isLogged: options.requestLog === true },
    answerBudget,
    corsOrigins: options.corsOrigins ?? [],
    trustProxy: options.trustProxy ?? []
  })
  const background = await startBackground(context)
  const end = async ({ drainMs = 0, hurry }: CloseOptions) => {
    stopping.isDraining = true
    if (drainMs > 0) await sleep(drainMs, undefined, hurry && { signal: hurry }).catch(() => undefined)
    stopping.closing.abort()
    await Promise.all([closeApp(app, finishMs, stopping.abandoned), ...background.map((stop) => stop())])
    clock.stop()
    await signals.close()
    for (const one of [...capabilities].reverse()) await one.close?.(context.of(one))
    await pool.end()
    await listening?.closeMetrics?.()
    await tracing?.close()
  }
  let ended: Promise<void> | undefined
  const close = (how: CloseOptions = {}) => {
    ended ??= end(how)
    return ended
  }
  let listening: Listening | undefined
  try {
    listening = await listen(app, metrics, options)
  } catch (error) {
    await close()
    throw error
  }
  return {
    app,
    url: options.publicUrl ?? listeningUrl(app),
    metricsPort: listening.metricsPort,
    metrics,
    overdue: async () => ({
      ...(await readOverdueWebhooks(pool, clock.now())),
      noticesS: await readOverdueNotices(pool, clock.now())
    }),
    openApi: () => app.swagger(),
    ...operatorKeysOf(pool),
    closing: stopping.closing.signal,
    close
  }
}

interface Listening {
  metricsPort: number | undefined
  closeMetrics: (() => Promise<void>) | undefined
}

/** Listens for the API, and for `/metrics` without a key where that has a port. */
async function listen(app: FastifyInstance, metrics: Metrics, options: ServerOptions): Promise<Listening> {
  const { host, port, metricsPort, metricsHost = '127.0.0.1' } = options
  const own = metricsPort === undefined ? undefined : await listenForMetrics(metrics, metricsHost, metricsPort)
  try {
    // The rest is for the database and files, so that open connections keep working and /livez answers.
    app.server.maxConnections = descriptorsMax() - descriptorsKept
    await app.listen({ host, port })
  } catch (error) {
    await own?.close()
    throw error
  }
  return { metricsPort: own?.port, closeMetrics: own && (() => own.close()) }
}

/** Generates the text of a new operator key, which no database knows yet. */
export const newOperatorKey = (): string => newCredential('ihk').text

/** Operator keys on the host's own authority. */
function operatorKeysOf(pool: Pool): Pick<Server, 'newOperatorKey' | 'registerOperatorKey' | 'operatorKeys'> {
  return {
    newOperatorKey,
    registerOperatorKey: async (text, options = {}) => {
      const credential = parseCredential(text)
      return credential?.kind === 'ihk' ? registerOperatorKey(pool, credential, options) : 'refused'
    },
    operatorKeys: () => listOperatorKeys(pool)
  }
}

interface Stopping {
  isDraining: boolean
  closing: AbortController
  abandoned: AbortController
}

async function openContext(
  options: ServerOptions,
  pool: Pool,
  tracing: Tracing | undefined,
  stopping: Stopping
): Promise<Context> {
  const { host, port, log } = options
  const metrics = new Metrics()
  addBuildInfo(metrics, version)
  addPool(metrics, pool.counts)
  addDueQueue(metrics, () => readDueQueue(pool))
  metrics.addProcess()
  const capacity = { ...capacityDefaults, ...options.capacity }
  await noteCluster(pool)
  const streamsMax = Math.min(capacity.streams, Math.floor(descriptorsMax() / 2))
  const slots = {
    streams: new Slots('streams', streamsMax, capacity.streamsPerConsumer),
    exports: new Slots('exports', capacity.exports, capacity.exportsPerConsumer)
  }
  metrics.gauge('ihub_exports', 'Exports in progress.', [], () => slots.exports.count)
  const parts: ContextParts = {
    db: openUnitOfWork(pool),
    pool,
    databaseUrl: options.databaseUrl,
    schemaVersion: (await listMigrations()).length,
    clock: await startClock(pool, options.clockOffset),
    signals: new Signals(options.databaseUrl).start(),
    metrics,
    egress: createEgressGuard({ allow: options.egressAllow ?? [] }),
    log,
    publicUrl: options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    version,
    tables,
    importKinds,
    slots,
    standstillMs: options.standstillMs ?? standstillMs,
    eventBytes: capacity.eventBytes,
    anonymousLimit: options.anonymousLimit ?? anonymousDefault,
    retention: { ...retentionDefaults, ...options.retention },
    secretsKey: options.secretsKey,
    diskFolder: options.diskFolder,
    consoleFolder: options.consoleFolder,
    observers: {
      writer: writerMetrics(metrics),
      writerTracer: tracing?.writer,
      deliveries: observeDeliveries(metrics, tracing)
    },
    closing: stopping.closing.signal,
    abandoned: stopping.abandoned.signal,
    isDraining: () => stopping.isDraining,
    failed: (what) => (error) => log.debug({ err: error }, `${what} failed; it will be retried`)
  }
  return makeContext(parts, capabilities)
}

type Shown = Pick<AppOptions, 'observers' | 'answerBudget' | 'corsOrigins' | 'trustProxy'>

async function buildApp(context: Context, shown: Shown): Promise<FastifyInstance> {
  const { log, publicUrl } = context
  const hooks = capabilities.map((one) => one.hooks?.(context.of(one), context))
  const app = await newApp({
    ...{ log, publicUrl, version, ...shown },
    tags: Object.assign({}, ...capabilities.map(({ tags }) => tags)),
    webhooks: Object.assign({}, ...capabilities.map(({ webhooks }) => webhooks)),
    // By default no key is valid; the capability of keys replaces this.
    authenticate: async () => undefined,
    ...Object.assign({}, ...hooks)
  })
  for (const one of capabilities) {
    if (one.rootRoutes) await app.register(async (root) => one.rootRoutes?.(root, context.of(one), context))
  }
  await app.register(
    async (api) => {
      // Called, not registered: all share one set of named schemas.
      for (const one of capabilities) await one.routes?.(api, context.of(one), context)
      for (const one of capabilities) {
        if (one.routesApart) await api.register(async (own) => one.routesApart?.(own, context.of(one), context))
      }
    },
    { prefix: '/api/v2' }
  )
  return app
}

/** Starts jobs and what else runs in the background. Returns the functions that stop them. */
async function startBackground(context: Context): Promise<(() => Promise<void>)[]> {
  const stops: (() => Promise<void>)[] = []
  for (const one of capabilities) {
    const service = context.of(one)
    for (const { what, everyMs, atStart, run } of one.jobs?.(service, context) ?? []) {
      if (atStart) await run()
      const once = async () => {
        await run()
        return false
      }
      const loop = new Loop(once, everyMs, context.failed(what)).start()
      stops.push(() => loop.stop())
    }
    const stop = one.start?.(service, context)
    if (stop) stops.push(stop)
  }
  return stops
}

/** A receiver gets its own trace, whether or not traces are exported here. */
function observeDeliveries(metrics: Metrics, tracing: Tracing | undefined): DeliveryObserver {
  const untraced = () => ({ headers: { traceparent: formatTraceParent(newTrace()) }, answered: () => undefined })
  return { attempt: tracing?.attempt ?? untraced, settled: deliveryMetrics(metrics) }
}

/** The OpenAPI document without a database, for generating clients. */
export async function openApiDocument(publicUrl: string): Promise<object> {
  const absent = () => Promise.reject(new Error('there is no database connection'))
  const db: UnitOfWork = { query: absent, queryUpTo: absent, transaction: absent, run: absent, attempt: absent }
  const counts = () => ({ total: 0, idle: 0, waiting: 0 })
  const pool: Pool = { ...db, counts, end: async () => undefined }
  const log = openLog('json', 'silent') as FastifyBaseLogger
  const never = new AbortController().signal
  const context = makeContext(
    {
      ...{ db, pool, databaseUrl: '', schemaVersion: 0, tables, importKinds, publicUrl, version, log, standstillMs },
      clock: { now: () => new Date(), offsetMs: 0, stop: () => undefined },
      signals: new Signals(''),
      metrics: new Metrics(),
      egress: createEgressGuard({ allow: [] }),
      slots: { streams: new Slots('streams', 1, 1), exports: new Slots('exports', 1, 1) },
      ...{ eventBytes: capacityDefaults.eventBytes, anonymousLimit: 0, secretsKey: undefined, diskFolder: undefined },
      consoleFolder: undefined,
      retention: retentionDefaults,
      observers: {
        writer: writerMetrics(new Metrics()),
        writerTracer: undefined,
        deliveries: observeDeliveries(new Metrics(), undefined)
      },
      ...{ closing: never, abandoned: never, isDraining: () => false, failed: () => () => undefined }
    },
    capabilities
  )
  const app = await buildApp(context, {})
  await app.ready()
  const document = app.swagger()
  await app.close()
  for (const one of capabilities) await one.close?.(context.of(one)).catch(() => undefined)
  return document
}

function listeningUrl(app: FastifyInstance): string {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}
