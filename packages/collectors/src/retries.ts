/** A probe that fails may be repeated within itself before it counts (setting `retries`). */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Look, SingleProbe } from './collector.ts'
import { isFail } from './look-error.ts'

const waitMs = 1000

export const retriesSetting = {
  type: 'integer',
  minimum: 0,
  maximum: 5,
  default: 0,
  description: 'How often a probe that fails is repeated, a second apart, before it counts as failed'
}

/** The same collector with the setting `retries`. What the last try saw is what counts. */
export function withRetries<Settings extends object>(
  collector: SingleProbe<Settings>
): SingleProbe<Settings & { retries?: number }> {
  const { settings } = collector as { settings: { properties?: object } }
  return {
    ...collector,
    settings: { ...settings, properties: { ...settings.properties, retries: retriesSetting } },
    async look(given, context) {
      const { retries = 0, ...own } = given as Settings & { retries?: number }
      for (let tries = 1; ; tries++) {
        const look = await collector.look(own as unknown as Settings, context)
        if (!hasFailed(look) || tries > retries)
          return tries === 1 ? look : { ...look, values: { ...look.values, tries } }
        await sleep(waitMs, undefined, { signal: context.signal }).catch(() => context.signal.throwIfAborted())
      }
    }
  }
}

/** Whether the target was seen, and not as expected. A probe that could not be made would fail again for the same reason. */
function hasFailed({ error, metadata: { mismatches } }: Look): boolean {
  if (error) return isFail(error.kind)
  return Array.isArray(mismatches) && mismatches.length > 0
}
