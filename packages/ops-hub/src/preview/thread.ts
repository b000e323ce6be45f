/** The thread of `planText`: reads an inventory text, plans it against the hub, and sends the result to its parent. */
import { parentPort, workerData } from 'node:worker_threads'
import { createClient } from '@inter-hub/sdk'
import { visible } from '@inter-hub/terminal'
import { HubNotReady, planOf, readInventory } from '../apply.ts'
import { InventoryError, type Plan } from '../inventory/index.ts'
import { countPlan, planLines } from './lines.ts'
import type { PlanText } from './plan-text.ts'
import type { PlanLine, PlannedText, Unplanned } from './result.ts'

const linesMax = 1000
const charsMax = 300
/** Of all lines together. */
const bytesMax = 400_000

parentPort?.postMessage(await plan(workerData as PlanText))

async function plan({ base, key, hub, text, prune }: PlanText): Promise<PlannedText | Unplanned> {
  const client = createClient({ base, key, timeoutMs: 30_000 })
  try {
    const inventory = await readInventory(client, hub, [{ file: 'the text', text, isUnnamed: true }], {})
    return shown(await planOf(client, hub, inventory), prune)
  } catch (error) {
    if (error instanceof HubNotReady) return { code: 'hub_not_ready', message: error.message }
    if (!(error instanceof InventoryError)) throw error
    const problems = error.problems.map(({ line, column, path, message }) => ({
      line,
      column,
      path: cut(path),
      message: cut(message)
    }))
    const [summary = ''] = error.message.split(':', 1)
    const listed = error.more > 0 ? ` The first ${problems.length} are listed.` : ''
    return { code: 'invalid_inventory', message: `${summary}.${listed}`, problems }
  }
}

function shown(plan: Plan, prune: boolean): PlannedText {
  const lines: PlanLine[] = []
  let [bytes, more] = [0, 0]
  for (const { sign, text } of planLines(plan, prune)) {
    const line = { sign, text: cut(text) }
    bytes += Buffer.byteLength(line.text)
    if (lines.length < linesMax && bytes <= bytesMax) lines.push(line)
    else more++
  }
  const { create, update, relationsToCreate, relationsToUpdate, relationsToDelete, records, conflicts } = plan
  return {
    same: countPlan(plan, prune) === 0,
    counts: {
      created: create.length,
      updated: update.length,
      archived: prune ? plan.missing.length : 0,
      relations: relationsToCreate.length + relationsToUpdate.length + relationsToDelete.length,
      records: records.length + (prune ? plan.recordsToPrune.length : 0),
      retired: plan.evidenceToRetire.length,
      conflicts: conflicts.length
    },
    lines,
    more
  }
}

/** Shortens a text and escapes characters that are unsafe on a page or terminal. */
function cut(text: string): string {
  const safe = visible(text)
  return safe.length > charsMax ? `${safe.slice(0, charsMax).toWellFormed()}…` : safe
}
