/** Why a widget has no evidence, derived from API data. */
import type { Schema } from '@inter-hub/sdk/browser'

export interface WhyNot {
  group: 'Checks are paused' | 'Checks have not reported' | 'No check'
  /** Details beyond the group; may be empty. */
  text: string
  /** The command to run next. */
  command: string
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
export const placePause = ({ attributes }: Widget) =>
  typeof attributes.checksPaused === 'string' ? attributes.checksPaused : undefined

export function whyNot(widget: Widget, { pauses, relations, widgets }: Known): WhyNot {
  const { id, slug, attributes } = widget
  const { checks = {} } = attributes as { checks?: Record<string, { paused?: unknown }> }
  const declared = Object.values(checks)
  if (declared.length === 0)
    return { group: 'No check', text: '', command: `./ihub record <event-type> ${slug}`, until: null }
  const paused = (text: string, until: string | null = null): WhyNot => ({
    ...{ group: 'Checks are paused', text, until },
    command: `./ihub checks enable ${slug}`
  })
  const own = pauses.find(({ widgetId, check }) => widgetId === id && (check === '' || check in checks))
  if (own) return paused(`${own.reason} (${own.by.name})`, own.until)
  const file = declared.map((check) => check.paused).find((reason) => typeof reason === 'string')
  if (typeof file === 'string') return paused(file)
  const places = new Set(
    relations.filter(({ fromWidgetId }) => fromWidgetId === id).map(({ toWidgetId }) => toWidgetId)
  )
  const place = widgets.find((one) => places.has(one.id) && placePause(one) !== undefined)
  const ofPlace = place ? placePause(place) : placePause(widget)
  if (ofPlace !== undefined) return paused(ofPlace)
  return { group: 'Checks have not reported', text: '', command: `./ihub explain ${slug}`, until: null }
}
