/** One explanation of a widget: a sentence, then claims, each with its basis, who makes it, and when. */
import type { Db } from '../db/sql.ts'
import { type ExplainedEvidence, explainedEvidence } from '../evidence/index.ts'
import type { By } from '../kernel/actor.ts'
import { MalformedRequest } from '../kernel/problem.ts'
import { pointerOf, type Widget } from '../widgets/index.ts'
import { pastOf } from './past.ts'
import { aspects, type Claim, type Claimant, claimsMax, type Explanation } from './schema.ts'
import {
  type Authored,
  authorsOf,
  type LinkRow,
  linksOf,
  neighboursOf,
  type OwnerRow,
  ownerOf,
  placesOf,
  type RelationRow
} from './store.ts'
import { basisOf, claimantOf, reasonsOf, sentenceOf } from './words.ts'

/** Attributes that say how a widget is reached. */
const addressNames = ['url', 'endpoint', 'address', 'hostname', 'host', 'domain', 'port']

/** How far the clock of a client may be ahead: such a time means now. */
const aheadMs = 5000

/** @throws MalformedRequest if `at` is in the future, or the widget did not exist then */
export async function explain(db: Db, current: Widget, now: Date, wanted?: Date): Promise<Explanation> {
  const at = wanted !== undefined && wanted > now && wanted.getTime() - now.getTime() <= aheadMs ? now : wanted
  if (at !== undefined && at > now) {
    throw new MalformedRequest('at is in the future.', { errors: [{ parameter: 'at', detail: 'is in the future' }] })
  }
  const { widget, rows, total, unknown } = await factsOf(db, current, now, at)
  const moment = at ?? now
  const addresses = addressNames.filter((name) => ['string', 'number'].includes(typeof widget.attributes[name]))
  const { links, addressOf } = await linksOf(
    db,
    widget,
    rows.map(({ viewContext }) => viewContext)
  )
  const pointers = [
    ...['/widgetType', '/description', '/owner'],
    ...[
      ...addresses.map((name) => ['attributes', name]),
      ...links.map(({ name }) => ['attributes', 'links', name])
    ].map(pointerOf)
  ]
  const authors = await authorsOf(db, widget, pointers, at)
  const owner = await ownerOf(db, widget.hubId, widget.owner)
  const neighbours = await neighboursOf(db, widget, { now, at })
  const places = neighbours.some(({ about }) => about === 'where') ? await placesOf(db, widget, { now, at }) : []
  const reasons = reasonsOf(widget.state, rows)
  return {
    at: moment.toISOString(),
    sentence: sentenceOf(widget, reasons, rows, moment),
    state: widget.state,
    since: widget.stateSince,
    reasons,
    claims: inOrder([
      ...fieldClaims(widget, { authors, addresses, links, owner }),
      ...[...neighbours, ...places].map((row) =>
        relationClaim(widget, at === undefined ? row : { ...row, declaredAt: null })
      ),
      ...rows.map((row) => evidenceClaim(row, addressOf(row.viewContext)))
    ]),
    omitted: omittedOf(neighbours, total),
    unknown
  }
}

async function factsOf(db: Db, widget: Widget, now: Date, at: Date | undefined) {
  if (at === undefined) {
    return { widget, ...(await explainedEvidence(db, widget.hubId, widget.id, now, claimsMax)), unknown: [] }
  }
  const { evidence, ...past } = await pastOf(db, widget, at)
  return { ...past, rows: evidence.slice(0, claimsMax), total: evidence.length }
}

interface Fields {
  authors: readonly Authored[]
  addresses: readonly string[]
  links: readonly LinkRow[]
  owner: OwnerRow | undefined
}

function fieldClaims(widget: Widget, { authors, addresses, links, owner }: Fields): Claim[] {
  const declared = (about: Claim['about'], pointer: string, text: string): Claim => {
    const author = authors.find((one) => one.pointer === pointer)
    const inventory = inventoryOf(widget, pointer)
    const by =
      inventory === undefined ? author?.by && actor(author.by) : managed(inventory, placeOf(widget, inventory, pointer))
    return { about, text, basis: 'declared', by: by ?? null, at: author?.at ?? null }
  }
  const name = widget.name === widget.slug ? widget.slug : `${widget.name} (${widget.slug})`
  const kind = `${name}: ${widget.widgetType} of ${widget.hubSlug}`
  const former = widget.formerSlugs.length === 0 ? '' : `, formerly ${widget.formerSlugs.slice(0, 3).join(', ')}`
  const claims = [
    declared(
      'what',
      '/widgetType',
      `${kind}${widget.policyScope === null ? '' : `, under ${widget.policyScope}`}${former}`
    ),
    ...(widget.description === '' ? [] : [declared('why', '/description', widget.description)]),
    ...(widget.owner === null ? [] : [declared('owner', '/owner', widget.owner)]),
    ...addresses.map((name) => declared('reached', `/attributes/${name}`, `${name} ${widget.attributes[name]}`)),
    ...links.map(({ name, url }) => ({
      ...declared('links', pointerOf(['attributes', 'links', name]), `${name} ${url}`),
      link: { name, url }
    }))
  ]
  if (owner === undefined) return claims
  const { slug, title, contact, url } = owner
  return claims.map((claim) => {
    if (claim.about !== 'owner') return claim
    return { ...claim, text: title === slug ? slug : `${slug} (${title})`, owner: { slug, title, contact, url } }
  })
}

/** The inventory that declares a field: the one that manages it, or a part of it. */
function inventoryOf({ ownership }: Widget, pointer: string): string | undefined {
  const isPart = (one: string) => one === pointer || pointer.startsWith(`${one}/`)
  return Object.entries(ownership).find(([, pointers]) => pointers.some(isPart))?.[0]
}

const actor = ({ kind, name, via }: By): Claimant => ({ kind, name, via })
const managed = (inventory: string, declaredAt: string | undefined): Claimant => ({
  ...{ kind: 'inventory', name: inventory, via: null },
  ...(declaredAt === undefined ? {} : { declaredAt })
})

/** Where an inventory declares a field: the place of the field, of what it is a part of, or of a part of it. */
function placeOf({ declaredAt }: Widget, inventory: string, pointer: string): string | undefined {
  const places = Object.hasOwn(declaredAt, inventory) ? (declaredAt[inventory] ?? {}) : {}
  const isNear = (one: string) => one === pointer || pointer.startsWith(`${one}/`) || one.startsWith(`${pointer}/`)
  return Object.entries(places)
    .filter(([one]) => isNear(one))
    .sort(([one], [other]) => Number(other === pointer) - Number(one === pointer))[0]?.[1]
}

function relationClaim({ slug }: Widget, row: RelationRow): Claim {
  const { about, type, inverse, from, to, origin, state, confidence, note, inventories, declaredAt, by, at, widget } =
    row
  const [inventory] = inventories
  const text = to === slug ? (inverse === null ? `${from} ${type} this` : `${inverse} ${from}`) : `${type} ${to}`
  return {
    about,
    text: from === slug || to === slug ? text : `${from} ${type} ${to}`,
    basis: origin,
    by: inventory === undefined ? by && actor(by) : managed(inventory, declaredAt?.[inventory]),
    at,
    widget,
    relation: { type, from, to, state, confidence, note }
  }
}

const inOrder = (claims: readonly Claim[]) =>
  aspects.flatMap((about) => claims.filter((claim) => claim.about === about))

function evidenceClaim(one: ExplainedEvidence, url: string | null): Claim {
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
      url,
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
