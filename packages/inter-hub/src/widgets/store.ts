import { by } from '../db/by.ts'
import { codeOf } from '../db/outage.ts'
import { pageRows } from '../db/pages.ts'
import { type Db, only, type Sql, sql } from '../db/sql.ts'
import { visible } from '../db/visible.ts'
import { isWidget } from '../db/widget-named.ts'
import { stateOf } from '../evidence/index.ts'
import type { HubRef } from '../hubs/index.ts'
import { type Actor, type By, requireOwnRead } from '../kernel/actor.ts'
import { isUuid } from '../kernel/ids.ts'
import { refuseNulls } from '../kernel/merge-patch.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { AlreadyExists, Ambiguous, NotFound, ValidationFailed } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import { checkMembers, patchAttributes } from './attributes.ts'
import { HasEvidence, HasRecords, UnknownPolicyScope, UnknownWidgetType } from './errors.ts'
import { patchLabels } from './labels.ts'
import type { CreateWidget, UpdateWidget, Widget, WidgetVersion } from './schema.ts'

/** Of a widget `w`, its hub `h` and its state `p`. */
export const columns = sql`w.id, w.hub_id as "hubId", h.slug as "hubSlug", w.slug, w.name, w.widget_type as "widgetType",
  w.policy_scope as "policyScope", w.description, w.attributes, w.labels, w.owner, w.status, w.version, p.state,
  p.since as "stateSince", p.seen_at as "evidenceAt", coalesce((
    select (array_agg(distinct t.text order by t.text))[1:20] from hub.evidence e
    cross join lateral unnest(e.proof_attention) t (text)
    where e.hub_id = w.hub_id and e.widget_id = w.id and e.proof_outcome = 'pass'), '{}') as attention, w.ownership,
  coalesce(w.declared_at, '{}') as "declaredAt", array(select f.slug from hub.former_slugs f
    where f.hub_id = w.hub_id and f.widget_id = w.id order by f.created_at desc, f.slug limit 100) as "formerSlugs",
  w.created_at as "createdAt", w.updated_at as "updatedAt"`

const widgetsWhere = (where: Sql, now: Date) =>
  sql`select ${columns} from hub.widgets w join hub.hubs h on h.id = w.hub_id ${stateOf(now)} where ${where}`

/** All widgets of a hub, with their state at a moment. */
export function widgetsOfHub(hubId: string, now: Date): Sql {
  return sql`${widgetsWhere(sql`w.hub_id = ${hubId}`, now)} order by w.created_at, w.id`
}

async function selectWidgets(db: Db, where: Sql, now: Date): Promise<Widget[]> {
  return db.query<Widget>(widgetsWhere(where, now))
}

/** What a key may see of a reference: all widgets that have it as their id or slug, or had it as their slug. */
function visibleAs(actor: Actor, reference: string): Sql {
  return sql`${isWidget(reference)} and ${visible(actor)}`
}

/**
 * One widget by id or slug, in the named hub or any that the key may read; the key's own hub wins.
 * @throws NotFound, Ambiguous with the candidates
 */
export async function getWidget(db: Db, actor: Actor, reference: string, now: Date, hub?: string): Promise<Widget> {
  const found = await selectWidgets(db, visibleAs(actor, reference), now)
  const inHub = hub === undefined ? found : found.filter(({ hubId, hubSlug }) => hub === hubId || hub === hubSlug)
  const own = inHub.filter(({ hubId }) => hubId === actor.hub?.id)
  const candidates = own.length > 0 ? own : inHub
  // A slug names the widget that has it before one that had it.
  const named = candidates.filter(({ slug, id }) => slug === reference || id === reference)
  const [widget, ...others] = named.length > 0 ? named : candidates
  if (!widget) {
    requireOwnRead(actor)
    throw new NotFound('This widget does not exist, or the key has no access to it.')
  }
  if (others.length > 0) {
    const candidates = inHub.map(({ id, slug, hubSlug }) => ({ id, slug, hub: hubSlug }))
    throw new Ambiguous(
      `Several hubs have a widget with the slug ${reference}: ${candidates.map(({ hub }) => hub).join(', ')}. Use the id, or name the hub.`,
      {
        members: { candidates }
      }
    )
  }
  return widget
}

/** A widget of a hub that is known to be there. */
export async function readWidget(db: Db, hubId: string, id: string, now: Date): Promise<Widget> {
  return only(await selectWidgets(db, sql`w.hub_id = ${hubId} and w.id = ${id}`, now))
}

