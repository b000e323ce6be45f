import { capability } from '../capability/index.ts'
import { createLimiter } from './limiter.ts'
import { removeOldWindows } from './store.ts'

export { anonymousDefault } from './limiter.ts'

export const limits = capability({
  name: 'limits',
  needs: [],
  open: ({ pool, anonymousLimit, failed }) => ({
    countRequest: createLimiter(pool, anonymousLimit, failed('counting requests'))
  }),
  hooks: ({ countRequest }) => ({ countRequest }),
  jobs: (_, { pool }) => [
    { what: 'removing old rate limit windows', everyMs: 60_000, run: () => removeOldWindows(pool) }
  ]
})
