/**
 * Activation: the only way into the registries. In one transaction, under a lock that all activations share and the
 * hub's own that its event writers take: names of other hubs are refused, new names registered, dropped ones retired,
 * and the manifest before becomes superseded. Readers see all of it or nothing.
 */
import { isDeepStrictEqual } from 'node:util'
import { type Db, sql } from '../db/sql.ts'
import { parseDuration } from '../kernel/duration.ts'
import { Conflict } from '../kernel/problem.ts'
import { TypeConflict } from './errors.ts'
import type { Entry, EventType, Kind, Manifest, Preview, Vocabulary } from './schema.ts'
import { kinds, kindsOfHub } from './schema.ts'
import { getManifest, type StoredManifest } from './store.ts'
import { listOfKind } from './vocabulary.ts'

interface Registered {
  kind: Kind
  name: string
  title: string | null
  description: string | null
  definition: Record<string, unknown>
  status: 'active' | 'retired'
}

/** An entry of the vocabulary, as it is registered. */
export interface Declared {
  kind: Kind
  name: string
  title: string | null
  description: string | null
  definition: Record<string, unknown>
  freshForS: number | null
  widgetTypes: string[] | null
  position: number
}

const hasWidgetTypes: readonly Kind[] = ['event-type', 'command']

/** The entries that a manifest registers. */
export function declarations(manifest: Vocabulary): Declared[] {
  return kinds.flatMap((kind) =>
    (manifest[listOfKind[kind]] as Entry[]).map((entry, index) => {
      const { name, title, description, ...definition } = entry as EventType
      return {
        kind,
        name,
        title: title ?? null,
        description: description ?? null,
        definition,
        freshForS: definition.freshFor === undefined ? null : (parseDuration(definition.freshFor) ?? null),
        widgetTypes: hasWidgetTypes.includes(kind) && definition.widgetTypes?.length ? definition.widgetTypes : null,
        position: index
      }
    })
  )
}

/** The effects of activating this manifest. */
export async function previewManifest(db: Db, manifest: Manifest): Promise<Preview> {
  const declared = declarations(manifest)
  const registered = await db.query<Registered>(sql`
    select v.kind, v.name, v.title, v.description, v.definition, v.status
    from hub.vocabulary v where v.hub_id = ${manifest.hubId} and v.status = 'active'`)
  const key = ({ kind, name }: { kind: Kind; name: string }) => `${kind} ${name}`
  const before = new Map(registered.map((entry) => [key(entry), entry]))
  const after = new Set(declared.map(key))
  const bare = ({ kind, name }: { kind: Kind; name: string }) => ({ kind, name })
  const retires = registered.filter((entry) => !after.has(key(entry))).map(bare)
  return {
    adds: declared.filter((entry) => !before.has(key(entry))).map(bare),
    changes: declared.filter((entry) => isChanged(entry, before.get(key(entry)))).map(bare),
    retires,
    breaks: await findBreaks(db, manifest.hubId, retires),
    conflicts: await findConflicts(db, manifest.hubId, declared)
  }
}

function isChanged(entry: Declared, before: Registered | undefined): boolean {
  if (!before) return false
  const { title, description, definition } = entry
  return !isDeepStrictEqual([title, description, definition], [before.title, before.description, before.definition])
}

async function findConflicts(db: Db, hubId: string, declared: Declared[]): Promise<Preview['conflicts']> {
  const owned = declared.filter(({ kind }) => !kindsOfHub.includes(kind))
  return db.query<{ kind: Kind; name: string; hub: string }>(sql`
    select v.kind, v.name, h.slug as hub
    from unnest(${owned.map(({ kind }) => kind)}::text[], ${owned.map(({ name }) => name)}::text[]) d (kind, name)
    join hub.vocabulary v on v.kind = d.kind and v.name = d.name and v.kind not in ('relation-type', 'command')
    join hub.hubs h on h.id = v.hub_id
    where v.hub_id <> ${hubId}
    order by v.kind, v.name`)
}

