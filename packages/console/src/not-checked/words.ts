/** Why widgets have no evidence, derived from API data, and the groups that the page shows. */
import { shellWord } from '@inter-hub/rules/browser'
import type { Schema } from '@inter-hub/sdk/browser'

export interface WhyNot {
  kind: 'paused' | 'silent' | 'unchecked'
  /** Why its checks are paused; empty if they are not. */
  text: string
  /** What lets the checks run; undefined if no command does, because the inventory needs a change. */
  command: string | undefined
  /** When the pause ends automatically. */
  until: string | null
}

type Widget = Pick<Schema<'Widget'>, 'id' | 'slug' | 'attributes'>
type Observation = Pick<Schema<'Observation'>, 'widgetId' | 'check' | 'state' | 'reason' | 'until' | 'by'>
type Relation = Pick<Schema<'Relation'>, 'fromWidgetId' | 'toWidgetId'>

export interface Known {
  /** What people enabled and paused; it counts before the inventory. */
  observations: readonly Observation[]
  relations: readonly Relation[]
  /** Widgets without evidence, including places whose checks are all paused. */
  widgets: readonly Widget[]
}

/** The type of the relation from an item to the place that contains it. */
export const membership = 'part-of'

/** The attribute `checksPaused` of a place pauses the checks of everything in it. */
const pauseInFile = ({ attributes }: Widget) =>
  typeof attributes.checksPaused === 'string' ? attributes.checksPaused : undefined

/** Whether this is a place whose checks the inventory pauses, or which a person enabled or paused. */
export const isControlledPlace = (widget: Widget, observations: readonly Observation[]) =>
  pauseInFile(widget) !== undefined ||
  ('environment' in widget.attributes &&
    observations.some(({ widgetId, check }) => widgetId === widget.id && check === ''))

/** The command at the end of a reason, which the page shows by itself, with the words that introduce it. */
const commandInText = /\s*[^.]*\bihub checks enable --environment \S+$/

/** Why a widget has no evidence. What is set for a check counts first, then for its widget, its place, and the inventory. */
export function whyNot(widget: Widget, { observations, relations, widgets }: Known): WhyNot {
  const { id, slug, attributes } = widget
  const { checks = {} } = attributes as { checks?: Record<string, { paused?: unknown } | null> }
  const none = { text: '', command: undefined, until: null }
  if (Object.keys(checks).length === 0) return { kind: 'unchecked', ...none }
  const set = (widgetId: string, check: string) =>
    observations.find((one) => one.widgetId === widgetId && one.check === check)
  const placeIds = new Set(relations.flatMap(({ fromWidgetId, toWidgetId }) => (fromWidgetId === id ? toWidgetId : [])))
  const places = [widget, ...widgets.filter((one) => placeIds.has(one.id))]
  const setPlace = places.find((one) => set(one.id, ''))
  const filePlace = places.find((one) => pauseInFile(one) !== undefined)
  for (const [name, check] of Object.entries(checks)) {
    const ofCheck = set(id, name)
    const decided = ofCheck ?? set(id, '') ?? (setPlace && set(setPlace.id, ''))
    if (decided) {
      if (decided.state === 'enabled') continue
      const ofWidget = `./ihub checks enable ${slug}${ofCheck ? ` --check ${shellWord(name)}` : ''}`
      const command = setPlace && decided.widgetId !== id ? enablePlace(setPlace) : ofWidget
      return { kind: 'paused', text: `${decided.reason} (${decided.by.name})`, command, until: decided.until }
    }
    if (typeof check?.paused === 'string') return { kind: 'paused', ...none, text: check.paused }
    if (filePlace) {
      const text = (pauseInFile(filePlace) ?? '').replace(commandInText, '')
      return { kind: 'paused', ...none, text, command: enablePlace(filePlace) }
    }
  }
  return { kind: 'silent', ...none }
}

function enablePlace({ slug, attributes: { environment } }: Widget): string {
  return `./ihub checks enable --environment ${shellWord(typeof environment === 'string' ? environment : slug)}`
}

interface Reason<Row> {
  text: string
  /** Each command once, in the order of the rows. */
  commands: string[]
  rows: Row[]
}

/** Rows with the same reason together. A place is part of the reason: its command enables all of them. */
export function reasonsOf<Row extends { why: WhyNot }>(rows: readonly Row[]): Reason<Row>[] {
  const isOfPlace = (command = '') => command.includes(' --environment ')
  const groups = Map.groupBy(rows, ({ why: { text, command } }) =>
    JSON.stringify([text, isOfPlace(command) ? command : ''])
  )
  return [...groups.values()].map((own) => ({
    text: own[0]?.why.text ?? '',
    commands: [...new Set(own.flatMap(({ why }) => why.command ?? []))],
    rows: own
  }))
}

/** `18 paused · 60 without a check`. */
export function tallyWords(whys: readonly WhyNot[]): string {
  const count = (kind: WhyNot['kind']) => whys.filter((why) => why.kind === kind).length
  const parts = [
    [count('paused'), 'paused'],
    [count('silent'), 'not reported yet'],
    [count('unchecked'), 'without a check']
  ] as const
  return parts.flatMap(([number, words]) => (number > 0 ? [`${number} ${words}`] : [])).join(' · ')
}
