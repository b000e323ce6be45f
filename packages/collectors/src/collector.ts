/**
 * What a collector is: one look at the real world. It reports what it saw and never decides whether that is good; the
 * outcome rule of the manifest does. It keeps no state between looks.
 */
import type { SecureContext } from 'node:tls'
import type { EgressGuard } from '@inter-hub/egress'
import type { LocalAccess } from './local/local-access.ts'
import type { LookError } from './look-error.ts'
import type { Secret } from './secrets.ts'

export interface Look {
  /** When the look began, RFC 3339 in UTC. */
  observedAt: string
  /** What was seen, as far as the look came; without the error. */
  metadata: Record<string, unknown>
  /** Why the look failed or could not be made; absent when it saw all it wanted to see. */
  error?: LookError
  /** Milliseconds from start to end. */
  latencyMs?: number
  /** What deserves attention though nothing differs; part of what was found. */
  attention?: string[]
  /** Other numbers that move from look to look, such as a replication lag: kept also where nothing else has changed. */
  values?: Record<string, number>
}

/** What a run of a check saw: of its own widget under its own name, unless it names others. */
export interface Observation extends Look {
  /** Slug of another widget of the hub. */
  widget?: string
  /** Subject of the evidence, where it is not the name of the check. */
  subject?: string
}

export interface CollectorContext {
  egress: EgressGuard
  /** Ends the look without an observation: the worker stops, or its lease is lost. */
  signal: AbortSignal
  now(): Date
  /** A secret that the check names. One that is missing or not permitted says so when its value is asked for. */
  secret(name: string): Secret
  /** Trust in a bundle of certificate authorities that the check names. @throws LookFailure `collector-broken` */
  authorities(name: string): Promise<SecureContext>
  /** Folders and programs of this host that the operator permits; without it none. */
  local?: LocalAccess
  /** Trust for TLS where the check names no authorities; by default those of Node and of NODE_EXTRA_CA_CERTS. */
  secureContext?: SecureContext
  /** The resolver of this host, as `address:port`; by default that of its configuration. For dns checks alone. */
  dnsServers?: readonly string[]
  /** URL of the list of RDAP servers; by default that of IANA. For domain checks alone. */
  rdapBootstrap?: string
}

/** What a kind of check is, but for how it observes. */
interface Kind {
  /** The word after `kind:` in a check. */
  kind: string
  /**
   * JSON Schema of the settings, with the defaults; observing takes settings that it accepts. What a schema with the keyword
   * `refusal` does not accept is refused with that text, and the value is not shown.
   */
  settings: Record<string, unknown>
  /** Per event type: the metadata of an event made from a look. The first is the usual one; `*` stands for any other type. */
  emits: Record<string, ToMetadata>
  /** Metadata that differs from look to look and by itself is not a change worth a new event. A setting `volatile` adds to it. */
  volatile: readonly string[]
}

type ToMetadata = (look: Look) => Record<string, unknown>

/** How a kind makes metadata of an event type; undefined when it cannot record that type. */
export function emitterOf({ emits }: Pick<Kind, 'emits'>, eventType: string): ToMetadata | undefined {
  return Object.hasOwn(emits, eventType) ? emits[eventType] : emits['*']
}

/** The names of the volatile metadata of a check with these settings. */
export function volatileOf({ volatile }: Pick<Kind, 'volatile'>, settings: unknown): readonly string[] {
  const { volatile: own = [] } = (settings ?? {}) as { volatile?: string[] }
  return [...volatile, ...own]
}

export interface Collector<Settings> extends Kind {
  /** One run. Throws only when the signal aborts, with its reason; whatever else goes wrong is in an observation. */
  observe(settings: Settings, context: CollectorContext): AsyncIterable<Observation>
}

/** A kind whose run is one probe of one target. */
export interface SingleProbe<Settings> extends Kind {
  /** Rejects only when the signal aborts, with its reason; whatever else goes wrong is in the look. */
  look(settings: Settings, context: CollectorContext): Promise<Look>
}

/** The collector whose run is one observation, that of the probe. */
export function single<Settings>({ look, ...kind }: SingleProbe<Settings>): Collector<Settings> {
  return {
    ...kind,
    async *observe(settings, context) {
      yield await look(settings, context)
    }
  }
}
