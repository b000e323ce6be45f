/** The collectors this version has, by the word after `kind:` in a check. */
import type { Collector } from './collector.ts'
import { httpCollector } from './http.ts'

export type { Collector, CollectorContext, Look } from './collector.ts'

// Each reads settings of its own; the inventory has checked them against the collector's schema.
export const collectors: ReadonlyMap<string, Collector<never>> = new Map(
  [httpCollector].map((collector) => [collector.kind, collector as Collector<never>])
)

/** The schemas of their settings, for reading an inventory. */
export const collectorKinds = Object.fromEntries([...collectors].map(([kind, { settings }]) => [kind, settings]))