async function requireNames(db: Db, hub: HubRef, widgetType: string, policyScope: string | null): Promise<void> {
  const rows = await db.query<{ kind: string; name: string }>(sql`
    select v.kind, v.name from hub.vocabulary v where v.hub_id = ${hub.id} and v.status = 'active'
      and (v.kind, v.name) in (('widget-type', ${widgetType}::text), ('policy-scope', ${policyScope}::text))`)
  const has = (kind: string, name: string) => rows.some((row) => row.kind === kind && row.name === name)
  if (!has('widget-type', widgetType)) {
    const detail = `${JSON.stringify(widgetType)} is not a widget type in the active manifest of ${hub.slug}`
    throw new UnknownWidgetType(`${detail}.`, { errors: [{ pointer: '#/widgetType', detail }] })
  }
  if (policyScope !== null && !has('policy-scope', policyScope)) {
    const detail = `${JSON.stringify(policyScope)} is not a policy scope in the active manifest of ${hub.slug}`
    throw new UnknownPolicyScope(`${detail}.`, { errors: [{ pointer: '#/policyScope', detail }] })
  }
}

/** Checks what the schema cannot express. @throws ValidationFailed */
export function checkNewWidget({ attributes }: CreateWidget): void {
  checkMembers(attributes)
  refuseNulls(attributes ?? {}, '#/attributes')
}

export async function insertWidget(db: Db, hub: HubRef, body: CreateWidget, actor: Actor): Promise<string> {
  checkNewWidget(body)
  await requireNames(db, hub, body.widgetType, body.policyScope ?? null)
  const [created] = await db.query<{ id: string }>(sql`
    insert into hub.widgets (hub_id, slug, name, widget_type, policy_scope, description, attributes, labels, owner)
    values (${hub.id}, ${body.slug}, ${body.name}, ${body.widgetType}, ${body.policyScope}, ${body.description ?? ''},
      ${JSON.stringify(body.attributes ?? {})}::jsonb, ${JSON.stringify(body.labels ?? {})}::jsonb, ${body.owner})
    on conflict (hub_id, slug) do nothing returning id`)
  if (!created) throw new AlreadyExists(`The hub ${hub.slug} already has a widget ${body.slug}.`)
  await insertVersion(db, hub.id, created.id, actor)
  return created.id
}

/** Of a widget `w`, the content of its version. */
const content = sql`jsonb_build_object('slug', w.slug, 'name', w.name, 'widgetType', w.widget_type, 'policyScope', w.policy_scope,
  'description', w.description, 'attributes', w.attributes, 'labels', w.labels, 'owner', w.owner, 'status', w.status)`

async function insertVersion(db: Db, hubId: string, widgetId: string, actor: Actor): Promise<void> {
  await db.query(sql`
    insert into hub.widget_versions (hub_id, widget_id, version, content, actor_id, via)
    select w.hub_id, w.id, w.version, ${content}, ${actor.id}, ${actor.via}
    from hub.widgets w where w.hub_id = ${hubId} and w.id = ${widgetId}`)
}

/** Adds the versions of widgets that an import updated and that are later than those in the import. */
export async function addImportedVersions(db: Db, imported: readonly { id: string; version: number }[]): Promise<void> {
  await db.query(sql`
    insert into hub.widget_versions (hub_id, widget_id, version, content, actor_id)
    select w.hub_id, w.id, w.version, ${content}, o.id
    from unnest(${imported.map(({ id }) => id)}::uuid[], ${imported.map(({ version }) => version)}::integer[]) i (id, version)
    join hub.widgets w on w.id = i.id and w.version > i.version
    join hub.consumers o on o.hub_id is null and o.name = 'operator'`)
}

/** Violation of a unique index, as PostgreSQL names it. */
const alreadyThere = '23505'

/**
 * Changes a widget by a merge patch and keeps the version; a change without effect creates none. A widget that is renamed keeps
 * its former slug as another name.
 * @throws PreconditionFailed, AlreadyExists
 */
export async function updateWidget(
  db: Db,
  hub: HubRef,
  id: string,
  change: UpdateWidget,
  actor: Actor,
  match: MatchVersion
): Promise<void> {
  const before = only(
    await db.query<Required<UpdateWidget> & { version: number; labels: Record<string, string> }>(sql`
      select w.version, w.slug, w.name, w.widget_type as "widgetType", w.policy_scope as "policyScope", w.description, w.attributes, w.labels,
        w.owner, w.status
      from hub.widgets w where w.hub_id = ${hub.id} and w.id = ${id} for no key update`)
  )
  match(before.version)
  const { attributes: patch, labels } = change
  const after = {
    ...before,
    ...change,
    attributes: patch === undefined ? before.attributes : patchAttributes(before.attributes, patch),
    labels: labels === undefined ? before.labels : patchLabels(before.labels, labels)
  }
  if (change.widgetType !== undefined || change.policyScope !== undefined) {
    await requireNames(db, hub, after.widgetType, after.policyScope)
  }
  const changed = await db
    .query(sql`
    update hub.widgets w set slug = ${after.slug}, name = ${after.name}, widget_type = ${after.widgetType}, policy_scope = ${after.policyScope},
      description = ${after.description}, attributes = ${JSON.stringify(after.attributes)}::jsonb,
      labels = ${JSON.stringify(after.labels)}::jsonb, owner = ${after.owner},
      status = ${after.status}, version = w.version + 1, updated_at = clock_timestamp()
    where w.hub_id = ${hub.id} and w.id = ${id}
      and (w.slug, w.name, w.widget_type, w.policy_scope, w.description, w.attributes, w.labels, w.owner, w.status) is distinct from
        (${after.slug}, ${after.name}, ${after.widgetType}, ${after.policyScope}, ${after.description},
         ${JSON.stringify(after.attributes)}::jsonb, ${JSON.stringify(after.labels)}::jsonb, ${after.owner}, ${after.status})
    returning w.id`)
    .catch((error: unknown) => {
      if (codeOf(error) !== alreadyThere) throw error
      throw new AlreadyExists(`The hub ${hub.slug} already has a widget ${after.slug}.`, { cause: error })
    })
  if (changed.length > 0) await insertVersion(db, hub.id, id, actor)
}

