/** Composition: the only file that knows every capability and hands each what it needs. */

import { setTimeout as sleep } from 'node:timers/promises'
import { createEgressGuard, type EgressGuard, type EgressRule } from '@inter-hub/egress'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { annotationRoutes, annotationsOf } from './annotations/index.ts'
import { auditRoutes, Journal } from './audit/index.ts'
import { type Capacity, capacityDefaults } from './capacity.ts'
import { type CommandDesk, commandRoutes, forgetCommands, settleCommands, Wakeup } from './commands/index.ts'
import { type Clock, startClock } from './db/clock.ts'
import { listMigrations, migrate } from './db/migrate.ts'
import { openPool, type Pool } from './db/pool.ts'
import { Signals } from './db/signals.ts'
import { sql } from './db/sql.ts'
import { openUnitOfWork, type UnitOfWork } from './db/unit-of-work.ts'
import { descriptorsKept, descriptorsMax } from './descriptors.ts'
import {
  EventWriter,
  eventRoutes,
  evidenceRoutes,
  type Recorder,
  recordRoutes,
  Streams,
  streamRoutes,
  VocabularyCache
} from './events/index.ts'
import { settleFuture } from './evidence/index.ts'
import { freeShareOf, type Health, healthRoutes } from './health/index.ts'
import { answerBudgetDefaults } from './http/answer-budget.ts'
import { type AppOptions, newApp } from './http/app.ts'
import { closeApp } from './http/draining.ts'
import { hubRoutes } from './hubs/index.ts'
import { forgetAnswers, writesIn } from './idempotency/index.ts'
import { inboundHookRoutes, pingRoutes } from './inbound-hooks/index.ts'
import { ByteBudget } from './kernel/byte-budget.ts'
import type { CountRequest } from './kernel/limit.ts'
import { openLog } from './kernel/log.ts'
import { Loop } from './kernel/loop.ts'
import { Metrics } from './kernel/metrics.ts'
import { version } from './kernel/release.ts'
import { Slots } from './kernel/slots.ts'
import { formatTraceParent, newTrace } from './kernel/trace-context.ts'
import {
  Authenticator,
  keyRoutes,
  listOperatorKeys,
  newCredential,
  type OperatorKey,
  type OperatorKeyState,
  parseCredential,
  type RegisterOptions,
  registerOperatorKey,
  tokenRoutes
} from './keys/index.ts'
import { anonymousDefault, createLimiter, removeOldWindows } from './limits/index.ts'
import { manifestRoutes } from './manifests/index.ts'
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
import { ownerRoutes } from './owners/index.ts'
import { patternRoutes } from './patterns/index.ts'
import { loopRoutes } from './records/index.ts'
import { registryRoutes } from './registry/index.ts'
import { systemRoutes, watchStates } from './system/index.ts'
import { transferRoutes } from './transfer/index.ts'
import {
  Deliverer,
  type DeliveryObserver,
  forgetDeliveries,
  openSecretBox,
  readDueQueue,
  type SecretBox,
  startDispatcher,
  webhookRoutes
} from './webhooks/index.ts'
import { relationRoutes, widgetRoutes } from './widgets/index.ts'

