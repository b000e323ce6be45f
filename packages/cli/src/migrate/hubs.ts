/** Hubs, their manifests and their consumers. */
import { type VocabularyList, vocabularyLists } from '@inter-hub/rules'
import { listOf, type Members, member, numberOf, textOf, timeOf, uuidOf, versionOf } from './members.ts'
import {
  addRow,
  clipped,
  hubOf,
  idOf,
  isRefusal,
  itemsOf,
  noteUnknown,
  type Pass,
  revisionOf,
  type TakenHub,
  takeId,
  timesOf
} from './pass.ts'
import { freeSlug } from './slugs.ts'
import { vocabularyOf } from './vocabulary.ts'

const hubMembers = new Set(
  'id slug name domain hubKind hubFamily vsmFunction vsmSystem description status createdAt updatedAt'.split(' ')
)

export async function takeHubs(pass: Pass): Promise<void> {
  const slugs = new Set<string>()
  for await (const item of itemsOf(pass, 'hubs', '/hubs')) {
    noteUnknown(pass, 'hubs', item, hubMembers)
    const id = takeId(pass, 'hubs', item)
    const oldSlug = textOf(member(item, 'slug')) ?? textOf(member(item, 'name')) ?? id
    const slug = freeSlug(oldSlug, id, slugs, 63)
    const about = { kind: 'hubs', id, name: slug }
    if (slug !== oldSlug)
      pass.report.changed({ ...about, reason: `the slug ${JSON.stringify(oldSlug)} is not valid here; it is ${slug}` })
    pass.hubs.set(id, { id, slug, oldSlug })
    const row = {
      ...{ id, slug, name: clipped(pass, about, 'name', textOf(member(item, 'name')) ?? slug, 200) },
      domain: textOf(member(item, 'domain')) ?? null,
      hub_kind: textOf(member(item, 'hubKind', 'kind')) ?? 'domain',
      ...placeOf(item),
      description: clipped(pass, about, 'description', textOf(member(item, 'description')) ?? '', 10_000),
      status: textOf(member(item, 'status')) ?? 'active',
      first_seq: 1
    }
    const revision = revisionOf(pass, 'hubs', item, row)
    if (revision === undefined) continue
    const changed = { ...row, ...revision }
    const defaults = {
      domain: null,
      hub_kind: 'domain',
      hub_family: null,
      vsm_function: null,
      vsm_system: null,
      status: 'active'
    }
    if (await addRow(pass, { kind: 'hubs', row: changed, counted: 'hubs', name: slug, defaults }))
      pass.report.taken('hubs')
    else if (!pass.progress.knows('hubs', id)) pass.hubs.delete(id)
  }
}

/** Where a hub or a manifest stands in the Viable System Model. `S1` and `1` are the same. */
function placeOf(item: Members) {
  return {
    hub_family: textOf(member(item, 'hubFamily')) ?? null,
    vsm_function: textOf(member(item, 'vsmFunction')) ?? null,
    vsm_system: textOf(member(item, 'vsmSystem'))?.replace(/^[Ss](?=\d)/, '') ?? null
  }
}

const manifestMembers = new Set([
  ...'id hubId hubSlug version status capabilityDescription hubFamily vsmFunction vsmSystem scope'.split(' '),
  ...'createdAt updatedAt activatedAt'.split(' '),
  ...vocabularyLists
])

interface OldManifest {
  item: Members
  id: string
  status: string
  version: number | undefined
}

/** The manifests of each hub, oldest first. A hub without an active one gets one from the registries. */
export async function takeManifests(pass: Pass): Promise<void> {
  const found = new Map<string, OldManifest[]>()
  for await (const item of itemsOf(pass, 'manifests', '/hub-capability-manifests')) {
    noteUnknown(pass, 'manifests', item, manifestMembers)
    const id = takeId(pass, 'manifests', item)
    const hub = hubOf(pass, item)
    if (!hub) {
      pass.report.refused({ kind: 'manifests', id, reason: 'its hub was not taken' })
      continue
    }
    const status = textOf(member(item, 'status')) ?? 'draft'
    const list = found.get(hub.id) ?? []
    found.set(hub.id, [...list, { item, id, status, version: versionOf(item) }])
  }
  for (const hub of pass.hubs.values()) await takeManifestsOf(pass, hub, found.get(hub.id) ?? [])
}

