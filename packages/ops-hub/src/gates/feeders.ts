/** What feeds each requirement of a gate: a check, a command of `ihub`, a person, or nothing. */
import { evidenceMembers } from '@inter-hub/collectors'
import type { CompiledRequirement } from '@inter-hub/gates'
import { shellWord } from '@inter-hub/rules'
import type { Client, Schema } from '@inter-hub/sdk'
import { readChecks } from '../inventory/index.ts'
import { readHubChecks } from '../runtime/hub-checks.ts'
import type { HubGate } from './reader.ts'

export interface FedRequirement {
  gate: string
  requirement: string
  widget: string
  eventType: string
  /** `run` and `record` are commands of `ihub`. */
  feeder: 'check' | 'hook' | 'run' | 'record' | 'attest' | 'nothing'
  /** The name of the check or hook, the command to use, or why nothing feeds it. */
  how: string
  /** The check exists and does not run. */
  isPaused?: boolean
}

/** @throws IhubError */
export async function readFeeders(client: Client, hub: string, gates: readonly HubGate[]): Promise<FedRequirement[]> {
  const widgets = new Map((await client.all('/widgets', { query: { hub } })).map((widget) => [widget.slug, widget]))
  const types = await requiredMembers(client, hub)
  const paused = new Map(
    (await readHubChecks(client, hub)).paused.map((one) => [`${one.widget}/${one.name}`, one.paused ?? ''])
  )
  const hooks = await client.all('/inbound-hooks', { query: { hub } }).catch(() => [])
  const known = { hooks, types, paused }
  return gates.flatMap(({ gate }) =>
    gate.evidence.map((one) => ({ gate: gate.id, ...feederOf(one, widgets.get(one.widget), gate.id, known) }))
  )
}

interface Known {
  hooks: readonly Schema<'InboundHook'>[]
  /** By event type the members that its metadata must have. */
  types: ReadonlyMap<string, readonly string[]>
  /** By widget and name of the check why it is paused. */
  paused: ReadonlyMap<string, string>
}

async function requiredMembers(client: Client, hub: string): Promise<Map<string, string[]>> {
  const { manifest } = await client.get('/hub-registry/{hubId}', { path: { hubId: hub } })
  const types = (manifest?.eventTypes ?? []) as (string | { name: string; metadataSchema?: { required?: string[] } })[]
  return new Map(
    types.map((one) => (typeof one === 'string' ? [one, []] : [one.name, one.metadataSchema?.required ?? []]))
  )
}

function feederOf(
  requirement: CompiledRequirement,
  widget: Schema<'Widget'> | undefined,
  gate: string,
  { hooks, types, paused }: Known
): Omit<FedRequirement, 'gate'> {
  const { id, eventType, widget: slug, by } = requirement
  const base = { requirement: id, widget: slug, eventType }
  if (!widget) return { ...base, feeder: 'nothing', how: `the hub has no widget ${slug}` }
  const check = readChecks(widget).find(([, one]) => one?.emits === eventType && canMeet(requirement, one))
  if (check) {
    const [name, declared] = check
    const pause = paused.get(`${slug}/${name}`)
    const how = `${name} (${String(declared?.kind)}, every ${String(declared?.every)})`
    return {
      ...base,
      feeder: 'check',
      how: pause === undefined ? how : `${how}, paused: ${pause}`,
      isPaused: pause !== undefined
    }
  }
  const hook = hooks.find((one) => one.widgetSlug === slug && (one as { eventType?: unknown }).eventType === eventType)
  if (hook) return { ...base, feeder: 'hook', how: hook.name }
  if (by === 'observed')
    return { ...base, feeder: 'nothing', how: 'a check must observe it, and none of its widget does' }
  if (by === 'attested')
    return {
      ...base,
      feeder: 'attest',
      how: `ihub gate attest ${shellWord(gate)} ${shellWord(id)} --reason … --until …`
    }
  if (eventType.endsWith('-runbook-executed')) {
    const own = new Set([...(types.get(eventType) ?? []), ...runMembers])
    const more = requirement.needs.filter((name) => !own.has(name)).map((name) => ` --set ${shellWord(name)}=…`)
    return {
      ...base,
      feeder: 'run',
      how: `ihub run ${shellWord(runbookOf(requirement))} --widget ${slug}${more.join('')} -- <command>`
    }
  }
  const words = new Set([...(types.get(eventType) ?? []), ...requirement.needs])
  return {
    ...base,
    feeder: 'record',
    how: `ihub record ${shellWord(eventType)} ${slug} ${[...words].map((name) => `${shellWord(name)}=…`).join(' ')}`.trim()
  }
}

/** Members that `ihub run` records by itself. */
const runMembers = ['finishedAt', 'exitCode', 'logExcerpt']

/** Whether the collector of the check can give the members that the requirement needs. */
function canMeet({ needs }: CompiledRequirement, check: Record<string, unknown> | undefined): boolean {
  const members = evidenceMembers[String(check?.kind)]
  if (members === undefined) return true
  // A json check names its members itself; `environment` is added by the runtime.
  const { metadata, constants } = (check?.settings ?? {}) as Record<string, object | undefined>
  const all = { ...members, ...metadata, ...constants }
  return needs.every((name) => name === 'environment' || Object.hasOwn(all, name))
}

function runbookOf({ appliesWhen = '', widget }: CompiledRequirement): string {
  const [, id, beginning] = /runbookId(?: == "([^"]+)"|\.startsWith\("([^"]+)"\))/.exec(appliesWhen) ?? []
  return id ?? (beginning === undefined ? widget : `${beginning}…`)
}
