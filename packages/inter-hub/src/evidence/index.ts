export { Confirmation, Confirmed, Evidence, Outcome } from './schema.ts'
export { stateOf } from './state.ts'
export { confirmEvidence, evidenceOf, listEvidence, settleFuture } from './store.ts'
export { evidenceTables } from './tables.ts'
