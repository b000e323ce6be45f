export { bounded, type Digest, digestsOfHub } from './digest.ts'
export {
  Attention,
  Confirmation,
  type ConfirmationStatus,
  Confirmed,
  Evidence,
  Outcome,
  RetiredEvidence,
  RetireEvidence,
  Values
} from './schema.ts'
export { freshUntil, stateOf } from './state.ts'
export {
  confirmEvidence,
  evidenceEntry,
  evidenceOf,
  listEvidence,
  type Observed,
  retireEvidence,
  settleFuture
} from './store.ts'
export { evidenceTables } from './tables.ts'
