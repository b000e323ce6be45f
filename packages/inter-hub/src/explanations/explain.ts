/** One explanation of a widget: a sentence, then claims, each with its basis, who makes it, and when. */
import type { Db } from '../db/sql.ts'
import { type ExplainedEvidence, explainedEvidence } from '../evidence/index.ts'
import type { By } from '../kernel/actor.ts'
import type { Widget } from '../widgets/index.ts'
import { aspects, type Claim, type Claimant, claimsMax, type Explanation } from './schema.ts'
import { type Authored, authorsOf, neighboursOf, type OwnerRow, ownerOf, placesOf, type RelationRow } from './store.ts'
import { basisOf, claimantOf, reasonsOf, sentenceOf } from './words.ts'

/** Attributes that say how a widget is reached. */
const addressNames = ['url', 'endpoint', 'address', 'hostname', 'host', 'domain', 'port']

export async function explain(db: Db, widget: Widget, now: Date): Promise<Explanation> {
  const { rows, total } = await explainedEvidence(db, widget.hubId, widget.id, now, claimsMax)
  const addresses = addressNames.filter((name) => ['string', 'number'].includes(typeof widget.attributes[name]))
  const pointers = ['/widgetType', '/description', '/owner', ...addresses.map((name) => `/attributes/${name}`)]
  const authors = await authorsOf(db, widget, pointers)
  const owner = await ownerOf(db, widget.hubId, widget.owner)
  const neighbours = await neighboursOf(db, widget, now)
  const places = neighbours.some(({ about }) => about === 'where') ? await placesOf(db, widget, now) : []
  const reasons = reasonsOf(widget.state, rows)
  return {
    at: now.toISOString(),
    sentence: sentenceOf(widget, reasons, rows, now),
    state: widget.state,
    since: widget.stateSince,
    reasons,
    claims: inOrder([
      ...fieldClaims(widget, authors, addresses, owner),
      ...[...neighbours, ...places].map((row) => relationClaim(widget, row)),
      ...rows.map(evidenceClaim)
    ]),
    omitted: omittedOf(neighbours, total)
  }
}

function fieldClaims(
  widget: Widget,
  authors: readonly Authored[],
  addresses: readonly string[],
  owner: OwnerRow | undefined
): Claim[] {
  const declared = (about: Claim['about'], pointer: string, text: string): Claim => {
    const author = authors.find((one) => one.pointer === pointer)
    const inventory = inventoryOf(widget, pointer)
    const by = inventory === undefined ? author?.by && actor(author.by) : managed(inventory)
    return { about, text, basis: 'declared', by: by ?? null, at: author?.at ?? null }
  }
  const name = widget.name === widget.slug ? widget.slug : `${widget.name} (${widget.slug})`
  const kind = `${name}: ${widget.widgetType} of ${widget.hubSlug}`
  const claims = [
    declared('what', '/widgetType', widget.policyScope === null ? kind : `${kind}, under ${widget.policyScope}`),
    ...(widget.description === '' ? [] : [declared('why', '/description', widget.description)]),
    ...(widget.owner === null ? [] : [declared('owner', '/owner', widget.owner)]),
    ...addresses.map((name) => declared('reached', `/attributes/${name}`, `${name} ${widget.attributes[name]}`))
  ]
  if (owner === undefined) return claims
  const { slug, title, contact, url } = owner
  return claims.map((claim) => {
    if (claim.about !== 'owner') return claim
    return { ...claim, text: title === slug ? slug : `${slug} (${title})`, owner: { slug, title, contact, url } }
  })
}

/** The inventory that declares a field: the one that manages it, otherwise the one that the attributes of the widget name. */
function inventoryOf({ ownership, attributes }: Widget, pointer: string): string | undefined {
  const owners = Object.entries(ownership)
  const found = owners.find(([, pointers]) => pointers.some((one) => one === pointer || pointer.startsWith(`${one}/`)))
  if (found) return found[0]
  const { managedBy, inventory, managedAttributes } = attributes
  if (managedBy !== 'inventory' || typeof inventory !== 'string') return undefined
  const [field, member] = pointer.split('/').slice(1)
  const isNamed = Array.isArray(managedAttributes) && managedAttributes.includes(member)
  return field !== 'attributes' || isNamed ? inventory : undefined
}

const actor = ({ kind, name, via }: By): Claimant => ({ kind, name, via })
const managed = (inventory: string): Claimant => ({ kind: 'inventory', name: inventory, via: null })

function relationClaim({ slug }: Widget, row: RelationRow): Claim {
  const { about, type, inverse, from, to, origin, state, confidence, note, inventories, by, at, widget } = row
  const [inventory] = inventories
  const text = to === slug ? (inverse === null ? `${from} ${type} this` : `${inverse} ${from}`) : `${type} ${to}`
  return {
    about,
    text: from === slug || to === slug ? text : `${from} ${type} ${to}`,
    basis: origin,
    by: inventory === undefined ? by && actor(by) : managed(inventory),
    at,
    widget,
    relation: { type, from, to, state, confidence, note }
  }
}

const inOrder = (claims: readonly Claim[]) =>
  aspects.flatMap((about) => claims.filter((claim) => claim.about === about))

function evidenceClaim(one: ExplainedEvidence): Claim {
  const { eventType, subject, eventId, outcome, outcomeReason, fresh, freshUntil, since, confirmations } = one
  const { attention, retired, latest, seenAt } = one
  return {
    about: 'evidence',
    text: `${eventType}${subject ? ` (${subject})` : ''}: ${outcome}${outcomeReason ? `: ${outcomeReason}` : ''}`,
    basis: basisOf(one),
    by: claimantOf(one),
    at: seenAt,
    evidence: {
      eventType,
      subject,
      eventId,
      outcome,
      reason: outcomeReason,
      fresh,
      freshUntil,
      since,
      confirmations,
      attention,
      retired: retired && { reason: retired.reason, at: retired.at, by: retired.by && actor(retired.by) },
      latest:
        latest.eventId === eventId
          ? null
          : { outcome: latest.outcome, reason: latest.outcomeReason, at: latest.occurredAt }
    }
  }
}

function omittedOf(neighbours: readonly RelationRow[], evidence: number): Record<string, number> {
  const totals = new Map<string, number>(neighbours.map(({ about, total }) => [about, total]))
  totals.set('evidence', evidence)
  return Object.fromEntries(
    [...totals].filter(([, total]) => total > claimsMax).map(([about, total]) => [about, total - claimsMax])
  )
}
