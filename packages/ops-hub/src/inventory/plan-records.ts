/** Owners and gaps of an inventory as records of the hub: an owner is an owner, a gap an annotation on its subject. */
import { isUsableSlug, slugPattern } from '@inter-hub/rules'
import type { Gap, Inventory, Owner } from './inventory.ts'
import type { Current, CurrentAnnotation, CurrentOwner, RecordChange } from './plan-types.ts'

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
  /** Owners that are no longer declared. */
  obsolete: RecordChange[]
  /** Owners that another inventory declares otherwise: its record stays. */
  ofOthers: { name: string; inventory: string }[]
}

/** The resolution of a gap that the file no longer has. */
export const noLongerDeclared = 'The inventory no longer declares this gap.'

/** What has to change. */
export function planRecords(desired: Inventory, current: Current): PlannedRecords {
  const owners = planOwners(desired, current.owners ?? [])
  return { ...owners, changes: [...owners.changes, ...planGaps(desired, current)] }
}

function planOwners({ owners, names }: Inventory, known: readonly CurrentOwner[]) {
  const records = new Map(known.map((one) => [one.slug, one]))
  const ofOthers: PlannedRecords['ofOthers'] = []
  const changes = owners.flatMap((owner): RecordChange[] => {
    const slug = ownerSlug(owner.name)
    const record = records.get(slug)
    const body = ownerBody(owner)
    if (!record) return [{ kind: 'owner', action: 'create', name: slug, body }]
    const { id, version, inventory } = record
    const differs = (name: keyof typeof body) => record[name] !== body[name]
    if (inventory !== null && !names.includes(inventory)) {
      if ((['title', 'contact', 'url'] as const).some(differs)) ofOthers.push({ name: slug, inventory })
      return []
    }
    const isSame = !(Object.keys(body) as (keyof typeof body)[]).some(differs)
    return isSame ? [] : [{ kind: 'owner', action: 'update', name: slug, id, version, body }]
  })
  const declared = new Set(owners.map(({ name }) => ownerSlug(name)))
  const obsolete = known.flatMap(({ slug, id, version, inventory }): RecordChange[] =>
    inventory !== null && names.includes(inventory) && !declared.has(slug)
      ? [{ kind: 'owner', action: 'remove', name: slug, id, version }]
      : []
  )
  return { changes, obsolete, ofOthers }
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
