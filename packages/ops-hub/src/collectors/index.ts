/** The collectors this version has, by the word after `kind:` in a check. */
import type { Collector } from './collector.ts'
import { dnsCollector } from './dns.ts'
import { httpCollector } from './http.ts'
import { ociRegistryCollector } from './oci-registry.ts'
import { postgresCollector } from './postgres.ts'
import { tcpCollector } from './tcp.ts'
import { tlsCollector } from './tls.ts'

export type { Collector, CollectorContext, Look } from './collector.ts'

// Each reads settings of its own; the inventory has checked them against the collector's schema.
const all: readonly Collector<never>[] = [
  httpCollector,
  tcpCollector,
  tlsCollector,
  dnsCollector,
  postgresCollector,
  ociRegistryCollector
]

export const collectors: ReadonlyMap<string, Collector<never>> = new Map(all.map((one) => [one.kind, one]))

/** The schemas of their settings, for reading an inventory. */
export const collectorKinds = Object.fromEntries([...collectors].map(([kind, { settings }]) => [kind, settings]))
