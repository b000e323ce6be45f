import { capability } from '../capability/index.ts'
import { removeOldRollups, settleFuture } from './store.ts'

export { evidenceCandidates } from './candidates.ts'
export { bounded, type Digest, digestsOfHub } from './digest.ts'
export {
  Attention,
  Confirmation,
  type ConfirmationStatus,
  Confirmed,
  ConfirmMany,
  Evidence,
  EvidenceCandidate,
  EvidenceCandidates,
  Outcome,
  RetiredEvidence,
  RetireEvidence,
  Values
} from './schema.ts'
export { dueWidgets, stateOf } from './state.ts'
export {
  confirmEvidence,
  type ExplainedEvidence,
  evidenceEntry,
  evidenceOf,
  explainedEvidence,
  listEvidence,
  type Observed,
  retireEvidence
} from './store.ts'
export { evidenceTables } from './tables.ts'

export const evidence = capability({
  name: 'evidence',
  needs: [],
  jobs: (_, { pool, clock }) => [
    {
      what: 'settling evidence that was recorded ahead of its time',
      everyMs: 500,
      run: () => settleFuture(pool, clock.now())
    },
    {
      what: 'removing rollups of values whose period is over',
      everyMs: 600_000,
      run: () => removeOldRollups(pool, clock.now())
    }
  ]
})
