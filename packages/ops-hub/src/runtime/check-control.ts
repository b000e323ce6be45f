/** What is set about the checks of a widget, or of a whole environment: it stands above the inventory. */
import type { Client, Schema } from '@inter-hub/sdk'
import type { Check } from '../inventory/index.ts'
import { orNothing } from '../not-found.ts'
import { readHubChecks } from './hub-checks.ts'

export interface Controlled {
  widget: string
  /** `unset`: nothing is set any more, so that the environment or the inventory decides. */
  state: 'enabled' | 'paused' | 'unset'
  reason: string
  /** When it ends by time alone, RFC 3339. */
  until: string | null
  /** How many checks it concerns, by whether they run now. */
  running: number
  paused: number
}

export interface ControlOptions {
  /** One check of the widget alone; by default all. */
  check?: string
  reason?: string
  /** RFC 3339. */
  until?: string
}

/** Pauses or enables checks. The same state again, without a reason and an end, changes nothing. @throws IhubError */
export async function controlChecks(
  client: Client,
  { id, slug, hubSlug: hub }: Schema<'Widget'>,
  state: Controlled['state'],
  { check = '', reason: wanted, until: end }: ControlOptions = {}
): Promise<Controlled> {
  const path = { id }
  const before = await orNothing(client.get('/widgets/{id}/observation', { path, query: { hub, check } }))
  let reason = wanted ?? `${state} by an operator on ${new Date().toISOString().slice(0, 10)}`
  let until = end ?? null
  if (state === 'unset') {
    if (before) await orNothing(client.delete('/widgets/{id}/observation', { path, query: { hub, check } }))
  } else if (before?.state === state && wanted === undefined && end === undefined) {
    reason = before.reason
    until = before.until
  } else {
    await client.put('/widgets/{id}/observation', { path, query: { hub }, body: { check, state, reason, until } })
  }
  const { checks, paused } = await readHubChecks(client, hub)
  const isConcerned = ({ widget, environment, name }: Check) =>
    (widget === slug || (check === '' && environment === slug)) && (check === '' || name === check)
  const [running, waiting] = [checks.filter(isConcerned).length, paused.filter(isConcerned).length]
  return { widget: slug, state, reason, until, running, paused: waiting }
}
