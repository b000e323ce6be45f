export { Confirmation, Confirmed, Evidence, Outcome } from './schema.ts'
export { stateOf } from './state.ts'
export { confirmEvidence, evidenceOf, settleFuture } from './store.ts'
export { evidenceTables } from './tables.ts'
