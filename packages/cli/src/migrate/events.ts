/** Events, oldest first: with the cursor of the server if it has one, otherwise page by page. */
import { parseDuration } from '@inter-hub/rules'
import { IhubError } from '@inter-hub/sdk'
import { exitCodes, Failure } from '../failure.ts'
import { listOf, type Members, member, membersOf, numberOf, textOf, timeOf, uuidOf } from './members.ts'
import { pagesMax } from './old-server.ts'
import {
  actorOf,
  addRow,
  idOf,
  isRefusal,
  noteUnknown,
  notLater,
  oldIdOf,
  type Pass,
  steadyPages,
  takeId,
  viaOf
} from './pass.ts'
import { Spool } from './spool.ts'
import { hubOfWidget } from './widgets.ts'

const path = '/interaction-events'

export async function takeEvents(pass: Pass): Promise<void> {
  const hasCursor = pass.server.parameter(path, 'after') !== undefined
  if (!hasCursor) return takePages(pass)
  for (const { id } of pass.hubs.values()) await takeByCursor(pass, id)
}

/** Each event of a hub, starting where the previous pass ended. */
async function takeByCursor(pass: Pass, hubId: string): Promise<void> {
  let refusal: unknown
  const keys = pass.server.keys.length > 0 ? pass.server.keys : [undefined]
  for (const key of keys) {
    try {
      await readFrom(pass, hubId, key, pass.progress.place(`events ${hubId}`) ?? '0')
      return
    } catch (error) {
      if (!isRefusal(error)) throw error
      refusal = error
    }
  }
  pass.report.unreadable('events', `${path}?hub=${hubId}`, (refusal as IhubError).message)
}

async function readFrom(pass: Pass, hubId: string, key: string | undefined, start: string): Promise<void> {
  let after = start
  const seen = new Set<string>()
  for (;;) {
    if (seen.has(after) || seen.size >= pagesMax)
      throw new Failure(exitCodes.unreachable, `${pass.server.base}${path} does not end: its cursor is ${after} again.`)
    seen.add(after)
    let page: Awaited<ReturnType<typeof pass.server.list>>
    try {
      page = await pass.server.list(path, { hub: oldIdOf(pass, hubId), after, limit: 200 }, key)
    } catch (error) {
      // The cursor is no longer valid. Reads the events from the beginning; the import skips those that exist.
      if (!(error instanceof IhubError && error.status === 410) || seen.has('0')) throw error
      after = '0'
      continue
    }
    for (const item of page.items) await takeEvent(pass, item)
    const { next } = page
    if (next !== undefined) pass.progress.setPlace(`events ${hubId}`, next)
    if (!page.hasMore || next === undefined || next === after) return
    after = next
  }
}

/**
 * A server without a cursor lists pages, oldest or newest first. The pages are written to a temporary file, so that any number of
 * events can be taken oldest first. A later pass takes the events after the newest one of the previous pass.
 */
async function takePages(pass: Pass): Promise<void> {
  const keys = pass.server.keys.length > 0 ? pass.server.keys : [undefined]
  const several = keys.length > 1 ? new Set<string>() : undefined
  if (pass.isLast) pass.report.restart('events')
  let refusal: unknown
  let isRead = false
  for (const [index, key] of keys.entries()) {
    try {
      await takeListed(pass, key, `newest event ${index}`, several)
      isRead = true
    } catch (error) {
      if (!isRefusal(error)) throw error
      refusal = error
    }
  }
  if (!isRead) pass.report.unreadable('events', path, (refusal as IhubError).message)
}

