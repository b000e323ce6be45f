/**
 * The health of a runtime in a container, which listens on no port: a file (`OPS_HUB_HEALTH_FILE`) with the times when the
 * process was last alive and when each hub last accepted a report. `health-check.ts` reads it.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { visible } from '@inter-hub/terminal'

export const healthKinds = ['alive', 'reporting'] as const
export type HealthKind = (typeof healthKinds)[number]

interface Health {
  alive: number
  /** By hub; null until the hub has accepted a first report. */
  renewed: Record<string, number | null>
}

const writtenEveryMs = 10_000
/** Reports are sent every 20 seconds. */
const oldestMs = 90_000

export class HealthFile {
  readonly #file: string
  readonly #renewed: Record<string, number | null>
  readonly #onError: (error: Error) => void
  readonly #timer: NodeJS.Timeout

  /** Undefined if the environment names no file. */
  static open(
    env: NodeJS.ProcessEnv,
    hubs: readonly { slug: string }[],
    log: { warn(text: string): void }
  ): HealthFile | undefined {
    const file = env.OPS_HUB_HEALTH_FILE
    const onError = ({ message }: Error) => log.warn(`OPS_HUB_HEALTH_FILE cannot be written: ${message}`)
    return file ? new HealthFile(file, hubs, onError) : undefined
  }

  constructor(file: string, hubs: readonly { slug: string }[], onError: (error: Error) => void) {
    this.#file = file
    this.#onError = onError
    this.#renewed = Object.fromEntries(hubs.map(({ slug }) => [slug, null]))
    this.#write()
    this.#timer = setInterval(() => this.#write(), writtenEveryMs)
    this.#timer.unref()
  }

  renewed(hub: string): void {
    this.#renewed[hub] = Date.now()
    this.#write()
  }

  close(): void {
    clearInterval(this.#timer)
  }

  #write(): void {
    const health: Health = { alive: Date.now(), renewed: this.#renewed }
    try {
      writeFileSync(`${this.#file}.new`, JSON.stringify(health))
      renameSync(`${this.#file}.new`, this.#file)
    } catch (error) {
      this.#onError(error as Error)
    }
  }
}

/** Why a runtime is unhealthy according to the text of its file; undefined if it is healthy. */
export function whyUnhealthy(text: string, kind: HealthKind, now = Date.now()): string | undefined {
  let health: Partial<Health>
  try {
    health = JSON.parse(text) ?? {}
  } catch {
    return 'The health file does not contain JSON.'
  }
  const { alive = 0, renewed = {} } = health
  const silent = lateness(alive, now)
  if (silent !== undefined) return `The runtime has been silent for ${silent}.`
  if (kind === 'alive') return undefined
  for (const [hub, at] of Object.entries(renewed)) {
    if (at === null) return `The hub ${visible(hub)} has not accepted a report yet.`
    const late = lateness(at, now)
    if (late !== undefined) return `The hub ${visible(hub)} has not accepted a report for ${late}.`
  }
  return undefined
}

/** How long ago a time of the file was; undefined if that is recent enough. */
function lateness(at: unknown, now: number): string | undefined {
  if (typeof at !== 'number') return 'an unknown time'
  return now - at > oldestMs ? `${Math.round((now - at) / 1000)} seconds` : undefined
}
