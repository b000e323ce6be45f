/** The rules of a hook over one ping. */
import { inTurn } from '../kernel/turns.ts'
import { type Applied, compileRules, type Members, type Ping, type Rules } from './rules.ts'
import type { LiveHook } from './store.ts'

/** @throws ValidationFailed */
export function applyRules(hook: LiveHook, ping: Ping, log: string): Promise<Applied> {
  return inTurn(() => rulesOf(hook).apply(ping, () => defaultOf(hook, ping, log)))
}

/** What is recorded, or asked, where no mapping says it. */
function defaultOf({ kind, widgetSlug }: LiveHook, ping: Ping, log: string): Members {
  const { signal, exitCode, durationMs, runId, body } = ping
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body)
  if (kind !== 'heartbeat') return isObject ? { ...body } : kind === 'event' && body !== null ? { body } : {}
  return {
    target: widgetSlug,
    status: signal === 'success' ? 'healthy' : 'unhealthy',
    signal,
    ...(exitCode === null ? {} : { exitCode }),
    ...(durationMs === null ? {} : { durationMs }),
    ...(runId === null ? {} : { runId }),
    ...(signal === 'success' ? {} : { detail: reasonOf(ping, log) }),
    ...(log === '' ? {} : { log })
  }
}

const keptMax = 1000
const compiled = new Map<string, Rules>()

function rulesOf(hook: LiveHook): Rules {
  const key = `${hook.id} ${hook.version}`
  const rules = compiled.get(key) ?? compileRules(hook)
  if (compiled.size >= keptMax) compiled.clear()
  compiled.set(key, rules)
  return rules
}

/** Why a job failed, in its own last words. */
function reasonOf({ signal, exitCode }: Ping, log: string): string {
  const last = log.trimEnd().split('\n').at(-1)?.trim().slice(0, 300) ?? ''
  if (signal === 'overdue') return last
  const what = exitCode === null ? 'The job reported a failure' : `The job ended with exit code ${exitCode}`
  return last === '' ? `${what}.` : `${what}: ${last}`
}
