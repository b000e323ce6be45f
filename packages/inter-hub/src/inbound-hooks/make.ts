/** What the rules of a hook made of a ping becomes events, all in one transaction, or commands. */

import { askCommand, type CommandDesk } from '../commands/index.ts'
import {
  checkRecordable,
  type IncomingEvent,
  judgeEvent,
  madeEvent,
  type Recorder,
  recordEvent,
  recordWhole
} from '../events/index.ts'
import { type Actor, Grants } from '../kernel/actor.ts'
import { formatDuration, parseDuration } from '../kernel/duration.ts'
import { parseJson } from '../kernel/json.ts'
import { Problem, ValidationFailed } from '../kernel/problem.ts'
import { widgetStatuses } from '../widgets/index.ts'
import type { Applied, FailedItem, Made } from './rules.ts'
import { readSchedule } from './schedule.ts'
import type { InboundHook } from './schema.ts'

export interface PingDesk {
  recorder: Recorder
  desk: CommandDesk
}

export interface Outcome {
  /** Ids of the events or commands, those of a repeat included. */
  made: string[]
  failed: FailedItem[]
}

export const graceDefaultS = 3600

/** The hook as an actor: it records and asks in its own hub alone. */
export function actorOf({ id, name, prefix, hubId, hubSlug }: InboundHook): Actor {
  const grants = new Grants([`hub:${hubSlug}:read`, `hub:${hubSlug}:write`])
  return { id, kind: 'hook', name, hub: { id: hubId, slug: hubSlug }, grants, via: `hook:${prefix}` }
}

/**
 * Records or asks. Items that are refused are answered with their reasons, and the others are made; a failure that passes
 * by itself makes nothing.
 * @param deliveryId what the sender gives to tell a repeat, where no rule says it
 */
export async function makeAll(
  parts: PingDesk,
  hook: InboundHook,
  applied: Applied,
  deliveryId: string | undefined,
  now: Date
): Promise<Outcome> {
  const identified = withIdentities(applied.made, hook.each !== null, deliveryId)
  if (hook.command !== null) return askAll(parts, hook, { ...applied, made: identified })
  return recordAll(parts, hook, { ...applied, made: identified }, now)
}

/** With one identity for each: where several items have the same, their place tells them apart. */
function withIdentities(made: readonly Made[], isList: boolean, deliveryId: string | undefined): Made[] {
  const counts = new Map<string, number>()
  for (const { identity } of made) if (identity !== undefined) counts.set(identity, (counts.get(identity) ?? 0) + 1)
  return made.map((one) => {
    const identity = one.identity ?? deliveryId
    const isShared = one.identity === undefined ? isList : (counts.get(one.identity) ?? 0) > 1
    return { ...one, identity: identity !== undefined && isShared ? `${identity}#${one.index}` : identity }
  })
}

async function askAll({ desk, recorder }: PingDesk, hook: InboundHook, applied: Applied): Promise<Outcome> {
  const actor = actorOf(hook)
  const { hubId: hub, widgetId, command: name } = hook
  const outcome: Outcome = { made: [], failed: [...applied.failed] }
  await recorder.db.transaction(async (tx) => {
    for (const { index, members, widget, identity } of applied.made) {
      const input = parseJson(Buffer.from(JSON.stringify(members))) as Record<string, unknown>
      const about = widget === undefined ? widgetId && { widgetId } : { widget }
      const asked = { hub, ...about, name: name ?? '', input }
      try {
        outcome.made.push((await askCommand({ ...desk, db: tx }, actor, asked, identity)).id)
      } catch (error) {
        if (hook.each === null) throw error
        outcome.failed.push(refusal(index, error))
      }
    }
  })
  return outcome
}

async function recordAll(parts: PingDesk, hook: InboundHook, applied: Applied, now: Date): Promise<Outcome> {
  const actor = actorOf(hook)
  if (hook.each === null) {
    const [one] = applied.made
    return { made: one ? [(await recordEvent(parts.recorder, actor, eventOf(hook, one, now))).id] : [], failed: [] }
  }
  const failed = [...applied.failed]
  let events = await recordable(parts, hook, applied.made, now, failed)
  for (let refusals = 0; ; refusals++) {
    events = await withoutDoubtfulPasses(parts, hook, events, failed)
    if (events.length === 0) return { made: [], failed }
    try {
      const recorded = await recordWhole(
        parts.recorder,
        actor,
        events.map(({ event }) => event)
      )
      return { made: recorded.map(({ id }) => id), failed }
    } catch (error) {
      const place = placeOf(error)
      const refused = place === undefined ? undefined : events[place]
      // What is left to be refused by the write itself is rare; each refusal costs a write of the rest.
      if (!refused || refusals >= refusalsMax) throw error
      failed.push({
        ...refusal(refused.index, error),
        subject: refused.event.body.subject,
        widget: refused.event.body.widget
      })
      events = events.filter((one) => one !== refused)
    }
  }
}

