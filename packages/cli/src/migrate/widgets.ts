/** Owners, widgets with their versions, and relations. */
import { type Members, member, membersOf, textOf, versionOf } from './members.ts'
import {
  actorOf,
  addRow,
  clipped,
  hubOf,
  idOf,
  isRefusal,
  itemsOf,
  noteUnknown,
  oldIdOf,
  type Pass,
  refuse,
  revisionOf,
  type TakenHub,
  takeId,
  timesOf,
  viaOf
} from './pass.ts'
import { freeSlug } from './slugs.ts'

/** Only current servers have owners and relations. */
export async function takeOwners(pass: Pass): Promise<void> {
  if (!pass.server.has('/owners')) return
  for await (const item of itemsOf(pass, 'owners', '/owners')) {
    const hub = hubOf(pass, item)
    const id = takeId(pass, 'owners', item)
    const slug = textOf(item.slug)
    if (!hub || slug === undefined) {
      pass.report.refused({ kind: 'owners', id, reason: hub ? 'it has no slug' : 'its hub was not taken' })
      continue
    }
    const { created_at, updated_at } = timesOf(pass, item)
    const row = {
      ...{
        hub_id: hub.id,
        id,
        slug,
        title: textOf(item.title) ?? slug,
        contact: item.contact ?? null,
        url: item.url ?? null
      },
      ...{ inventory: item.inventory ?? null, actor_id: await actorOf(pass, item, hub.id), via: viaOf(item) },
      ...{ version: versionOf(item) ?? 1, created_at, updated_at }
    }
    await addNew(pass, 'owners', row, slug)
  }
}

/** Adds a row if it is new or has changed since an earlier pass. */
async function addNew(pass: Pass, kind: string, row: Members, name: string, defaults: Members = {}): Promise<void> {
  if (pass.progress.note(kind, String(row.id), JSON.stringify(row)) === undefined) return
  if (await addRow(pass, { kind, row, counted: kind, name, defaults })) pass.report.taken(kind)
}

const widgetMembers = new Set([
  ...'id hubId hubSlug hub slug formerSlugs name widgetType policyScope description attributes labels owner status version'.split(
    ' '
  ),
  ...'createdAt updatedAt ownership declaredAt'.split(' '),
  // Computed by the server.
  ...'state stateSince evidenceAt attention links'.split(' ')
])

export async function takeWidgets(pass: Pass): Promise<void> {
  for await (const item of itemsOf(pass, 'widgets', '/widgets')) {
    noteUnknown(pass, 'widgets', item, widgetMembers)
    const id = takeId(pass, 'widgets', item)
    const hub = hubOf(pass, item)
    if (!hub) {
      pass.report.refused({ kind: 'widgets', id, reason: 'its hub was not taken' })
      continue
    }
    await takeWidget(pass, { item, id, hub })
  }
}

/**
 * The hub of a widget that an event or an annotation refers to; undefined if the widget does not exist. A widget that was not listed,
 * such as one that was created later, is read and taken now.
 */
export async function hubOfWidget(pass: Pass, given: unknown): Promise<string | undefined> {
  const id = idOf(pass, 'widgets', given)
  const known = pass.widgets.get(id ?? '')
  if (id === undefined || known !== undefined || pass.absent.has(id)) return known
  const item = await widgetAt(pass, `/widgets/${encodeURIComponent(textOf(given) ?? '')}`)
  const hub = item && hubOf(pass, item)
  if (hub && idOf(pass, 'widgets', member(item, 'id')) === id) {
    pass.report.read('widgets', id)
    await takeWidget(pass, { item, id, hub })
  }
  if (!pass.widgets.has(id)) pass.absent.add(id)
  return pass.widgets.get(id)
}

