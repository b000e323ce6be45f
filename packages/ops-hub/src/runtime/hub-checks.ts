/**
 * The checks that are to run, as the hub has them: the inventory puts each widget's checks into its attributes, and what is set
 * about checks (`/observations`) pauses or enables them. So a check runs wherever its inventory was applied from.
 */

import { collectorKinds, collectors } from '@inter-hub/collectors'
import type { Client } from '@inter-hub/sdk'
import {
  type Check,
  compileHubShape,
  compileShape,
  formatDuration,
  hiddenValue,
  isInterval,
  isSameJson,
  nextEnd,
  parseDuration,
  pauseInHub,
  publishedSettings,
  readChecks
} from '../inventory/index.ts'
import { loadView } from '../view/follow.ts'
import { attributesLengthMax, HubView, type ViewWidget } from '../view/hub-view.ts'

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

/** Checks of the inventory that is read here, by `checkKey`. */
export type OwnChecks = ReadonlyMap<string, Check>

const looksPerProof = 3
const shapesBy = (compile: typeof compileShape) =>
  new Map(Object.entries(collectorKinds).map(([kind, schema]) => [kind, compile(schema)]))
const shapes = shapesBy(compileShape)
const hubShapes = shapesBy(compileHubShape)

export function ownChecks(checks: readonly Check[]): OwnChecks {
  return new Map(checks.map((check) => [checkKey(check), check]))
}

/** All checks of a hub, read once. @throws IhubError */
export async function readHubChecks(client: Client, hub: string, own: readonly Check[]): Promise<HubChecks> {
  const view = new HubView()
  await loadView(client, hub, view)
  return allChecks(view, ownChecks(own), Date.now())
}

export function allChecks(view: HubView, own: OwnChecks, now: number): HubChecks {
  return merged([...view.widgets.keys()].map((id) => checksOfWidget(view, id, own, now)))
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
 * The checks of a widget. Whoever may write to the hub may have put them there, so their settings may name no file and no
 * variable of this host. `own` are the checks of the inventory that was read here, which may: one of them stands for its check
 * in the hub for as long as the hub says the same as the inventory does, in every setting.
 */
export function checksOfWidget(view: HubView, id: string, own: OwnChecks, now: number): WidgetChecks {
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
    const check = readCheck(widget, name, declared, place?.slug, own)
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

export function checkKey({ widget, name }: { widget: string; name: string }): string {
  return JSON.stringify([widget, name])
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The check, perhaps with a `refusal`; or why it is not one. */
function readCheck(
  widget: ViewWidget,
  name: string,
  declared: Json | undefined,
  environment: string | undefined,
  known: OwnChecks
): Check | string {
  const [kind, emits, every] = [declared?.kind, declared?.emits, declared?.every].map(textOf) as [
    string,
    string,
    string
  ]
  const everyMs = parseDuration(every)
  if (!declared || !name || !kind || !emits || everyMs === undefined || !isInterval(everyMs))
    return 'The attribute "checks" of the widget does not have the form that an inventory gives it.'
  const collector = collectors.get(kind)
  if (!collector) return `This runtime has no collector for checks of the kind "${kind}".`
  if (!Object.hasOwn(collector.emits, emits)) return `A check of the kind "${kind}" cannot emit ${emits}.`
  const own = known.get(checkKey({ widget: widget.slug, name }))
  const isOwn = own?.kind === kind && isSameJson(declared.settings, publishedSettings(own.settings))
  const settings = isOwn ? own.settings : declared.settings
  const declaration = own ? 'other' : known.size === 0 ? 'none' : 'absent'
  const refusal = isOwn ? undefined : refusalOf(kind, settings, declaration)
  return {
    name,
    widget: widget.slug,
    kind,
    settings: settings as Json,
    everyMs,
    emits,
    freshFor: formatDuration(looksPerProof * everyMs),
    ...(environment === undefined ? {} : { environment }),
    ...(refusal === undefined ? {} : { refusal })
  }
}

/** The checks of an inventory that run only where the runtime reads that inventory itself, and why. */
export function boundChecks(checks: readonly Check[]): { widget: string; check: string; reason: string }[] {
  return checks.flatMap(({ widget, name, kind, settings }) => {
    const refusal = refusalOf(kind, publishedSettings(settings), 'none')
    return refusal ? [{ widget, check: name, reason: refusal.message }] : []
  })
}

/** Whether the inventory that was read here declares the check: with other settings, or not; `none` was read. */
type Declaration = 'other' | 'absent' | 'none'

/** Why settings that only the hub vouches for may not be used here. Nothing is opened to find out. */
function refusalOf(kind: string, settings: unknown, declaration: Declaration): Check['refusal'] {
  const [misfit] = shapes.get(kind)?.(settings) ?? []
  if (misfit) {
    const message = `The settings of this check do not fit: ${misfit.path.join('.')} ${misfit.message}.`
    return { kind: 'collector-broken', message }
  }
  const local = hubShapes.get(kind)?.(settings) ?? []
  const names = [...new Set(local.map(({ path }) => path.join('.')))].join(', ')
  const reasons = [
    ...(local.length > 0 ? [`it names a file or an environment variable of the host that runs it (${names})`] : []),
    ...(hidesHeader(settings) ? ['the hub does not show a header that it sends'] : [])
  ]
  if (reasons.length === 0) return undefined
  const ending = { none: '.', absent: ', and does not.', other: ', and there it has other settings than in the hub.' }
  const rule = 'Only the inventory that the runtime reads on that host may declare such a check'
  return {
    kind: 'no-credentials',
    message: `Cannot run: ${reasons.join(', and ')}. ${rule}${ending[declaration]}`
  }
}

function hidesHeader(settings: unknown): boolean {
  const { headers } = settings as { headers?: Json }
  return Object.values(headers ?? {}).includes(hiddenValue)
}
