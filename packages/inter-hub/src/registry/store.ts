import { answerBytesMax, pageRows, refusePage } from '../db/pages.ts'
import { all, type Db, only, type Sql, sql } from '../db/sql.ts'
import { findHub, getHub } from '../hubs/index.ts'
import { isUuid } from '../kernel/ids.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { NotFound } from '../kernel/problem.ts'
import { findActiveManifest, type Kind } from '../manifests/index.ts'
import type { VocabularyEntry, VocabularyQuery } from './schema.ts'

const columns = sql`v.id, v.hub_id as "hubId", h.slug as "hubSlug", v.name, v.title, v.description, v.status,
  v.manifest_id as "manifestId", v.created_at as "createdAt", v.updated_at as "updatedAt", v.definition`

type Row = VocabularyEntry & { definition: Record<string, unknown> }

/** An entry as its registry shows it; of an event type also how it judges. */
function asEntry({ definition, ...entry }: Row, kind: Kind): VocabularyEntry {
  if (kind !== 'event-type') return entry
  const { metadataSchema = null, validation = 'advisory', outcome = null, freshFor = null, subject = null } = definition
  const { widgetTypes = [], retention = 'long' } = definition
  return { ...entry, metadataSchema, validation, outcome, freshFor, subject, widgetTypes, retention } as VocabularyEntry
}

export async function listVocabulary(
  db: Db,
  kind: Kind,
  query: VocabularyQuery,
  page: Page
): Promise<Listed<VocabularyEntry>> {
  const conditions: Sql[] = [sql`v.kind = ${kind}`, sql`v.status = ${query.status ?? 'active'}`]
  if (query.hub !== undefined) {
    const hub = await findHub(db, query.hub)
    if (!hub) return { items: [], total: 0 }
    conditions.push(sql`v.hub_id = ${hub.id}`)
  }
  if (query.name !== undefined) conditions.push(sql`v.name = ${query.name}`)
  const where = all(conditions)
  const rows = await pageRows<Row>(
    db,
    page,
    sql`select ${columns} from hub.vocabulary v join hub.hubs h on h.id = v.hub_id
    where ${where} order by h.created_at, v.hub_id, v.position, v.name`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.vocabulary v where ${where}`)
  )
  return { items: rows.map((row) => asEntry(row, kind)), total }
}

/** By id or name. */
export async function getVocabularyEntry(db: Db, kind: Kind, reference: string): Promise<VocabularyEntry> {
  const condition = isUuid(reference) ? sql`v.id = ${reference}` : sql`v.name = ${reference}`
  const [row] = await db.query<Row>(sql`select ${columns} from hub.vocabulary v join hub.hubs h on h.id = v.hub_id
    where v.kind = ${kind} and ${condition}`)
  if (!row) throw new NotFound('The registry has no such entry.')
  return asEntry(row, kind)
}

/** A hub with its active manifest, vocabulary, consumers and counts. */
export async function getRegisteredHub(db: Db, reference: string) {
  const hub = await getHub(db, reference)
  const manifest = (await findActiveManifest(db, hub.id)) ?? null
  const names = (list: { name: string }[] | undefined) => (list ?? []).map(({ name }) => name)
  const consumers = await db.query<{ id: string; name: string; status: string }>(sql`
    select c.id, c.name, c.status from hub.consumers c where c.hub_id = ${hub.id} order by c.created_at, c.id`)
  const counts = only(
    await db.query<{ widgets: number; events: number }>(sql`
      select coalesce((select sum(c.count) from hub.widget_counts c
          where c.hub_id = ${hub.id} and c.status = 'active' and c.facet = '' and c.value = ''), 0)::bigint as widgets,
        -- Numbers have no gap, so the last one is how many were recorded, with those that were removed since.
        (select greatest(h.first_seq - 1, (select max(e.seq) from hub.interaction_events e where e.hub_id = h.id))
          from hub.hubs h where h.id = ${hub.id}) as events`)
  )
  return {
    hub,
    manifest,
    vocabulary: {
      widgetTypes: names(manifest?.widgetTypes),
      eventTypes: names(manifest?.eventTypes),
      annotationCategories: names(manifest?.annotationCategories),
      policyScopes: names(manifest?.policyScopes),
      relationTypes: names(manifest?.relationTypes),
      commands: names(manifest?.commands)
    },
    consumers,
    counts: { ...counts, consumers: consumers.length }
  }
}

/** @throws PageTooLarge */
export async function listRegisteredHubs(db: Db, page: Page) {
  const hubs = await pageRows<{ id: string }>(
    db,
    page,
    sql`select h.id from hub.hubs h where h.status = 'active'
    order by h.created_at, h.id`
  )
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from hub.hubs h where h.status = 'active'`)
  )
  const items = []
  let characters = 0
  // One after the other: each has a whole manifest, which may be large.
  for (const { id } of hubs) {
    const item = await getRegisteredHub(db, id)
    characters += JSON.stringify(item).length
    if (items.length > 0 && characters > answerBytesMax) refusePage(page, items.length)
    items.push(item)
  }
  return { items, total }
}
