import type { EgressGuard } from '@inter-hub/egress'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { Clock } from '../db/clock.ts'
import type { Pool } from '../db/pool.ts'
import type { Signals } from '../db/signals.ts'
import type { ImportKind, Intake, Table } from '../db/table.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import type { AppOptions } from '../http/app.ts'
import type { Metrics } from '../kernel/metrics.ts'
import type { DeliveryObserver, EventWriterMetrics, EventWriterTracer } from '../kernel/observers.ts'
import type { RetentionPeriods } from '../kernel/retention.ts'
import type { Slots } from '../kernel/slots.ts'

/** Work that is repeated. */
export interface Job {
  /** For the log, such as `removing old idempotency keys`. */
  what: string
  everyMs: number
  /** It also runs once before the server listens. */
  atStart?: boolean
  run(): Promise<unknown>
}

/** What a capability gives to every request. */
export type Hooks = Partial<
  Pick<
    AppOptions,
    | 'authenticate'
    | 'authenticateSession'
    | 'countRequest'
    | 'noteUse'
    | 'noteRefusal'
    | 'runWrite'
    | 'isDraining'
    | 'sendPage'
  >
>

/** What the OpenAPI document says of each tag. */
export type TagTexts = Record<string, string>

export interface Capability<Service = unknown> {
  /** Its folder. */
  name: string
  /** The lower capabilities whose index.ts it may import. */
  needs: readonly { name: string }[]
  tags?: TagTexts
  /** The requests that it sends to other servers: the section `webhooks` of the OpenAPI document. */
  webhooks?: Readonly<Record<string, object>>
  /** Of the schema `hub`: exported, imported and audited as they say. */
  tables?: readonly Table[]
  /** Further kinds of lines that an import can contain. They are imported after the rows of the tables. */
  intakes?: readonly Intake[]
  /** Creates its in-memory state. It must not read or wait: the OpenAPI document is generated from it without a database. */
  open?(context: Context): Service
  hooks?(service: Service, context: Context): Hooks
  /** Routes below /api/v2, with the parsers and the named schemas of all. */
  routes?(api: FastifyInstance, service: Service, context: Context): Promise<void>
  /** Routes below /api/v2 with parsers of their own. */
  routesApart?(api: FastifyInstance, service: Service, context: Context): Promise<void>
  /** Routes outside the API, with parsers of their own. */
  rootRoutes?(app: FastifyInstance, service: Service, context: Context): Promise<void>
  jobs?(service: Service, context: Context): readonly Job[]
  /** Starts background work; returns a function that stops it. */
  start?(service: Service, context: Context): () => Promise<void>
  /** Ends what `open` made, when no request is in progress. */
  close?(service: Service): Promise<void>
}

/** Declares a capability; `context.of(it)` returns what its `open` created. */
export function capability<Service = undefined>(declaration: Capability<Service>): Capability<Service> {
  return declaration
}

export interface ContextParts {
  /** Within a request its transaction, otherwise the pool. */
  db: UnitOfWork
  /** Outside of any request. */
  pool: Pool
  databaseUrl: string
  /** How many migrations the schema has. */
  schemaVersion: number
  clock: Clock
  signals: Signals
  metrics: Metrics
  egress: EgressGuard
  log: FastifyBaseLogger
  publicUrl: string
  version: string
  /** The tables of all capabilities, referenced ones first. */
  tables: readonly Table[]
  /** These tables, and the intakes of each capability after its tables. */
  importKinds: readonly ImportKind[]
  slots: { streams: Slots; exports: Slots }
  /** A stream or an export is closed if the client reads nothing for this long. */
  standstillMs: number
  eventBytes: number
  anonymousLimit: number
  /** How long events are kept. */
  retention: RetentionPeriods
  secretsKey: Uint8Array | undefined
  /** The folder of the embedded database, whose disk must not be full. */
  diskFolder: string | undefined
  /** The folder of the built console; undefined if this server has none. */
  consoleFolder: string | undefined
  observers: { writer: EventWriterMetrics; writerTracer: EventWriterTracer | undefined; deliveries: DeliveryObserver }
  /** Aborts when the server stops accepting. */
  closing: AbortSignal
  /** Aborts when it no longer waits for requests that are in progress. */
  abandoned: AbortSignal
  /** Whether it is stopping and should get no more requests. */
  isDraining(): boolean
  /** Logs that work failed and will be retried. */
  failed(what: string): (error: unknown) => void
}

export interface Context extends ContextParts {
  /** What a lower capability has opened. */
  of<Service>(capability: Capability<Service>): Service
}

/** Opens the capabilities in their order. */
export function makeContext(parts: ContextParts, capabilities: readonly Capability[]): Context {
  const services = new Map<string, unknown>()
  const context: Context = {
    ...parts,
    of: <Service>({ name }: Capability<Service>) => {
      if (!services.has(name))
        throw new Error(`the capability ${name} is not open: it must come before those that need it`)
      return services.get(name) as Service
    }
  }
  for (const one of capabilities) services.set(one.name, one.open?.(context))
  return context
}