const settleMs = 500
const windowsMs = 60_000
const commandsMs = 1000
const partitionsMs = 6 * 3600 * 1000
const answersMs = 600_000
const sweepMs = 3600 * 1000
/** A stream or an export of which nothing is taken for so long is cut off. */
const standstillMs = 60_000
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
  /** 32 bytes that seal webhook secrets in the database, the same on all nodes; without it they are kept readable. */
  secretsKey?: Uint8Array | undefined
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
  /** Requests a minute of an address without a key; 0 is no limit. */
  anonymousLimit?: number
  /** What it takes at once, where it differs from the defaults. */
  capacity?: Partial<Capacity>
  /** Tests shorten how long a stream or an export may stand still. */
  standstillMs?: number
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
  /** Registers an operator key on the host's own authority. */
  registerOperatorKey(text: string, options?: RegisterOptions): Promise<OperatorKeyState>
  /** The operator keys that work, without their secrets. */
  operatorKeys(): Promise<OperatorKey[]>
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
  const failed = (what: string) => (error: unknown) => log.debug({ err: error }, `${what} failed; it is tried again`)
  const publicUrl = options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const clock = await startClock(db, options.clockOffset)
  const signals = new Signals(options.databaseUrl).start()
  const metrics = newMetrics(db)
  const authenticator = new Authenticator(db)
  const journal = new Journal(db)
  const writer = new EventWriter(options.databaseUrl, () => clock.offsetMs, {
    figures: writerFigures(metrics),
    tracer: tracing?.writer,
    onCommit: (hubId) => signals.tell('events', hubId)
  })
  const abandon = new AbortController()
  const descriptors = descriptorsMax()
  const capacity = { ...capacityDefaults, ...options.capacity }
  const { eventBytes } = capacity
  const recorder: Recorder = {
    db,
    clock,
    vocabularies: new VocabularyCache(db),
    writer,
    eventBytes,
    abandoned: abandon.signal
  }
  const streams = new Streams(db, signals, (error) =>
    log.warn({ err: error }, 'reading for a stream failed; it ends, and its listener resumes')
  )
  const answerBudget = new ByteBudget(answerBudgetDefaults)
  metrics.gauge('ihub_answer_bytes', 'Bytes of answers that are read or sent now.', [], () => answerBudget.held)
  const exportSlots = new Slots('exports', capacity.exports, capacity.exportsPerConsumer)
  metrics.gauge('ihub_exports', 'Exports that are under way.', [], () => exportSlots.count)
  metrics.gauge('ihub_streams', 'Listeners to live events.', [], () => streams.size)
  const egress = createEgressGuard({ allow: options.egressAllow ?? [] })
  const secrets = openSecretBox(options.secretsKey)
  const countRequest = createLimiter(db, options.anonymousLimit ?? anonymousDefault, failed('counting requests'))
  const closing = new AbortController()
  const wakeup = new Wakeup(closing.signal, signals)
  let isDraining = false
  const observers = { figures: requestFigures(metrics), tracer: tracing?.requests }
  const app = await buildApp({
    app: {
      log,
      publicUrl,
      observers,
      answerBudget,
      corsOrigins: options.corsOrigins ?? [],
      trustProxy: options.trustProxy ?? []
    },
    db: openUnitOfWork(db),
    databaseUrl: options.databaseUrl,
    authenticator,
    countRequest,
    journal,
    recorder,
    streams,
    slots: {
      streams: new Slots(
        'streams',
        Math.min(capacity.streams, Math.floor(descriptors / 2)),
        capacity.streamsPerConsumer
      ),
      exports: exportSlots
    },
    standstillMs: options.standstillMs ?? standstillMs,
    wakeup,
    egress,
    secrets,
    metrics,
    health: {
      db,
      schemaVersion: (await listMigrations()).length,
      freeShare: diskFolder === undefined ? undefined : () => freeShareOf(diskFolder),
      isDraining: () => isDraining
    }
  })
  const deliverer = new Deliverer({
    db,
    clock,
    signals,
    egress,
    secrets,
    publicUrl,
    onError: failed('delivering webhooks'),
    observer: observeDeliveries(metrics, tracing)
  })
  const stopDispatching = startDispatcher(db, clock, signals, deliverer.wake, failed('dispatching to webhooks'))
  const stopWatching = watchStates(db, clock, signals, failed('looking for changes of state'))
  const stopUpkeep = await startUpkeep(db, clock, wakeup, failed)
  let metricsListener: MetricsListener | undefined
  const end = async ({ drainMs = 0, hurry }: CloseOptions) => {
    isDraining = true
    if (drainMs > 0) await sleep(drainMs, undefined, hurry && { signal: hurry }).catch(() => undefined)
    closing.abort()
    await Promise.all([closeApp(app, finishMs, abandon), stopUpkeep(), stopWatching(), stopDispatching()])
    await deliverer.stop()
    clock.stop()
    await signals.close()
    await authenticator.close()
    await journal.close()
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
    // The rest is for the database and files, so that what is connected goes on and /livez answers.
    app.server.maxConnections = descriptors - descriptorsKept
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
    registerOperatorKey: async (text, options = {}) => {
      const credential = parseCredential(text)
      return credential?.kind === 'ihk' ? registerOperatorKey(db, credential, options) : 'refused'
    },
    operatorKeys: () => listOperatorKeys(db),
    closing: closing.signal,
    close
  }
}

interface Parts {
  app: Pick<AppOptions, 'log' | 'publicUrl' | 'observers' | 'answerBudget' | 'corsOrigins' | 'trustProxy'>
  db: UnitOfWork
  databaseUrl: string
  authenticator: Authenticator
  countRequest: CountRequest
  journal: Journal
  recorder: Recorder
  streams: Streams
  slots: { streams: Slots; exports: Slots }
  standstillMs: number
  egress: EgressGuard
  secrets: SecretBox
  wakeup: Wakeup
  metrics: Metrics
  health: Health
}

