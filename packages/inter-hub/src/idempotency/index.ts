import { capability } from '../capability/index.ts'
import { forgetAnswers } from './store.ts'
import { writesIn } from './write-routes.ts'

export const idempotency = capability({
  name: 'idempotency',
  needs: [],
  hooks: (_, { db, publicUrl }) => ({ runWrite: writesIn(db, publicUrl) }),
  jobs: (_, { pool }) => [{ what: 'removing old idempotency keys', everyMs: 600_000, run: () => forgetAnswers(pool) }]
})
