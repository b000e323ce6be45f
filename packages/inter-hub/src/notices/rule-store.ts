/** Notice rules, and the widget filters that maintenance windows share. Bodies refer to widgets by slug; rows store ids. */
import type { RecordTable } from '../db/record-table.ts'
import { type Db, Sql, sql } from '../db/sql.ts'
import { hubRecords, type Step } from '../hubs/index.ts'
import { formatDuration, parseDuration } from '../kernel/duration.ts'
import { isUuid } from '../kernel/ids.ts'
import { ValidationFailed } from '../kernel/problem.ts'
import { resolveWidget } from '../widgets/index.ts'
import type { CreateNoticeRule, NoticeRule, UpdateNoticeRule } from './rule-schema.ts'

const slugsOf = (column: string) =>
  new Sql(
    [
      `array(select x.slug from unnest(r.${column}) with ordinality i (id, at) join hub.widgets x on x.hub_id = r.hub_id and x.id = i.id order by i.at)`
    ],
    []
  )
/** The widget filters as shown in responses. */
export const selectionAnswers = sql`, ${slugsOf('widget_ids')} as widgets, ${slugsOf('within_ids')} as within`
export const selectionColumns = { widgetTypes: 'widget_types', owners: 'owners' }
export const selectionWrites = { widgetIds: 'widget_ids', withinIds: 'within_ids' }

const table: RecordTable = {
  table: 'notice_rules',
  one: 'notice rule',
  columns: {
    slug: 'slug',
    title: 'title',
    severity: 'severity',
    condition: 'condition',
    states: 'states',
    ...selectionColumns,
    eventTypes: 'event_types',
    weekday: 'weekday',
    sendResolved: 'send_resolved',
    enabled: 'enabled',
    inventory: 'inventory',
    forS: 'for_s',
    groupWaitS: 'group_wait_s',
    repeatS: 'repeat_s',
    minute: 'minute'
  },
  writes: { ...selectionWrites, channelIds: 'channel_ids' },
  answers: () => sql`${selectionAnswers}, array(select x.slug from unnest(r.channel_ids) with ordinality i (id, at)
    join hub.webhooks x on x.hub_id = r.hub_id and x.id = i.id order by i.at) as channels`,
  hasSlug: true
}

/** A row of the table. */
type Row = Omit<NoticeRule, 'for' | 'groupWait' | 'repeatEvery' | 'time'> & {
  forS: number
  groupWaitS: number
  repeatS: number
  minute: number | null
}

function answered({ forS, groupWaitS, repeatS, minute, ...rule }: Row): NoticeRule {
  const two = (number: number) => String(number).padStart(2, '0')
  return {
    ...rule,
    for: formatDuration(forS),
    groupWait: formatDuration(groupWaitS),
    repeatEvery: formatDuration(repeatS),
    time: minute === null ? null : `${two(Math.floor(minute / 60))}:${two(minute % 60)}`
  }
}

function fault(pointer: string, detail: string): never {
  throw new ValidationFailed(`${pointer.slice(2)} ${detail}.`, { errors: [{ pointer, detail }] })
}

const dayS = 86_400
const longestS = { for: 400 * dayS, groupWait: 3600, repeatEvery: 90 * dayS }

function secondsOf(name: keyof typeof longestS, text: string): number {
  const seconds = /^(0s|PT0S)$/.test(text) ? 0 : parseDuration(text)
  if (seconds === undefined) fault(`#/${name}`, 'is not a duration, such as PT5M')
  if (seconds > longestS[name]) fault(`#/${name}`, `is longer than ${formatDuration(longestS[name])}`)
  return seconds
}

