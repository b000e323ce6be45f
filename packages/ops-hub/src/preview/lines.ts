/** A plan as lines of text, for `ihub diff` and for the console. */
import { isDeepStrictEqual } from 'node:util'
import type { Written } from '../apply-writes.ts'
import type { Json, NewWidget, Plan } from '../inventory/index.ts'
import type { PlanLine } from './result.ts'

/** The number of changes; what would be pruned counts only with `prune`. */
export function countPlan(plan: Plan, prune: boolean): number {
  const { create, update, relationsToCreate, relationsToUpdate, relationsToDelete, evidenceToRetire } = plan
  const lists = [create, update, relationsToCreate, relationsToUpdate, relationsToDelete, evidenceToRetire]
  const records = [plan.records, prune ? plan.recordsToPrune : []]
  return [...lists, ...records, plan.conflicts, prune ? plan.missing : []].reduce((sum, { length }) => sum + length, 0)
}

/** The changes that `apply` would write, and what it would not change and why. Texts from the hub are not escaped. */
export function* planLines(plan: Plan, prune: boolean): Generator<PlanLine> {
  for (const widget of plan.create) {
    yield* changeLines({ kind: 'created', widget })
    yield* checkLines(widget)
  }
  for (const widget of plan.update) yield* changeLines({ kind: 'updated', widget })
  for (const relation of plan.relationsToCreate) yield* changeLines({ kind: 'relation', relation, isNew: true })
  for (const relation of plan.relationsToUpdate) yield* changeLines({ kind: 'relation', relation, isNew: false })
  for (const relation of plan.relationsToDelete) yield* changeLines({ kind: 'relation-removed', relation })
  for (const evidence of plan.evidenceToRetire) yield* changeLines({ kind: 'retired', evidence })
  for (const record of [...plan.records, ...(prune ? plan.recordsToPrune : [])])
    yield* changeLines({ kind: 'record', record })
  for (const { what, inventory, other } of plan.conflicts)
    yield {
      sign: '-',
      text: `conflict: ${what} is declared by ${inventory} and by ${other}; \`apply\` writes nothing`
    }
  for (const widget of prune ? plan.missing : []) yield* changeLines({ kind: 'archived', widget })
  yield* restLines(plan, prune)
}

/** A change that was or would be made. */
export function* changeLines(change: Written): Generator<PlanLine> {
  if (change.kind === 'created') yield { sign: '+', text: `${change.widget.slug} (${change.widget.widgetType})` }
  if (change.kind === 'updated') yield* updateLines(change.widget)
  if (change.kind === 'archived')
    yield { sign: '-', text: `${change.widget.slug} is no longer in ${change.widget.inventory}: archived` }
  if (change.kind === 'relation') {
    const { from, type, to } = change.relation
    yield { sign: change.isNew ? '+' : '~', text: `${from} ${type} ${to}` }
  }
  if (change.kind === 'relation-removed') {
    const { from, type, to, others } = change.relation
    const stays = others.length > 0 ? ` (stays: declared by ${others.join(', ')})` : ''
    yield { sign: '-', text: `${from} ${type} ${to}${stays}` }
  }
  if (change.kind === 'record') {
    const { kind, action, name } = change.record
    const sign = ({ create: '+', update: '~', remove: '-' } as const)[action]
    const why = kind === 'gap' && action === 'remove' ? ' is resolved: no longer declared' : ''
    const what = kind === 'channel' || kind === 'rule' ? `notice ${kind}` : kind
    yield { sign, text: `${what} ${name}${why}` }
  }
  if (change.kind === 'retired') {
    const { slug, eventType, subject } = change.evidence
    yield { sign: '-', text: `evidence of ${slug}: ${eventType} (${subject}) is retired because its check was removed` }
  }
}

function* updateLines({ slug, renamedFrom, changes }: Plan['update'][number]): Generator<PlanLine> {
  yield {
    sign: '~',
    text: renamedFrom === undefined ? slug : `rename ${renamedFrom} to ${slug}; its history stays with it`
  }
  for (const { field, before, after } of changes.filter(({ field }) => field !== 'slug'))
    for (const [place, old, wanted] of leavesOf(field, before, after))
      yield { sign: ' ', text: `    ${place}: ${short(old)} → ${short(wanted)}` }
}

/** The checks of a new widget. */
function* checkLines({ attributes }: NewWidget): Generator<PlanLine> {
  for (const [name, check] of Object.entries((attributes.checks ?? {}) as Record<string, Json>))
    yield { sign: ' ', text: `    check ${name}: ${check.kind}, every ${check.every}, emits ${check.emits}` }
}

/** What is not changed and why. */
export function* restLines(plan: Plan, prune: boolean): Generator<PlanLine> {
  for (const { slug, inventory } of prune ? [] : plan.missing)
    yield { sign: ' ', text: `${slug} is no longer in ${inventory}: kept; --prune archives it` }
  for (const { kind, name, inventory } of plan.recordsOfOthers)
    yield { sign: ' ', text: `${kind} ${name} is not changed, because ${inventory} declares it` }
  for (const [why, group] of Map.groupBy(plan.pauses, ({ reason, by }) => `${reason} (${pausePlaces[by]})`)) {
    const names = group.map(({ widget, check }) => `${widget} ${check}`)
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ` and ${names.length - 3} more` : '')
    yield { sign: ' ', text: `paused: ${shown}: ${why}` }
  }
}

/** Where a pause is set. */
const pausePlaces = {
  check: 'set for the check',
  widget: 'set for the widget',
  environment: 'set for the environment',
  file: 'declared in the inventory'
} as const

/** The members that differ, at any depth, so that only the changes of a large object are shown. */
function leavesOf(place: string, before: unknown, after: unknown): [place: string, before: unknown, after: unknown][] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isMap(before) || !isMap(after)) return [[place, before, after]]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => leavesOf(`${place}.${name}`, before[name], after[name]))
}

function isMap(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function short(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value)
  return text.length > 100 ? `${text.slice(0, 100)}…` : text
}
