/** Runs that were started and have not ended in time: each is recorded as failed, once. */
import type { Recorder } from '../events/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import { Problem } from '../kernel/problem.ts'
import { applyRules } from './apply-rules.ts'
import { graceDefaultS, makeAll, type PingDesk } from './make.ts'

import type { Ping } from './rules.ts'
import { findOverdue, freshForOf, type LiveHook, noteOverdue } from './store.ts'

const dayS = 86_400

/**
 * When a run that starts now counts as failed: after the grace of the hook; without one after an hour where it has a
 * schedule, else after the time for which its events are fresh.
 */
export async function overdueAt({ db }: Recorder, hook: LiveHook, now: Date): Promise<Date | null> {
  if (hook.kind !== 'heartbeat') return null
  const own = hook.grace ?? hook.freshFor
  const seconds =
    (own === null ? undefined : parseDuration(own)) ??
    (hook.schedule === null ? ((await freshForOf(db, hook.hubId, hook.eventType ?? '')) ?? dayS) : graceDefaultS)
  return new Date(now.getTime() + seconds * 1000)
}

/** Records those that are overdue now. */
export async function recordOverdue(parts: PingDesk): Promise<void> {
  const { db, clock } = parts.recorder
  const now = clock.now()
  for (const hook of await findOverdue(db, now)) {
    const started = hook.startedAt ?? now.toISOString()
    const log = [hook.log, `Started at ${started} and not finished by ${now.toISOString()}.`].filter(Boolean).join('\n')
    const ping: Ping = {
      ...{
        signal: 'overdue',
        exitCode: null,
        body: null,
        query: {},
        headers: {},
        widget: hook.widgetSlug,
        runId: hook.runId
      },
      durationMs: now.getTime() - Date.parse(started)
    }
    const error = await record(
      parts,
      hook,
      ping,
      log,
      ['overdue', ...(hook.runId === null ? [] : [hook.runId]), started].join('/'),
      now
    )
    await noteOverdue(db, hook, error)
  }
}

/** Why nothing was recorded; null where it was. @throws what passes by itself */
async function record(parts: PingDesk, hook: LiveHook, ping: Ping, log: string, identity: string, now: Date) {
  try {
    const { made, failed } = await makeAll(parts, hook, await applyRules(hook, ping, log), identity, now)
    return made.length > 0
      ? null
      : (failed[0]?.reason ?? 'The run is overdue, but the condition of the hook did not allow an event.')
  } catch (error) {
    if (error instanceof Problem && error.status < 500) return error.message.slice(0, 2000)
    throw error
  }
}