const refusalsMax = 20

/** The events that can be recorded as far as it can be told without writing them; the others are added to `failed`. */
async function recordable(
  { recorder }: PingDesk,
  hook: InboundHook,
  made: readonly Made[],
  now: Date,
  failed: FailedItem[]
): Promise<{ index: number; event: IncomingEvent }[]> {
  const hub = { id: hook.hubId, slug: hook.hubSlug }
  const wanted = new Set(made.flatMap(({ widget }) => widget ?? []))
  const statuses = await widgetStatuses(recorder.db, hub, [...wanted])
  const events: { index: number; event: IncomingEvent }[] = []
  for (const one of made) {
    const status = one.widget === undefined ? 'active' : statuses.get(one.widget)
    try {
      if (status === undefined) throw new ValidationFailed(`The hub has no widget ${JSON.stringify(one.widget)}.`)
      if (status !== 'active') throw new ValidationFailed(`The widget ${JSON.stringify(one.widget)} is archived.`)
      const event = eventOf(hook, one, now)
      await checkRecordable(recorder, actorOf(hook), hub, event)
      events.push({ index: one.index, event })
    } catch (error) {
      failed.push({ ...refusal(one.index, error), subject: one.subject, widget: one.widget })
    }
  }
  return events
}

/**
 * A list proves the worst of its items: beside an item that could not be read, the others of its subject prove no pass.
 * An item whose subject is not known counts for the subject that all share.
 */
async function withoutDoubtfulPasses(
  { recorder }: PingDesk,
  hook: InboundHook,
  events: readonly { index: number; event: IncomingEvent }[],
  failed: FailedItem[]
): Promise<{ index: number; event: IncomingEvent }[]> {
  if (failed.length === 0) return [...events]
  const hub = { id: hook.hubId, slug: hook.hubSlug }
  // Evidence is of one widget and subject; an item whose own could not be read stands for none of the others.
  const placeOfEvidence = (widget: string | undefined, subject: string | undefined) =>
    JSON.stringify([hook.widgetFrom === null ? '' : widget, hook.subjectFrom === null ? '' : subject])
  const unread = new Set(
    failed
      .filter(({ widget, subject }) => (hook.widgetFrom === null || widget) && (hook.subjectFrom === null || subject))
      .map(({ widget, subject }) => placeOfEvidence(widget, subject))
  )
  const kept: { index: number; event: IncomingEvent }[] = []
  for (const one of events) {
    const { eventType, metadata = {}, subject, widget } = one.event.body
    const isDoubtful = unread.has(placeOfEvidence(widget, subject))
    if (isDoubtful && (await judgeEvent(recorder, hub, eventType, metadata)) === 'pass') {
      const reason = 'It was not recorded, because it would hide an item that failed.'
      failed.push({ index: one.index, reason, subject, widget })
    } else kept.push(one)
  }
  return kept
}

function eventOf(hook: InboundHook, { members, subject, widget, identity }: Made, now: Date): IncomingEvent {
  const { hubId: hub, widgetId, eventType } = hook
  const wantedSubject = subject ?? hook.subject
  const freshFor = hook.freshFor ?? untilNextRun(hook, now)
  return madeEvent({
    hub,
    ...(widget === undefined ? { widgetId } : { widget }),
    eventType,
    viewContext: `inbound-hooks/${hook.id}`,
    ...(wantedSubject === null ? {} : { subject: wantedSubject }),
    ...(freshFor === null ? {} : { freshFor }),
    ...(identity === undefined ? {} : { source: `inbound-hooks/${hook.id}`, externalId: identity }),
    metadata: members
  })
}

/** How long a run proves anything under a schedule: until the next one is due, and its grace. */
function untilNextRun({ schedule, timezone, grace }: InboundHook, now: Date): string | null {
  if (schedule === null) return null
  const next = readSchedule(schedule, timezone).next(now)
  if (next === undefined) return null
  const graceS = (grace === null ? undefined : parseDuration(grace)) ?? graceDefaultS
  return formatDuration(Math.max(1, Math.ceil((next.getTime() - now.getTime()) / 1000) + graceS))
}

/** @throws what passes by itself, such as a lost connection */
function refusal(index: number, error: unknown): FailedItem {
  if (!(error instanceof Problem) || error.status >= 500) throw error
  return { index, reason: error.message.replace(/^\d+: /, '') }
}

/** The place of the event that refused a whole batch. */
function placeOf(error: unknown): number | undefined {
  if (!(error instanceof Problem) || error.status >= 500) return undefined
  const place = /^#\/(\d+)/.exec(error.errors?.[0]?.pointer ?? '')?.[1]
  return place === undefined ? undefined : Number(place)
}
