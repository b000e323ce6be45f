/** Why widgets have no evidence, derived from API data, and the groups that the page shows. */
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
type Pause = Pick<Schema<'Observation'>, 'widgetId' | 'check' | 'reason' | 'until' | 'by'>
type Relation = Pick<Schema<'Relation'>, 'fromWidgetId' | 'toWidgetId'>

export interface Known {
  pauses: readonly Pause[]
  relations: readonly Relation[]
  /** Widgets without evidence, including places whose checks are all paused. */
  widgets: readonly Widget[]
}

/** The type of the relation from an item to the place that contains it. */
export const membership = 'part-of'

/** The attribute `checksPaused` of a place pauses the checks of everything in it. */
const pauseInFile = ({ attributes }: Widget) =>
  typeof attributes.checksPaused === 'string' ? attributes.checksPaused : undefined

/** Whether all checks in this place may be paused: by the inventory, or by a person. */
export const isPausedPlace = (widget: Widget, pauses: readonly Pause[]) =>
  pauseInFile(widget) !== undefined ||
  ('environment' in widget.attributes && pauses.some(({ widgetId, check }) => widgetId === widget.id && check === ''))

/** The command at the end of a reason, which the page shows by itself, with the words that introduce it. */
const commandInText = /\s*[^.]*\bihub checks enable --environment \S+$/

const byPerson = ({ reason, by }: Pause) => `${reason} (${by.name})`

export function whyNot(widget: Widget, { pauses, relations, widgets }: Known): WhyNot {
  const { id, slug, attributes } = widget
  const { checks = {} } = attributes as { checks?: Record<string, { paused?: unknown }> }
  const declared = Object.values(checks)
  const none = { text: '', command: undefined, until: null }
  if (declared.length === 0) return { kind: 'unchecked', ...none }
  const paused = (text: string, command?: string, until: string | null = null): WhyNot => ({
    ...{ kind: 'paused', text, command, until }
  })
  const own = pauses.find(({ widgetId, check }) => widgetId === id && (check === '' || check in checks))
  if (own) {
    const command = `./ihub checks enable ${slug}${own.check === '' ? '' : ` --check ${own.check}`}`
    return paused(byPerson(own), command, own.until)
  }
  const placeIds = new Set([
    id,
    ...relations.filter(({ fromWidgetId }) => fromWidgetId === id).map(({ toWidgetId }) => toWidgetId)
  ])
  const places = [widget, ...widgets].filter((one) => placeIds.has(one.id))
  for (const place of places) {
    const pause = pauses.find(({ widgetId, check }) => widgetId === place.id && check === '')
    if (pause) return paused(byPerson(pause), enablePlace(place), pause.until)
  }
  const file = declared.map((check) => check.paused).find((reason) => typeof reason === 'string')
  if (typeof file === 'string') return paused(file)
  for (const place of places) {
    const reason = pauseInFile(place)
    if (reason !== undefined) return paused(reason.replace(commandInText, ''), enablePlace(place))
  }
  return { kind: 'silent', ...none }
}

function enablePlace({ slug, attributes: { environment } }: Widget): string {
  return `./ihub checks enable --environment ${typeof environment === 'string' ? environment : slug}`
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
