/** Composition: the only file that knows every capability and hands each what it needs. */

import { createEgressGuard, type EgressGuard, type EgressRule } from '@inter-hub/egress'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import { annotationRoutes, annotationsOf } from './annotations/index.ts'
import { type CommandDesk, commandRoutes, settleCommands, Wakeup } from './commands/index.ts'
import { type Clock, startClock } from './db/clock.ts'
import { migrate } from './db/migrate.ts'
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
import { healthRoutes } from './health/index.ts'
import { newApp } from './http/app.ts'
import { hubRoutes } from './hubs/index.ts'
import { inboundHookRoutes, pingRoutes } from './inbound-hooks/index.ts'
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
import { registryRoutes } from './registry/index.ts'
import { version } from './version.ts'
import { deliverDue, dispatchEvents, webhookRoutes } from './webhooks/index.ts'
import { relationRoutes, widgetRoutes } from './widgets/index.ts'

const settleMs = 500
const webhooksMs = 200
const commandsMs = 1000
const partitionsMs = 6 * 3600 * 1000

export interface ServerOptions {
  databaseUrl: string
  host: string
  /** 0 takes any free port. */
  port: number
  publicUrl?: string | undefined
  log: FastifyBaseLogger
  /** What webhooks may reach beside https on port 443 of public addresses. */
  egressAllow?: readonly EgressRule[]
  /** Tests move the time of all rules by this. */
  clockOffset?: { ms: number }
}

export interface Server {
  app: FastifyInstance
  /** Where it listens, e.g. `http://127.0.0.1:8400`. */
  url: string
  /** The OpenAPI document. */
  openApi(): object
  /** Makes the text of a new operator key; nobody knows it yet. */
  newOperatorKey(): string
  /** Registers an operator key on the host's own authority; false for a key that is malformed, foreign or revoked. */
  registerOperatorKey(text: string): Promise<boolean>
  close(): Promise<void>
}

/** Migrates the database and serves. @throws MigrationError, NotReady */
export async function startServer(options: ServerOptions): Promise<Server> {
  await migrate(options.databaseUrl)
  const db = openPool(options.databaseUrl, {
    onError: (error) => options.log.warn({ err: error }, 'a database connection was lost')
  })
  try {
    return await serve(options, db)
  } catch (error) {
    await db.end()
    throw error
  }
}

async function serve(options: ServerOptions, db: Pool): Promise<Server> {
  const { log, host, port } = options
  const clock = await startClock(db, options.clockOffset)
  const authenticator = new Authenticator(db)
  const writer = new EventWriter(options.databaseUrl, () => clock.offsetMs)
  const recorder: Recorder = { db, clock, vocabularies: new VocabularyCache(db), writer }
  const publicUrl = options.publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  const egress = createEgressGuard({ allow: options.egressAllow ?? [] })
  const closing = new AbortController()
  const wakeup = new Wakeup(closing.signal)
  const isClosing = () => closing.signal.aborted
  const app = await buildApp({ log, publicUrl, db, authenticator, recorder, egress, wakeup, isClosing })
  const stopUpkeep = await startUpkeep(db, clock, egress, wakeup, log)
  const close = async () => {
    closing.abort()
    await app.close()
    await stopUpkeep()
    clock.stop()
    await authenticator.close()
    await writer.close()
    await db.end()
  }
  try {
    await app.listen({ host, port })
  } catch (error) {
    await close()
    throw error
  }

  return {
    app,
    url: options.publicUrl ?? listeningUrl(app),
    openApi: () => app.swagger(),
    newOperatorKey: () => newCredential('ihk').text,
    registerOperatorKey: async (text) => {
      const credential = parseCredential(text)
      return credential?.kind === 'ihk' && (await registerOperatorKey(db, credential))
    },
    close
  }
}

interface Parts {
  log: FastifyBaseLogger
  publicUrl: string
  db: Database
  authenticator: Authenticator
  recorder: Recorder
  egress: EgressGuard
  wakeup: Wakeup
  isClosing: () => boolean
}

async function buildApp(parts: Parts): Promise<FastifyInstance> {
  const { log, publicUrl, db, authenticator, recorder, egress, wakeup, isClosing } = parts
  const { authenticate } = authenticator
  const desk: CommandDesk = { db, clock: recorder.clock, wakeup }
  const app = await newApp({ log, authenticate, publicUrl, version })
  // A connection that stays open for a next request would keep the server from closing.
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing()) reply.header('connection', 'close')
  })
  await app.register(healthRoutes, { db, isClosing })
  await app.register(pingRoutes, { recorder, desk })
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
      await commandRoutes(api, { desk })
      await inboundHookRoutes(api, { db, publicUrl })
      // Registered: their parsers are their own.
      await api.register(batchRoutes, { recorder })
      await api.register(tokenRoutes, { db, authenticate })
    },
    { prefix: '/api/v2' }
  )
  return app
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
    log,
    publicUrl,
    db,
    authenticator,
    recorder,
    egress: createEgressGuard({ allow: [] }),
    wakeup: new Wakeup(new AbortController().signal),
    isClosing: () => false
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
 * What has to be done again and again: partitions of the months to come, evidence whose time has come, webhooks, commands
 * whose time is over. The answer stops it and waits for what is under way.
 */
async function startUpkeep(
  db: Pool,
  clock: Clock,
  egress: EgressGuard,
  wakeup: Wakeup,
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
    every(webhooksMs, 'delivering webhooks', () => deliverDue(db, egress)),
    every(commandsMs, 'settling commands', async () => {
      for (const hubId of await settleCommands(db, clock.now())) wakeup.wake(hubId)
    })
  ]
  return async () => {
    for (const timer of timers) clearInterval(timer)
    await Promise.all(underWay.values())
  }
}
