/** An operator's word about the checks of a widget, or of a whole environment: it stands above the inventory's. */
import type { Client, Schema } from '@inter-hub/sdk'
import type { Check } from '../inventory/index.ts'
import { controlOf, readHubChecks } from './hub-checks.ts'

export interface Controlled {
  widget: string
  state: 'enabled' | 'paused'
  reason: string
  /** How many checks it concerns, by whether they run now. */
  running: number
  paused: number
}

/**
 * Says whether the checks are to run; the same word again, without a reason, changes nothing.
 * `own`: the checks of the inventory read here, which may use what other checks of the hub may not.
 */
export async function controlChecks(
  client: Client,
  target: Schema<'Widget'>,
  state: Controlled['state'],
  wanted?: string,
  own: readonly Check[] = []
): Promise<Controlled> {
  const reason = wanted ?? `${state} by an operator on ${new Date().toISOString().slice(0, 10)}`
  if (controlOf(target)?.state !== state || wanted !== undefined) {
    const attributes = { ...target.attributes, checkControl: { state, reason } }
    await client.patch('/widgets/{id}', { path: { id: target.id }, body: { attributes } })
  }
  const { checks, paused } = await readHubChecks(client, target.hubSlug, own)
  const concerned = (check: Check) => check.widget === target.slug || check.environment === target.slug
  const [running, waiting] = [checks.filter(concerned).length, paused.filter(concerned).length]
  return { widget: target.slug, state, reason, running, paused: waiting }
}
