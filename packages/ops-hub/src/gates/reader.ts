/** Reads the inputs of gates from the hub: definitions, candidates for their evidence, and decisions. */
import {
  type Attestation,
  type Candidate,
  type CompiledGate,
  type GateInputs,
  readGate,
  type Waiver
} from '@inter-hub/gates'
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import { vocabularyOf } from '../inventory/index.ts'
import { orNothing } from '../not-found.ts'
import { attestationKind, gateAttribute, isGateType, waiverKind } from './names.ts'

/** A gate and the widget that has it. */
export interface HubGate {
  widgetId: string
  slug: string
  widgetType: string
  gate: CompiledGate
}

/** A gate that cannot be used. */
export interface BrokenGate {
  widgetId: string
  slug: string
  reason: string
}

const contextPrefix = 'ops-hub/checks/'

/**
 * Whether a program observed the event: a check of a runtime, or a hook. All other events are statements. The server reserves the
 * view context of checks for keys that may define checks.
 */
export function isObserved({ by, viewContext }: Pick<Candidate, 'by' | 'viewContext'>): boolean {
  return by.kind === 'hook' || (by.kind === 'consumer' && (viewContext ?? '').startsWith(contextPrefix))
}

/** Event types of the active manifest that prove something. @throws IhubError */
export async function readProvingTypes(client: Client, hub: string): Promise<ReadonlySet<string>> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = manifest ? vocabularyOf(manifest as never).eventTypes : []
  return new Set(types.flatMap(({ name, freshFor }) => (freshFor === undefined ? [] : [name])))
}

/** Events of a type on a widget that may be evidence. */
export interface Candidates {
  events: readonly Candidate[]
  /** Whether they include the newest event of each subject. */
  isComplete: boolean
  /** Whether they include all events. */
  isWhole: boolean
}

const nothing: Candidates = { events: [], isComplete: true, isWhole: true }
/** The usual number of events to read, and the maximum if the newest event of each subject needs more. */
const candidateLimits = [100, 1000]
/** Enough events to decide most requirements. For 10,000 widgets, they fit in the cache of a runtime. */
export const fewCandidates = 8

/**
 * The events of a type on a widget that may be evidence; none if the hub has no such widget. `first`: the number of events to read
 * if they include the newest event of each subject. @throws IhubError
 */
export async function readCandidates(
  client: Client,
  { hub, widget, eventType }: { hub: string; widget: string; eventType: string },
  first?: number
): Promise<Candidates> {
  let candidates = nothing
  for (const limit of first === undefined ? candidateLimits : [first, ...candidateLimits]) {
    const found = await readFitting(limit, (limit) => {
      const query = { hub, eventType, limit }
      return orNothing(client.get('/widgets/{id}/evidence/candidates', { path: { id: widget }, query }))
    })
    if (!found) return nothing
    const events = found.data.map((one) => ({ ...one, widget }) as Candidate)
    candidates = { events, isComplete: found.subjectsLeftOut === 0, isWhole: !found.olderLeftOut }
    // Fewer than the limit although some are left out: more do not fit in one response.
    if (candidates.isComplete || events.length < limit) break
  }
  return candidates
}

/** Reads up to `limit`; halves it until the events fit in one response, so that large events do not prevent judging a gate. */
async function readFitting<Answer>(limit: number, read: (limit: number) => Promise<Answer>): Promise<Answer> {
  try {
    return await read(limit)
  } catch (error) {
    if (limit === 1 || !(error instanceof IhubError) || error.code !== 'page_too_large') throw error
    return readFitting(Math.ceil(limit / 2), read)
  }
}

/** Lookup functions over the candidates that were read. */
export function lookUp(
  read: ReadonlyMap<string, Candidates>
): Pick<GateInputs, 'candidates' | 'isComplete' | 'isWhole'> {
  const of = (widget: string, eventType: string) => read.get(feedKey(widget, eventType)) ?? nothing
  return {
    candidates: (widget, eventType) => of(widget, eventType).events,
    isComplete: (widget, eventType) => of(widget, eventType).isComplete,
    isWhole: (widget, eventType) => of(widget, eventType).isWhole
  }
}

export interface Decisions {
  waivers: Waiver[]
  attestations: Attestation[]
}

