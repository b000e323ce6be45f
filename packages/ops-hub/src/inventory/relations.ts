/**
 * The links between entries, each once and in the direction of its relation type, whichever end declared it. That an
 * entry belongs to its environment is a link too.
 */
import type { Path } from './document.ts'
import type { Draft } from './entries.ts'
import { confidences, type DeclaredRelation, type Json, membership, relationStates } from './inventory.ts'
import { hint } from './nearest.ts'
import { placeText } from './places.ts'
import type { Reading } from './references.ts'
import { asList, asMap, asText } from './values.ts'
import type { VocabularyRelationType } from './vocabulary.ts'

/** All links, declared and from memberships, once each. */
export function readRelations(drafts: readonly Draft[], context: Reading): DeclaredRelation[] {
  const { vocabulary, report } = context
  const links = new Map<string, { relation: DeclaredRelation; line: string }>()
  const keyOf = ({ from, type, to }: DeclaredRelation) => JSON.stringify([from, type, to])
  for (const draft of drafts) {
    asList(draft.raw.relations).forEach((item, index) => {
      const path = ['relations', index]
      const relation = readRelation(asMap(item), draft, path, context)
      if (!relation) return
      const place = placeText(draft.at(path))
      relation.place = place
      const known = links.get(keyOf(relation))
      if (known)
        report(draft.at(path), `${relation.from} ${relation.type} ${relation.to} is already declared (${known.line})`)
      else links.set(keyOf(relation), { relation, line: place })
    })
  }
  const hasMembership = vocabulary?.relationTypes.some(({ name }) => name === membership) ?? true
  for (const { entry, at } of hasMembership ? drafts : []) {
    if (entry.environment === undefined || entry.environment === entry.slug) continue
    const relation: DeclaredRelation = {
      inventory: entry.inventory,
      from: entry.slug,
      type: membership,
      to: entry.environment,
      state: 'current',
      confidence: 'stated',
      place: placeText(at(['environment'], 'key'))
    }
    if (!links.has(keyOf(relation))) links.set(keyOf(relation), { relation, line: '' })
  }
  return [...links.values()].map(({ relation }) => relation)
}

const detailKeys = ['state', 'confidence', 'note']

function readRelation(raw: Json, draft: Draft, path: Path, context: Reading): DeclaredRelation | undefined {
  const { resolve, vocabulary, report } = context
  const written = Object.keys(raw).filter((key) => !detailKeys.includes(key))
  const [key] = written
  if (key === undefined || written.length > 1) {
    if (Object.keys(raw).length === 0) return undefined
    const found = key === undefined ? 'none' : written.join(' and ')
    report(
      draft.at(path),
      `a relation names one type and its other end, as in "runs-on: ops-host-one"; here is ${found}`
    )
    return undefined
  }
  const target = asText(raw[key])
  if (target === undefined) return undefined
  const type = vocabulary?.relationTypes.find(({ name, inverse }) => key === name || key === inverse)
  if (vocabulary && !type) {
    const names = vocabulary.relationTypes.flatMap(({ name, inverse }) => (inverse ? [name, inverse] : [name]))
    report(draft.at([...path, key], 'key'), `unknown relation type "${key}"${hint(key, names)}`)
    return undefined
  }
  const other = resolve(target, draft, [...path, key])
  if (!other) return undefined
  if (other === draft) {
    report(draft.at([...path, key]), 'an entry has no relation to itself')
    return undefined
  }
  const [from, to] = type && type.name !== key ? [other, draft] : [draft, other]
  if (type) checkEnds(type, from, to, (message) => report(draft.at([...path, key]), message))
  const state = relationStates.find((name) => name === raw.state)
  const confidence = confidences.find((name) => name === raw.confidence)
  return {
    inventory: draft.entry.inventory,
    from: from.entry.slug,
    type: type?.name ?? key,
    to: to.entry.slug,
    state: state ?? 'current',
    confidence: confidence ?? 'stated',
    ...(typeof raw.note === 'string' ? { note: raw.note } : {})
  }
}

function checkEnds(type: VocabularyRelationType, from: Draft, to: Draft, report: (message: string) => void): void {
  const ends = [
    ['from', from, type.from],
    ['to', to, type.to]
  ] as const
  for (const [word, { entry }, allowed] of ends) {
    if (!allowed || allowed.length === 0 || allowed.includes(entry.type)) continue
    report(`${type.name} goes ${word} ${allowed.join(', ')}, not ${word} ${entry.slug} (${entry.type})`)
  }
}
