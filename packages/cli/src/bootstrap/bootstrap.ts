/**
 * Bootstrap of a hub through API v2 alone: hub, manifest, consumer, runtime key, widgets, first event. Each step looks
 * first and makes only what is missing, so a run that was cut off at any point is finished by the next one.
 */
import { isDeepStrictEqual } from 'node:util'
import type { KeyPlace } from '@inter-hub/custody'
import { vocabularyLists } from '@inter-hub/rules/browser'
import { type Client, createClient, IhubError, type Retry, type Schema } from '@inter-hub/sdk'
import { exitCodes, Failure } from '../failure.ts'
import { camel, type HubDefinition } from './definition.ts'
import { type KeyResult, settleKey } from './key.ts'
import { countChanges, type Report, type Step } from './report.ts'

export interface BootstrapOptions {
  base: string
  serverVersion: string
  operatorKey: string
  keyPlace: KeyPlace
  /** The runtime key itself, where it is given by value and lies in no file. */
  runtimeKey?: string | undefined
  retry?: Retry
  signal?: AbortSignal
  domain?: string
  dryRun: boolean
  rotateKey: boolean
  /** Called as each step is done, or planned. */
  onStep?: (step: Step) => void
}

interface Run {
  options: BootstrapOptions
  definition: HubDefinition
  operator: Client
  steps: Step[]
}

/** @throws Failure, IhubError, KeyFileError; what was done until then is kept, and the next run continues */
export async function bootstrap(definition: HubDefinition, options: BootstrapOptions): Promise<Report> {
  const { retry, signal } = options
  const connect = (key: string) =>
    createClient({ base: options.base, key, ...(retry && { retry }), ...(signal && { signal }) })
  const run: Run = { options, definition, operator: connect(options.operatorKey), steps: [] }
  const hub = await settleHub(run)
  await settleManifest(run, hub)
  const consumer = await settleConsumer(run, hub)
  const key = await settleKey({
    operator: run.operator,
    connect,
    place: options.keyPlace,
    given: options.runtimeKey,
    consumer,
    slug: definition.hub.slug,
    dryRun: options.dryRun,
    rotate: options.rotateKey,
    note: (step) => note(run, step)
  })
  const widgets = await settleWidgets(run, hub, key)
  await settleFirstEvent(run, hub, key, widgets)
  const { base, serverVersion, dryRun, keyPlace } = options
  return {
    bootstrap: definition.hub.slug,
    base,
    serverVersion,
    dryRun,
    at: new Date().toISOString(),
    steps: run.steps,
    changes: countChanges(run.steps),
    keyFile: keyPlace.name,
    keyPrefix: key.prefix
  }
}

function note(run: Run, step: Step): void {
  run.steps.push(step)
  run.options.onStep?.(step)
}

/** The bodies of the requests that create the hub. */
export function bodiesOf(definition: HubDefinition, domain: string | undefined) {
  const { widget, ...content } = definition.firstEvent ?? {}
  return {
    hub: wantedHub(definition, domain),
    manifest: normalManifest(placedManifest(definition)),
    widgets: definition.widgets,
    firstEvent: definition.firstEvent && { ...content, widget, ...identityOf(definition) }
  }
}

const wantedHub = ({ hub }: HubDefinition, domain: string | undefined) =>
  domain === undefined ? { ...hub } : { ...hub, domain }

const identityOf = ({ hub }: HubDefinition) => ({ source: `ihub-bootstrap/${hub.slug}`, externalId: 'first-event' })

async function settleHub(run: Run): Promise<Schema<'Hub'> | undefined> {
  const { operator, options, definition } = run
  const wanted = wantedHub(definition, options.domain)
  const { slug } = wanted
  const known = [
    ...(await operator.all('/hubs', { query: { slug } })),
    ...(await operator.all('/hubs', { query: { slug, status: 'archived' } }))
  ]
  const found = known.find((hub) => hub.slug === slug)
  if (!found) {
    const hub = options.dryRun ? undefined : await operator.post('/hubs', { body: wanted })
    note(run, { step: 'hub', name: wanted.slug, action: 'create' })
    return hub
  }
  if (found.status === 'archived') {
    throw new Failure(
      exitCodes.conflict,
      `The hub ${wanted.slug} is archived. Make it active first, or choose another slug.`
    )
  }
  // A domain that was chosen once stays, unless another one is asked for.
  if (options.domain === undefined && found.domain !== undefined) wanted.domain = found.domain
  const change = differences(wanted, found)
  if (Object.keys(change).length === 0) {
    note(run, { step: 'hub', name: wanted.slug, action: 'unchanged' })
    return found
  }
  const hub = options.dryRun ? found : await operator.patch('/hubs/{id}', { path: { id: found.id }, body: change })
  note(run, { step: 'hub', name: wanted.slug, action: 'update', detail: Object.keys(change).join(', ') })
  return hub
}

