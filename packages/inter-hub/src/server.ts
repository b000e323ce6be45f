/** Composition: the only file that knows every capability and hands each what it needs. */

import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard, type EgressGuard, type EgressRule } from '@inter-hub/egress'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { annotationRoutes, annotationsOf } from './annotations/index.ts'
import { type Clock, startClock } from './db/clock.ts'
import { listMigrations, migrate } from './db/migrate.ts'
import { openPool, type Pool } from './db/pool.ts'
import { type Database, sql } from './db/sql.ts'
import {
  batchRoutes,
  EventWriter,
  eventRoutes,
  evidenceRoutes,
  type Recorder,
  VocabularyCache
} from './events/index.ts'
import { settleFuture } from './evidence/index.ts'
import { freeShareOf, type Health, healthRoutes } from './health/index.ts'
import { type AppOptions, newApp } from './http/app.ts'
import { closeApp } from './http/draining.ts'
import { formatTraceParent, newTrace } from './http/trace-context.ts'
import { hubRoutes } from './hubs/index.ts'
import {
  Authenticator,
  keyRoutes,
  newCredential,
  parseCredential,
  registerOperatorKey,
  tokenRoutes
} from './keys/index.ts'
import { openLog } from './log.ts'
import { manifestRoutes } from './manifests/index.ts'
import { Metrics } from './metrics.ts'
import {
  addBuildInfo,
  addDueQueue,
  addPool,
  deliveryFigures,
  type Environment,
  listenForMetrics,
  type MetricsListener,
  metricsRoutes,
  openTracing,
  requestFigures,
  type Tracing,
  writerFigures
} from './observe/index.ts'
import { registryRoutes } from './registry/index.ts'
import { version } from './version.ts'
import { type DeliveryObserver, deliverDue, dispatchEvents, readDueQueue, webhookRoutes } from './webhooks/index.ts'
import { relationRoutes, widgetRoutes } from './widgets/index.ts'

const settleMs = 500
const webhooksMs = 200
const partitionsMs = 6 * 3600 * 1000
/** How long requests that are under way may go on once the server stops. */
const finishMs = 25_000

export interface ServerOptions {
  databaseUrl: string
  host: string
  /** 0 takes any free port. */
  port: number
  publicUrl?: string | undefined
  log: FastifyBaseLogger
  /** What webhooks may reach beside https on port 443 of public addresses. */
  egressAllow?: readonly EgressRule[]
  /** The folder of the embedded database, whose disk must not be full. */
  diskFolder?: string | undefined
  /** Origins whose pages may read answers that are not public. */
  corsOrigins?: readonly string[]
  /** Addresses whose `X-Forwarded-*` counts. */
  trustProxy?: readonly string[]
  /** The environment, whose OTEL_ variables say where traces go. */
  telemetry?: Environment
  /** Where `/metrics` is answered without a key; undefined: nowhere. 0 takes any free port. */
  metricsPort?: number | undefined
  metricsHost?: string
  /** Tests move the time of all rules by this. */
  clockOffset?: { ms: number }
}

export interface Server {
  app: FastifyInstance
  /** Where it listens, e.g. `http://127.0.0.1:8400`. */
  url: string
  /** The port of `/metrics` without a key. */
  metricsPort: number | undefined
  /** Where capabilities register what they count. */
  metrics: Metrics
  /** The OpenAPI document. */
  openApi(): object
  /** Makes the text of a new operator key; nobody knows it yet. */
  newOperatorKey(): string
  /** Registers an operator key on the host's own authority; false for a key that is malformed, foreign or revoked. */
  registerOperatorKey(text: string): Promise<boolean>
  /** Aborts when the server stops accepting: whatever waits or streams for a client ends then. */
  closing: AbortSignal
  /**
   * Says that it is not ready, waits for `drainMs` (until `hurry` aborts) so that a load balancer sees it, then stops
   * accepting, finishes what is under way and ends. Harmless to repeat.
   */
  close(options?: CloseOptions): Promise<void>
}

export interface CloseOptions {
  drainMs?: number
  hurry?: AbortSignal
}

