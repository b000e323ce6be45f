export { systemRoutes } from './routes.ts'
export type { SystemEvent } from './schema.ts'
export { newestSystemSeqs, selectSystemAfter } from './store.ts'
export { watchStates } from './watch.ts'
