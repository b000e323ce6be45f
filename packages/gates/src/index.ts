/** Public API: readiness gates as a calculation. What a gate needs, what its evidence says of it at a time, and when that changes. */
export {
  type Attestation,
  type Candidate,
  combine,
  type Evaluation,
  evaluateGate,
  type GateInputs,
  type GateState,
  gateStates,
  isDecided,
  type RequirementResult,
  type RequirementState,
  type Waiver
} from './evaluate.ts'
export { type Change, forecastGate, standingOf, timelineOf } from './forecast.ts'
export {
  type CompiledGate,
  type CompiledRequirement,
  compileGate,
  type Gate,
  GateError,
  observationsMax,
  type Requirement,
  readGate
} from './gate.ts'
export { type Action, actionsMax, type Plan, planGate } from './plan.ts'