/** The widget ids for each member in a body. Widget types and owners must exist. @throws ValidationFailed */
export async function selectedIds(
  { db, hub }: Step,
  body: {
    widgets?: string[] | undefined
    within?: string[] | undefined
    widgetTypes?: string[] | undefined
    owners?: string[] | undefined
  }
): Promise<{ widgetIds?: string[]; withinIds?: string[] }> {
  const idsOf = async (name: 'widgets' | 'within') => {
    const ids: string[] = []
    for (const [at, reference] of (body[name] ?? []).entries())
      ids.push((await resolveWidget(db, hub, reference, `#/${name}/${at}`)).id)
    return [...new Set(ids)]
  }
  await requireTypes(db, hub, body.widgetTypes ?? [])
  await requireOwners(db, hub, body.owners ?? [])
  return {
    ...(body.widgets === undefined ? {} : { widgetIds: await idsOf('widgets') }),
    ...(body.within === undefined ? {} : { withinIds: await idsOf('within') })
  }
}

/** A filter that cannot match anything is an error. @throws ValidationFailed for an unknown name */
function requireKnown(
  hub: Step['hub'],
  member: string,
  what: string,
  names: readonly string[],
  known: { name: string }[]
): void {
  const found = new Set(known.map(({ name }) => name))
  const at = names.findIndex((name) => !found.has(name))
  if (at < 0) return
  const detail = `the hub ${hub.slug} has no ${what} ${JSON.stringify(names[at])}`
  throw new ValidationFailed(`${detail}.`, { errors: [{ pointer: `#/${member}/${at}`, detail }] })
}

async function requireTypes(db: Db, hub: Step['hub'], types: readonly string[]): Promise<void> {
  const known = await db.query<{ name: string }>(sql`
    select v.name from hub.vocabulary v where v.hub_id = ${hub.id} and v.kind = 'widget-type' and v.name = any (${types}::text[])`)
  requireKnown(hub, 'widgetTypes', 'widget type', types, known)
}

/** An owner exists if it has an entry or a widget names it. */
async function requireOwners(db: Db, hub: Step['hub'], owners: readonly string[]): Promise<void> {
  const known = await db.query<{ name: string }>(sql`
    select n.name from unnest(${owners}::text[]) n (name)
    where exists (select from hub.owners o where o.hub_id = ${hub.id} and o.slug = n.name)
      or exists (select from hub.widget_counts c where c.hub_id = ${hub.id} and c.status = 'active' and c.facet = 'owner'
        and c.value = n.name and c.count > 0)`)
  requireKnown(hub, 'owners', 'owner', owners, known)
}

/** The ids of channels; they cannot be deleted until the rule is written. @throws ValidationFailed */
async function channelIds(db: Db, hub: Step['hub'], references: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string; slug: string }>(sql`
    select w.id, w.slug from hub.webhooks w where w.hub_id = ${hub.id} and w.kind <> 'events'
      and (w.slug = any (${references}::text[]) or w.id = any (${references.filter(isUuid)}::uuid[]))
    order by w.id for key share`)
  return references.map((reference, at) => {
    const found = rows.find(({ id, slug }) => id === reference || slug === reference)
    if (!found) {
      const detail = `the hub ${hub.slug} has no notice channel ${JSON.stringify(reference)}`
      throw new ValidationFailed(`${detail}.`, { errors: [{ pointer: `#/channels/${at}`, detail }] })
    }
    return found.id
  })
}

const states = ['failing', 'stale', 'verified', 'unproven']

type Whole = Pick<CreateNoticeRule, 'condition'> & Partial<UpdateNoticeRule>

/** Rejects members that have no effect for the condition. @throws ValidationFailed */
function requireFitting({ condition, ...rule }: Whole): void {
  const has = (value: unknown) => (Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null)
  const refuse = (members: Record<string, unknown>) => {
    for (const [name, value] of Object.entries(members))
      if (has(value)) fault(`#/${name}`, `has no effect for the condition ${condition}`)
  }
  const { widgets, within, widgetTypes, owners, eventTypes, weekday, time } = rule
  if (condition === 'silent') refuse({ widgets, within, widgetTypes, owners })
  if (condition !== 'expiring') refuse({ eventTypes })
  if (condition !== 'digest') refuse({ weekday, time })
  if (condition !== 'state' && condition !== 'status') refuse({ states: rule.states })
  const unknown = condition === 'state' ? (rule.states ?? []).find((one) => !states.includes(one)) : undefined
  if (unknown !== undefined) fault('#/states', `has ${JSON.stringify(unknown)}; the states are ${states.join(', ')}`)
  if (condition === 'expiring' && rule.for !== undefined && secondsOf('for', rule.for) < 60)
    fault('#/for', 'is too short: the time before the expiry must be at least PT1M')
}