async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const {
    db,
    databaseUrl,
    authenticator,
    countRequest,
    journal,
    recorder,
    streams,
    slots,
    standstillMs,
    wakeup,
    egress,
    secrets,
    metrics,
    health
  } = parts
  const { authenticate } = authenticator
  const { publicUrl } = parts.app
  const { noteUse, noteRefusal } = journal
  const runWrite = writesIn(db, publicUrl)
  const desk: CommandDesk = { db, clock: recorder.clock, wakeup }
  const app = await newApp({
    ...parts.app,
    authenticate,
    countRequest,
    noteUse,
    noteRefusal,
    runWrite,
    version,
    isDraining: health.isDraining
  })
  await app.register(healthRoutes, health)
  await app.register(metricsRoutes, { metrics })
  await app.register(pingRoutes, { recorder, desk: { ...desk, db: recorder.db } })
  await app.register(
    async (api) => {
      // Called, not registered: all share one set of named schemas.
      await hubRoutes(api, { db })
      await manifestRoutes(api, { db })
      await registryRoutes(api, { db })
      await keyRoutes(api, { db, authenticator })
      await ownerRoutes(api, { db, clock: recorder.clock })
      await relationRoutes(api, { db })
      await widgetRoutes(api, { db, clock: recorder.clock, annotationsOf })
      await evidenceRoutes(api, { recorder })
      await eventRoutes(api, { recorder, publicUrl })
      await streamRoutes(api, { db, streams, publicUrl, slots: slots.streams, standstillMs })
      await systemRoutes(api, { db })
      await annotationRoutes(api, { db })
      await loopRoutes(api, { db, clock: recorder.clock })
      await patternRoutes(api, { db, clock: recorder.clock })
      await webhookRoutes(api, { db, clock: recorder.clock, egress, secrets })
      await commandRoutes(api, { desk })
      await inboundHookRoutes(api, { db, publicUrl })
      await auditRoutes(api, { db })
      // Registered: their parsers are their own.
      await api.register(recordRoutes, { recorder })
      const { schemaVersion } = health
      const transfer = { db, databaseUrl, schemaVersion, version, slots: slots.exports, standstillMs }
      await api.register(transferRoutes, transfer)
      await api.register(tokenRoutes, { db, authenticator, countRequest, publicUrl })
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
  const db: UnitOfWork = { query: absent, queryUpTo: absent, transaction: absent, run: absent, attempt: absent }
  const clock: Clock = { now: () => new Date(), offsetMs: 0, stop: () => undefined }
  const authenticator = new Authenticator(db)
  const writer = new EventWriter('postgresql://localhost', () => 0)
  const { eventBytes } = capacityDefaults
  const recorder = {
    db,
    clock,
    vocabularies: new VocabularyCache(db),
    writer,
    eventBytes,
    abandoned: new AbortController().signal
  }
  const log = openLog('json', 'silent') as FastifyBaseLogger
  const app = await buildApp({
    app: { log, publicUrl },
    db,
    databaseUrl: '',
    authenticator,
    countRequest: () => undefined,
    journal: new Journal(db),
    recorder,
    streams: new Streams(db, new Signals(''), () => undefined),
    slots: { streams: new Slots('streams', 1, 1), exports: new Slots('exports', 1, 1) },
    standstillMs,
    egress: createEgressGuard({ allow: [] }),
    secrets: openSecretBox(undefined),
    wakeup: new Wakeup(new AbortController().signal, new Signals('')),
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
 * What has to be done again and again: partitions of the months to come, evidence whose time has come, commands whose time
 * is over, what is kept for a time alone. The answer stops it and waits for what is under way.
 */
async function startUpkeep(
  db: Pool,
  clock: Clock,
  wakeup: Wakeup,
  failed: (what: string) => (error: unknown) => void
): Promise<() => Promise<void>> {
  const partitions = () => db.query(sql`select hub.prepare_partitions(${clock.now().toISOString()})`)
  await partitions()
  const every = (ms: number, what: string, work: () => Promise<unknown>) => {
    const once = async () => {
      await work()
      return false
    }
    return new Loop(once, ms, failed(what)).start()
  }
  const loops = [
    every(partitionsMs, 'preparing partitions', partitions),
    every(windowsMs, 'forgetting old windows of rate limits', () => removeOldWindows(db)),
    every(settleMs, 'settling evidence from the future', () => settleFuture(db, clock.now())),
    every(commandsMs, 'settling commands', async () => {
      for (const hubId of await settleCommands(db, clock.now())) wakeup.wake(hubId)
    }),
    every(answersMs, 'forgetting old answers', () => forgetAnswers(db)),
    every(sweepMs, 'forgetting old deliveries', () => forgetDeliveries(db)),
    every(sweepMs, 'forgetting old commands', () => forgetCommands(db, clock.now()))
  ]
  return async () => {
    await Promise.all(loops.map((loop) => loop.stop()))
  }
}
