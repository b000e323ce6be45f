/** An operator's word about the checks of a widget, or of a whole environment: it stands above the inventory's. */
import { type Client, IhubError, type Schema } from '@inter-hub/sdk'
import { type Check, controlOf } from '../inventory/index.ts'
import { readHubChecks } from './hub-checks.ts'

export interface Controlled {
  widget: string
  state: 'enabled' | 'paused'
  reason: string
  /** How many checks it concerns, by whether they run now. */
  running: number
  paused: number
}

/** Others may write the same widget at the same time. */
const triesMax = 5

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
  await setControl(client, target, { state, reason }, wanted !== undefined)
  const { checks, paused } = await readHubChecks(client, target.hubSlug, own)
  const concerned = (check: Check) => check.widget === target.slug || check.environment === target.slug
  const [running, waiting] = [checks.filter(concerned).length, paused.filter(concerned).length]
  return { widget: target.slug, state, reason, running, paused: waiting }
}

/** Decides on what was read last, and again when another writer was faster. @throws IhubError */
async function setControl(
  client: Client,
  target: Schema<'Widget'>,
  checkControl: { state: Controlled['state']; reason: string },
  isExplicit: boolean
): Promise<void> {
  const path = { id: target.id }
  let widget = target
  for (let tries = 1; ; tries++) {
    if (!isExplicit && controlOf(widget)?.state === checkControl.state) return
    try {
      await client.patch('/widgets/{id}', { path, body: { attributes: { checkControl } }, ifMatch: widget.version })
      return
    } catch (error) {
      if (!(error instanceof IhubError) || error.status !== 412 || tries === triesMax) throw error
      widget = await client.get('/widgets/{id}', { path })
    }
  }
}
