/** Environments whose checks nobody runs. */
import type { Client } from '@inter-hub/sdk'
import { loadView } from '../view/follow.ts'
import { HubView } from '../view/hub-view.ts'
import { environmentsWithChecks, observedState } from './environments.ts'

export interface UnobservedEnvironment {
  environment: string
  /** When the term of the last runtime ended, RFC 3339; null: none has run its checks. */
  since: string | null
}

/** The environments of a hub that have checks and no runtime that runs them. @throws IhubError */
export async function unobservedEnvironments(client: Client, hub: string): Promise<UnobservedEnvironment[]> {
  const view = new HubView()
  await loadView(client, hub, view)
  return environmentsWithChecks(view).flatMap(({ id, slug }) => {
    const { state, validUntil } = view.statusOf(id) ?? { state: null, validUntil: '' }
    const isObserved = state === observedState && Date.parse(validUntil) > Date.now()
    return isObserved ? [] : [{ environment: slug, since: validUntil === '' ? null : validUntil }]
  })
}