async function takeManifestsOf(pass: Pass, hub: TakenHub, found: readonly OldManifest[]): Promise<void> {
  const isNumbered =
    new Set(found.map(({ version }) => version)).size === found.length &&
    found.every(({ version }) => version !== undefined)
  const made = found.some(({ status }) => status === 'active') ? [] : await fromRegistries(pass, hub, found)
  const all = isNumbered ? [...found].sort((a, b) => (a.version ?? 0) - (b.version ?? 0)) : [...found]
  const numbered = [...all, ...made].map((one, index) => ({
    ...one,
    version: (isNumbered ? one.version : undefined) ?? index + 1
  }))
  const active = numbered.findLast(({ status }) => status === 'active')
  for (const one of numbered) await takeManifest(pass, hub, one, one === active)
}

async function takeManifest(
  pass: Pass,
  hub: TakenHub,
  { item, id, status, version }: OldManifest & { version: number },
  isActive: boolean
): Promise<void> {
  const vocabulary = vocabularyOf(
    pass,
    id,
    Object.fromEntries(vocabularyLists.map((list) => [list, listOf(member(item, list))])) as Record<
      VocabularyList,
      unknown[]
    >
  )
  if (isActive)
    pass.declared.set(
      hub.id,
      new Set(Object.values(vocabulary).flatMap((list) => list.map(({ name }) => String(name))))
    )
  const about = { kind: 'manifests', id, name: `${hub.slug} ${version}` }
  const { created_at, updated_at, known } = timesOf(pass, item)
  const activatedAt = timeOf(member(item, 'activatedAt')) ?? null
  // The import activates it, which gives the hub its vocabulary.
  const stored =
    isActive || status !== 'active' ? (['draft', 'superseded'].includes(status) ? status : 'draft') : 'superseded'
  const row = {
    ...{ id, hub_id: hub.id, version, status: isActive ? 'draft' : stored, row_version: 1, vocabulary },
    capability_description: descriptionOf(pass, about, item, 'capabilityDescription'),
    ...placeOf(item),
    scope: descriptionOf(pass, about, item, 'scope'),
    ...{ created_at, activated_at: isActive ? null : activatedAt }
  }
  const content = { ...row, status: '', created_at: member(item, 'createdAt') }
  const noted = pass.progress.note('manifests', id, JSON.stringify([content, isActive]))
  if (noted === undefined) return
  const changed = { ...row, updated_at: noted.isChange && known === undefined ? pass.readAt : updated_at }
  const defaults = { capability_description: null, hub_family: null, vsm_function: null, vsm_system: null, scope: null }
  if (!(await addRow(pass, { kind: 'manifests', row: changed, counted: 'manifests', name: about.name, defaults }))) {
    if (isActive && !pass.progress.knows('activations', hub.id)) pass.declared.delete(hub.id)
    return
  }
  pass.report.taken('manifests')
  if (!isActive) return
  pass.progress.note('activations', hub.id, id)
  const activation = { hub_id: hub.id, manifest_id: id, activated_at: activatedAt }
  await addRow(pass, { kind: 'activations', row: activation, counted: 'manifests', name: about.name })
}

function descriptionOf(pass: Pass, about: { kind: string; id: string }, item: Members, name: string): string | null {
  const text = member(item, name)
  return typeof text === 'string' ? clipped(pass, about, name, text, 10_000) : null
}