function differences(wanted: Schema<'CreateHub'>, found: Schema<'Hub'>): Schema<'UpdateHub'> {
  const { slug: _slug, ...rest } = wanted
  const normal = { ...rest, ...(rest.vsmSystem ? { vsmSystem: plainSystem(rest.vsmSystem) } : {}) }
  // What a server does not answer, it does not keep.
  const kept = camel(found)
  const entries = Object.entries(normal).filter(
    ([name, value]) => Object.hasOwn(kept, name) && !isDeepStrictEqual(value ?? null, kept[name] ?? null)
  )
  return Object.fromEntries(entries) as Schema<'UpdateHub'>
}

/** As the server keeps it: `S1` and `1` mean the same. */
function plainSystem(text: string): string {
  return text.replace(/^[Ss](?=\d)/, '')
}

/** A manifest's content in one form, so that two can be compared. */
function normalManifest(manifest: HubDefinition['manifest'] | Schema<'Manifest'>): Record<string, unknown> {
  const named = (entry: unknown) => (typeof entry === 'string' ? { name: entry } : entry)
  const vocabulary = Object.fromEntries(
    vocabularyLists.map((list) => [list, ((manifest[list] ?? []) as unknown[]).map(named)])
  )
  const { capabilityDescription = null, hubFamily = null, vsmFunction = null, scope = null } = manifest
  const vsmSystem = manifest.vsmSystem ? plainSystem(manifest.vsmSystem) : null
  return JSON.parse(JSON.stringify({ capabilityDescription, hubFamily, vsmFunction, vsmSystem, scope, ...vocabulary }))
}

/** A manifest that does not say where its hub stands stands where the hub does. */
function placedManifest({ hub, manifest }: HubDefinition): HubDefinition['manifest'] {
  return {
    ...manifest,
    hubFamily: manifest.hubFamily ?? hub.hubFamily ?? null,
    vsmFunction: manifest.vsmFunction ?? hub.vsmFunction ?? null,
    vsmSystem: manifest.vsmSystem ?? hub.vsmSystem ?? null
  }
}

async function settleManifest(run: Run, hub: Schema<'Hub'> | undefined): Promise<void> {
  const { operator, options, definition } = run
  const name = definition.hub.slug
  const wanted = normalManifest(placedManifest(definition))
  const listed = hub ? await operator.all('/hub-capability-manifests', { query: { hub: hub.id } }) : []
  const known = listed
    .map((one) => camel(one) as unknown as Schema<'Manifest'>)
    .filter(({ hubId }) => hubId === hub?.id)
  const active = known.find(({ status }) => status === 'active')
  if (active && isDeepStrictEqual(normalManifest(active), keptBy(active, wanted))) {
    note(run, { step: 'manifest', name, action: 'unchanged', detail: `version ${active.version}` })
    return
  }
  if (options.dryRun || !hub) {
    note(run, { step: 'manifest', name, action: 'activate', detail: summary(definition) })
    return
  }
  // A draft that an earlier run left behind is used, not added to.
  const left = known.find(({ status }) => status === 'draft')
  const body = wanted as Schema<'UpdateManifest'>
  const draft = left
    ? await operator.patch('/hub-capability-manifests/{id}', { path: { id: left.id }, body })
    : await operator.post('/hub-capability-manifests', { body: { ...body, hubId: hub.id } })
  const preview = await ifServed(operator.get('/hub-capability-manifests/{id}/preview', { path: { id: draft.id } }))
  if (preview && preview.conflicts.length > 0) {
    const named = preview.conflicts.map((conflict) => `  ${conflict.kind} ${conflict.name} belongs to ${conflict.hub}`)
    throw new Failure(exitCodes.conflict, `The manifest of ${name} declares names of other hubs:`, { details: named })
  }
  await operator.post('/hub-capability-manifests/{id}/activate', { path: { id: draft.id } })
  note(run, { step: 'manifest', name, action: 'activate', detail: `version ${draft.version}: ${summary(definition)}` })
}

