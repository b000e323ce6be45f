/** Which relations have to be created, updated and deleted so that the hub says what the inventory says. */
import type { DeclaredRelation, Inventory } from './inventory.ts'
import type { Conflict, Current, CurrentRelation, ObsoleteRelation, Plan } from './plan-types.ts'

const keyOf = (from: string, type: string, to: string) => JSON.stringify([from, type, to])

/** The declared relations of the hub, with the slugs of their ends. */
function declared({ widgets, relations }: Current): (CurrentRelation & { from: string; to: string })[] {
  const slugs = new Map(widgets.map(({ id, slug }) => [id, slug]))
  return relations.flatMap((relation) => {
    const [from, to] = [slugs.get(relation.fromWidgetId), slugs.get(relation.toWidgetId)]
    return relation.origin === 'declared' && from !== undefined && to !== undefined ? [{ ...relation, from, to }] : []
  })
}

export function planRelations(
  desired: Inventory,
  current: Current
): Pick<Plan, 'relationsToCreate' | 'relationsToUpdate' | 'relationsToDelete' | 'relationsMoved'> {
  const existing = declared(current)
  const known = new Map(existing.map((relation) => [keyOf(relation.from, relation.type, relation.to), relation]))
  const wanted = new Map(desired.relations.map((wish) => [keyOf(wish.from, wish.type, wish.to), wish]))
  const relationsToDelete = existing.flatMap(({ id, from, type, to, inventories }) =>
    inventories
      .filter((name) => desired.names.includes(name) && wanted.get(keyOf(from, type, to))?.inventory !== name)
      .map((inventory): ObsoleteRelation => {
        const wish = wanted.get(keyOf(from, type, to))
        const others = inventories.filter((name) => name !== inventory)
        return { id, from, type, to, inventory, others: wish ? [...new Set([...others, wish.inventory])] : others }
      })
  )
  const relationsToCreate: DeclaredRelation[] = []
  const relationsToUpdate: DeclaredRelation[] = []
  const relationsMoved: DeclaredRelation[] = []
  for (const [key, wish] of wanted) {
    const relation = known.get(key)
    if (!relation) relationsToCreate.push(wish)
    else if (!saysTheSame(wish, relation) || !relation.inventories.includes(wish.inventory))
      relationsToUpdate.push(wish)
    else if (wish.place !== relation.declaredAt?.[wish.inventory]) relationsMoved.push(wish)
  }
  return { relationsToCreate, relationsToUpdate, relationsToDelete, relationsMoved }
}

/** Relations that another inventory declares with another state, confidence or note. */
export function relationConflicts(desired: Inventory, current: Current): Conflict[] {
  const known = new Map(
    declared(current).map((relation) => [keyOf(relation.from, relation.type, relation.to), relation])
  )
  return desired.relations.flatMap((wish) => {
    const { from, type, to, inventory } = wish
    const relation = known.get(keyOf(from, type, to))
    const other = relation?.inventories.find((name) => !desired.names.includes(name))
    if (!relation || other === undefined || saysTheSame(wish, relation)) return []
    return [{ what: `${from} ${type} ${to}`, inventory, other }]
  })
}

function saysTheSame(wish: DeclaredRelation, { state, confidence, note }: CurrentRelation): boolean {
  return wish.state === state && wish.confidence === confidence && (wish.note ?? null) === (note ?? null)
}