/** Creates an active manifest from the public registries, for a hub whose manifests cannot be read. */
async function fromRegistries(pass: Pass, hub: TakenHub, found: readonly OldManifest[]): Promise<OldManifest[]> {
  const registries: [VocabularyList, string][] = [
    ['widgetTypes', '/widget-types'],
    ['eventTypes', '/event-types'],
    ['annotationCategories', '/annotation-categories'],
    ['policyScopes', '/policy-scopes']
  ]
  const item: Members = { createdAt: pass.readAt }
  for (const [list, path] of registries) item[list] = await registryOf(pass, hub, path)
  const id = uuidOf(`${pass.server.base} manifest of ${hub.id}`)
  const version = Math.max(0, ...found.map((one) => one.version ?? 0)) + 1
  pass.report.changed({
    ...{ kind: 'manifests', id, name: `${hub.slug} ${version}` },
    reason: 'no active manifest of the hub could be read; this one was created from the public registries'
  })
  return [{ item: { ...item, id }, id, status: 'active', version }]
}

async function registryOf(pass: Pass, hub: TakenHub, path: string): Promise<Members[]> {
  const entries: Members[] = []
  const [key] = pass.server.keys
  try {
    for await (const { items } of pass.server.pages(path, {}, key))
      for (const one of items)
        if (hubOf(pass, one)?.id === hub.id && textOf(one.status) !== 'retired') entries.push(one)
  } catch (error) {
    if (!isRefusal(error)) throw error
  }
  return entries
}

const consumerMembers = new Set('id hubId hubSlug manifestId name status rateLimit createdAt updatedAt'.split(' '))

export async function takeConsumers(pass: Pass): Promise<void> {
  const names = new Map<string, Set<string>>()
  for await (const item of itemsOf(pass, 'consumers', '/api-consumers')) {
    noteUnknown(pass, 'consumers', item, consumerMembers)
    const id = takeId(pass, 'consumers', item)
    const name = textOf(member(item, 'name')) ?? id
    if (member(item, 'hubId', 'hub', 'hubSlug') === undefined && !hasManifest(pass, item)) {
      pass.operators.add(id)
      pass.report.left({
        kind: 'consumers',
        id,
        name,
        reason: 'it belongs to no hub; what it did is assigned to the operator of the new server'
      })
      continue
    }
    const hub = hubOf(pass, item)
    if (!hub) {
      pass.report.refused({ kind: 'consumers', id, name, reason: 'its hub was not taken' })
      continue
    }
    const own = names.get(hub.id) ?? new Set()
    names.set(hub.id, own)
    await takeConsumer(pass, { item, id, hub, name: freeName(pass, id, name, own) })
  }
}

/** A consumer that refers only to its manifest belongs to the only hub. */
const hasManifest = (pass: Pass, item: Members) =>
  member(item, 'manifestId', 'hubCapabilityManifestId') !== undefined && pass.hubs.size === 1

function freeName(pass: Pass, id: string, wanted: string, taken: Set<string>): string {
  const short = clipped(pass, { kind: 'consumers', id }, 'name', wanted, 200)
  const name = taken.has(short) ? `${short.slice(0, 190)} ${id.slice(0, 8)}` : short
  if (name !== short)
    pass.report.changed({
      kind: 'consumers',
      id,
      name,
      reason: `another consumer of the hub is named ${JSON.stringify(short)}`
    })
  taken.add(name)
  return name
}

async function takeConsumer(
  pass: Pass,
  { item, id, hub, name }: { item: Members; id: string; hub: TakenHub; name: string }
): Promise<void> {
  const manifestId = idOf(pass, 'manifests', member(item, 'manifestId'))
  const row = {
    ...{ id, hub_id: hub.id, name, status: textOf(member(item, 'status')) === 'disabled' ? 'disabled' : 'active' },
    manifest_id: manifestId !== undefined && pass.progress.knows('manifests', manifestId) ? manifestId : null,
    rate_limit: numberOf(member(item, 'rateLimit')) ?? null
  }
  pass.consumers.set(id, {
    id,
    name: textOf(member(item, 'name')) ?? name,
    hub
  })
  const revision = revisionOf(pass, 'consumers', item, row)
  if (revision === undefined) return
  const changed = { ...row, ...revision }
  const defaults = { rate_limit: null }
  if (await addRow(pass, { kind: 'consumers', row: changed, counted: 'consumers', name, defaults }))
    pass.report.taken('consumers')
}