/** What a server that knows fewer members keeps of a manifest: only the members it answers, and names where it has only names. */
function keptBy(found: Schema<'Manifest'>, wanted: Record<string, unknown>): Record<string, unknown> {
  const empty = normalManifest({} as Schema<'Manifest'>)
  const kept = Object.entries(wanted).map(([name, value]) => {
    if (!Object.hasOwn(found, name)) return [name, empty[name]]
    const entries: unknown = found[name as keyof typeof found]
    const hasNames = Array.isArray(entries) && entries.length > 0 && entries.every((one) => typeof one === 'string')
    return [name, hasNames ? (value as { name: string }[]).map((one) => ({ name: one.name })) : value]
  })
  return Object.fromEntries(kept)
}

/** The answer, or undefined where a server does not have the operation. */
async function ifServed<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof IhubError && [404, 405, 501].includes(error.status ?? 0)) return undefined
    throw error
  }
}

function summary({ manifest }: HubDefinition): string {
  const count = (list: (typeof vocabularyLists)[number]) => manifest[list]?.length ?? 0
  return `${count('widgetTypes')} widget types, ${count('eventTypes')} event types, ${count('annotationCategories')} annotation categories, ${count('policyScopes')} policy scopes`
}

async function settleConsumer(run: Run, hub: Schema<'Hub'> | undefined): Promise<Schema<'ApiConsumer'> | undefined> {
  const { operator, options, definition } = run
  const name = definition.hub.slug
  const known = hub ? await operator.all('/api-consumers', { query: { hub: hub.id, name } }) : []
  const found = known.find((one) => one.name === name && camel(one).hubId === hub?.id)
  if (found) {
    note(run, { step: 'consumer', name, action: 'unchanged' })
    return found
  }
  const consumer =
    options.dryRun || !hub ? undefined : await operator.post('/api-consumers', { body: { hubId: hub.id, name } })
  note(run, { step: 'consumer', name, action: 'create' })
  return consumer
}

/** Returns the ids of the widgets by slug; in a dry run of those that exist. */
async function settleWidgets(
  run: Run,
  hub: Schema<'Hub'> | undefined,
  key: KeyResult
): Promise<ReadonlyMap<string, string>> {
  const { operator, options, definition } = run
  const active = hub ? await operator.all('/widgets', { query: { hub: hub.id } }) : []
  const archived = hub ? await operator.all('/widgets', { query: { hub: hub.id, status: 'archived' } }) : []
  const known = [...active, ...archived].filter((one) => [undefined, hub?.id].includes(hubIdOf(one)))
  const ids = new Map(known.map(({ slug, id }) => [slug, id]))
  for (const widget of definition.widgets) {
    const isKnown = ids.has(widget.slug)
    if (!isKnown && !options.dryRun) ids.set(widget.slug, (await runtimeOf(key).post('/widgets', { body: widget })).id)
    note(run, { step: 'widget', name: widget.slug, action: isKnown ? 'unchanged' : 'create' })
  }
  return ids
}

const hubIdOf = (one: object) => camel(one).hubId as string | undefined

async function settleFirstEvent(
  run: Run,
  hub: Schema<'Hub'> | undefined,
  key: KeyResult,
  widgets: ReadonlyMap<string, string>
): Promise<void> {
  const { operator, options, definition } = run
  if (!definition.firstEvent) return
  const identity = identityOf(definition)
  const { widget, ...content } = definition.firstEvent
  const { viewContext, eventType } = content
  const query = { hub: hub?.id ?? '', ...identity }
  // An event that was migrated from a server without identities is recognized by its content.
  const likeIt = { hub: hub?.id ?? '', eventType, ...(typeof viewContext === 'string' && { viewContext }) }
  const known = hub
    ? [
        ...(await operator.get('/interaction-events', { query })).data,
        ...(await operator.get('/interaction-events', { query: likeIt })).data
      ]
    : []
  const found = known.map(camel).find((event) =>
    // A server without identities is asked for the same event.
    typeof event.externalId === 'string'
      ? event.source === identity.source && event.externalId === identity.externalId
      : event.eventType === eventType && (event.viewContext ?? undefined) === viewContext
  )
  const widgetId = widget === undefined ? undefined : widgets.get(widget)
  const where = widgetId === undefined ? { widget } : { widgetId }
  if (!found && !options.dryRun)
    await runtimeOf(key).post('/interaction-events', {
      body: { ...content, ...(where as { widgetId: string }), ...identity }
    })
  note(run, {
    step: 'event',
    name: 'first-event',
    action: found ? 'unchanged' : 'create',
    detail: definition.firstEvent.eventType
  })
}

function runtimeOf(key: KeyResult): Client {
  if (!key.client) throw new Error('a real run always has a runtime key')
  return key.client
}