/** Migrates the database and serves. @throws MigrationError, NotReady */
export async function startServer(options: ServerOptions): Promise<Server> {
  await migrate(options.databaseUrl)
  const tracing = await openTracing(options.telemetry ?? {}, version, options.log)
  const db = openPool(options.databaseUrl, {
    onError: (error) => options.log.warn({ err: error }, 'a database connection was lost'),
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

async function serve(options: ServerOptions, db: Pool, tracing: Tracing | undefined): Promise<Server> {
  const { log, host, port, diskFolder } = options
  const clock = await startClock(db, options.clockOffset)
  const authenticator = new Authenticator(db)
  const metrics = newMetrics(db)
  const writer = new EventWriter(options.databaseUrl, () => clock.offsetMs, {
    figures: writerFigures(metrics),
    tracer: tracing?.writer
  })
  const recorder: Recorder = { db, clock, vocabularies: new VocabularyCache(db), writer }
  const publicUrl = options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const egress = createEgressGuard({ allow: options.egressAllow ?? [] })
  const closing = new AbortController()
  let isDraining = false
  const observers = { figures: requestFigures(metrics), tracer: tracing?.requests }
  const app = await buildApp({
    app: { log, publicUrl, observers, corsOrigins: options.corsOrigins ?? [], trustProxy: options.trustProxy ?? [] },
    db,
    authenticator,
    recorder,
    egress,
    metrics,
    health: {
      db,
      schemaVersion: (await listMigrations()).length,
      freeShare: diskFolder === undefined ? undefined : () => freeShareOf(diskFolder),
      isDraining: () => isDraining
    }
  })
  const deliveries = observeDeliveries(metrics, tracing)
  const stopUpkeep = await startUpkeep(db, clock, () => deliverDue(db, egress, deliveries), log)
  let metricsListener: MetricsListener | undefined
  const end = async ({ drainMs = 0, hurry }: CloseOptions) => {
    isDraining = true
    if (drainMs > 0) await sleep(drainMs, undefined, hurry && { signal: hurry }).catch(() => undefined)
    closing.abort()
    await Promise.all([closeApp(app, finishMs), stopUpkeep()])
    clock.stop()
    await authenticator.close()
    await writer.close()
    await db.end()
    await metricsListener?.close()
    await tracing?.close()
  }
  let ended: Promise<void> | undefined
  const close = (how: CloseOptions = {}) => {
    ended ??= end(how)
    return ended
  }
  try {
    if (options.metricsPort !== undefined) {
      metricsListener = await listenForMetrics(metrics, options.metricsHost ?? '127.0.0.1', options.metricsPort)
    }
    await app.listen({ host, port })
  } catch (error) {
    await close()
    throw error
  }

  return {
    app,
    url: options.publicUrl ?? listeningUrl(app),
    metricsPort: metricsListener?.port,
    metrics,
    openApi: () => app.swagger(),
    newOperatorKey: () => newCredential('ihk').text,
    registerOperatorKey: async (text) => {
      const credential = parseCredential(text)
      return credential?.kind === 'ihk' && (await registerOperatorKey(db, credential))
    },
    closing: closing.signal,
    close
  }
}

interface Parts {
  app: Pick<AppOptions, 'log' | 'publicUrl' | 'observers' | 'corsOrigins' | 'trustProxy'>
  db: Database
  authenticator: Authenticator
  recorder: Recorder
  egress: EgressGuard
  metrics: Metrics
  health: Health
}

async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { db, authenticator, recorder, egress, metrics, health } = parts
  const { authenticate } = authenticator
  const app = await newApp({ ...parts.app, authenticate, version, isDraining: health.isDraining })
  await app.register(healthRoutes, health)
  await app.register(metricsRoutes, { metrics })
  await app.register(
    async (api) => {
      // Called, not registered: all share one set of named schemas.
      await hubRoutes(api, { db })
      await manifestRoutes(api, { db })
      await registryRoutes(api, { db })
      await keyRoutes(api, { db, authenticator })
      await relationRoutes(api, { db })
      await widgetRoutes(api, { db, clock: recorder.clock, annotationsOf })
      await evidenceRoutes(api, { recorder })
      await eventRoutes(api, { recorder })
      await annotationRoutes(api, { db })
      await webhookRoutes(api, { db, egress })
      // Registered: their parsers are their own.
      await api.register(batchRoutes, { recorder })
      await api.register(tokenRoutes, { db, authenticate })
    },
    { prefix: '/api/v2' }
  )
  return app
}

function newMetrics(db: Pool): Metrics {
  const metrics = new Metrics()
  addBuildInfo(metrics, version)
  addPool(metrics, db.counts)
  addDueQueue(metrics, () => readDueQueue(db))
  metrics.addProcess()
  return metrics
}

/** A receiver is told of a trace of its own, whether or not anybody keeps it here. */
function observeDeliveries(metrics: Metrics, tracing: Tracing | undefined): DeliveryObserver {
  const untraced = () => ({ headers: { traceparent: formatTraceParent(newTrace()) }, answered: () => undefined })
  return { attempt: tracing?.attempt ?? untraced, settled: deliveryFigures(metrics) }
}

/** The OpenAPI document without a database, for generating clients. */
export async function openApiDocument(publicUrl: string): Promise<object> {
  const absent = () => Promise.reject(new Error('there is no database here'))
  const db: Database = { query: absent, transaction: absent }
  const clock: Clock = { now: () => new Date(), offsetMs: 0, stop: () => undefined }
  const authenticator = new Authenticator(db)
  const writer = new EventWriter('postgresql://localhost', () => 0)
  const recorder = { db, clock, vocabularies: new VocabularyCache(db), writer }
  const log = openLog('json', 'silent') as FastifyBaseLogger
  const app = await buildApp({
    app: { log, publicUrl },
    db,
    authenticator,
    recorder,
    egress: createEgressGuard({ allow: [] }),
    metrics: new Metrics(),
    health: { db, schemaVersion: 0, isDraining: () => false }
  })
  await app.ready()
  const document = app.swagger()
  await app.close()
  await authenticator.close()
  return document
}

function listeningUrl(app: FastifyInstance): string {
  const address = app.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`
}

/**
 * What has to be done again and again: partitions of the months to come, evidence whose time has come, webhooks. The
 * answer stops it and waits for what is under way.
 */
async function startUpkeep(
  db: Pool,
  clock: Clock,
  deliver: () => Promise<number>,
  log: FastifyBaseLogger
): Promise<() => Promise<void>> {
  const partitions = () => db.query(sql`select hub.prepare_partitions(${clock.now().toISOString()})`)
  await partitions()
  const underWay = new Map<string, Promise<unknown>>()
  const every = (ms: number, what: string, work: () => Promise<unknown>) =>
    setInterval(() => {
      if (underWay.has(what)) return
      const run = work()
        .catch((error) => log.debug({ err: error }, `${what} failed; it is tried again`))
        .finally(() => underWay.delete(what))
      underWay.set(what, run)
    }, ms).unref()
  const timers = [
    every(partitionsMs, 'preparing partitions', partitions),
    every(settleMs, 'settling evidence from the future', () => settleFuture(db, clock.now())),
    every(webhooksMs, 'dispatching events to webhooks', () => dispatchEvents(db)),
    every(webhooksMs, 'delivering webhooks', deliver)
  ]
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(underWay.values())
  }
}
