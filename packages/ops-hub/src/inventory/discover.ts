/** Which checks an inventory declares, ready for a scheduler, and which of them wait for an operator. */
import { formatDurationMs } from '@inter-hub/rules'
import { type Entry, environmentType, type Inventory, type Json } from './inventory.ts'
import { type Pause, pauseOf } from './pause.ts'

export interface Check {
  /** Unique within its widget; the subject of the evidence. */
  name: string
  widget: string
  kind: string
  settings: Json
  everyMs: number
  emits: string
  /** How long one look proves anything: three times the interval, ISO 8601. */
  freshFor: string
  /** Slug of the environment of the widget. */
  environment?: string
  /** Short name of that environment, for evidence: `environment` of its attributes, else its slug. */
  environmentName?: string
  /** Why the check does not run. */
  paused?: string
  pausedBy?: Pause['by']
  /** Why the check may not run here. Its collector is never called; this is recorded as `info` instead. */
  refusal?: { kind: 'no-credentials' | 'collector-broken'; message: string }
}

const looksPerProof = 3

/** `enabled`: slugs of the environments whose checks an operator has enabled. A check's own `paused` stays. */
export function checksOf(inventory: Inventory, enabled: ReadonlySet<string> = new Set()): Check[] {
  const pauses = new Map(inventory.widgets.map(({ slug, checksPaused }) => [slug, checksPaused]))
  const names = new Map(
    inventory.widgets.map(({ slug, attributes }) => [slug, environmentNameOf({ slug, attributes })])
  )
  return inventory.widgets.flatMap(({ slug, type, environment, checks }) => {
    const place = type === environmentType ? slug : environment
    const environmentFile = place === undefined || enabled.has(place) ? undefined : pauses.get(place)
    return checks.map(({ name, kind, settings, everyMs, emits, paused }) => {
      const pause = pauseOf({ name, file: paused, environmentFile }, 0)
      return {
        name,
        widget: slug,
        kind,
        settings,
        everyMs,
        emits,
        freshFor: formatDurationMs(looksPerProof * everyMs),
        ...(place === undefined ? {} : { environment: place, environmentName: names.get(place) ?? place }),
        ...(pause === undefined ? {} : { paused: pause.reason, pausedBy: pause.by })
      }
    })
  })
}

/** How evidence names an environment. */
export function environmentNameOf({ slug, attributes }: { slug: string; attributes: Json }): string {
  const { environment } = attributes
  return typeof environment === 'string' && environment !== '' ? environment : slug
}

/** The environment that people mean by a word: its slug, an alias, or its short name (`attributes.environment`). */
export function findEnvironment(inventory: Inventory, word: string): Entry | undefined {
  const environments = inventory.widgets.filter(({ type }) => type === environmentType)
  return (
    environments.find(({ slug, aliases }) => slug === word || aliases.includes(word)) ??
    environments.find(({ attributes }) => attributes.environment === word)
  )
}
