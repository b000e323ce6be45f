/** The commands of ops-hub, as hubs/ops-hub/manifest.yaml declares them. */
import type { Client, Schema } from '@inter-hub/sdk'
import { controlChecks } from './check-control.ts'
import { CommandRefused, type Handler } from './commands.ts'
import type { RunningChecks } from './running-checks.ts'

type Claimed = Schema<'ClaimedCommand'>

export function opsHandlers(client: Client, checks: RunningChecks): Record<string, Handler> {
  const control = (state: 'enabled' | 'paused') => async (command: Claimed) => {
    const widget = await client.get('/widgets/{id}', { path: { id: command.widgetId ?? '' } })
    const done = await controlChecks(client, widget, state, textOf(command, 'reason'), checks.own)
    // At once, not when it is seen.
    await checks.refresh()
    return { ...done }
  }
  return {
    'run-check': (command, signal) => runCheck(checks, command, signal),
    'pause-checks': control('paused'),
    'enable-checks': control('enabled')
  }
}

/** Looks now, with the checks that run: what is seen goes into the same evidence as on their schedule. */
async function runCheck(checks: RunningChecks, command: Claimed, signal: AbortSignal) {
  await checks.refresh()
  const name = textOf(command, 'check')
  const isMeant = ({ widget, check }: { widget: string; check: string }) =>
    widget === command.widgetSlug && (name === undefined || check === name)
  const paused = checks.found.paused
    .map(({ widget, name, paused = '' }) => ({ widget, check: name, reason: paused }))
    .filter(isMeant)
  const broken = checks.found.broken.filter(isMeant)
  const chosen = checks.running.filter(
    ({ check }) => check.refusal === undefined && isMeant({ widget: check.widget, check: check.name })
  )
  if (chosen.length === 0) throw refusal(command, name, paused, broken)
  const looks = chosen.map(async ({ check, look }) => {
    const seen = await look(signal)
    if (!seen.recorded) throw new CommandRefused('not_recorded', `What ${check.name} saw could not be recorded yet.`)
    const { outcome, eventId, confirmed, metadata } = seen.recorded
    const { observedAt, error = null } = seen.look
    return { check: check.name, kind: check.kind, outcome, eventId, confirmed, observedAt, metadata, error }
  })
  const withReason = (reasons: Reason[]) => reasons.map(({ check, reason }) => ({ check, reason }))
  return { checks: await Promise.all(looks), paused: withReason(paused), broken: withReason(broken) }
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