async function takeListed(
  pass: Pass,
  key: string | undefined,
  place: string,
  several: Set<string> | undefined
): Promise<void> {
  const spool = await Spool.create(pass.file.path)
  try {
    // The last pass reads all events, since a list may have another order than that of recording.
    const known = pass.isLast ? undefined : pass.progress.place(place)
    let [isNewestFirst, count, total]: [boolean | undefined, number, number | undefined] = [undefined, 0, undefined]
    for await (const { items, total: counted, isFirst } of steadyPages(pass, 'events', path, {}, key)) {
      if (isFirst) {
        spool.clear()
        count = 0
      }
      isNewestFirst ??= isDescending(items)
      total = counted
      count += items.length
      const at = known === undefined ? -1 : items.findIndex((item) => markOf(item) === known)
      if (at >= 0 && !isNewestFirst) spool.clear()
      const wanted = at < 0 ? items : isNewestFirst ? items.slice(0, at) : items.slice(at + 1)
      await spool.add(isNewestFirst ? wanted.toReversed() : wanted)
      if (at >= 0 && isNewestFirst) break
    }
    if (known === undefined && total !== undefined && count < total)
      pass.report.warn({ kind: 'events', id: path, reason: `the server reports ${total} events and lists ${count}` })
    let newest: string | undefined
    for await (const item of spool.items(isNewestFirst === true)) {
      newest = markOf(item)
      if (several?.has(newest)) continue
      several?.add(newest)
      await takeEvent(pass, item)
    }
    if (newest !== undefined) pass.progress.setPlace(place, newest)
  } finally {
    await spool.close()
  }
}

const markOf = (item: Members) => textOf(member(item, 'id')) ?? uuidOf(JSON.stringify(item))

/** Whether these events are listed newest first. */
function isDescending(items: readonly Members[]): boolean {
  const at = (item: Members | undefined) =>
    Date.parse(timeOf(item && member(item, 'recordedAt', 'createdAt', 'insertedAt', 'occurredAt')) ?? '')
  return at(items[0]) > at(items.at(-1))
}

const members = new Set([
  ...'id seq hubId hubSlug widgetId widgetSlug widget eventType subject viewContext metadata outcome outcomeReason incomplete'.split(
    ' '
  ),
  ...'freshFor source externalId occurredAt asOf until recordedAt createdAt updatedAt by traceId extensions values attention'.split(
    ' '
  ),
  ...'consumerId apiConsumerId actorId'.split(' ')
])

async function takeEvent(pass: Pass, item: Members): Promise<void> {
  noteUnknown(pass, 'events', item, members)
  const id = takeId(pass, 'events', item)
  const about = { kind: 'events', id }
  const widget = member(item, 'widgetId') ?? membersOf(item.widget)?.id
  const widgetId = idOf(pass, 'widgets', widget)
  const hubId = await hubOfWidget(pass, widget)
  const eventType = textOf(member(item, 'eventType', 'type'))
  pass.report.read('events')
  const declared = pass.declared.get(hubId ?? '')
  if (widgetId === undefined || hubId === undefined || eventType === undefined || !declared) {
    const reason =
      eventType === undefined
        ? 'it has no event type'
        : hubId === undefined
          ? `its widget ${widgetId ?? ''} was not taken; it may have been deleted`
          : 'the active manifest of its hub was not taken'
    pass.report.refused({ ...about, reason })
    return
  }
  const created = timeOf(member(item, 'recordedAt', 'createdAt', 'insertedAt'))
  const occurred = timeOf(member(item, 'occurredAt')) ?? created
  if (occurred === undefined)
    pass.report.changed({
      ...about,
      reason: `it has no time; it is dated ${pass.readAt}, when it was read, and proves nothing`
    })
  const occurred_at = occurred ?? pass.readAt
  if (Date.parse(occurred_at) > Date.parse(pass.readAt) + 60_000)
    pass.report.warn({ ...about, reason: `it occurs in the future, at ${occurred_at}, and proves nothing until then` })
  if (!declared.has(eventType))
    pass.report.warn({
      ...{ kind: 'events', id: eventType },
      reason: 'the event type is not in the active manifest; its events are kept and prove nothing new'
    })
  const row = {
    ...{
      hub_id: hubId,
      id,
      widget_id: widgetId,
      event_type: eventType,
      occurred_at,
      recorded_at: created ? notLater(created, pass.readAt) : null
    },
    ...{ metadata: metadataOf(pass, about, item), view_context: textOf(member(item, 'viewContext')) ?? null },
    ...evaluationOf(item),
    ...(occurred === undefined && { outcome: 'info', outcome_reason: 'The old server has no time for it.' }),
    ...identityOf(item),
    ...{ actor_id: await actorOf(pass, item, hubId), via: viaOf(item), trace_id: textOf(item.traceId) ?? null },
    ...{
      extensions: membersOf(item.extensions) ? JSON.stringify(item.extensions) : null,
      measured: membersOf(item.values) ?? null
    },
    attention: Array.isArray(item.attention) && item.attention.length > 0 ? item.attention : null
  }
  const defaults = {
    view_context: null,
    source: null,
    external_id: null,
    trace_id: null,
    extensions: null,
    measured: null,
    attention: null,
    subject: null
  }
  if (await addRow(pass, { kind: 'past_events', row, counted: 'events', name: eventType, defaults }))
    pass.report.taken('events')
}

