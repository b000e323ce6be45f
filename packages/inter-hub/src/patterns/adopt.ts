/** Adopting a pattern: its widgets and relations become those of a hub, all of them or none. */
import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../db/record-table.ts'
import { type Db, sql } from '../db/sql.ts'
import { chooseHub } from '../hubs/index.ts'
import type { Actor, HubRef } from '../kernel/actor.ts'
import { Conflict, Problem, type ProblemItem } from '../kernel/problem.ts'
import { newAjv, validationProblem } from '../kernel/validate.ts'
import {
  CreateRelation,
  CreateWidget,
  insertWidget,
  keepRelation,
  requireUnmanaged,
  updateWidget
} from '../widgets/index.ts'
import type { AdoptedPattern, AdoptPattern, Result } from './schema.ts'
import { getPattern, getVersion, insertAdoption, newestAdoption } from './store.ts'
import { expand, resolveParameters } from './template.ts'

const errorsMax = 50

interface Adopted {
  adoption: AdoptedPattern
  /** Whether anything was changed; else it is the adoption of before. */
  isNew: boolean
}

/**
 * Adopts a version of a pattern in a hub in which the actor may write. The same version with the same parameters again
 * changes nothing. @throws NotFound, Conflict for an archived pattern, ValidationFailed, UnknownWidgetType, FieldManaged and the like with
 * a pointer for each fault: into the body, or into the pattern's `widgets` and `relations`
 */
export async function adoptPattern(context: Context, id: string, body: AdoptPattern): Promise<Adopted> {
  const { db, actor } = context
  const pattern = await getPattern(context, id)
  const hub = await chooseHub(db, actor, 'write', body.hub)
  if (pattern.status === 'archived') throw new Conflict('The pattern is archived. Set its status to active first.')
  const { number, content } = await getVersion(db, pattern.id, body.version ?? pattern.latest)
  const parameters = resolveParameters(content, body.parameters ?? {})
  const { widgets, relations } = expand(content, parameters)
  const made = {
    widgets: fitting<CreateWidget>(widgets, isWidget(), 'widgets'),
    relations: fitting<CreateRelation>(relations, isRelation(), 'relations')
  }
  refuseTwins(made.widgets)

  return db.transaction(async (tx) => {
    // One adoption at a time in a hub: two of the same pattern would create the same widgets.
    await tx.query(sql`select pg_advisory_xact_lock(hashtextextended('adopt ' || ${hub.id}::text, 0))`)
    const kept = await keepWidgets(tx, hub, made.widgets, actor)
    const counts = await keepRelations(tx, hub, made.relations, actor)
    const isUnchanged = kept.every(({ result }) => result === 'unchanged') && counts.created + counts.updated === 0
    const before = await newestAdoption(tx, hub.id, pattern.id)
    const isNew = !isUnchanged || before?.number !== number || !isDeepStrictEqual(before.parameters, parameters)
    const found = kept.map(({ id, slug }) => ({ id, slug }))
    const record = { hubId: hub.id, patternId: pattern.id, number, parameters, widgets: found }
    const adoption = isNew || !before ? await insertAdoption(tx, actor, record) : before
    return { adoption: { ...adoption, widgets: kept, relations: counts }, isNew }
  })
}

type Validate = ReturnType<ReturnType<typeof newAjv>['compile']>

function validator(schema: object): () => Validate {
  let compiled: Validate | undefined
  return () => {
    compiled ??= newAjv().compile(schema)
    return compiled
  }
}

/** What the bodies of POST /widgets and POST /relations may be. */
const isWidget = validator(CreateWidget)
const isRelation = validator(CreateRelation)

/** @throws ValidationFailed with the faults of every item */
function fitting<Body>(items: readonly object[], validate: Validate, member: string): Body[] {
  const problems = items.flatMap((item, index) =>
    validate(item) ? [] : [validationProblem('body', validate.errors ?? []).within(`/${member}/${index}`)]
  )
  throwAll(problems)
  return items as Body[]
}

/** Throws the first problem with the faults of all. */
function throwAll(problems: readonly Problem[]): void {
  const [first] = problems
  if (!first) return
  const errors = problems.flatMap((problem): ProblemItem[] => problem.errors ?? []).slice(0, errorsMax)
  throw Object.assign(Object.create(first) as Problem, { message: first.message, errors })
}

function refuseTwins(widgets: readonly CreateWidget[]): void {
  const seen = new Set<string>()
  const errors = widgets.flatMap(({ slug }, index) => {
    if (!seen.has(slug)) {
      seen.add(slug)
      return []
    }
    return [
      {
        instancePath: `/widgets/${index}/slug`,
        keyword: 'twin',
        params: {},
        message: 'is already the slug of another widget in the pattern'
      }
    ]
  })
  if (errors.length > 0) throw validationProblem('body', errors)
}

/**
 * Processes the items in the order of `keyOf` and returns the results in the order of the items. After a refusal it
 * continues, to name the others too. @throws Problem
 */
async function each<Item, Made>(
  items: readonly Item[],
  member: string,
  work: (item: Item) => Promise<Made>,
  keyOf: (item: Item) => string = () => ''
): Promise<Made[]> {
  const made: Made[] = []
  const problems: Problem[] = []
  const order = items.map((item, index) => ({ item, index, key: keyOf(item) }))
  for (const { item, index } of order.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))) {
    try {
      made[index] = await work(item)
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      problems[index] = error.within(`/${member}/${index}`)
    }
  }
  throwAll(Object.values(problems))
  return made
}

interface Existing extends Record<string, unknown> {
  id: string
  version: number
}

/** A widget of the hub by its slug, locked; undefined when there is none. */
async function bySlug(db: Db, hub: HubRef, slug: string): Promise<Existing | undefined> {
  const [row] = await db.query<Existing>(sql`select w.id, w.version from hub.widgets w
    where w.hub_id = ${hub.id} and w.slug = ${slug} for no key update`)
  return row
}

/** Creates or updates the widgets as the pattern declares; attributes that it does not name stay. */
async function keepWidgets(db: Db, hub: HubRef, widgets: readonly CreateWidget[], actor: Actor) {
  return each(
    widgets,
    'widgets',
    async (widget) => {
      const { slug } = widget
      const before = await bySlug(db, hub, slug)
      if (!before) return { id: await insertWidget(db, hub, widget, actor), slug, result: 'created' as Result }
      const { slug: _, ...change } = { ...widget, status: 'active' as const }
      await requireUnmanaged(db, hub.id, before.id, change, false)
      await updateWidget(db, hub, before.id, change, actor, () => undefined)
      const after = await bySlug(db, hub, slug)
      const result: Result = after?.version === before.version ? 'unchanged' : 'updated'
      return { id: before.id, slug, result }
    },
    // Batches of widgets take their locks in this order too; in another, each could wait for the other.
    ({ slug }) => slug
  )
}

async function keepRelations(db: Db, hub: HubRef, relations: readonly CreateRelation[], actor: Actor) {
  const results = await each(relations, 'relations', (relation) => keepRelation(db, hub, relation, actor))
  const count = (wanted: Result) => results.filter(({ status }) => status === wanted).length
  return { created: count('created'), updated: count('updated'), unchanged: count('unchanged') }
}
