/** Applies the notice settings of a hub: all of its channels and rules, or nothing. */
import type { Context } from '../db/record-table.ts'
import type { UnitOfWork } from '../db/unit-of-work.ts'
import { chooseHub, type HubRef } from '../hubs/index.ts'
import { parseDuration } from '../kernel/duration.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { Conflict, Problem, ValidationFailed } from '../kernel/problem.ts'
import type { ApplyNoticeSettings, NoticeSettingsChange } from './apply-schema.ts'
import type { channelStore } from './channel-store.ts'
import { ruleStore, withDefaults } from './rule-store.ts'

type Change = NoticeSettingsChange
type Channels = ReturnType<typeof channelStore>
interface Existing {
  id: string
  slug: string
  inventory: string | null
}

/** The number of channels or rules of a hub that are read at once. */
const pageSize = 1000

/** Thrown at the end of a dry run to roll back its writes. */
class DryRun extends Error {}

/** Returns the changes, made or planned, in the order of the request, deletions last. @throws Problem with the place in the body */
export async function applySettings(
  context: Context & { db: UnitOfWork },
  channelsOf: Channels,
  body: ApplyNoticeSettings
): Promise<Change[]> {
  const hub = await chooseHub(context.db, context.actor, 'write', body.hub)
  let changes: Change[] = []
  const work = async () => {
    changes = await applyAll(context, hub, channelsOf, body)
    if (body.dryRun) throw new DryRun()
  }
  await context.db.attempt(work).catch((error) => {
    if (!(error instanceof DryRun)) throw error
  })
  return changes
}

async function applyAll(
  context: Context,
  hub: HubRef,
  channelsOf: Channels,
  body: ApplyNoticeSettings
): Promise<Change[]> {
  const channels = await allOf((page) => channelsOf.list(context, { hub: hub.id }, page))
  const rules = await allOf((page) => ruleStore.list(context, { hub: hub.id }, page))
  const wantedChannels = body.channels ?? []
  const wantedRules = (body.rules ?? []).map((rule) => withDefaults(rule.condition, rule))
  const parts = { context, hub }
  const applied = [
    ...(await inPlaces('channels', wantedChannels, (one) =>
      applyOne(parts, { kind: 'channel', fixed: 'kind', store: channelsOf as never }, one, channels)
    )),
    ...(await inPlaces('rules', wantedRules, (one) =>
      applyOne(parts, { kind: 'rule', fixed: 'condition', store: ruleStore as never }, one, rules)
    ))
  ]
  if (!body.prune) return applied
  // Rules first: a channel that a rule uses cannot be deleted.
  return [
    ...applied,
    ...(await deleteOthers(parts, 'rule', ruleStore as never, rules, wantedRules)),
    ...(await deleteOthers(parts, 'channel', channelsOf as never, channels, wantedChannels))
  ]
}

async function allOf<Item>(list: (page: Page) => Promise<Listed<Item>>): Promise<Item[]> {
  const all: Item[] = []
  for (let page = 1; ; page++) {
    const { items, total } = await list({ page, perPage: pageSize, offset: all.length })
    all.push(...items)
    if (items.length === 0 || all.length >= total) return all
  }
}

interface Store {
  create(context: Context, body: object): Promise<Existing>
  update(context: Context, id: string, change: object, match: () => undefined, hub: string): Promise<Existing>
  remove(context: Context, id: string, match: () => undefined, hub: string): Promise<void>
}
interface Kind {
  kind: Change['kind']
  /** The member that cannot be changed. */
  fixed: 'kind' | 'condition'
  store: Store
}
interface Parts {
  context: Context
  hub: HubRef
}

/** Matches any version: the settings are applied as a whole. */
const anyVersion = () => undefined

async function applyOne(
  { context, hub }: Parts,
  { kind, fixed, store }: Kind,
  wanted: object & { slug: string },
  existing: readonly Existing[]
): Promise<Change> {
  const { slug } = wanted
  const before = existing.find((one) => one.slug === slug) as (Existing & Record<string, unknown>) | undefined
  if (!before) {
    await store.create(context, { hub: hub.id, ...wanted })
    return { kind, slug, change: 'created' }
  }
  const members = wanted as unknown as Record<string, unknown>
  if (members[fixed] !== before[fixed])
    throw new Conflict(
      `The ${kind} ${slug} has the ${fixed} ${before[fixed]}, which cannot be changed. Use another slug.`,
      {
        errors: [{ pointer: `#/${fixed}`, detail: `is ${before[fixed]} and cannot be changed` }]
      }
    )
  const change = Object.fromEntries(
    Object.entries(members).filter(
      ([name, value]) => name !== 'slug' && name !== fixed && differs(name, value, before[name])
    )
  )
  if (Object.keys(change).length === 0) return { kind, slug, change: 'unchanged' }
  await store.update(context, before.id, change, anyVersion, hub.id)
  return { kind, slug, change: 'updated' }
}

/** Secrets are never returned, so they always differ. Durations are compared by length. */
function differs(name: string, wanted: unknown, has: unknown): boolean {
  const comparable = (value: unknown) =>
    ['for', 'groupWait', 'repeatEvery'].includes(name) && typeof value === 'string'
      ? (parseDuration(value) ?? 0)
      : value
  return JSON.stringify(comparable(wanted)) !== JSON.stringify(comparable(has))
}

async function deleteOthers(
  { context, hub }: Parts,
  kind: Change['kind'],
  store: Store,
  existing: readonly Existing[],
  wanted: readonly { slug: string }[]
): Promise<Change[]> {
  const others = existing.filter(
    ({ slug, inventory }) => inventory === null && !wanted.some((one) => one.slug === slug)
  )
  for (const { id } of others) await store.remove(context, id, anyVersion, hub.id)
  return others.map(({ slug }) => ({ kind, slug, change: 'deleted' as const }))
}

/** Applies items in order; a problem gets the place of its item. */
async function inPlaces<Item extends { slug: string }>(
  list: 'channels' | 'rules',
  items: readonly Item[],
  work: (item: Item) => Promise<Change>
): Promise<Change[]> {
  const changes: Change[] = []
  for (const [index, item] of items.entries()) {
    try {
      requireOnce(items, index)
      changes.push(await work(item))
    } catch (error) {
      throw error instanceof Problem ? error.within(`/${list}/${index}`) : error
    }
  }
  return changes
}

/** @throws ValidationFailed if an earlier item has the same slug */
function requireOnce(items: readonly { slug: string }[], index: number): void {
  const slug = items[index]?.slug
  if (items.findIndex((one) => one.slug === slug) === index) return
  throw new ValidationFailed(`The slug ${slug} is used twice.`, {
    errors: [{ pointer: '#/slug', detail: 'is used twice' }]
  })
}