async function widgetAt(pass: Pass, path: string): Promise<Members | undefined> {
  for (const key of pass.server.keys) {
    try {
      const body = membersOf(await pass.server.read(path, {}, key))
      return membersOf(body?.data) ?? body
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
  return undefined
}

interface Found {
  item: Members
  id: string
  hub: TakenHub
}

async function takeWidget(pass: Pass, { item, id, hub }: Found): Promise<void> {
  const taken = pass.slugs.get(hub.id) ?? new Set()
  pass.slugs.set(hub.id, taken)
  const oldSlug = textOf(member(item, 'slug')) ?? textOf(member(item, 'name')) ?? id
  const slug = freeSlug(oldSlug, id, taken, 100)
  const about = { kind: 'widgets', id, name: slug }
  if (slug !== oldSlug)
    pass.report.changed({
      ...about,
      reason: `the slug ${JSON.stringify(oldSlug)} is not valid or not free here; it is ${slug}`
    })
  const content = { slug, ...contentOf(pass, about, item) }
  const row = {
    ...{
      hub_id: hub.id,
      id,
      slug,
      name: content.name,
      widget_type: content.widgetType,
      policy_scope: content.policyScope
    },
    ...{
      description: content.description,
      attributes: content.attributes,
      labels: content.labels,
      owner: content.owner
    },
    ...{
      ownership: membersOf(item.ownership) ?? {},
      declared_at: membersOf(item.declaredAt) ?? null,
      status: content.status
    }
  }
  pass.widgets.set(id, hub.id)
  const evidenceAt = member(item, 'evidenceAt')
  if (evidenceAt !== undefined) pass.seenAt.set(id, JSON.stringify([evidenceAt, item.state]))
  const revision = revisionOf(pass, 'widgets', item, row)
  if (revision === undefined) return
  const changed = { ...row, ...revision }
  const defaults = {
    policy_scope: null,
    owner: null,
    attributes: {},
    labels: {},
    ownership: {},
    declared_at: null,
    status: 'active'
  }
  const isAdded =
    content.widgetType === ''
      ? refuse(pass, { ...about, reason: 'it has no widget type' })
      : await addRow(pass, { kind: 'widgets', row: changed, counted: 'widgets', name: slug, defaults })
  if (!isAdded) {
    if (pass.progress.knows('widgets', id)) return
    pass.widgets.delete(id)
    pass.absent.add(id)
    return
  }
  if (!pass.declared.get(hub.id)?.has(content.widgetType))
    pass.report.warn({ ...about, reason: `its type ${content.widgetType} is not in the active manifest` })
  pass.report.taken('widgets')
  await takeVersions(pass, { item, hub, row: changed, content })
  await takeFormerSlugs(pass, item, changed)
}

/** The content of a version of a widget, except the slug. */
function contentOf(pass: Pass, about: { kind: string; id: string; name: string }, item: Members) {
  return {
    name: clipped(pass, about, 'name', textOf(member(item, 'name')) ?? about.name, 200),
    widgetType: textOf(member(item, 'widgetType', 'type')) ?? '',
    policyScope: textOf(member(item, 'policyScope')) ?? null,
    description: clipped(pass, about, 'description', textOf(member(item, 'description')) ?? '', 10_000),
    attributes: membersOf(member(item, 'attributes')) ?? {},
    labels: membersOf(member(item, 'labels')) ?? {},
    owner: textOf(member(item, 'owner')) ?? null,
    status: textOf(member(item, 'status')) === 'archived' ? 'archived' : 'active'
  }
}

interface Versioned {
  item: Members
  hub: TakenHub
  row: Members & { id: string; version: number; updated_at: string }
  content: Members
}

/** All versions that the server lists; if it lists none, the current one. */
async function takeVersions(pass: Pass, { item, hub, row, content }: Versioned): Promise<void> {
  const listed = await versionsOf(pass, item, hub)
  const numbers = new Set<number>()
  for (const one of listed) {
    const version = versionOf(one)
    const shown = membersOf(member(one, 'content', 'snapshot')) ?? one
    const about = { kind: 'versions', id: row.id, name: `${String(content.slug)} ${version ?? '?'}` }
    pass.report.read('versions')
    if (version === undefined || numbers.has(version)) {
      pass.report.refused({
        ...about,
        reason: version === undefined ? 'its number is missing or not valid' : 'its number is listed twice'
      })
      continue
    }
    numbers.add(version)
    const { slug = content.slug } = shown
    await addVersion(pass, hub, one, {
      widget_id: row.id,
      version,
      content: { slug, ...contentOf(pass, about, shown) },
      created_at: timesOf(pass, one).created_at
    })
  }
  if (numbers.has(row.version)) return
  await addVersion(pass, hub, item, { widget_id: row.id, version: row.version, content, created_at: row.updated_at })
}

async function addVersion(pass: Pass, hub: TakenHub, by: Members, row: Members & { version: number }): Promise<void> {
  const whole = { ...row, hub_id: hub.id, actor_id: await actorOf(pass, by, hub.id), via: viaOf(by) }
  if (await addRow(pass, { kind: 'widget_versions', row: whole, counted: 'versions', name: String(row.version) }))
    pass.report.taken('versions')
}

async function versionsOf(pass: Pass, item: Members, hub: TakenHub): Promise<Members[]> {
  const id = textOf(member(item, 'id'))
  if (id === undefined || !pass.server.has('/widgets/{id}/versions')) return []
  const path = `/widgets/${encodeURIComponent(id)}/versions`
  const query: Record<string, string> = pass.server.parameter('/widgets/{id}/versions', 'hub')
    ? { hub: oldIdOf(pass, hub.id) }
    : {}
  for (const key of pass.server.keys) {
    const versions: Members[] = []
    try {
      for await (const { items } of pass.server.pages(path, query, key)) versions.push(...items)
      return versions
    } catch (error) {
      if (!isRefusal(error)) throw error
    }
  }
  pass.report.unreadable('versions', path, 'no key may read it')
  return []
}

async function takeFormerSlugs(pass: Pass, item: Members, row: Members & { id: string }): Promise<void> {
  const former = member(item, 'formerSlugs')
  for (const slug of Array.isArray(former) ? former : []) {
    const line = { hub_id: row.hub_id, slug, widget_id: row.id, created_at: row.updated_at }
    await addRow(pass, { kind: 'former_slugs', row: line, counted: 'former slugs', name: String(slug) })
  }
}

export async function takeRelations(pass: Pass): Promise<void> {
  if (!pass.server.has('/relations')) return
  for await (const item of itemsOf(pass, 'relations', '/relations')) {
    const id = takeId(pass, 'relations', item)
    const [from, to] = [idOf(pass, 'widgets', item.fromWidgetId), idOf(pass, 'widgets', item.toWidgetId)]
    const hubId = pass.widgets.get(from ?? '')
    if (hubId === undefined || pass.widgets.get(to ?? '') !== hubId) {
      pass.report.refused({ kind: 'relations', id, reason: 'one of its widgets was not taken' })
      continue
    }
    const { created_at, updated_at } = timesOf(pass, item)
    const row = {
      ...{
        hub_id: hubId,
        id,
        from_widget_id: from,
        type: item.type,
        to_widget_id: to,
        origin: item.origin ?? 'declared'
      },
      ...{
        state: item.state,
        confidence: item.confidence,
        note: item.note ?? null,
        inventories: item.inventories ?? []
      },
      ...{
        declared_at: membersOf(item.declaredAt) ?? null,
        actor_id: await actorOf(pass, item, hubId),
        via: viaOf(item)
      },
      ...{ version: versionOf(item) ?? 1, created_at, updated_at }
    }
    await addNew(pass, 'relations', row, String(item.type), { declared_at: null, inventories: [], note: null })
  }
}