function metadataOf(pass: Pass, about: { kind: string; id: string }, item: Members): string {
  const sent = member(item, 'metadata')
  const metadata = membersOf(sent)
  if (sent === undefined) return '{}'
  if (metadata) return JSON.stringify(metadata)
  pass.report.changed({ ...about, reason: 'the metadata is not a JSON object; it is in the member "value"' })
  return JSON.stringify({ value: sent })
}

/** How the other server evaluated the event. Without an outcome, the import evaluates it. */
function evaluationOf(item: Members) {
  const outcome = textOf(item.outcome)
  const fresh = textOf(member(item, 'freshFor'))
  return {
    subject: typeof item.subject === 'string' ? item.subject : null,
    fresh_for_s: fresh === undefined ? null : (parseDuration(fresh) ?? null),
    ...(outcome !== undefined &&
      ['pass', 'fail', 'info'].includes(outcome) && {
        outcome,
        outcome_reason: textOf(member(item, 'outcomeReason')) ?? null,
        incomplete: listOf(item.incomplete).length > 0 ? listOf(item.incomplete) : null,
        as_of: timeOf(member(item, 'asOf')) ?? null,
        until: timeOf(item.until) ?? null
      })
  }
}

/** An external id identifies an event only within its source. */
function identityOf(item: Members) {
  const [source, externalId] = [textOf(item.source), textOf(member(item, 'externalId'))]
  return { source: source ?? null, external_id: source === undefined ? null : (externalId ?? null) }
}

/** Confirmations and retirements of evidence, which only current servers have. */
export async function takeEvidence(pass: Pass): Promise<void> {
  if (!pass.server.has('/widgets/{id}/evidence')) return
  for (const [widgetId, hubId] of pass.widgets) {
    const seenAt = pass.seenAt.get(widgetId)
    if (seenAt !== undefined && pass.progress.note('evidence of', widgetId, seenAt) === undefined) continue
    const entries = await evidenceOf(pass, widgetId, hubId)
    for (const one of entries) await takeEntry(pass, one, widgetId, hubId)
  }
}

async function evidenceOf(pass: Pass, widgetId: string, hubId: string): Promise<Members[]> {
  const path = `/widgets/${encodeURIComponent(oldIdOf(pass, widgetId))}/evidence`
  const entries: Members[] = []
  for (const key of pass.server.keys) {
    try {
      for await (const { items } of pass.server.pages(path, { hub: oldIdOf(pass, hubId) }, key)) entries.push(...items)
      return entries
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
  return []
}

async function takeEntry(pass: Pass, entry: Members, widgetId: string, hubId: string): Promise<void> {
  const retired = membersOf(entry.retired)
  const confirmations = numberOf(entry.confirmations) ?? 0
  if (!retired && confirmations === 0) return
  const row = {
    ...{
      hub_id: hubId,
      widget_id: widgetId,
      event_type: entry.eventType,
      subject: entry.subject,
      event_id: idOf(pass, 'events', entry.eventId)
    },
    ...{ confirmations, confirmed_at: timeOf(entry.confirmedAt) ?? null, since: timeOf(entry.since) ?? null },
    measured: membersOf(entry.values) ?? null,
    ...(retired && {
      ...{ retired_as_of: timeOf(retired.asOf) ?? null, retired_at: timeOf(retired.at) ?? null },
      ...{ retired_reason: textOf(retired.reason) ?? null, retired_by: await actorOf(pass, retired, hubId) }
    })
  }
  const id = `${widgetId} ${textOf(entry.eventType)} ${textOf(entry.subject) ?? ''}`
  if (pass.progress.note('evidence', id, JSON.stringify(row)) === undefined) return
  pass.report.read('evidence')
  if (await addRow(pass, { kind: 'past_evidence', row, counted: 'evidence', defaults: { measured: null } }))
    pass.report.taken('evidence')
}
