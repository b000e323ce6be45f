/**
 * What one evaluation may use, so that no expression, pattern or schema can block the event loop or exhaust memory. A step
 * is about a tenth of a microsecond of work. Steps are charged for what is about to be done, so the same input always ends
 * the same way. A limit on processor time is the second line of defence; a paused process does not run into it. State is
 * per module, which is safe because an evaluation never awaits.
 */
import { isCelList, isCelMap } from '@bufbuild/cel'
import { ExpressionError } from './error.ts'

/** Steps that one evaluation may take: about 50 ms. */
export const stepsMax = 500_000
const cpuMsMax = 150
/** The clock is read after so many steps. */
const stepsPerClock = 100
/** Longest text and list that an expression may build, in UTF-16 units and elements. */
export const builtSizeMax = 262_144

/** An evaluation that needs more than its budget. There is no result, even if one was computed before. */
export class BudgetExceeded extends ExpressionError {
  override readonly name = 'BudgetExceeded'
}

interface Budget {
  left: number
  /** The clock is read when fewer are left. */
  clockAt: number
  startMs: number
  /** Taken with the first reading of the clock: it costs more than a short evaluation. */
  cpuStart: NodeJS.CpuUsage | undefined
  exceeded: BudgetExceeded | undefined
}

let current: Budget | undefined

/**
 * Runs `work`, which must not await, within a budget. Within another `withBudget` it uses up the outer budget. `steps` can
 * lower the budget.
 * @throws {BudgetExceeded} when `work` used more, also when `work` itself swallowed the error
 */
export function withBudget<Result>(work: () => Result, steps = stepsMax): Result {
  if (current) return answerWithin(current, work)
  const left = Math.min(steps, stepsMax)
  current = {
    left,
    clockAt: left - stepsPerClock,
    startMs: performance.now(),
    cpuStart: undefined,
    exceeded: undefined
  }
  try {
    return answerWithin(current, work)
  } finally {
    current = undefined
  }
}

function answerWithin<Result>(budget: Budget, work: () => Result): Result {
  const result = work()
  if (budget.exceeded) throw budget.exceeded
  return result
}

/** The error of the budget in use, once it was exceeded. */
export function whatExceeded(): BudgetExceeded | undefined {
  return current?.exceeded
}

/** Steps left of the budget that is in use; `Infinity` outside of one. */
export function stepsLeft(): number {
  return current?.left ?? Number.POSITIVE_INFINITY
}

/**
 * Charges steps to the budget in use; free outside of one.
 * @throws {BudgetExceeded} when fewer are left, and from then on at every call
 */
export function spend(steps: number): void {
  if (!current) return
  current.left -= steps
  if (current.left < 0) throw exceed('too many steps')
  if (current.left < current.clockAt) checkTime(current)
}

function checkTime(budget: Budget): void {
  budget.clockAt = budget.left - stepsPerClock
  budget.cpuStart ??= process.threadCpuUsage()
  if (performance.now() - budget.startMs <= cpuMsMax) return
  const used = process.threadCpuUsage(budget.cpuStart)
  if (used.user + used.system > cpuMsMax * 1000) throw exceed('too much time')
}

function exceed(what: string): BudgetExceeded {
  const error = new BudgetExceeded(`It needs ${what}.`)
  if (!current) return error
  current.exceeded ??= error
  return current.exceeded
}

/** Charges for every value inside and for the length of its texts; shared parts count as often as they occur. */
export function spendDeep(value: unknown): void {
  spend(typeof value === 'string' ? 1 + value.length / 64 : 1)
  if (isCelList(value)) for (const element of value) spendDeep(element)
  else if (isCelMap(value)) for (const element of value.values()) spendDeep(element)
}

/** Charges for a JSON value as `spendDeep` does for one of CEL. */
export function spendJson(value: unknown): void {
  if (typeof value === 'string') spend(1 + value.length / 32)
  else if (typeof value !== 'object' || value === null) spend(1)
  else if (Array.isArray(value)) {
    spend(1 + value.length)
    for (const element of value) spendJson(element)
  } else {
    const keys = Object.keys(value)
    spend(1 + keys.length * 4)
    for (const key of keys) {
      spend(key.length / 32)
      spendJson((value as Record<string, unknown>)[key])
    }
  }
}

export function refuseLarge(size: number): void {
  if (size > builtSizeMax) throw new Error(`the expression builds a value larger than ${builtSizeMax}`)
}
