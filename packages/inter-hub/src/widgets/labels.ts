/** Labels of widgets, and label selectors: the terms of the query parameter `label`, as in Kubernetes. */
import { labelKeyPattern as keyPattern, labelValuePattern as valuePattern } from '@inter-hub/rules'
import { Type } from 'typebox'
import { type Sql, sql } from '../db/sql.ts'
import { mergePatch } from '../kernel/merge-patch.ts'
import { MalformedRequest, ValidationFailed } from '../kernel/problem.ts'

/** The most labels of a widget. */
export const labelsMax = 50

const value = { type: 'string', maxLength: 100, pattern: `^${valuePattern}$` }
const labels = (values: object, description: string) =>
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    maxProperties: labelsMax,
    propertyNames: { maxLength: 100, pattern: `^${keyPattern}$` },
    additionalProperties: values,
    description
  })

const about =
  'Short words to select widgets by, such as `{"tier": "1"}`. Keys and values have at most 100 letters, digits and `. _ - /` inside; a value may also have `: @ +`, or be empty.'

export const Labels = labels(value, about)

/** A merge patch. */
export const LabelsPatch = Type.Unsafe<Record<string, string | null>>(
  labels({ ...value, type: ['string', 'null'] }, 'A merge patch for the labels: null removes one.')
)

export const LabelSelector = Type.String({
  minLength: 1,
  maxLength: 1000,
  description:
    'A label selector: terms separated by commas, all of which must match. `tier=1` and `tier!=1` compare a label, `tier` requires it and `!tier` excludes it. A widget without the label matches `tier!=1`.'
})

/** Labels after a merge patch. @throws ValidationFailed when they would be too many */
export function patchLabels(
  before: Record<string, string>,
  patch: Record<string, string | null>
): Record<string, string> {
  const after = mergePatch(before, patch) as Record<string, string>
  const count = Object.keys(after).length
  if (count <= labelsMax) return after
  const detail = `would have ${count} labels after this change; at most ${labelsMax}`
  throw new ValidationFailed(`The widget ${detail}.`, { errors: [{ pointer: '#/labels', detail }] })
}

export interface LabelTerm {
  key: string
  operator: '=' | '!=' | 'has' | 'lacks'
  value: string
}

const term = new RegExp(
  `^\\s*(?:(?<lacks>!)\\s*(?<lacking>${keyPattern})|(?<key>${keyPattern})(?:\\s*(?<operator>!=|==?)\\s*(?<value>${valuePattern}))?)\\s*$`
)
/** The most terms of a selector. */
const termsMax = 20

/** The terms of a label selector. @throws MalformedRequest at the query parameter `label` */
export function parseSelector(selector: string): LabelTerm[] {
  const words = selector.split(',')
  if (words.length > termsMax) refuse(`has ${words.length} terms; at most ${termsMax} are allowed`)
  return words.map((word) => {
    const groups = term.exec(word)?.groups
    if (!groups) refuse(`has the term ${JSON.stringify(word)}; write key=value, key!=value, key or !key`)
    const { lacking, key = '', operator, value = '' } = groups
    if (lacking !== undefined) return { key: lacking, operator: 'lacks', value: '' }
    if (operator === undefined) return { key, operator: 'has', value: '' }
    return { key, operator: operator === '!=' ? '!=' : '=', value }
  })
}

function refuse(detail: string): never {
  throw new MalformedRequest(`The query parameter label ${detail}.`, { errors: [{ parameter: 'label', detail }] })
}

/**
 * The condition that a widget, a row `s` with `hub_id` and `widget_id`, matches a term. A lookup of one row: as `exists` it would be
 * planned as a join over all widgets that have the label.
 */
export function matchesLabel({ key, operator, value }: LabelTerm): Sql {
  const found = sql`(select l.value from hub.widget_labels l where l.widget_id = s.widget_id and l.hub_id = s.hub_id and l.key = ${key} limit 1)`
  if (operator === 'has') return sql`${found} is not null`
  if (operator === 'lacks') return sql`${found} is null`
  return operator === '=' ? sql`${found} = ${value}` : sql`${found} is distinct from ${value}`
}

/** The widgets of a hub that have the label of a term, as rows `l`; undefined for a term that matches widgets without it. */
export function withLabel({ key, operator, value }: LabelTerm, hubId: Sql): Sql | undefined {
  if (operator !== '=' && operator !== 'has') return undefined
  const ofKey = sql`hub.widget_labels l where l.hub_id = ${hubId} and l.key = ${key}`
  return operator === '=' ? sql`${ofKey} and l.value = ${value}` : ofKey
}
