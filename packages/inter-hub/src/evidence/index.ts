import { capability } from '../capability/index.ts'
import { settleFuture } from './store.ts'

export { Confirmation, Confirmed, Evidence, Outcome } from './schema.ts'
export { stateOf } from './state.ts'
export { confirmEvidence, evidenceOf, listEvidence } from './store.ts'
export { evidenceTables } from './tables.ts'

export const evidence = capability({
  name: 'evidence',
  needs: [],
  jobs: (_, { pool, clock }) => [
    { what: 'settling evidence from the future', everyMs: 500, run: () => settleFuture(pool, clock.now()) }
  ]
})
