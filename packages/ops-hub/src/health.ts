/**
 * The health of a runtime in a container, which listens on no port: a file (`OPS_HUB_HEALTH_FILE`) with the times when the
 * process was alive and when each hub last took what it reports. `health-check.ts` reads it.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { visible } from '@inter-hub/terminal'

export const healthKinds = ['alive', 'reporting'] as const
export type HealthKind = (typeof healthKinds)[number]

interface Health {
  alive: number
  /** By hub; null until the hub has taken a first report. */
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

  /** Undefined where the environment names no file. */
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

/** Why a runtime is not healthy by the text of its file; undefined if it is. */
export function whyUnhealthy(text: string, kind: HealthKind, now = Date.now()): string | undefined {
  let health: Partial<Health>
  try {
    health = JSON.parse(text) ?? {}
  } catch {
    return 'The health file does not contain JSON.'
  }
  const { alive = 0, renewed = {} } = health
  if (now - alive > oldestMs) return `The runtime has been silent for ${seconds(now - alive)}.`
  if (kind === 'alive') return undefined
  for (const [hub, at] of Object.entries(renewed)) {
    if (at === null) return `The hub ${visible(hub)} has not taken a report yet.`
    if (now - at > oldestMs) return `The hub ${visible(hub)} has not taken a report for ${seconds(now - at)}.`
  }
  return undefined
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} seconds`
