/**
 * The checks that are to run, as the hub has them: the inventory puts each widget's checks into its attributes, and what is set
 * about checks (`/observations`) pauses or enables them. So a check runs wherever its inventory was applied from.
 */

import { collectorKinds, collectors, emitterOf } from '@inter-hub/collectors'
import { durationMs, formatDurationMs } from '@inter-hub/rules'
import type { Client, Schema } from '@inter-hub/sdk'
import {
  type Check,
  compileShape,
  environmentNameOf,
  isInterval,
  nextEnd,
  pauseInHub,
  readChecks
} from '../inventory/index.ts'
import { loadView, readEventTypes } from '../view/follow.ts'
import { attributesLengthMax, type EventTypes, HubView, type ViewWidget } from '../view/hub-view.ts'

type Json = Record<string, unknown>

export interface HubChecks {
  checks: Check[]
  paused: Check[]
  /** Checks that cannot run here, and why. */
  broken: { widget: string; check: string; reason: string }[]
  /** Those of `broken` whose refusal can be recorded as evidence. */
  refused: Check[]
}

/** Those of one widget. */
export interface WidgetChecks extends HubChecks {
  /** When they may be others though nothing is written: something that is set ends. Milliseconds since 1970. */
  changesAt?: number
}

const looksPerProof = 3
const shapes = new Map(Object.entries(collectorKinds).map(([kind, schema]) => [kind, compileShape(schema)]))

/** All checks of a hub, read once. @throws IhubError */
export async function readHubChecks(client: Client, hub: string): Promise<HubChecks> {
  const view = new HubView()
  await loadView(client, hub, view)
  return merged([...view.widgets.keys()].map((id) => checksOfWidget(view, id, Date.now())))
}

/** The checks of one widget that cannot run, and why. @throws IhubError */
export async function readBrokenChecks(client: Client, widget: Schema<'Widget'>): Promise<HubChecks['broken']> {
  const view = new HubView()
  view.setEventTypes(await readEventTypes(client, widget.hubSlug))
  view.setWidget(widget.id, widget)
  return checksOfWidget(view, widget.id, Date.now()).broken
}

export function merged(all: Iterable<HubChecks>): HubChecks {
  const found: HubChecks = { checks: [], paused: [], broken: [], refused: [] }
  for (const { checks, paused, broken, refused } of all) {
    found.checks.push(...checks)
    found.paused.push(...paused)
    found.broken.push(...broken)
    found.refused.push(...refused)
  }
  return found
}

/**
 * The checks of a widget. Whoever may write to the hub may have put them there: a check names secrets and certificate
 * authorities, and the runtime alone decides what it may do with them.
 */
export function checksOfWidget(view: HubView, id: string, now: number): WidgetChecks {
  const found: WidgetChecks = { checks: [], paused: [], broken: [], refused: [] }
  const widget = view.widgets.get(id)
  if (!widget) return found
  const place = view.environmentOf(widget)
  const environment = place && { attributes: place.attributes, observations: view.observationsOf(place.id) }
  const observations = view.observationsOf(id)
  const end = nextEnd([...observations, ...(environment?.observations ?? [])], now)
  if (end !== undefined) found.changesAt = end
  if (widget.isTooLarge) found.broken.push({ widget: widget.slug, check: '', reason: tooLarge })
  for (const [name, declared] of readChecks(widget)) {
    const check = readCheck(widget, name, declared, { place, eventTypes: view.eventTypes })
    const pause = pauseInHub({ name, declared: declared ?? {}, observations, environment }, now)
    if (typeof check === 'string') found.broken.push({ widget: widget.slug, check: name, reason: check })
    else if (check.refusal !== undefined) {
      found.broken.push({ widget: check.widget, check: check.name, reason: check.refusal.message })
      if (pause === undefined) found.refused.push(check)
    } else if (pause === undefined) found.checks.push(check)
    else found.paused.push({ ...check, paused: pause.reason, pausedBy: pause.by })
  }
  return found
}

const tooLarge = `The checks of this widget are larger than ${attributesLengthMax / 1024} KiB. Split the widget.`

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The check, perhaps with a `refusal`; or why it is not one. */
function readCheck(
  widget: ViewWidget,
  name: string,
  declared: Json | undefined,
  { place, eventTypes }: { place: ViewWidget | undefined; eventTypes: EventTypes | undefined }
): Check | string {
  const [kind, emits, every] = [declared?.kind, declared?.emits, declared?.every].map(textOf) as [
    string,
    string,
    string
  ]
  const everyMs = durationMs(every)
  if (!declared || !name || !kind || !emits || everyMs === undefined || !isInterval(everyMs))
    return 'The attribute "checks" of the widget does not have the form that an inventory gives it.'
  const collector = collectors.get(kind)
  if (!collector) return `This runtime has no collector for checks of the kind "${kind}".`
  if (!emitterOf(collector, emits)) return `A check of the kind "${kind}" cannot emit ${emits}.`
  const eventType = eventTypes?.get(emits)
  if (eventTypes && !eventType) return `The hub has no event type "${emits}".`
  const { widgetTypes = [], hasEnvironment = false } = eventType ?? {}
  if (widgetTypes.length > 0 && !widgetTypes.includes(widget.widgetType))
    return `${emits} is recorded on ${widgetTypes.join(', ')}, not on ${widget.widgetType}.`
  const refusal = refusalOf(kind, declared.settings)
  return {
    name,
    widget: widget.slug,
    kind,
    settings: declared.settings as Json,
    everyMs,
    emits,
    freshFor: formatDurationMs(looksPerProof * everyMs),
    ...(place && { environment: place.slug }),
    ...(place && hasEnvironment && { environmentName: environmentNameOf(place) }),
    ...(refusal === undefined ? {} : { refusal })
  }
}

/** Why the settings of a check cannot be used, whoever wrote them. Nothing is opened to find out. */
function refusalOf(kind: string, settings: unknown): Check['refusal'] {
  const [misfit] = shapes.get(kind)?.(settings) ?? []
  if (!misfit) return undefined
  const message = `The settings of this check do not fit: ${misfit.path.join('.')} ${misfit.message}`
  return { kind: 'collector-broken', message: message.endsWith('.') ? message : `${message}.` }
}
