/** The commands of ops-hub, as hubs/ops-hub/manifest.yaml declares them. */
import type { Client, Schema } from '@inter-hub/sdk'
import { type PlanText, planText } from '../preview/plan-text.ts'
import { CommandRefused, type Handler } from './commands.ts'
import type { RunningChecks } from './running-checks.ts'

type Claimed = Schema<'ClaimedCommand'>
type Json = Record<string, unknown>

/** The runtime as handlers see it. */
export interface HandlerParts {
  client: Client
  checks: RunningChecks
  /** Reads a widget again. */
  refresh(widgetId: string): Promise<void>
}

export type Handlers = Readonly<Record<string, Handler>>

export function opsHandlers({ client, checks, refresh }: HandlerParts): Handlers {
  return {
    'run-check': async (command, signal) => {
      // What was written just before the command counts.
      await refresh(command.widgetId ?? '')
      return runCheck(client, checks, command, signal)
    }
  }
}

/** The key, and where the server is. */
export type Connection = Pick<PlanText, 'base' | 'key' | 'hub'>

/** Callers that may only read can create these commands, so they run apart from the others, which need not wait for them. */
export function readOnlyHandlers(connection: () => Promise<Connection>): Handlers {
  return {
    'plan-inventory': async (command, signal) => planInventory(await connection(), command, signal)
  }
}

/** What an inventory would change. @throws CommandRefused with every mistake in it */
async function planInventory(connection: Connection, command: Claimed, signal: AbortSignal): Promise<Json> {
  const text = textOf(command, 'text') ?? ''
  const planned = await planText({ ...connection, text, prune: command.input.prune === true }, signal)
  if (!('code' in planned)) return { ...planned }
  const { code, message, problems } = planned
  throw new CommandRefused(code, message, problems && { problems })
}

/** Probes now, with the checks that run: what is seen goes into the same evidence as on their schedule. */
async function runCheck(client: Client, checks: RunningChecks, command: Claimed, signal: AbortSignal) {
  const name = textOf(command, 'check')
  const isMeant = ({ check }: { check: string }) => name === undefined || check === name
  const found = checks.foundOf(command.widgetId ?? '')
  const paused = found.paused.map(({ name, paused = '' }) => ({ check: name, reason: paused })).filter(isMeant)
  const broken = found.broken.filter(isMeant)
  const chosen = checks
    .runningOf(command.widgetId ?? '')
    .filter(({ check }) => check.refusal === undefined && isMeant({ check: check.name }))
  if (chosen.length === 0) throw refusal(command, name, paused, broken)
  const probes = chosen.map(async (running) => {
    const { name, kind, emits } = running.check
    const seen = (await running.probeNow(signal)).map(async ({ look, recorded }) => {
      if (!recorded) throw new CommandRefused('not_recorded', `What ${name} saw could not be recorded yet.`)
      const { outcome, eventId, confirmed, metadata } = recorded
      const { observedAt, error = null, widget, subject } = look
      const reason = outcome === 'pass' ? null : await reasonOf(client, eventId)
      const other = { ...(widget !== undefined && { widget }), ...(subject !== undefined && { subject }) }
      return { check: name, kind, emits, ...other, outcome, reason, eventId, confirmed, observedAt, metadata, error }
    })
    return Promise.all(seen)
  })
  const ran = (await Promise.all(probes)).flat()
  return { checks: ran, paused: withReason(paused), broken: withReason(broken) }
}

/** Why an event does not pass, in the words of the hub. */
async function reasonOf(client: Client, id: string): Promise<string | null> {
  return (await client.get('/interaction-events/{id}', { path: { id } })).outcomeReason
}

const withReason = (reasons: Reason[]) => reasons.map(({ check, reason }) => ({ check, reason }))

type Reason = { check: string; reason: string }

function refusal({ widgetSlug }: Claimed, name: string | undefined, paused: Reason[], broken: Reason[]) {
  const listed = (reasons: Reason[]) => reasons.map(({ check, reason }) => `${check}: ${reason}`).join('; ')
  const result = { checks: [], paused: withReason(paused), broken: withReason(broken) }
  if (paused.length > 0) return new CommandRefused('check_paused', `Paused on ${widgetSlug}: ${listed(paused)}`, result)
  if (broken.length > 0)
    return new CommandRefused('check_broken', `Cannot run on ${widgetSlug}: ${listed(broken)}`, result)
  const what = name === undefined ? 'no check' : `no check named ${name}`
  return new CommandRefused('no_check', `${widgetSlug} has ${what}.`)
}

function textOf({ input }: Claimed, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}