/** The waivers and attestations of a gate. @throws IhubError */
export async function readDecisions(client: Client, hub: string, widget: string): Promise<Decisions> {
  const query = { hub, widget, status: 'accepted' as const }
  const all = [
    ...(await client.all('/decision-records', { query: { ...query, kind: waiverKind } })),
    ...(await client.all('/decision-records', { query: { ...query, kind: attestationKind } }))
  ]
  // A decision without an end would disable the gate permanently.
  const ending = all.filter((one): one is typeof one & { expiresAt: string } => one.expiresAt !== null)
  const since = ({ decidedAt, createdAt }: Schema<'DecisionRecord'>) => decidedAt ?? createdAt
  return {
    waivers: ending
      .filter(({ kind, subject }) => kind === waiverKind && subject === '')
      .map((one) => ({
        id: one.id,
        reason: one.reason,
        approver: one.approver,
        decidedAt: since(one),
        expiresAt: one.expiresAt
      })),
    attestations: ending
      .filter(({ kind }) => kind === attestationKind)
      .map((one) => ({
        id: one.id,
        requirement: one.subject,
        decidedAt: since(one),
        expiresAt: one.expiresAt,
        by: one.approver ?? one.by.name
      }))
  }
}

/** The widgets and event types that the requirements of a gate refer to. */
export function feedsOf({ evidence }: CompiledGate): { widget: string; eventType: string }[] {
  const feeds = evidence.flatMap(({ widget, eventType, afterEvent }) => [
    { widget, eventType },
    ...(afterEvent ? [{ widget: afterEvent.widget, eventType: afterEvent.eventType }] : [])
  ])
  return [...new Map(feeds.map((feed) => [feedKey(feed.widget, feed.eventType), feed])).values()]
}

export function feedKey(widget: string, eventType: string): string {
  return `${widget}\n${eventType}`
}

/** The gate of a widget, or the reason why it cannot be used; undefined if the widget has none. */
export function gateOf({
  id,
  slug,
  widgetType,
  attributes
}: Pick<Schema<'Widget'>, 'id' | 'slug' | 'widgetType' | 'attributes'>): HubGate | BrokenGate | undefined {
  const definition = attributes[gateAttribute]
  if (!isGateType(widgetType) || definition === undefined) return undefined
  try {
    return { widgetId: id, slug, widgetType, gate: readGate(definition) }
  } catch (error) {
    return { widgetId: id, slug, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** Reads all inputs of the given gates. @throws IhubError */
export async function readInputs(
  client: Client,
  hub: string,
  gates: readonly HubGate[]
): Promise<Map<string, GateInputs>> {
  const feeds = new Map(
    gates.flatMap(({ gate }) => feedsOf(gate)).map((feed) => [feedKey(feed.widget, feed.eventType), feed])
  )
  const candidates = new Map<string, Candidates>()
  await eachOf([...feeds], async ([key, { widget, eventType }]) => {
    candidates.set(key, await readCandidates(client, { hub, widget, eventType }))
  })
  const decisions = new Map<string, Decisions>()
  await eachOf(gates, async ({ slug }) => {
    decisions.set(slug, await readDecisions(client, hub, slug))
  })
  const proving = await readProvingTypes(client, hub)
  return new Map(
    gates.map(({ slug }) => [
      slug,
      {
        ...lookUp(candidates),
        ...(decisions.get(slug) ?? { waivers: [], attestations: [] }),
        proves: (eventType: string) => proving.has(eventType),
        isObserved
      }
    ])
  )
}

/** Processes each item, a few concurrently. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>, atOnce = 6): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

/** The gates of a hub by number, and the gates that cannot be used. @throws IhubError */
export async function readGates(client: Client, hub: string): Promise<{ gates: HubGate[]; broken: BrokenGate[] }> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = manifest ? vocabularyOf(manifest as never).widgetTypes.filter(isGateType) : []
  const gates: HubGate[] = []
  const broken: BrokenGate[] = []
  for (const widgetType of types) {
    for (const widget of await client.all('/widgets', { query: { hub, widgetType } })) {
      const found = gateOf(widget)
      if (found && 'gate' in found) gates.push(found)
      else if (found) broken.push(found)
    }
  }
  const number = ({ gate }: HubGate) => gate.number ?? Number.MAX_SAFE_INTEGER
  gates.sort((one, other) => number(one) - number(other) || (one.slug < other.slug ? -1 : 1))
  return withoutDoubles(gates, broken)
}

/** An id must identify one gate: of several gates with the same id, none is used. */
function withoutDoubles(
  gates: readonly HubGate[],
  broken: readonly BrokenGate[]
): { gates: HubGate[]; broken: BrokenGate[] } {
  const byId = Map.groupBy(gates, ({ gate }) => gate.id)
  const doubles = [...byId.values()].filter(({ length }) => length > 1).flat()
  const refused = doubles.map(({ widgetId, slug, gate }) => ({
    widgetId,
    slug,
    reason: `Several widgets have a gate with the id ${gate.id}.`
  }))
  return { gates: gates.filter((one) => !doubles.includes(one)), broken: [...broken, ...refused] }
}
