/** The health check of a container: exits 0 if the runtime is `alive` or `reporting` to all its hubs, otherwise 1 with the reason. */
import { readFileSync } from 'node:fs'
import { type HealthKind, healthKinds, whyUnhealthy } from './health.ts'

function check(word: string | undefined, file: string | undefined): string | undefined {
  const kind = healthKinds.find((one): one is HealthKind => one === word)
  if (!kind) return `Name what to check: ${healthKinds.join(' or ')}.`
  if (!file) return 'OPS_HUB_HEALTH_FILE is not set. It names the file that the runtime writes.'
  try {
    return whyUnhealthy(readFileSync(file, 'utf8'), kind)
  } catch (error) {
    return `The health file cannot be read: ${(error as Error).message}`
  }
}

const reason = check(process.argv[2], process.env.OPS_HUB_HEALTH_FILE)
if (reason !== undefined) {
  console.error(reason)
  process.exitCode = 1
}
