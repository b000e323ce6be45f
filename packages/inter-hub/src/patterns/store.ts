/** Patterns, their versions, and who adopted which. */
import { isDeepStrictEqual } from 'node:util'
import { by } from '../db/by.ts'
import { pageRows } from '../db/pages.ts'
import { findRecord } from '../db/record-store.ts'
import type { Context, ListQuery, RecordTable } from '../db/record-table.ts'
import { type Db, only, type Sql, sql } from '../db/sql.ts'
import { listed } from '../db/visible.ts'
import { hubRecords } from '../hubs/index.ts'
import { type Actor, requireHub } from '../kernel/actor.ts'
import type { Listed, Page } from '../kernel/page.ts'
import { NotFound } from '../kernel/problem.ts'
import type { MatchVersion } from '../kernel/version.ts'
import type { CreateWidgetPattern, PatternAdoption, PatternContent, PatternVersion, WidgetPattern } from './schema.ts'
import { checkContent } from './template.ts'

const table: RecordTable = {
  table: 'widget_patterns',
  one: 'widget pattern',
  columns: { slug: 'slug', title: 'title', description: 'description', status: 'status', latest: 'latest' },
  answers: () => sql`, c.content`,
  joins: () => sql`join hub.widget_pattern_versions c on c.pattern_id = r.id and c.number = r.latest`,
  defaults: { status: 'active' },
  hasSlug: true,
  // Patterns are shared: who reads the registry reads them, and every key those of its own hubs.
  readableBy: (actor) => (actor.grants.has('framework:read') ? sql`true` : listed(actor, undefined))
}

/** A pattern by id or slug. @throws NotFound */
export function getPattern(context: Context, reference: string): Promise<WidgetPattern> {
  return findRecord<WidgetPattern>(table, context, reference)
}

/** The store of `/widget-patterns`, as `addResource` takes it. */
export const patternStore = hubRecords<WidgetPattern, CreateWidgetPattern, Record<string, unknown>>(table, {
  prepare: async (_step, body) => {
    checkContent(body.content, '/content')
    return body
  },
  created: ({ db, actor }, id, { content }) => insertVersion(db, id, 1, content, actor)
})

async function insertVersion(db: Db, id: string, number: number, content: PatternContent, actor: Actor) {
  await db.query(sql`
    insert into hub.widget_pattern_versions (pattern_id, number, content, actor_id, via)
    values (${id}, ${number}, ${JSON.stringify(content)}::jsonb, ${actor.id}, ${actor.via})`)
}

const versionColumns = sql`v.number, v.content, ${by('v')}, v.created_at as "createdAt"`

/** @throws NotFound */
export async function getVersion(db: Db, patternId: string, number: number): Promise<PatternVersion> {
  const [version] = await db.query<PatternVersion>(sql`select ${versionColumns} from hub.widget_pattern_versions v
    where v.pattern_id = ${patternId} and v.number = ${number}`)
  if (!version) throw new NotFound('The pattern has no such version.')
  return version
}

export async function listPatternVersions(context: Context, id: string, page: Page): Promise<Listed<PatternVersion>> {
  const { db } = context
  const { id: patternId, latest } = await getPattern(context, id)
  const items = await pageRows<PatternVersion>(
    db,
    page,
    sql`select ${versionColumns} from hub.widget_pattern_versions v where v.pattern_id = ${patternId} order by v.number`
  )
  return { items, total: latest }
}

/** Adds a version, unless its content is that of the latest. @throws NotFound, PreconditionFailed, ValidationFailed */
export async function addVersion(
  context: Context,
  id: string,
  content: PatternContent,
  match: MatchVersion
): Promise<{ version: PatternVersion; isNew: boolean }> {
  const { db, actor } = context
  const pattern = await getPattern(context, id)
  requireHub(actor, 'write', pattern.hubSlug)
  checkContent(content, '/content')
  return db.transaction(async (tx) => {
    const before = only(
      await tx.query<{ version: number; latest: number }>(sql`
        select p.version, p.latest from hub.widget_patterns p where p.id = ${pattern.id} for update`)
    )
    match(before.version)
    const latest = await getVersion(tx, pattern.id, before.latest)
    if (isDeepStrictEqual(JSON.parse(JSON.stringify(content)), latest.content)) return { version: latest, isNew: false }
    await insertVersion(tx, pattern.id, before.latest + 1, content, actor)
    await tx.query(sql`update hub.widget_patterns p set latest = p.latest + 1, version = p.version + 1,
      updated_at = clock_timestamp() where p.id = ${pattern.id}`)
    return { version: await getVersion(tx, pattern.id, before.latest + 1), isNew: true }
  })
}

const adoptionColumns = sql`r.id, r.hub_id as "hubId", h.slug as "hubSlug", r.pattern_id as "patternId", p.slug as "patternSlug",
  r.number, r.parameters, r.widgets, ${by('r')}, r.created_at as "createdAt"`
const adoptions = sql`hub.pattern_adoptions r join hub.hubs h on h.id = r.hub_id
  join hub.widget_patterns p on p.id = r.pattern_id`

export async function listAdoptions(
  context: Context,
  id: string,
  query: ListQuery,
  page: Page
): Promise<Listed<PatternAdoption>> {
  const { db, actor } = context
  const pattern = await getPattern(context, id)
  const where = sql`r.pattern_id = ${pattern.id} and ${listed(actor, query.hub)}`
  const ordered = sql`select ${adoptionColumns} from ${adoptions} where ${where} order by r.created_at, r.id`
  const items = await pageRows<PatternAdoption>(db, page, ordered)
  const { total } = only(
    await db.query<{ total: number }>(sql`select count(*) as total from ${adoptions} where ${where}`)
  )
  return { items, total }
}

async function adoptionWhere(db: Db, where: Sql): Promise<PatternAdoption | undefined> {
  const [adoption] = await db.query<PatternAdoption>(
    sql`select ${adoptionColumns} from ${adoptions} where ${where} order by r.created_at desc, r.id desc limit 1`
  )
  return adoption
}

/** The newest adoption of a pattern in a hub. */
export function newestAdoption(db: Db, hubId: string, patternId: string): Promise<PatternAdoption | undefined> {
  return adoptionWhere(db, sql`r.hub_id = ${hubId} and r.pattern_id = ${patternId}`)
}

export async function insertAdoption(
  db: Db,
  actor: Actor,
  adoption: Pick<PatternAdoption, 'hubId' | 'patternId' | 'number' | 'parameters' | 'widgets'>
): Promise<PatternAdoption> {
  const { hubId, patternId, number, parameters, widgets } = adoption
  const { id } = only(
    await db.query<{ id: string }>(sql`
      insert into hub.pattern_adoptions (hub_id, pattern_id, number, parameters, widgets, actor_id, via)
      values (${hubId}, ${patternId}, ${number}, ${JSON.stringify(parameters)}::jsonb, ${JSON.stringify(widgets)}::jsonb,
        ${actor.id}, ${actor.via}) returning id`)
  )
  const made = await adoptionWhere(db, sql`r.id = ${id}`)
  if (!made) throw new Error('the adoption was written and is not there')
  return made
}
