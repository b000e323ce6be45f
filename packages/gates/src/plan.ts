/** The fewest actions that make a gate green and keep it so until a time. */
import type { Candidate, GateInputs } from './evaluate.ts'
import { timelineOf } from './forecast.ts'
import type { CompiledGate, CompiledRequirement } from './gate.ts'

/** Evidence to record that meets the requirements. */
export interface Action {
  /** Milliseconds since 1970: the last moment that leaves no gap. */
  at: number
  /** How many observations are needed then. */
  count: number
  widget: string
  eventType: string
  /** CEL that the events must satisfy, if not every event of the type will do. */
  appliesWhen?: string
  /** Ids of the requirements that would not be met without it. */
  requirements: string[]
}

export interface Plan {
  actions: Action[]
  /** False: more would be needed up to that time than `actionsMax`. */
  isComplete: boolean
}

/** The most actions of a plan. */
export const actionsMax = 200

/**
 * The actions, in the order of their times, if each is carried out at its time and shows what the requirement asks for. An action
 * that is needed now has the time `now`. Requirements that ask for the same events share their actions, and a requirement that
 * any event of its type meets is met by those of others. Ends after `actionsMax`.
 */
export function planGate(gate: CompiledGate, inputs: GateInputs, now: number, by: number): Plan {
  const groups = Map.groupBy(gate.evidence, ({ widget, eventType }) => JSON.stringify([widget, eventType]))
  const plans = [...groups.values()].map((group) => actionsOf(group, inputs, now, by))
  const actions = plans
    .flatMap((plan) => plan.actions)
    .sort((one, other) => one.at - other.at || (one.widget < other.widget ? -1 : 1))
  return {
    actions: actions.slice(0, actionsMax),
    isComplete: actions.length <= actionsMax && plans.every(({ isComplete }) => isComplete)
  }
}

function actionsOf(group: CompiledRequirement[], inputs: GateInputs, now: number, by: number): Plan {
  const [{ widget, eventType }] = group as [CompiledRequirement, ...CompiledRequirement[]]
  const planned: Candidate[] = []
  const actions: Action[] = []
  const candidates: GateInputs['candidates'] = (place, type) => {
    const found = inputs.candidates(place, type)
    return place === widget && type === eventType ? [...found, ...planned] : found
  }
  const most = group.reduce((sum, { minCount }) => sum + minCount, 0)
  let before = { first: Number.NaN, at: Number.NaN, added: 0, later: 0 }
  for (let rounds = 0; rounds < actionsMax; rounds++) {
    const from = Math.max(now, actions.at(-1)?.at ?? now)
    const gaps = group.map((one) => ({ one, at: gapOf(one, { ...inputs, candidates }, from, by) }))
    const first = Math.min(...gaps.map((gap) => gap.at))
    if (first === Number.POSITIVE_INFINITY) return { actions, isComplete: true }
    if (first !== before.first) before = { first, at: Number.NaN, added: 0, later: 0 }
    if (before.added > most) {
      // Evidence already known for that instant takes precedence, so the action only helps after it.
      planned.splice(-before.added)
      while (actions.at(-1)?.at === before.at) actions.pop()
      before = { first, at: Number.NaN, added: 0, later: before.later + 1 }
    }
    // Up to the millisecond before the gap nothing is missing.
    const at = before.later > 0 ? first + before.later - 1 : Math.max(now, first - 1)
    const rule = ruleOf(gaps, first)
    planned.push(plannedAt(at, widget, eventType, rule))
    before.added++
    before.at = at
    addTo(actions, {
      at,
      count: 1,
      widget,
      eventType,
      ...(rule !== undefined && { appliesWhen: rule }),
      requirements: idsOf(gaps, first, rule)
    })
  }
  return { actions, isComplete: false }
}

function addTo(actions: Action[], action: Action): void {
  const last = actions.at(-1)
  if (last?.at === action.at && last.appliesWhen === action.appliesWhen) {
    last.count++
    last.requirements = [...new Set([...last.requirements, ...action.requirements])]
  } else actions.push(action)
}

/** Those that have a gap then and that events of this rule meet. */
function idsOf(gaps: readonly Gap[], first: number, rule: string | undefined): string[] {
  return gaps
    .filter(({ one, at }) => at === first && (one.appliesWhen === undefined || one.appliesWhen === rule))
    .map(({ one }) => one.id)
}

interface Gap {
  one: CompiledRequirement
  at: number
}

/** The `appliesWhen` of an action: of a requirement that is due now, or else of the one that is due next. */
function ruleOf(gaps: readonly Gap[], first: number): string | undefined {
  const own = gaps.filter(({ one, at }) => one.appliesWhen !== undefined && at < Number.POSITIVE_INFINITY)
  const next = own.find(({ at }) => at === first) ?? own.sort((a, b) => a.at - b.at)[0]
  return next?.one.appliesWhen
}

/** The first time at which the requirement is not met; infinity if there is none up to `by`. */
function gapOf(requirement: CompiledRequirement, inputs: GateInputs, from: number, by: number): number {
  const gap = timelineOf(requirement, inputs, from, by).find(({ result }) => result.state !== 'met')
  return gap?.at ?? Number.POSITIVE_INFINITY
}

function plannedAt(at: number, widget: string, eventType: string, appliesWhen: string | undefined): Candidate {
  const time = new Date(at).toISOString()
  return {
    eventId: '',
    eventType,
    widget,
    outcome: 'pass',
    occurredAt: time,
    observedAt: [time],
    by: { id: '', kind: 'system' },
    metadata: {},
    planned: { appliesWhen }
  }
}