async function findBreaks(db: Db, hubId: string, retires: { kind: Kind; name: string }[]): Promise<Preview['breaks']> {
  const rows = await db.query<Preview['breaks'][number]>(sql`
    select d.kind, d.name, case d.kind
        when 'widget-type' then (select count(*) from hub.widgets w where w.hub_id = ${hubId} and w.widget_type = d.name and w.status = 'active')
        when 'policy-scope' then (select count(*) from hub.widgets w where w.hub_id = ${hubId} and w.policy_scope = d.name and w.status = 'active')
        when 'event-type' then (select count(distinct e.widget_id) from hub.evidence e where e.hub_id = ${hubId} and e.event_type = d.name)
        when 'relation-type' then (select count(distinct r.from_widget_id) from hub.relations r where r.hub_id = ${hubId} and r.type = d.name)
        else 0 end as widgets,
      case when d.kind = 'event-type'
        then (select coalesce(sum(e.events), 0)::bigint from hub.evidence e where e.hub_id = ${hubId} and e.event_type = d.name)
        else 0 end as events
    from unnest(${retires.map(({ kind }) => kind)}::text[], ${retires.map(({ name }) => name)}::text[]) d (kind, name)`)
  return rows.filter(({ widgets, events }) => widgets > 0 || events > 0)
}

/**
 * Makes a draft the active manifest of its hub; an active one stays as it is.
 * @throws TypeConflict naming every name that another hub owns; Conflict for a superseded manifest.
 */
export async function activateManifest(db: Db, id: string): Promise<StoredManifest> {
  await db.query(sql`select pg_advisory_xact_lock(hashtextextended('hub.activate', 0))`)
  const { hubId } = await getManifest(db, id)
  await db.query(sql`select hub.lock_hub(${hubId})`)
  const manifest = await getManifest(db, id, true)
  if (manifest.status === 'active') return manifest
  if (manifest.status === 'superseded') {
    throw new Conflict('The manifest has been superseded. To go back to it, create a new draft with its content.')
  }
  const declared = declarations(manifest)
  await refuseConflicts(db, hubId, declared)
  await db.query(sql`update hub.manifests set status = 'superseded', updated_at = clock_timestamp(), row_version = row_version + 1
    where hub_id = ${hubId} and status = 'active'`)
  await db.query(sql`update hub.manifests set status = 'active', activated_at = clock_timestamp(), updated_at = clock_timestamp(),
    row_version = row_version + 1 where id = ${id}`)
  await register(db, hubId, id, declared)
  await db.query(
    sql`update hub.consumers set manifest_id = ${id}, updated_at = clock_timestamp() where hub_id = ${hubId}`
  )
  const news = { manifestId: id, version: manifest.version }
  await db.query(sql`select hub.announce(${hubId}, clock_timestamp(), array['ihub.manifest-activated'], array[null]::uuid[],
    array[${JSON.stringify(news)}::jsonb])`)
  return getManifest(db, id)
}

async function refuseConflicts(db: Db, hubId: string, declared: Declared[]): Promise<void> {
  const conflicts = await findConflicts(db, hubId, declared)
  if (conflicts.length === 0) return
  const named = conflicts.slice(0, 5).map(({ name, hub }) => `${name} (${hub})`)
  const more = conflicts.length > 5 ? ` and ${conflicts.length - 5} more` : ''
  throw new TypeConflict(`Other hubs own these names: ${named.join(', ')}${more}.`, { members: { conflicts } })
}

async function register(db: Db, hubId: string, manifestId: string, declared: Declared[]): Promise<void> {
  await db.query(sql`update hub.vocabulary set status = 'retired', updated_at = clock_timestamp()
    where hub_id = ${hubId} and status = 'active'`)
  const rows = declared.map((entry) => ({ ...entry, definition: entry.definition }))
  await db.query(sql`
    insert into hub.vocabulary as v (hub_id, kind, name, title, description, definition, fresh_for_s, widget_types,
      status, manifest_id, position)
    select ${hubId}, d.kind, d.name, d.title, d.description, d.definition, d."freshForS",
      case when d."widgetTypes" is null or d."widgetTypes" = 'null'::jsonb then null
        else array(select jsonb_array_elements_text(d."widgetTypes")) end,
      'active', ${manifestId}, d.position
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as d (kind text, name text, title text, description text,
      definition jsonb, "freshForS" integer, "widgetTypes" jsonb, position integer)
    on conflict (hub_id, kind, name) do update set title = excluded.title, description = excluded.description,
      definition = excluded.definition, fresh_for_s = excluded.fresh_for_s, widget_types = excluded.widget_types,
      status = 'active', manifest_id = excluded.manifest_id, position = excluded.position,
      updated_at = clock_timestamp()`)
}