/** Violation of a foreign key, as PostgreSQL names it. */
const stillReferenced = '23503'

/** Deletes a widget that has no events and no records. @throws NotFound, PreconditionFailed, HasEvidence, HasRecords */
export async function removeWidget(db: Db, hubId: string, id: string, match: MatchVersion): Promise<void> {
  // Event writers hold this lock, so no event can be recorded between the check and the deletion.
  await db.query(sql`select hub.lock_hub(${hubId})`)
  const [widget] = await db.query<{ version: number }>(
    sql`select w.version from hub.widgets w where w.hub_id = ${hubId} and w.id = ${id} for update`
  )
  if (!widget) throw new NotFound('This widget does not exist, or the key has no access to it.')
  match(widget.version)
  const found = await db.query(
    sql`select 1 from hub.evidence e where e.hub_id = ${hubId} and e.widget_id = ${id} limit 1`
  )
  if (found.length > 0) throw new HasEvidence('The widget has events, which are never deleted. Archive it instead.')
  try {
    await db.query(sql`delete from hub.widgets where hub_id = ${hubId} and id = ${id}`)
  } catch (error) {
    // Only the tables of records refuse it; what else names a widget goes with it.
    if (codeOf(error) !== stillReferenced) throw error
    throw new HasRecords('A record refers to this widget, and records are never deleted. Archive it instead.', {
      cause: error
    })
  }
}

export async function listVersions(db: Db, hubId: string, id: string, page: Page): Promise<Listed<WidgetVersion>> {
  const items = await pageRows<{ version: number; content: object; by: By; createdAt: string }>(
    db,
    page,
    sql`
    select v.version, v.content, ${by('v')}, v.created_at as "createdAt" from hub.widget_versions v
    where v.hub_id = ${hubId} and v.widget_id = ${id} order by v.version`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`
    select count(*) as total from hub.widget_versions v where v.hub_id = ${hubId} and v.widget_id = ${id}`)
  )
  return { items: items.map(({ content, ...version }) => ({ ...version, ...content }) as WidgetVersion), total }
}

interface ResolvedWidget {
  id: string
  slug: string
  widgetType: string
  status: 'active' | 'archived'
}

/** The id of an active widget of one hub by id or slug. @throws ValidationFailed at `pointer` */
export async function resolveWidget(db: Db, hub: HubRef, reference: string, pointer: string): Promise<ResolvedWidget> {
  const [widget] = await db.query<ResolvedWidget>(sql`
    select w.id, w.slug, w.widget_type as "widgetType", w.status from hub.widgets w where w.hub_id = ${hub.id} and ${isWidget(reference)}`)
  if (!widget) {
    const detail = `the hub ${hub.slug} has no widget ${JSON.stringify(reference)}`
    throw new ValidationFailed(`${detail}.`, { errors: [{ pointer, detail }] })
  }
  return widget
}

/** The status of each of these widgets that the hub has, by the reference that names it: a slug or an id. */
export async function widgetStatuses(db: Db, hub: HubRef, references: readonly string[]): Promise<Map<string, string>> {
  if (references.length === 0) return new Map()
  const rows = await db.query<{ id: string; slug: string; status: string }>(sql`
    select w.id, w.slug, w.status from hub.widgets w
    where w.hub_id = ${hub.id} and (w.slug = any (${references}::text[]) or w.id = any (${references.filter(isUuid)}::uuid[]))
    union all
    select w.id, f.slug, w.status from hub.former_slugs f join hub.widgets w on w.hub_id = f.hub_id and w.id = f.widget_id
    where f.hub_id = ${hub.id} and f.slug = any (${references}::text[])`)
  return new Map(rows.flatMap(({ id, slug, status }) => [[slug, status] as const, [id, status] as const]))
}
