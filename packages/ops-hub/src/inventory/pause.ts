/** Whether a check runs: the one rule, for the runtime, the plan of an inventory and `ihub explain`. */
import type { Json } from './inventory.ts'

/** What is set about the checks of a widget, or about one of them, as `GET /observations` answers it. */
export interface CheckObservation {
  /** Name of the check; empty: all checks of the widget. */
  check: string
  state: 'enabled' | 'paused'
  reason: string
  /** RFC 3339: it holds until then. Null: until it is removed. */
  until: string | null
}

/** What may pause a check. */
export interface PauseSources {
  name: string
  /** Set about the widget of the check. */
  widget?: readonly CheckObservation[]
  /** Set about the environment of the widget; counts where it is about all checks. */
  environment?: readonly CheckObservation[]
  /** Why the inventory pauses the check. */
  file?: string | undefined
  /** Why the inventory pauses all checks of the environment. */
  environmentFile?: string | undefined
}

export interface Pause {
  reason: string
  /** What pauses it. */
  by: 'check' | 'widget' | 'environment' | 'file'
  /** When it ends by time alone. */
  until: string | null
}

/**
 * Why a check does not run; undefined when it does. What is set about the check decides; else what is set about its widget;
 * else about its environment; else the inventory. What is set holds until its `until`.
 * @param now milliseconds since 1970
 */
export function pauseOf(sources: PauseSources, now: number): Pause | undefined {
  const { name, widget = [], environment = [], file, environmentFile } = sources
  const holding = (set: readonly CheckObservation[], check: string) =>
    set.find((one) => one.check === check && (one.until === null || Date.parse(one.until) > now))
  const steps = [
    ['check', name === '' ? undefined : holding(widget, name)],
    ['widget', holding(widget, '')],
    ['environment', holding(environment, '')]
  ] as const
  for (const [by, set] of steps) {
    if (set?.state === 'enabled') return undefined
    if (set) return { reason: set.reason, by, until: set.until }
  }
  const reason = file ?? environmentFile
  return reason === undefined ? undefined : { reason, by: 'file', until: null }
}

/** The first time after `now` at which something that is set ends; undefined when nothing does. Milliseconds since 1970. */
export function nextEnd(set: readonly CheckObservation[], now: number): number | undefined {
  const ends = set.map(({ until }) => (until === null ? 0 : Date.parse(until))).filter((end) => end > now)
  return ends.length === 0 ? undefined : Math.min(...ends)
}

/** What is known of a check in the hub. `environment` is the widget's environment, or the widget where it is one. */
export interface CheckInHub {
  name: string
  /** The check as the attributes of its widget have it. */
  declared: Json
  observations: readonly CheckObservation[]
  environment?: { attributes: Json; observations: readonly CheckObservation[] } | undefined
}

/** `pauseOf` for a check as the hub has it. */
export function pauseInHub({ name, declared, observations, environment }: CheckInHub, now: number): Pause | undefined {
  const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
  const sources = {
    ...{ name, widget: observations, environment: environment?.observations ?? [] },
    ...{ file: text(declared.paused), environmentFile: text(environment?.attributes.checksPaused) }
  }
  return pauseOf(sources, now)
}
