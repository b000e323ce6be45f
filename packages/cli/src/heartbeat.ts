/**
 * Heartbeat out: tells an outside monitor, such as Healthchecks or the hook of another Inter-Hub, that this installation
 * works. Nothing is sent while a part of it does not, so the monitor raises the alarm even if this host is gone.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Config, Overdue, Server } from '@inter-hub/server'
import type { Logger } from 'pino'

interface HeartbeatOptions {
  /** A secret: it is in no line of the log. */
  url: string
  everyMs: number
  /** Why the installation does not work now; undefined when it does. */
  whyNot(): Promise<string | undefined>
  log: Logger
  signal: AbortSignal
}

const timeoutMs = 10_000

/** Sends until the signal aborts. What changes is logged once: why nothing is sent, and that it is sent again. */
async function sendHeartbeats({ url, everyMs, whyNot, log, signal }: HeartbeatOptions): Promise<void> {
  let logged: string | undefined
  while (!signal.aborted) {
    const reason = await whyNot().catch((error: Error) => error.message)
    const fault = reason ?? (await send(url, signal))
    if (fault !== logged && !signal.aborted) {
      if (fault === undefined) log.info('The heartbeat is sent again.')
      else log.warn(`The heartbeat is not sent: ${fault}.`)
      logged = fault
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined)
  }
}

async function send(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    })
    await answer.body?.cancel()
    return answer.ok ? undefined : `the monitor answered ${answer.status}`
  } catch (error) {
    const { name, cause } = error as Error
    if (name === 'TimeoutError') return `the monitor did not answer within ${timeoutMs / 1000} s`
    const { code } = (cause ?? {}) as NodeJS.ErrnoException
    return `the monitor cannot be reached${code === undefined ? '' : ` (${code})`}`
  }
}

interface Node {
  server: Server
  config: Config
  log: Logger
}

/** Sends heartbeats until the signal aborts, if IHUB_HEARTBEAT_URL names where to. */
export function startHeartbeats({ server, config, log }: Node, renewed: Parts['renewed'], signal: AbortSignal): void {
  const { heartbeatUrl: url, heartbeatSeconds } = config
  if (url === undefined) return
  const parts = { isReady: async () => (await server.app.inject('/readyz')).statusCode === 200, renewed }
  const whyNot = () => whyUnwell({ ...parts, overdue: () => server.overdue() })
  void sendHeartbeats({ url, everyMs: heartbeatSeconds * 1000, whyNot, log, signal })
}

/** Work that has been overdue for longer than this counts as stalled. */
const overdueSecondsMax = 120
/** A runtime reports every 20 seconds. */
const renewedMsMax = 90_000

interface Parts {
  isReady(): Promise<boolean>
  overdue(): Promise<Overdue>
  /** When the runtime was last heard from, by hub, in milliseconds since 1970; undefined without a runtime on this host. */
  renewed: ReadonlyMap<string, number> | undefined
}

/** Why the server, its background work or the runtime is not healthy; undefined if all are. */
export async function whyUnwell({ isReady, overdue, renewed }: Parts): Promise<string | undefined> {
  if (!(await isReady())) return 'the server is not ready'
  const { dispatchS, deliveriesS, noticesS } = await overdue()
  const late = [
    ['events have not been dispatched to webhooks', dispatchS],
    ['a message has been overdue', deliveriesS],
    ['notices have not been evaluated', noticesS]
  ] as const
  for (const [what, seconds] of late) if (seconds > overdueSecondsMax) return `${what} for ${Math.round(seconds)} s`
  if (renewed === undefined) return undefined
  if (renewed.size === 0) return 'the runtime has not reported yet'
  const silent = [...renewed].filter(([, at]) => Date.now() - at > renewedMsMax).map(([hub]) => hub)
  return silent.length === 0 ? undefined : `the runtime of ${silent.join(', ')} does not report`
}
