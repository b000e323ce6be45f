/** Environments whose checks nobody runs. */
import type { Client } from '@inter-hub/sdk'
import { loadView } from '../view/follow.ts'
import { HubView, type ViewWidget } from '../view/hub-view.ts'
import { environmentsWithChecks, hasChecks, observedState } from './environments.ts'

export interface UnobservedEnvironment {
  environment: string
  /** When the term of the last runtime ended, RFC 3339; null: none has run its checks. */
  since: string | null
}

/** Who runs the checks of a hub, as far as the hub knows. */
export interface RuntimeState {
  /** Environments with checks. */
  environments: number
  /** Those whose checks nobody runs. */
  unobserved: UnobservedEnvironment[]
  /** Widgets with checks that are in no environment: whether a runtime runs these is not reported anywhere. */
  outside: string[]
}

/** The environments of a hub that have checks and no runtime that runs them. @throws IhubError */
export async function unobservedEnvironments(client: Client, hub: string): Promise<UnobservedEnvironment[]> {
  return (await readRuntimeState(client, hub)).unobserved
}

/** @throws IhubError */
export async function readRuntimeState(client: Client, hub: string): Promise<RuntimeState> {
  const view = new HubView()
  await loadView(client, hub, view)
  const environments = environmentsWithChecks(view)
  const outside = [...view.widgets.values()].filter((widget) => hasChecks(widget) && !view.environmentOf(widget))
  return {
    environments: environments.length,
    unobserved: unobservedIn(view, environments),
    outside: outside.map(({ slug }) => slug)
  }
}

function unobservedIn(view: HubView, environments: readonly ViewWidget[]): UnobservedEnvironment[] {
  return environments.flatMap(({ id, slug }) => {
    const { state, validUntil } = view.statusOf(id) ?? { state: null, validUntil: '' }
    const isObserved = state === observedState && Date.parse(validUntil) > Date.now()
    return isObserved ? [] : [{ environment: slug, since: validUntil === '' ? null : validUntil }]
  })
}
