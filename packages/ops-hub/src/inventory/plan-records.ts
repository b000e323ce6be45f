/** Owners, contexts and gaps of an inventory as records of the hub; a gap is an annotation on its subject. */
import { isUsableSlug, slugPattern } from '@inter-hub/rules'
import type { DeclaredNotice, Gap, Inventory, Owner } from './inventory.ts'
import { planNotices } from './notices.ts'
import type { Current, CurrentAnnotation, Plan, RecordBodies, RecordChange } from './plan-types.ts'

const isSlug = new RegExp(slugPattern)

/** The slug of an owner's record: its name, where that is a slug. */
export function ownerSlug(name: string): string {
  if (isSlug.test(name) && isUsableSlug(name)) return name
  const slug = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 100)
    .replace(/-+$/, '')
  return slug !== '' && isUsableSlug(slug) ? slug : `owner-${slug}`.replace(/-$/, '')
}

interface PlannedRecords {
  changes: RecordChange[]
  /** Owners and contexts that are no longer declared. */
  obsolete: RecordChange[]
  ofOthers: Plan['recordsOfOthers']
  /** Channels and rules of notices to send. */
  notices: DeclaredNotice[]
}

/** The resolution of a gap that the file no longer has. */
export const noLongerDeclared = 'The inventory no longer declares this gap.'

/** What has to change. */
export function planRecords(desired: Inventory, current: Current): PlannedRecords {
  const owners = planNamed('owner', desired.names, {
    wanted: desired.owners.map((owner) => [ownerSlug(owner.name), ownerBody(owner)]),
    known: (current.owners ?? []).map((one) => [one.slug, one])
  })
  const contexts = planNamed('context', desired.names, {
    wanted: desired.contexts.map(({ prefix, url, inventory }) => [prefix, { url, inventory }]),
    known: (current.contexts ?? []).map((one) => [one.prefix, one])
  })
  const notices = planNotices(desired, current)
  return {
    changes: [...owners.changes, ...contexts.changes, ...planGaps(desired, current), ...notices.changes],
    obsolete: [...owners.obsolete, ...contexts.obsolete, ...notices.obsolete],
    ofOthers: [...owners.ofOthers, ...contexts.ofOthers, ...notices.ofOthers],
    notices: notices.sent
  }
}

type Known<Kind extends keyof RecordBodies> = RecordBodies[Kind] & { id: string; version: number }

/** Plans records that have a name within the hub and belong to one inventory. */
function planNamed<Kind extends keyof RecordBodies>(
  kind: Kind,
  names: readonly string[],
  {
    wanted,
    known
  }: { wanted: [name: string, body: RecordBodies[Kind]][]; known: [name: string, record: Known<Kind>][] }
): Omit<PlannedRecords, 'notices'> {
  const records = new Map(known)
  const ofOthers: PlannedRecords['ofOthers'] = []
  const changes = wanted.flatMap(([name, body]) => {
    const record = records.get(name)
    if (!record) return [{ kind, action: 'create', name, body }]
    const { id, version, inventory } = record
    const differing = (Object.keys(body) as (keyof RecordBodies[Kind])[]).filter((key) => record[key] !== body[key])
    if (inventory !== null && !names.includes(inventory)) {
      if (differing.some((key) => key !== 'inventory')) ofOthers.push({ kind, name, inventory })
      return []
    }
    return differing.length === 0 ? [] : [{ kind, action: 'update', name, id, version, body }]
  })
  const declared = new Set(wanted.map(([name]) => name))
  const obsolete = known.flatMap(([name, { id, version, inventory }]) =>
    inventory !== null && names.includes(inventory) && !declared.has(name)
      ? [{ kind, action: 'remove', name, id, version }]
      : []
  )
  // The kind decides the body.
  return {
    changes: changes as unknown[] as RecordChange[],
    obsolete: obsolete as unknown[] as RecordChange[],
    ofOthers
  }
}

function ownerBody({ inventory, name, title = name, contact, url }: Owner) {
  return {
    title: title.slice(0, 200),
    contact: contact === undefined || contact === 'unknown' ? null : contact.slice(0, 500),
    url: url !== undefined && /^https?:\/\/\S+$/.test(url) ? url : null,
    inventory
  }
}

const gapPrefix = 'urn:inter-hub:gap:'

/** What tells the annotation of a gap from others: the address of its first link. */
function gapUrn({ inventory, id }: Pick<Gap, 'inventory' | 'id'>): string {
  return `${gapPrefix}${encodeURIComponent(inventory)}:${encodeURIComponent(id)}`
}

function planGaps({ gaps, names }: Inventory, { annotations = [] }: Current): RecordChange[] {
  const ofGaps = annotations.flatMap((one) => {
    const urn = one.links.find(({ url }) => url.startsWith(gapPrefix))?.url
    return urn === undefined ? [] : [[`${urn} ${one.widgetSlug}`, one] as const]
  })
  // Of several, the one that is open.
  const known = new Map(
    ofGaps.sort(([, one], [, other]) => Number(one.status === 'open') - Number(other.status === 'open'))
  )
  const declared = new Set(gaps.map((gap) => `${gapUrn(gap)} ${gap.subject}`))
  const changes = gaps.flatMap((gap) => changeOf(gap, known.get(`${gapUrn(gap)} ${gap.subject}`)))
  const prefixes = names.map((inventory) => gapUrn({ inventory, id: '' }))
  const closed = ofGaps.flatMap(([key, { id, version, status, links }]): RecordChange[] => {
    const isOurs = status === 'open' && prefixes.some((prefix) => key.startsWith(prefix)) && !declared.has(key)
    if (!isOurs) return []
    return [{ kind: 'gap', action: 'remove', name: links[0]?.title ?? key, id, version }]
  })
  return [...changes, ...closed]
}

/** A gap that a person has resolved stays resolved; one that was resolved since it was not declared is opened again. */
function changeOf(gap: Gap, known: CurrentAnnotation | undefined): RecordChange[] {
  const { id: name, subject: widget, category } = gap
  const body = { category, body: gapText(gap), links: [{ title: name, url: gapUrn(gap) }] }
  if (!known) return [{ kind: 'gap', action: 'create', name, widget, body }]
  const { id, version } = known
  if (known.status === 'resolved') {
    if (known.resolution !== noLongerDeclared) return []
    return [{ kind: 'gap', action: 'update', name, id, version, body: { category, body: body.body, status: 'open' } }]
  }
  if (known.body === body.body && known.category === category) return []
  return [{ kind: 'gap', action: 'update', name, id, version, body: { category, body: body.body } }]
}

function gapText({ fact, closesWith, blocks }: Gap): string {
  const more = [
    ...(closesWith === undefined ? [] : [`Closes with: ${closesWith}.`]),
    ...(blocks.length === 0 ? [] : [`Blocks: ${blocks.join(', ')}.`])
  ]
  return [`Not known: ${fact}.`, ...more].join('\n')
}
