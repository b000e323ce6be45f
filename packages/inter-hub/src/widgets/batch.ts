/**
 * Many widgets or relations of a hub in one request, each created or updated and answered for itself: one that is refused
 * is undone alone. All is one transaction, so that a repeated request with its Idempotency-Key is answered as the first.
 */
import type { UnitOfWork } from '../db/unit-of-work.ts'
import type { HubRef } from '../hubs/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { camelBody } from '../kernel/spelling.ts'
import { fit } from '../kernel/validate.ts'
import { type RelationUpserts, UpsertRelation } from './relation-schema.ts'
import { keepRelation } from './relations.ts'
import { UpsertWidget, type WidgetUpserts } from './schema.ts'
import { upsertWidget } from './upsert-widget.ts'

type Answer = WidgetUpserts['data'][number]

/** Upserts widgets; `inventory` becomes the manager of the fields that it sends. */
export async function upsertWidgets(
  db: UnitOfWork,
  hub: HubRef,
  items: readonly unknown[],
  inventory: string | undefined,
  actor: Actor
): Promise<WidgetUpserts> {
  const slugOf = (item: unknown) => String((item as { slug?: unknown } | null)?.slug ?? '')
  const named = (item: unknown) => (slugOf(item) === '' ? {} : { slug: slugOf(item) })
  return upsertEach(items, slugOf, named, (item) => {
    const upsert = fit<UpsertWidget>(UpsertWidget, camelBody(item))
    return db.attempt(() => upsertWidget(db, hub, upsert, inventory, actor))
  })
}

/** Upserts relations; `inventory` is added to those that declare them. */
export async function upsertRelations(
  db: UnitOfWork,
  hub: HubRef,
  items: readonly unknown[],
  inventory: string | undefined,
  actor: Actor
): Promise<RelationUpserts> {
  const placeOf = (item: unknown) => {
    const { fromWidget, fromWidgetId, type, toWidget, toWidgetId } = (item ?? {}) as Record<string, unknown>
    return JSON.stringify([fromWidget ?? fromWidgetId, type, toWidget ?? toWidgetId])
  }
  return upsertEach(
    items,
    placeOf,
    () => ({}),
    (item) => {
      const upsert = fit<UpsertRelation>(UpsertRelation, camelBody(item))
      return db.attempt(() => keepRelation(db, hub, upsert, actor, inventory))
    }
  )
}

interface Upserted {
  status: Answer['status']
  id?: string
}

/** Each by itself, in one order everywhere, as adoptions do too: or two requests could wait for each other. */
async function upsertEach<Done extends Upserted, Named extends object>(
  items: readonly unknown[],
  placeOf: (item: unknown) => string,
  named: (item: unknown) => Named,
  upsert: (item: unknown) => Promise<Done>
): Promise<{ data: ((Done | Refusal) & { index: number })[]; meta: WidgetUpserts['meta'] }> {
  const answers: ((Done | Refusal) & { index: number })[] = []
  const order = items.map((item, index) => ({ item, index, place: placeOf(item) }))
  for (const { item, index } of order.sort((a, b) => (a.place < b.place ? -1 : Number(a.place > b.place)))) {
    try {
      answers[index] = { index, ...(await upsert(item)) }
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500) throw error
      answers[index] = { index, ...named(item), ...refusal(error) }
    }
  }
  const count = (wanted: Answer['status']) => answers.filter(({ status }) => status === wanted).length
  const [created, updated, unchanged] = [count('created'), count('updated'), count('unchanged')]
  return { data: answers, meta: { total: items.length, created, updated, unchanged, refused: count('refused') } }
}

type Refusal = Pick<Answer, 'problem'> & { status: 'refused' }

function refusal({ code, title, message, errors, members }: Problem): Refusal {
  const problem = {
    code,
    title,
    detail: message,
    ...(errors ? { errors: errors as object[] as Record<string, unknown>[] } : {}),
    ...members
  }
  return { status: 'refused', problem }
}
