/** The commands of ops-hub, as hubs/ops-hub/manifest.yaml declares them. */
import type { Schema } from '@inter-hub/sdk'
import { CommandRefused, type Handler } from './commands.ts'
import type { RunningChecks } from './running-checks.ts'

type Claimed = Schema<'ClaimedCommand'>

export function opsHandlers(checks: RunningChecks, refresh: (widgetId: string) => Promise<void>) {
  const handlers: Record<string, Handler> = {
    'run-check': async (command, signal) => {
      // What was written just before the command counts.
      await refresh(command.widgetId ?? '')
      return runCheck(checks, command, signal)
    }
  }
  return handlers
}

/** Probes now, with the checks that run: what is seen goes into the same evidence as on their schedule. */
async function runCheck(checks: RunningChecks, command: Claimed, signal: AbortSignal) {
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
    const { check } = running
    const { look, recorded } = await running.probeNow(signal)
    if (!recorded) throw new CommandRefused('not_recorded', `What ${check.name} saw could not be recorded yet.`)
    const { outcome, eventId, confirmed, metadata } = recorded
    const { observedAt, error = null } = look
    return { check: check.name, kind: check.kind, outcome, eventId, confirmed, observedAt, metadata, error }
  })
  const withReason = (reasons: Reason[]) => reasons.map(({ check, reason }) => ({ check, reason }))
  return { checks: await Promise.all(probes), paused: withReason(paused), broken: withReason(broken) }
}

type Reason = { check: string; reason: string }

function refusal({ widgetSlug }: Claimed, name: string | undefined, paused: Reason[], broken: Reason[]) {
  const said = (reasons: Reason[]) => reasons.map(({ check, reason }) => `${check}: ${reason}`).join('; ')
  if (paused.length > 0) return new CommandRefused('check_paused', `Paused on ${widgetSlug}: ${said(paused)}`)
  if (broken.length > 0) return new CommandRefused('check_broken', `Cannot run on ${widgetSlug}: ${said(broken)}`)
  const what = name === undefined ? 'no check' : `no check named ${name}`
  return new CommandRefused('no_check', `${widgetSlug} has ${what}.`)
}

function textOf({ input }: Claimed, name: string): string | undefined {
  const value = input[name]
  return typeof value === 'string' ? value : undefined
}
