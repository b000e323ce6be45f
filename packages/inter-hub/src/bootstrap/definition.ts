/** The definition of a hub, checked by the rules of the API and turned into rows. It needs no database. */
import { type EventRow, madeEvent, prepareEvent, requireEventSize, UnknownEventType } from '../events/index.ts'
import { CreateHub, checkVsm, vsmSystem } from '../hubs/index.ts'
import { type Actor, Grants } from '../kernel/actor.ts'
import { parseJson } from '../kernel/json.ts'
import { Problem, ValidationFailed } from '../kernel/problem.ts'
import { fit } from '../kernel/validate.ts'
import { CreateManifest, compileEventType, type Declared, declarations, readVocabulary } from '../manifests/index.ts'
import { CreateWidget, checkNewWidget, UnknownPolicyScope, UnknownWidgetType } from '../widgets/index.ts'

/** The bodies that a bootstrap sends to the API, in camelCase. */
export interface HubDefinition {
  hub: object
  manifest: object
  widgets: readonly object[]
  /** Without it, no event is recorded. */
  firstEvent?: object | undefined
}

/** A definition that the API would refuse. The message starts with the part, such as `manifest` or `widgets/2`. */
export class DefinitionError extends Error {
  /** The places in the part, such as `#/eventTypes/0/outcome is not …`. */
  readonly places: readonly string[]

  constructor(part: string, problem: Problem) {
    super(`${part}: ${problem.message}`, { cause: problem })
    this.places = (problem.errors ?? []).map(({ pointer, detail }) => `${pointer ?? '#'} ${detail}`)
  }
}

type Row = Record<string, unknown>
type Manifest = Awaited<ReturnType<typeof readManifest>>

/** Rows by their columns, without the ids and times that the database gives them. */
export interface HubRows {
  /** Only the columns that the definition has. */
  hub: Row & { slug: string }
  manifest: Row
  vocabulary: Declared[]
  widgets: Row[]
  event: EventRow | undefined
}

/** `eventBytes`: the most bytes of the first event. @throws DefinitionError */
export async function readHubDefinition(
  { hub, manifest, widgets, firstEvent }: HubDefinition,
  eventBytes: number
): Promise<HubRows> {
  const place = await inPart('hub', () => readHub(hub))
  const read = await inPart('manifest', () => readManifest(manifest))
  const rows = [...widgets.entries()].map(([index, widget]) =>
    inPart(`widgets/${index}`, () => readWidget(widget, place.slug, read))
  )
  return {
    hub: place,
    manifest: read.row,
    vocabulary: declarations(read.vocabulary),
    widgets: await Promise.all(rows),
    event: firstEvent && (await inPart('first-event', () => readEvent(firstEvent, place.slug, read, eventBytes)))
  }
}

/** @throws DefinitionError for a problem of the part */
async function inPart<T>(part: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Problem) throw new DefinitionError(part, error)
    throw error
  }
}

/** The part as the server would read it from a request. */
function sent<T>(schema: object, part: object): T {
  return fit<T>(schema, parseJson(Buffer.from(JSON.stringify(part))))
}

function readHub(part: object): HubRows['hub'] {
  const hub = sent<CreateHub>(CreateHub, part)
  checkVsm(hub)
  return {
    slug: hub.slug,
    name: hub.name,
    domain: hub.domain,
    hub_kind: hub.hubKind,
    hub_family: hub.hubFamily,
    vsm_function: hub.vsmFunction,
    vsm_system: hub.vsmSystem === undefined ? undefined : vsmSystem(hub.vsmSystem),
    description: hub.description
  }
}

async function readManifest(part: object) {
  const manifest = sent<CreateManifest>(CreateManifest, part)
  checkVsm(manifest)
  const vocabulary = await readVocabulary(manifest)
  const row: Row = {
    capability_description: manifest.capabilityDescription ?? null,
    hub_family: manifest.hubFamily ?? null,
    vsm_function: manifest.vsmFunction ?? null,
    vsm_system: vsmSystem(manifest.vsmSystem),
    scope: manifest.scope ?? null,
    vocabulary
  }
  return { row, vocabulary }
}

function readWidget(part: object, slug: string, { vocabulary }: Manifest): Row {
  const widget = sent<CreateWidget>(CreateWidget, part)
  requireOwn(widget.hub, slug)
  checkNewWidget(widget)
  const { widgetType, policyScope = null } = widget
  const has = (entries: readonly { name: string }[], name: string) => entries.some((entry) => entry.name === name)
  if (!has(vocabulary.widgetTypes, widgetType))
    throw new UnknownWidgetType(`${JSON.stringify(widgetType)} is not a widget type of the manifest.`)
  if (policyScope !== null && !has(vocabulary.policyScopes, policyScope))
    throw new UnknownPolicyScope(`${JSON.stringify(policyScope)} is not a policy scope of the manifest.`)
  return {
    slug: widget.slug,
    name: widget.name,
    widget_type: widgetType,
    policy_scope: policyScope,
    description: widget.description ?? '',
    attributes: widget.attributes ?? {},
    labels: widget.labels ?? {},
    owner: widget.owner ?? null
  }
}

/** The actor is known only to the database. */
const nobody: Actor = { id: '', kind: 'consumer', name: '', hub: null, grants: new Grants([]), via: '' }

function readEvent(part: object, slug: string, { vocabulary }: Manifest, eventBytes: number): EventRow {
  const event = madeEvent(part)
  requireOwn(event.body.hub, slug)
  requireEventSize({ eventBytes }, event)
  const type = vocabulary.eventTypes.find(({ name }) => name === event.body.eventType)
  if (!type) throw new UnknownEventType(`${JSON.stringify(event.body.eventType)} is not an event type of the manifest.`)
  return prepareEvent(event, compileEventType(type), nobody, new Date())
}

function requireOwn(hub: string | undefined, slug: string): void {
  if (hub !== undefined && hub !== slug) throw new ValidationFailed(`hub must be ${slug}, or left out.`)
}