const defaultStates: Partial<Record<CreateNoticeRule['condition'], string[]>> = {
  state: ['failing'],
  status: ['green', 'waived']
}
const digestDefaults = { weekday: 1, time: '08:00' }

/**
 * Replaces an empty list of states and a null day or time with the defaults. Otherwise the rule would never match, or never be
 * due.
 */
export function withDefaults<Rule extends Partial<UpdateNoticeRule>>(
  condition: CreateNoticeRule['condition'],
  rule: Rule
): Rule {
  const isDigest = condition === 'digest'
  return {
    ...rule,
    ...(rule.states?.length === 0 ? { states: defaultStates[condition] ?? [] } : {}),
    ...(isDigest && rule.weekday === null ? { weekday: digestDefaults.weekday } : {}),
    ...(isDigest && rule.time === null ? { time: digestDefaults.time } : {})
  }
}

const defaultFor: Partial<Record<CreateNoticeRule['condition'], string>> = { expiring: 'P7D', silent: 'PT5M' }
const titles = {
  state: 'Unexpected state',
  status: 'Status lost',
  expiring: 'Expires soon',
  silent: 'Runtime silent',
  digest: 'Weekly digest'
}

function written({ for: wait, groupWait, repeatEvery, time, ...rule }: Partial<UpdateNoticeRule>): object {
  const { widgets: _, within: _within, channels: _channels, ...rest } = rule
  return {
    ...rest,
    ...(wait === undefined ? {} : { forS: secondsOf('for', wait) }),
    ...(groupWait === undefined ? {} : { groupWaitS: secondsOf('groupWait', groupWait) }),
    ...(repeatEvery === undefined ? {} : { repeatS: secondsOf('repeatEvery', repeatEvery) }),
    ...(time === undefined || time === null ? {} : { minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) })
  }
}

const base = hubRecords<Row, CreateNoticeRule, UpdateNoticeRule>(table, {
  prepare: async (step, body) => {
    requireFitting(body)
    const { slug, condition, channels } = body
    const whole = {
      title: titles[condition],
      severity: condition === 'digest' ? ('info' as const) : ('warning' as const),
      for: defaultFor[condition] ?? '0s',
      states: defaultStates[condition] ?? [],
      ...(condition === 'digest' ? digestDefaults : {}),
      ...withDefaults(condition, body)
    }
    const ids = { ...(await selectedIds(step, body)), channelIds: await channelIds(step.db, step.hub, channels) }
    return { slug, condition, ...written(whole), ...ids }
  },
  change: async (step, before, change) => {
    const { condition } = before
    requireFitting({ condition, ...change })
    if (change.states?.length === 0 && condition in defaultStates) fault('#/states', 'is empty: name at least one')
    const ids = await selectedIds(step, change)
    const channels = change.channels && { channelIds: await channelIds(step.db, step.hub, change.channels) }
    return { ...written(withDefaults(condition, change)), ...ids, ...channels }
  }
})

/** The store of notice rules. */
export const ruleStore = {
  list: async (...args: Parameters<typeof base.list>) => {
    const { items, total } = await base.list(...args)
    return { items: items.map(answered), total }
  },
  get: async (...args: Parameters<typeof base.get>) => answered(await base.get(...args)),
  create: async (...args: Parameters<typeof base.create>) => answered(await base.create(...args)),
  update: async (...args: Parameters<typeof base.update>) => answered(await base.update(...args)),
  remove: base.remove
}
