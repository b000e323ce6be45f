/** Whether a check runs: the one rule, for the runtime, the inventory and `ihub explain`. */
import type { Json } from './inventory.ts'

/** What an operator said about the checks of a widget, or of all widgets of an environment. */
export interface CheckControl {
  state: 'enabled' | 'paused'
  reason: string
}

/** Who may pause a check, in order of precedence: the first that says something decides. */
export interface PauseSources {
  /** 1. The operator, about the widget. */
  widget?: CheckControl | undefined
  /** 2. The inventory, about the check. */
  check?: string | undefined
  /** 3. The operator, about the environment. */
  environment?: CheckControl | undefined
  /** 4. The inventory, about the environment. */
  environmentFile?: string | undefined
}

/** Why the check does not run; undefined when it does. */
export function pauseReason({ widget, check, environment, environmentFile }: PauseSources): string | undefined {
  if (widget) return widget.state === 'paused' ? widget.reason : undefined
  if (check !== undefined) return check
  if (environment) return environment.state === 'paused' ? environment.reason : undefined
  return environmentFile
}

interface WithAttributes {
  attributes: Json
}

/** The same for a check as the hub has it. `environment` is the widget's environment, or the widget where it is one. */
export function pauseInHub(widget: WithAttributes, declared: Json, environment: WithAttributes | undefined) {
  const stated = environment?.attributes.checksPaused
  return pauseReason({
    widget: controlOf(widget),
    check: typeof declared.paused === 'string' ? declared.paused : undefined,
    environment: environment && controlOf(environment),
    environmentFile: typeof stated === 'string' ? stated : undefined
  })
}

/** The operator's word in the attributes of a widget. */
export function controlOf({ attributes }: WithAttributes): CheckControl | undefined {
  const control = attributes.checkControl
  if (typeof control !== 'object' || control === null || !('state' in control)) return undefined
  const { state } = control
  if (state !== 'enabled' && state !== 'paused') return undefined
  return {
    state,
    reason: 'reason' in control && typeof control.reason === 'string' ? control.reason : `${state} by an operator`
  }
}
