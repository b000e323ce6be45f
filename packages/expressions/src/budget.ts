/**
 * What one evaluation may use, so that a hostile expression can neither hang the event loop nor fill the memory.
 * Loops and growing values spend steps: the same input always ends the same way. A processor-time limit stands behind
 * it for loops whose single steps are slow; a paused process doesn't run into it.
 * State is per module, which is safe because an evaluation never awaits.
 */
import { isCelList, isCelMap } from '@bufbuild/cel'

const stepsMax = 100_000
const cpuMsMax = 250
/** Longest text and list that an expression may build, in UTF-16 units and elements. */
export const builtSizeMax = 262_144

let stepsLeft = stepsMax
let wallStartMs = 0
let cpuStart: NodeJS.CpuUsage | undefined

export function startBudget(): void {
  stepsLeft = stepsMax
  wallStartMs = 0
}

export function spend(steps: number): void {
  stepsLeft -= steps
  if (stepsLeft < 0) throw new Error('the expression needs too many steps')
}

/** One turn of a loop. */
export function spendTurn(): true {
  spend(1)
  const nowMs = performance.now()
  if (wallStartMs === 0) {
    wallStartMs = nowMs
    cpuStart = process.threadCpuUsage()
  } else if (nowMs - wallStartMs > cpuMsMax) {
    const used = process.threadCpuUsage(cpuStart)
    if (used.user + used.system > cpuMsMax * 1000) throw new Error('the expression takes too long')
  }
  return true
}

/** Spends a step for every value inside, shared parts counted as often as they occur. */
export function spendDeep(value: unknown): void {
  spend(1)
  if (isCelList(value)) for (const element of value) spendDeep(element)
  else if (isCelMap(value)) for (const element of value.values()) spendDeep(element)
}

export function refuseLarge(size: number): void {
  if (size > builtSizeMax) throw new Error(`the expression builds a value larger than ${builtSizeMax}`)
}
